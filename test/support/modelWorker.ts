/**
 * A training worker in a few lines: it keeps the promises of the real one's messages, and every number it reports is the
 * number of its run, so that a test can tell whose results the page shows.
 */
import type { WorkerPort } from '../../src/client/port.ts';
import type { RunCheckpoint } from '../../src/domain/checkpoint.ts';
import type { ErrorCode } from '../../src/domain/errors.ts';
import { type TrainedLabels, trainedLabels } from '../../src/domain/noise.ts';
import type { EpochMetrics } from '../../src/domain/report.ts';
import { runFileName } from '../../src/domain/runStamp.ts';
import { type LiveSettings, withLive } from '../../src/domain/settings/live.ts';
import type { Settings } from '../../src/domain/settings/settings.ts';
import type { Ping } from '../../src/protocol/envelope.ts';
import type { RunPhase, TrainingCommand, TrainingEventBody, WireDataset } from '../../src/protocol/training.ts';
import { BACKEND } from './playedSession.ts';

const STEPS_PER_EPOCH = 3;

/** What is true of a run, whatever the page says. */
export interface TrueRun {
  readonly token: number;
  settings: Settings;
  /** Those under which its newest checkpoint was made. */
  kept: Settings;
  /** Closed-set noise in force. */
  closedSet: number;
  labels: TrainedLabels;
  /** Of the set it is trained on. */
  readonly digest: string;
  step: number;
  phase: RunPhase;
  checkpoints: number;
}

/** All runs that there ever were, by number. */
export interface World {
  readonly runs: Map<number, TrueRun>;
  /** Of the latest checkpoint. */
  checkpointToken: number;
}

export const digestOf = ({ train }: WireDataset): string => `${train.identities.join()} ${train.count}`;

export const tokenOf = ({ weights }: RunCheckpoint): number => weights[0]!.data[0]!;

/** Before the number of the first run: no other number of a page this small is as large. */
const BEFORE_THE_FIRST = 100;

/** What a run has for a share: 1 % for the first run, 2 % for the second. */
export const shareOf = (token: number): number => (token - BEFORE_THE_FIRST) / 100;

const metricsOf = ({ token }: TrueRun, epoch: number): EpochMetrics => ({
  epoch,
  loss: token,
  crossEntropy: token,
  boundaryTerm: token,
  detected: token,
  injected: token,
  precision: shareOf(token),
  recall: shareOf(token),
  f1: shareOf(token),
  rectifiedToTruth: shareOf(token),
  cleanDamaged: token,
  verificationAccuracy: shareOf(token),
  verificationAuc: shareOf(token),
  verificationEer: shareOf(token),
  largestClassShare: 1,
  learningRate: 0.1,
  seconds: 1,
  imagesPerSecond: 1,
});

export class ModelWorker implements WorkerPort {
  readonly #world: World;
  #listener: (message: Event) => void = () => {};
  #alive = true;
  #seq = 0;
  #runId = 0;
  #dataset: WireDataset | null = null;
  run: TrueRun | null = null;

  constructor(world: World) {
    this.#world = world;
  }

  addEventListener(type: string, listener: unknown): void {
    if (type === 'message') this.#listener = listener as (message: Event) => void;
  }

  terminate(): void {
    this.#alive = false;
  }

  postMessage(message: unknown): void {
    queueMicrotask(() => {
      const command = message as TrainingCommand | Ping;
      if (!this.#alive) return;
      if (command.type === 'ping') this.#listener(new MessageEvent('message', { data: { v: 1, type: 'pong' } }));
      else this.#handle(command);
    });
  }

  /** Takes steps until `count` are taken or the run ends. */
  advance(count: number): void {
    for (let i = 0; i < count && this.run?.phase === 'training'; i++) this.#step(this.run);
  }

  fail(code: ErrorCode): void {
    const { run } = this;
    if (!run || !this.#alive) return;
    if (run.phase !== 'finished') run.phase = 'stopped';
    this.#post({ type: 'error', error: { code, message: `Something is wrong (${code}).`, detail: '' } });
  }

  #post(body: TrainingEventBody): void {
    this.#seq += 1;
    const data = { v: 1, runId: this.#runId, seq: this.#seq, ...body };
    if (this.#alive) this.#listener(new MessageEvent('message', { data }));
  }

  #handle(command: TrainingCommand): void {
    this.#runId = command.runId;
    const { run } = this;
    const under = run?.phase === 'training' || run?.phase === 'paused';
    switch (command.type) {
      case 'prepare':
        this.run = null;
        this.#post(BACKEND);
        return;
      case 'load':
        this.run = null;
        this.#dataset = command.dataset;
        return;
      case 'start':
        this.#start(command);
        return;
      case 'pause':
      case 'resume':
        if (run && under) this.#turn(run, command.type === 'pause' ? 'paused' : 'training');
        return;
      case 'step':
        if (!run || !under) return;
        this.#step(run);
        if (run.phase === 'training' || run.phase === 'paused') this.#turn(run, 'paused');
        return;
      case 'reset':
        this.run = null;
        return;
      case 'update':
        if (run) this.#update(run, command.live);
        return;
      case 'evaluate':
        if (run) this.#evaluate(run);
        return;
      case 'export':
        if (run) this.#export(run);
        return;
      default:
    }
  }

  #labels(settings: Settings, closedSet: number): TrainedLabels {
    const { train, outliers } = this.#dataset!;
    const { labels, identities } = train;
    const areTrue = settings.dataset.kind === 'synthetic';
    const set = { labels, identities: identities.length, outliers: outliers?.count ?? 0, areTrue };
    return trainedLabels(set, { ...settings.noise, closedSet });
  }

  #start({ settings, kept, paused }: Extract<TrainingCommand, { type: 'start' }>): void {
    const digest = digestOf(this.#dataset!);
    if (kept && kept.digest !== digest) {
      this.#post({ type: 'error', error: { code: 'checkpoint', message: 'Other images.', detail: '' } });
      return;
    }
    const token = kept ? tokenOf(kept.checkpoint) : BEFORE_THE_FIRST + this.#world.runs.size + 1;
    const closedSet = kept?.checkpoint.closedSet ?? settings.noise.closedSet;
    const labels = this.#labels(settings, closedSet);
    const step = kept?.checkpoint.step ?? 0;
    const checkpoints = kept ? 1 : 0;
    const run: TrueRun = {
      token,
      settings,
      kept: settings,
      closedSet,
      labels,
      digest,
      step,
      phase: 'training',
      checkpoints,
    };
    this.#world.runs.set(token, run);
    this.run = run;
    this.#tellLabels(run);
    if (step >= STEPS_PER_EPOCH * settings.training.epochs) this.#finish(run);
    else this.#turn(run, paused ? 'paused' : 'training');
  }

  #tellLabels({ step, labels }: TrueRun): void {
    this.#post({ type: 'noise', epoch: 1 + Math.floor(step / STEPS_PER_EPOCH), ...labels });
  }

  #turn(run: TrueRun, phase: RunPhase): void {
    run.phase = phase;
    if (phase === 'paused') this.#checkpoint(run);
    const { epochs } = run.settings.training;
    const epoch = Math.min(epochs, 1 + Math.floor(run.step / STEPS_PER_EPOCH));
    const rest = { imagesPerSecond: 1, stepMode: 'eager', cost: null, note: '' } as const;
    this.#post({ type: 'phase', phase, epoch, step: run.step, stepsPerEpoch: STEPS_PER_EPOCH, epochs, ...rest });
  }

  #step(run: TrueRun): void {
    if (run.step % STEPS_PER_EPOCH === 0 && run.settings.noise.closedSet !== run.closedSet) {
      run.closedSet = run.settings.noise.closedSet;
      run.labels = this.#labels(run.settings, run.closedSet);
      this.#tellLabels(run);
    }
    run.step += 1;
    const epoch = Math.ceil(run.step / STEPS_PER_EPOCH);
    const value = Float32Array.of(run.token);
    const series = { firstStep: run.step, loss: value, crossEntropy: value, boundaryTerm: value, gradientNorm: value };
    this.#post({ type: 'steps', series: { ...series, epoch: Int32Array.of(epoch) }, imagesPerSecond: 1 });
    const record = { image: run.step % 4, givenLabel: 0, rectifiedLabel: 1, trueLabel: null, epoch, step: run.token };
    this.#post({ type: 'corrections', records: [record], withdrawn: [] });
    if (run.step % STEPS_PER_EPOCH !== 0) return;
    this.#post({ type: 'epoch', metrics: metricsOf(run, epoch), decisions: null });
    if (epoch >= run.settings.training.epochs) this.#finish(run);
    else this.#checkpoint(run);
  }

  #finish(run: TrueRun): void {
    if (run.settings.noise.closedSet !== run.closedSet) {
      run.settings = withLive(run.settings, { noise: { closedSet: run.closedSet } });
      this.#post({ type: 'settings', settings: run.settings });
    }
    this.#checkpoint(run);
    this.#turn(run, 'finished');
  }

  #update(run: TrueRun, live: LiveSettings): void {
    if (run.phase !== 'training' && run.phase !== 'paused') {
      this.#post({ type: 'settings', settings: run.settings });
      return;
    }
    const from = run.settings.head.epochStart;
    run.settings = withLive(run.settings, live);
    const place = { step: run.step + 1, epoch: 1 };
    if (live.head?.epochStart !== undefined) {
      const to = live.head.epochStart;
      this.#post({ type: 'mark', ...place, what: `correction after epoch ${to}`, epochStart: { from, to } });
    }
  }

  #checkpoint(run: TrueRun): void {
    run.checkpoints += 1;
    run.kept = run.settings;
    this.#world.checkpointToken = run.token;
    const checkpoint: RunCheckpoint = {
      epoch: 1 + Math.floor(run.step / STEPS_PER_EPOCH),
      step: run.step,
      weights: [{ name: 'w', shape: [1], data: Float32Array.of(run.token) }],
      momenta: [],
      rectified: new Int32Array(1),
      closedSet: run.closedSet,
      relabelledShare: 0,
      sums: { steps: 0, loss: 0, crossEntropy: 0, boundaryTerm: 0, learningRate: 0, trainingSeconds: 0, seconds: 0 },
    };
    this.#post({ type: 'checkpoint', checkpoint, settings: run.settings, digest: run.digest });
  }

  #export({ token, settings, step }: TrueRun): void {
    const epoch = Math.min(settings.training.epochs, 1 + Math.floor(step / STEPS_PER_EPOCH));
    const zip = new TextEncoder().encode(`${token}`);
    this.#post({ type: 'weights', fileName: `${runFileName(settings, epoch)}.zip`, zip });
  }

  #evaluate({ token, step }: TrueRun): void {
    const share = shareOf(token);
    const shares = { precision: share, recall: share, f1: share, rectifiedToTruth: share, averagePrecision: share };
    const detection = { detected: token, injected: token, images: 2 * token, ...shares, cleanDamaged: token };
    this.#post({ type: 'evaluation', epoch: 1, step, verification: null, detection: { ...detection, confusions: [] } });
  }
}
