/** The time of a run: what its epoch and its steps took, on a clock that stands still while the run does not exist. */
import type { EpochSums } from '../../domain/checkpoint.ts';

/** How much the newest steps count in the smoothed time of one. */
const NEWEST = 0.3;

export class StepClock {
  readonly #now: () => number;
  /** When the epoch began. */
  #started = 0;
  /** Spent in the epoch's steps, and how much of it when steps were last counted. */
  #trainingSeconds = 0;
  #countedSeconds = 0;
  #stepMs = 0;

  /** @param now monotonic milliseconds */
  constructor(now: () => number = () => performance.now()) {
    this.#now = now;
  }

  /** An epoch begins, or goes on where these sums were made. */
  begin({ seconds, trainingSeconds }: Pick<EpochSums, 'seconds' | 'trainingSeconds'>): void {
    this.#started = this.#now() - 1000 * seconds;
    this.#trainingSeconds = trainingSeconds;
    this.#countedSeconds = trainingSeconds;
  }

  /** Does a part of a step, whose time counts as training. */
  run<T>(part: () => T): T {
    const began = this.#now();
    const result = part();
    this.#trainingSeconds += (this.#now() - began) / 1000;
    return result;
  }

  /** Waits for a part of a step, whose time counts as training. */
  async wait<T>(part: () => Promise<T>): Promise<T> {
    const began = this.#now();
    const result = await part();
    this.#trainingSeconds += (this.#now() - began) / 1000;
    return result;
  }

  /** So many steps were taken since the last count. */
  count(steps: number): void {
    const ms = (1000 * (this.#trainingSeconds - this.#countedSeconds)) / steps;
    this.#countedSeconds = this.#trainingSeconds;
    this.#stepMs = this.#stepMs === 0 ? ms : (1 - NEWEST) * this.#stepMs + NEWEST * ms;
  }

  /** Smoothed; 0 before the first count. */
  get stepMs(): number {
    return this.#stepMs;
  }

  /** Of the epoch so far. */
  get seconds(): Pick<EpochSums, 'seconds' | 'trainingSeconds'> {
    return { trainingSeconds: this.#trainingSeconds, seconds: (this.#now() - this.#started) / 1000 };
  }
}
