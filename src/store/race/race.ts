/**
 * A race: a lane for each value, all at the same epoch, one seed after another. The lanes train side by side, each in a worker of
 * its own, and wait for each other at the end of every epoch; one that fails is left out until the next seed. A run of a race is
 * the run that its settings give by themselves, to the bit.
 */
import { msg } from '@lingui/core/macro';
import type { Settings } from '../../domain/settings/settings.ts';
import type { WireDataset } from '../../protocol/training.ts';
import { say } from '../../words/language.ts';
import type { DatasetControl } from '../dataset/datasetControl.ts';
import { reportOf } from '../failures.ts';
import type { AppState } from '../state.ts';
import { Lane } from './lane.ts';
import type { LaneParts } from './laneStage.ts';
import { Lockstep } from './lockstep.ts';
import { raceFaces } from './raceImages.ts';
import { type RacePlan, racerSettings } from './racePlan.ts';
import { isUnderWay, type RacePhase, type RacerRun, type RaceView } from './raceView.ts';

interface RaceParts extends Pick<LaneParts, 'environment' | 'shelf' | 'imagesName'> {
  readonly datasets: Pick<DatasetControl, 'again'>;
  page(): Pick<AppState, 'dataset' | 'backend' | 'settings'>;
  show(view: RaceView): void;
}

const NOT_HELD = msg`The race could not go on: its images or its workers could not be made.`;
const NO_IMAGES = msg`The images of the race are no longer on the page: choose them again.`;

export class Race {
  readonly lanes: readonly Lane[];
  readonly #parts: RaceParts;
  readonly #lockstep = new Lockstep();
  #plan: RacePlan;
  #phase: RacePhase = 'preparing';
  #seed = 0;
  /** Of seeds that are over. */
  #past: readonly RacerRun[] = [];
  /** The runs of this seed have begun. */
  #begun = false;
  #problem: string | null = null;
  #seconds: number | null = null;
  /** Milliseconds of pauses, and when the latest one began. */
  #pausedMs = 0;
  #pausedAt = 0;
  #seedOver: () => void = () => {};
  /** Resolves once nothing of the race is under way any more. */
  #over: Promise<void> = Promise.resolve();
  #isClosed = false;
  /** What was shown last. */
  #shown = '';

  constructor(plan: RacePlan, parts: RaceParts) {
    this.#plan = plan;
    this.#parts = parts;
    const { environment, shelf, imagesName } = parts;
    this.lanes = plan.values.map((_, racer) => {
      const settings = racerSettings(plan, racer, 0);
      return new Lane({ environment, shelf, imagesName, settings, onChange: () => this.#onChange() });
    });
  }

  /** Trains to the end, or until the race is stopped. */
  run(): Promise<void> {
    this.#over = this.#runFrom(0);
    return this.#over;
  }

  pause(): void {
    if (this.#phase !== 'running' && this.#phase !== 'preparing') return;
    for (const lane of this.#running()) lane.pause();
    this.#pausedAt = this.#parts.environment.now();
    this.#turn('paused');
  }

  resume(): void {
    if (this.#phase !== 'paused') return;
    this.#endPause();
    this.#turn(this.#begun ? 'running' : 'preparing');
    if (this.#begun) this.#lockstep.advance(this.#running());
  }

  stop(): void {
    if (!isUnderWay({ phase: this.#phase })) return;
    this.#endPause();
    this.#phase = 'stopped';
    for (const lane of this.lanes) lane.stop();
    this.#show();
    this.#seedOver();
  }

  /** The same with one more seed, once the race is over. */
  async again(): Promise<void> {
    // One that was stopped may still be waiting for its images.
    await this.#over;
    if (this.#isClosed || isUnderWay({ phase: this.#phase })) return;
    const next = Math.max(-1, ...this.#past.map(({ seed }) => seed)) + 1;
    this.#plan = { ...this.#plan, seeds: next + 1 };
    this.#phase = 'preparing';
    this.#over = this.#runFrom(next);
    await this.#over;
  }

  wake(): void {
    for (const lane of this.lanes) lane.wake();
  }

  dispose(): void {
    this.#isClosed = true;
    this.stop();
    for (const lane of this.lanes) lane.dispose();
  }

  #running(): readonly Lane[] {
    return this.lanes.filter(({ state }) => state === 'running');
  }

  #runsNow(): readonly RacerRun[] {
    if (!this.#begun) return [];
    return this.lanes.flatMap(({ id, state, failure, numbers }, racer): RacerRun[] =>
      state === 'idle' || id === null ? [] : [{ racer, seed: this.#seed, id, state, failure, numbers }],
    );
  }

  #show(): void {
    const runs = [...this.#past, ...this.#runsNow()];
    const told = { phase: this.#phase, seed: this.#seed, runs, problem: this.#problem, seconds: this.#seconds };
    // Lanes tell of every step: where the race stands changes seldom.
    const key = JSON.stringify([told, this.#plan.seeds]);
    if (key === this.#shown) return;
    this.#shown = key;
    this.#parts.show({ plan: this.#plan, ...told });
  }

  #endPause(): void {
    if (this.#phase === 'paused') this.#pausedMs += this.#parts.environment.now() - this.#pausedAt;
  }

  #turn(phase: RacePhase): void {
    this.#phase = phase;
    this.#show();
  }

  #onChange(): void {
    if (this.#phase === 'running') this.#lockstep.advance(this.#running());
    this.#show();
    if (this.#begun && this.#running().length === 0) this.#seedOver();
  }

  async #runFrom(first: number): Promise<void> {
    const { environment } = this.#parts;
    const before = this.#seconds ?? 0;
    const started = environment.now();
    [this.#problem, this.#seconds, this.#pausedMs] = [null, null, 0];
    try {
      for (this.#seed = first; this.#seed < this.#plan.seeds; this.#seed++) if (!(await this.#runSeed())) break;
    } catch (cause) {
      this.#problem = reportOf(cause, say(NOT_HELD)).message;
    }
    this.#seed = Math.min(this.#seed, this.#plan.seeds - 1);
    for (const lane of this.lanes) lane.rest();
    this.#endPause();
    this.#seconds = before + (environment.now() - started - this.#pausedMs) / 1000;
    this.#turn(this.#phase === 'stopped' || this.#problem !== null ? 'stopped' : 'finished');
  }

  /** @returns whether the next seed may follow */
  async #runSeed(): Promise<boolean> {
    const over = new Promise<void>((resolve) => {
      this.#seedOver = resolve;
    });
    if (this.#phase !== 'paused') this.#turn('preparing');
    const settings = racerSettings(this.#plan, 0, this.#seed);
    const dataset = await this.#parts.datasets.again(settings);
    if (!dataset) this.#problem = say(NO_IMAGES);
    const backend = dataset && !this.#isStopped ? await this.#backendFor(settings) : 'auto';
    if (!dataset || this.#isStopped) return false;
    this.#beginLanes(dataset, backend);
    await over;
    this.#past = [...this.#past, ...this.#runsNow()];
    this.#begun = false;
    return !this.#isStopped;
  }

  get #isStopped(): boolean {
    return this.#phase === 'stopped';
  }

  /** What computes, chosen once: lanes that time their steps side by side might not choose alike. */
  async #backendFor({ engine }: Settings): Promise<Settings['engine']['backend']> {
    if (engine.backend !== 'auto') return engine.backend;
    const { backend, settings } = this.#parts.page();
    const isChosen = settings.engine.backend === 'auto' && settings.engine.kernels === engine.kernels;
    if (backend && isChosen) return backend.backend;
    return (await this.lanes[0]!.chooseBackend(engine))?.backend ?? 'auto';
  }

  #beginLanes(dataset: WireDataset, backend: Settings['engine']['backend']): void {
    const identities = dataset.train.identities.length;
    const faces = raceFaces(this.#plan.settings, dataset, this.#parts.page().dataset.faces);
    const isPaused = this.#phase === 'paused';
    this.#lockstep.begin();
    this.lanes.forEach((lane, racer) => {
      const settings = racerSettings(this.#plan, racer, this.#seed, identities);
      lane.begin({ settings, backend, dataset, faces, last: racer === this.lanes.length - 1 });
      // Paused while the images were made.
      if (isPaused) lane.pause();
    });
    this.#begun = true;
    this.#turn(isPaused ? 'paused' : 'running');
  }
}
