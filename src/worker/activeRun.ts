/** A run as the page knows it: its phase, the settings as they came to be, and what of it is told. */
import type { RunCheckpoint } from '../domain/checkpoint.ts';
import { networkCost, networkOf } from '../domain/networks.ts';
import type { EpochMetrics } from '../domain/report.ts';
import type { RunGoal } from '../domain/runGoal.ts';
import { type LiveSettings, withLive } from '../domain/settings/live.ts';
import type { Settings } from '../domain/settings/settings.ts';
import type { Run } from '../engine/run/run.ts';
import type { RunObserver } from '../engine/run/runTypes.ts';
import type { InitialWeights, RunPhase, TrainingEventBody } from '../protocol/training.ts';

type Post = (body: TrainingEventBody, transfer?: Transferable[]) => void;

interface RunStart {
  readonly settings: Settings;
  readonly paused: boolean;
  /** Where it pauses by itself; null: it goes on. */
  readonly goal: RunGoal | null;
  /** Somebody looks at the embeddings. */
  readonly watched: boolean;
  /** Steps a second, at most; null for full speed. */
  readonly pace: number | null;
  readonly initial: InitialWeights | null;
  /** Of the epochs before this start. */
  readonly metrics: readonly EpochMetrics[];
  /** Of the set, for checkpoints; null where none are wanted. */
  readonly digest: string | null;
  /** Makes the run anew, at its start. */
  readonly make: (settings: Settings, observer: RunObserver) => Run;
}

export class ActiveRun {
  readonly initial: InitialWeights | null;
  readonly metrics: EpochMetrics[];
  readonly #post: Post;
  readonly #start: RunStart;
  #run: Run;
  #settings: Settings;
  #phase: RunPhase;
  #imagesPerSecond: number | null = null;
  /** The page has another run, or none. */
  #left = false;
  #watched: boolean;
  #pace: number | null;
  #goal: RunGoal | null;

  /** @throws EngineError when the run cannot be made */
  constructor(start: RunStart, post: Post) {
    this.initial = start.initial;
    this.metrics = [...start.metrics];
    this.#post = post;
    this.#start = start;
    this.#settings = start.settings;
    this.#phase = start.paused ? 'paused' : 'training';
    this.#watched = start.watched;
    this.#pace = start.pace;
    this.#goal = start.goal;
    this.#run = this.#make();
  }

  get run(): Run {
    return this.#run;
  }

  /** As they came to be. */
  get settings(): Settings {
    return this.#settings;
  }

  get isLeft(): boolean {
    return this.#left;
  }

  /** Nothing is trained any more; the weights are there. */
  get isOver(): boolean {
    return this.#phase === 'finished' || this.#phase === 'stopped';
  }

  #make(): Run {
    const run = this.#start.make(this.#settings, this.#observer());
    if (this.#phase === 'paused') run.pause();
    else run.resume(this.#goal);
    run.pace = this.#pace;
    run.watched = this.#watched;
    return run;
  }

  /** Trains to the end, or until the run is stopped. @throws what ended it, unless the page has left it */
  async train(): Promise<void> {
    try {
      const end = await this.#run.train();
      if (end === 'stopped' || this.#left) return this.#run.trainer.dispose();
    } catch (cause) {
      if (this.#left) return;
      throw cause;
    }
    this.#phase = 'finished';
    this.#settleNoise();
    this.tellPhase();
  }

  /** At its start again, with the settings of now. */
  makeAnew(): void {
    this.#run.trainer.dispose();
    this.#run = this.#make();
  }

  /** Noise that was changed in the last epoch never came into the labels, so the run does not carry its name. */
  #settleNoise(): void {
    const { closedSet } = this.#run;
    if (this.#left || this.#settings.noise.closedSet === closedSet) return;
    this.#settings = withLive(this.#settings, { noise: { closedSet } });
    this.#post({ type: 'settings', settings: this.#settings });
  }

  /** Stops it where it stands. The weights stay for download unless the device is gone. */
  stop(): void {
    this.#run.stop();
    this.#phase = 'stopped';
  }

  leave(): void {
    this.#left = true;
    // A run under way disposes of itself once its current step is read back.
    if (this.isOver) this.#run.trainer.dispose();
    else this.#run.stop();
  }

  pause(): void {
    this.#turn('paused', null, (run) => run.pause());
  }

  /** @param goal where it pauses by itself; null: it goes on */
  resume(goal: RunGoal | null): void {
    this.#turn('training', goal, (run) => run.resume(goal));
  }

  stepOnce(): void {
    this.#turn('paused', null, (run) => run.stepOnce());
  }

  setPace(stepsPerSecond: number | null): void {
    this.#pace = stepsPerSecond;
    this.#run.pace = stepsPerSecond;
  }

  #turn(phase: 'paused' | 'training', goal: RunGoal | null, change: (run: Run) => void): void {
    if (this.isOver) return;
    change(this.#run);
    this.#phase = phase;
    this.#goal = goal;
    this.tellPhase();
  }

  async watch(embeddings: boolean): Promise<void> {
    this.#watched = embeddings;
    this.#run.watched = embeddings;
    await this.#run.tellEmbeddings(true);
  }

  update(live: LiveSettings): void {
    if (this.isOver) {
      // It came too late: the run is what it is.
      this.#post({ type: 'settings', settings: this.#settings });
      return;
    }
    this.#run.change(live);
    // The weights package tells the settings as they came to be.
    this.#settings = withLive(this.#settings, live);
  }

  tellPhase(note = ''): void {
    this.#post({
      type: 'phase',
      phase: this.#phase,
      ...this.#run.position,
      imagesPerSecond: this.#imagesPerSecond,
      stepMode: this.#run.trainer.config.stepMode,
      cost: networkCost(networkOf(this.#settings.model)),
      note,
    });
  }

  #observer(): RunObserver {
    const tell: Post = (body, transfer) => {
      if (!this.#left) this.#post(body, transfer);
    };
    const { digest } = this.#start;
    const keep = (checkpoint: RunCheckpoint): void => {
      // What is kept of its end is kept under its name.
      if (checkpoint.epoch > this.#settings.training.epochs) this.#settleNoise();
      tell({ type: 'checkpoint', checkpoint, settings: this.#settings, digest: digest! }, buffersOf(checkpoint));
    };
    return {
      noise: (epoch, { given, truth, replaced }) => tell({ type: 'noise', epoch, given, truth, replaced }),
      steps: (series, imagesPerSecond) => {
        if (this.#left) return;
        this.#imagesPerSecond = imagesPerSecond;
        tell({ type: 'steps', series, imagesPerSecond });
        this.tellPhase();
      },
      epoch: (metrics, decisions) => {
        this.metrics.push(metrics);
        tell({ type: 'epoch', metrics, decisions }, decisions ? columnsOf(decisions) : []);
      },
      embeddings: (snapshot) => tell({ type: 'embeddings', snapshot }, columnsOf(snapshot)),
      corrections: ({ records, withdrawn }) => tell({ type: 'corrections', records, withdrawn }),
      goal: (report) => {
        this.#goal = null;
        if (report.reached) this.#phase = 'paused';
        tell({ type: 'goal', report });
        if (report.reached && !this.#left) this.tellPhase();
      },
      checkpoint: digest === null ? undefined : keep,
      mark: (step, epoch, what, epochStart) => tell({ type: 'mark', step, epoch, what, epochStart }),
      compiling: (done, total) => {
        if (!this.#left) this.tellPhase(`compiling ${done} of ${total}`);
      },
      warning: (kind, message) => tell({ type: 'warning', kind, message }),
    };
  }
}

/** Buffers of all typed arrays of a record. */
const columnsOf = (record: object): ArrayBuffer[] =>
  Object.values(record).flatMap((value) => (ArrayBuffer.isView(value) ? [value.buffer as ArrayBuffer] : []));

const buffersOf = ({ weights, momenta, rectified }: RunCheckpoint): ArrayBuffer[] =>
  [...weights.map(({ data }) => data), ...momenta, rectified].map(({ buffer }) => buffer);
