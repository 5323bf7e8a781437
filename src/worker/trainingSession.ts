/** One page's training: the backend, the loaded images, the current run, and how commands move it from state to state. */
import { decodeInBrowser } from '../data/import/browserDecoder.ts';
import { openImageStream } from '../data/import/imageStream.ts';
import type { RunCheckpoint } from '../domain/checkpoint.ts';
import { misfitOf, misfitText } from '../domain/deviceFit.ts';
import { EngineError, KernelError } from '../domain/engineError.ts';
import type { ImageSet } from '../domain/images.ts';
import { networkCost, networkOf } from '../domain/networks.ts';
import type { EpochMetrics } from '../domain/report.ts';
import { runStamp } from '../domain/runStamp.ts';
import { type LiveSettings, withLive } from '../domain/settings/live.ts';
import { parseSettings } from '../domain/settings/parse.ts';
import type { Settings } from '../domain/settings/settings.ts';
import {
  type ChosenBackend,
  chooseBackend,
  deviceLimits,
  watchDevice,
  withPlainKernels,
} from '../engine/backend/choose.ts';
import { CENTRES, isHeadNumber } from '../engine/network/model.ts';
import { Run } from '../engine/run/run.ts';
import type { RunChange, RunConfig, RunObserver } from '../engine/run/runTypes.ts';
import { compileAhead } from '../engine/step/stepWarmUp.ts';
import { buildWeightsZip } from '../formats/network/weightsPackage.ts';
import { assertNever } from '../lib/assertNever.ts';
import type {
  InitialWeights,
  RunPhase,
  TrainingCommandBody,
  TrainingEventBody,
  WireDataset,
  WirePairs,
} from '../protocol/training.ts';
import { errorReport } from './errorReport.ts';
import { readInitialWeights } from './initialWeightsFile.ts';
import { comparedSets, setDigest } from './setDigest.ts';

type Post = (body: TrainingEventBody, transfer?: Transferable[]) => void;

type StartCommand = Extract<TrainingCommandBody, { type: 'start' }>;

interface ActiveRun {
  run: Run;
  /** Makes the run anew, at its start. */
  readonly make: (settings: Settings) => Run;
  settings: Settings;
  readonly initial: InitialWeights | null;
  readonly metrics: EpochMetrics[];
  phase: RunPhase;
  imagesPerSecond: number | null;
}

/** A larger network is built once it is wanted: making its first weights takes seconds. */
const MOST_WARMED = 5_000_000;

/** Begins the message about an error that nobody foresaw. */
export const FAILURE = 'Training stopped on an unexpected error';

export class TrainingSession {
  readonly #post: Post;
  #backend: ChosenBackend | undefined;
  /** The wish that `#backend` fulfils. */
  #prepared = '';
  #dataset: WireDataset | undefined;
  #active: ActiveRun | undefined;
  /** A person's own pairs to verify on. */
  #pairs: WirePairs | null = null;

  constructor(post: Post) {
    this.#post = post;
  }

  /** @throws EngineError, SettingsError: the caller reports them */
  async handle(command: TrainingCommandBody): Promise<void> {
    switch (command.type) {
      case 'prepare':
        return this.#prepare(command.backend, command.kernels);
      case 'warm':
        return this.#warm(command.settings, command.identities);
      case 'load':
        this.#endRun();
        this.#dataset = command.dataset;
        return;
      case 'start':
        return this.#start(command);
      case 'pause':
        return this.#setPhase('paused', (run) => run.pause());
      case 'resume':
        return this.#setPhase('training', (run) => run.resume());
      case 'step':
        return this.#setPhase('paused', (run) => run.stepOnce());
      case 'reset':
        return this.#endRun();
      case 'update':
        return this.#update(command.live);
      case 'pairs':
        this.#pairs = command.pairs;
        return;
      case 'evaluate':
        return this.#evaluate();
      case 'compare':
        return this.#compare(command.images);
      case 'export':
        return this.#export();
      default:
        assertNever(command, 'command');
    }
  }

  async #prepare(backend: Settings['engine']['backend'], kernels: Settings['engine']['kernels']): Promise<void> {
    this.#endRun();
    this.#backend = await chooseBackend(backend, kernels);
    this.#prepared = `${backend} ${kernels}`;
    watchDevice((error) => this.#fail(error));
    this.#post({ type: 'backend', info: this.#backend, limits: deviceLimits() });
  }

  async #warm(candidate: Settings, identities: number): Promise<void> {
    const settings = parseSettings(candidate, identities);
    const { backend, kernels } = settings.engine;
    const network = networkOf(settings.model);
    if (this.#active || this.#prepared !== `${backend} ${kernels}`) return;
    if (networkCost(network).parameters > MOST_WARMED) return;
    const { head, sgd, stepMode, batchSize, seed } = runConfig(settings);
    try {
      await compileAhead({ network, identities, sgd, stepMode, batchSize, seed }, head, (done, total) =>
        this.#post({ type: 'compiling', done, total }),
      );
    } catch {
      // The run will need the same kernels, and says what is wrong with them.
    }
  }

  async #start({ settings: candidate, paused, initial, kept, checkpoints }: StartCommand): Promise<void> {
    this.#endRun();
    if (!this.#dataset) throw new EngineError('dataset', 'There are no images to train on yet.');
    // The page checks too, but a worker believes nothing it is sent.
    const settings = parseSettings(candidate, this.#dataset.train.identities.length);
    const { backend, kernels } = settings.engine;
    if (this.#prepared !== `${backend} ${kernels}`) await this.#prepare(backend, kernels);
    const digest = await setDigest(this.#dataset);
    if (kept) checkSameSet(kept.digest, digest);
    checkFit(settings, this.#dataset.train.identities.length);
    const start = initial ? await readInitialWeights(initial, this.#dataset.train.identities) : undefined;
    const data = runData(this.#dataset, settings);
    const make = (current: Settings): Run =>
      new Run(
        data,
        { ...runConfig(current), start, from: kept?.checkpoint },
        this.#observer(() => active, checkpoints ? digest : null),
      );
    const metrics = [...(kept?.metrics ?? [])];
    const run = make(settings);
    const active: ActiveRun = { run, make, settings, initial, metrics, phase: 'training', imagesPerSecond: null };
    this.#active = active;
    if (paused) run.pause();
    active.phase = paused ? 'paused' : 'training';
    this.#postPhase(active);
    void this.#drive(active);
  }

  async #drive(active: ActiveRun): Promise<void> {
    try {
      const end = await active.run.train();
      if (end === 'stopped' || active !== this.#active) return active.run.trainer.dispose();
      active.phase = 'finished';
      this.#settleNoise(active);
      this.#postPhase(active);
    } catch (cause) {
      if (active !== this.#active) return;
      if (cause instanceof KernelError && this.#backend?.kernels === 'fused') this.#fallBack(active, cause);
      else this.#fail(cause);
    }
  }

  /** A kernel of ours was refused before anything ran on it: tfjs's own take over, for as long as this worker lives. */
  #fallBack(active: ActiveRun, { message, detail }: KernelError): void {
    const backend = withPlainKernels(this.#backend!);
    this.#backend = backend;
    this.#post({ type: 'backend', info: backend, limits: deviceLimits() });
    const instead = `${message} Training goes on with the plain kernels of TensorFlow.js, which are slower. (${detail})`;
    this.#post({ type: 'warning', kind: 'plain-kernels', message: instead });
    active.run.trainer.dispose();
    active.run = active.make(active.settings);
    if (active.phase === 'paused') active.run.pause();
    void this.#drive(active);
  }

  /** Noise that was changed in the last epoch never came into the labels, so the run does not carry its name. */
  #settleNoise(active: ActiveRun): void {
    const { closedSet } = active.run;
    if (active.settings.noise.closedSet === closedSet) return;
    active.settings = withLive(active.settings, { closedSet });
    this.#post({ type: 'settings', settings: active.settings });
  }

  /** Ends the run for a reason the page is told. The weights stay for download unless the device is gone. */
  #fail(cause: unknown): void {
    const active = this.#active;
    const running = active && active.phase !== 'stopped';
    if (running) {
      active.run.stop();
      active.phase = 'stopped';
    }
    // First of all the reason: what becomes of a run depends on it.
    this.#post({ type: 'error', error: errorReport(cause, FAILURE) });
    if (running) this.#postPhase(active);
  }

  #endRun(): void {
    const active = this.#active;
    if (!active) return;
    this.#active = undefined;
    const ended = active.phase === 'finished' || active.phase === 'stopped';
    // A run under way disposes of itself once its current step is read back.
    if (ended) active.run.trainer.dispose();
    else active.run.stop();
  }

  #setPhase(phase: 'paused' | 'training', change: (run: Run) => void): void {
    const active = this.#active;
    if (!active || active.phase === 'finished' || active.phase === 'stopped') return;
    change(active.run);
    active.phase = phase;
    this.#postPhase(active);
  }

  #postPhase(active: ActiveRun, note = ''): void {
    this.#post({
      type: 'phase',
      phase: active.phase,
      ...active.run.position,
      imagesPerSecond: active.imagesPerSecond,
      stepMode: active.run.trainer.config.stepMode,
      cost: networkCost(networkOf(active.settings.model)),
      note,
    });
  }

  /** @param digest of the set, for checkpoints; null where none are wanted */
  #observer(current: () => ActiveRun, digest: string | null): RunObserver {
    const post = this.#post;
    const isCurrent = (): boolean => current() === this.#active;
    const tell = (body: TrainingEventBody): void => {
      if (isCurrent()) post(body);
    };
    return {
      noise: (epoch, { given, truth, replaced }) => tell({ type: 'noise', epoch, given, truth, replaced }),
      steps: (series, imagesPerSecond) => {
        if (!isCurrent()) return;
        current().imagesPerSecond = imagesPerSecond;
        post({ type: 'steps', series, imagesPerSecond });
        this.#postPhase(current());
      },
      epoch: (metrics) => {
        current().metrics.push(metrics);
        tell({ type: 'epoch', metrics });
      },
      corrections: ({ records, withdrawn }) => tell({ type: 'corrections', records, withdrawn }),
      checkpoint:
        digest === null
          ? undefined
          : (checkpoint) => {
              if (!isCurrent()) return;
              post({ type: 'checkpoint', checkpoint, settings: current().settings, digest }, buffersOf(checkpoint));
            },
      mark: (step, epoch, what, epochStart) => tell({ type: 'mark', step, epoch, what, epochStart }),
      compiling: (done, total) => {
        if (isCurrent()) this.#postPhase(current(), `compiling ${done} of ${total}`);
      },
      warning: (kind, message) => tell({ type: 'warning', kind, message }),
    };
  }

  #update(live: LiveSettings): void {
    const active = this.#active;
    if (!active) return;
    if (active.phase === 'finished' || active.phase === 'stopped') {
      // It came too late: the run is what it is.
      this.#post({ type: 'settings', settings: active.settings });
      return;
    }
    active.run.change(runChange(live));
    // The weights package tells the settings as they came to be.
    active.settings = withLive(active.settings, live);
  }

  /** The run to ask. @throws EngineError 'dataset' when nothing has been trained */
  #trained(): ActiveRun {
    if (this.#active) return this.#active;
    throw new EngineError('dataset', 'There is no network to evaluate yet: train first.');
  }

  async #evaluate(): Promise<void> {
    const active = this.#trained();
    const evaluation = await active.run.evaluate(this.#pairs);
    if (active === this.#active) this.#post({ type: 'evaluation', ...evaluation });
  }

  async #compare(images: ImageSet): Promise<void> {
    if (images.count !== 2) throw new EngineError('dataset', `Two images are compared, not ${images.count}.`);
    const active = this.#trained();
    const cosine = await active.run.similarity(images);
    if (active === this.#active) this.#post({ type: 'similarity', cosine });
  }

  async #export(): Promise<void> {
    const active = this.#active;
    const backend = this.#backend;
    if (!active || !backend || !this.#dataset)
      throw new EngineError('dataset', 'There are no weights yet: train first.');
    const { settings, metrics, run, initial } = active;
    const arrays = await run.trainer.weights();
    const zip = buildWeightsZip({
      spec: networkOf(settings.model),
      weights: named(arrays.filter(({ name }) => !isHeadNumber(name))),
      head: named(arrays.filter(({ name }) => isHeadNumber(name) && name !== CENTRES)),
      centres: arrays.find(({ name }) => name === CENTRES)!,
      identities: this.#dataset.train.identities,
      run: runStamp(settings),
      settings,
      metrics,
      versions: { playground: __VERSION__, backend: backend.backend, adapter: backend.adapter },
      startedFrom: initial ? `${initial.name} (${initial.use})` : undefined,
    });
    const { head, model, training } = settings;
    const fileName = `${head.kind}-${model.preset}-seed${training.seed}-epoch${run.position.epoch}.zip`;
    this.#post({ type: 'weights', fileName, zip }, [zip.buffer]);
  }
}

/** @throws EngineError 'checkpoint' */
function checkSameSet(kept: string, now: string): void {
  const compared = comparedSets(kept, now);
  if (compared === 'same') return;
  const how = {
    other: 'on other images',
    pixels: 'on images of these names and labels, but the pixels of some have changed since or were decoded elsewhere',
  };
  throw new EngineError('checkpoint', `The kept run was trained ${how[compared]}, so it cannot be gone on with here.`);
}

/** @throws EngineError 'limits' naming what to shrink */
function checkFit({ model, training }: Settings, identities: number): void {
  const misfit = misfitOf({ model, batchSize: training.batchSize, identities }, deviceLimits());
  if (misfit) throw new EngineError('limits', misfitText(misfit, training.batchSize));
}

const buffersOf = ({ weights, momenta, rectified }: RunCheckpoint): ArrayBuffer[] =>
  [...weights.map(({ data }) => data), ...momenta, rectified].map(({ buffer }) => buffer);

const named = <T extends { readonly name: string }>(arrays: readonly T[]): Map<string, T> =>
  new Map(arrays.map((array) => [array.name, array]));

function runData(dataset: WireDataset, settings: Settings): ConstructorParameters<typeof Run>[0] {
  const { train } = dataset;
  return {
    train: train.pixels === null ? openImageStream(train, decodeInBrowser) : train,
    heldOut: dataset.heldOut,
    outliers: dataset.outliers,
    labelsAreTrue: settings.dataset.kind === 'synthetic',
  };
}

function runConfig({ model, head, noise, training, engine }: Settings): RunConfig {
  const { learningRate, warmupEpochs, milestones, momentum, nesterov, weightDecay } = training;
  return {
    network: networkOf(model),
    head,
    noise,
    schedule: { learningRate, warmupEpochs, milestones },
    sgd: { momentum, nesterov, weightDecay },
    stepMode: engine.step,
    epochs: training.epochs,
    batchSize: training.batchSize,
    flip: training.flip,
    seed: training.seed,
  };
}

/** Sorts the live settings into the parts of a run, leaving out what was not sent. */
function runChange({ closedSet, learningRate, epochs, parameters, ...shared }: LiveSettings): RunChange {
  const head = { ...shared, ...parameters };
  return {
    ...(Object.keys(head).length > 0 && { head }),
    ...(closedSet !== undefined && { closedSet }),
    ...(learningRate !== undefined && { learningRate }),
    ...(epochs !== undefined && { epochs }),
  };
}
