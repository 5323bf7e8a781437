/** Makes a run's checkpoints, as often as they are worth their time, and none twice of one place. */
import { bytesOf, MOST_EPOCH_BYTES, type RunCheckpoint } from '../../domain/checkpoint.ts';
import type { Trainer } from '../step/trainer.ts';
import { CheckpointClock, soundState } from './runCheckpoint.ts';

/** What a run adds to weights and momenta. */
type RunPlace = Omit<RunCheckpoint, 'weights' | 'momenta'>;

export class CheckpointMaker {
  readonly #trainer: Trainer;
  readonly #take: ((checkpoint: RunCheckpoint) => void) | undefined;
  readonly #clock = new CheckpointClock();
  /** Epoch and step of the latest one. */
  #kept = '';
  /** Of the latest one. */
  #bytes = 0;

  /** @param take undefined where none are wanted */
  constructor(trainer: Trainer, take: ((checkpoint: RunCheckpoint) => void) | undefined) {
    this.#trainer = trainer;
    this.#take = take;
  }

  /** @param atEpochEnd no step of the next epoch is taken: another run can be forked there, where a checkpoint costs little */
  isDue(atEpochEnd: boolean): boolean {
    return (atEpochEnd && this.#bytes <= MOST_EPOCH_BYTES) || this.#clock.isDue(performance.now());
  }

  /**
   * Hands over how to go on from here, unless that was done. The results of all steps must have been read. Weights that are no
   * numbers are not kept.
   * @param place asked once the weights are read: null when the run was stopped meanwhile
   */
  async make({ epoch, step }: Pick<RunPlace, 'epoch' | 'step'>, place: () => RunPlace | null): Promise<void> {
    const here = `${epoch} ${step}`;
    if (!this.#take || here === this.#kept) return;
    const began = performance.now();
    const state = await soundState(this.#trainer);
    this.#bytes = state ? bytesOf(state) : 0;
    this.#clock.made(began, performance.now(), this.#bytes);
    const rest = state && place();
    if (!rest) return;
    this.#kept = here;
    this.#take({ ...state, ...rest });
  }
}
