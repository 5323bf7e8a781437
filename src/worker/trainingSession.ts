/** One page's training: the backend, the loaded images, the current run, and how commands move it from state to state. */
import { msg, t } from '@lingui/core/macro';
import { EngineError, KernelError } from '../domain/engineError.ts';
import type { ImageSet } from '../domain/images.ts';
import { networkCost } from '../domain/networks.ts';
import { parseSettings } from '../domain/settings/parse.ts';
import type { Settings } from '../domain/settings/settings.ts';
import { Run } from '../engine/run/run.ts';
import { compileAhead } from '../engine/step/stepWarmUp.ts';
import { assertNever } from '../lib/assertNever.ts';
import type { TrainingCommandBody, TrainingEventBody, WireDataset, WirePairs } from '../protocol/training.ts';
import { say } from '../words/language.ts';
import { ActiveRun } from './activeRun.ts';
import { errorReport } from './errorReport.ts';
import { readInitialWeights } from './initialWeightsFile.ts';
import { checkFit, checkSameSet, runConfig, runData } from './runInputs.ts';
import { setDigest } from './setDigest.ts';
import { TrainingBackend } from './trainingBackend.ts';
import { weightsDownload } from './weightsDownload.ts';

type Post = (body: TrainingEventBody, transfer?: Transferable[]) => void;

type StartCommand = Extract<TrainingCommandBody, { type: 'start' }>;

/** A larger network is built once it is wanted: making its first weights takes seconds. */
const MOST_WARMED = 5_000_000;

/** Begins the message about an error that nobody foresaw. */
export const FAILURE = msg`Training stopped on an unexpected error`;

export class TrainingSession {
  readonly #post: Post;
  readonly #backend: TrainingBackend;
  #dataset: WireDataset | undefined;
  /** Somebody looks at the embeddings. */
  #watched = false;
  /** Steps a second, at most; null for full speed. */
  #pace: number | null = null;
  #active: ActiveRun | undefined;
  /** A person's own pairs to verify on. */
  #pairs: WirePairs | null = null;

  constructor(post: Post) {
    this.#post = post;
    this.#backend = new TrainingBackend(post, (cause) => this.#fail(cause));
  }

  /** @throws EngineError, SettingsError: the caller reports them */
  async handle(command: TrainingCommandBody): Promise<void> {
    switch (command.type) {
      case 'prepare':
        return this.#prepare(command);
      case 'warm':
        return this.#warm(command.settings, command.identities);
      case 'load':
        this.#endRun();
        this.#dataset = command.dataset;
        return;
      case 'start':
        return this.#start(command);
      case 'pause':
        return this.#active?.pause();
      case 'resume':
        return this.#active?.resume(command.goal ?? null);
      case 'step':
        return this.#active?.stepOnce();
      case 'pace':
        this.#pace = command.stepsPerSecond;
        return this.#active?.setPace(command.stepsPerSecond);
      case 'reset':
        return this.#endRun();
      case 'update':
        return this.#active?.update(command.live);
      case 'pairs':
        this.#pairs = command.pairs;
        return;
      case 'evaluate':
        return this.#evaluate();
      case 'compare':
        return this.#compare(command.images);
      case 'watch':
        this.#watched = command.embeddings;
        return this.#active?.watch(command.embeddings);
      case 'export':
        return this.#export();
      default:
        assertNever(command, 'command');
    }
  }

  async #prepare(wish: Pick<Settings['engine'], 'backend' | 'kernels'>): Promise<void> {
    this.#endRun();
    await this.#backend.prepare(wish);
  }

  async #warm(candidate: Settings, identities: number): Promise<void> {
    const settings = parseSettings(candidate, identities);
    if (this.#active || !this.#backend.fulfils(settings.engine)) return;
    const { network, head, training, stepMode } = runConfig(settings);
    if (networkCost(network).parameters > MOST_WARMED) return;
    const { batchSize, seed, momentum, nesterov, weightDecay } = training;
    const sgd = { momentum, nesterov, weightDecay };
    try {
      await compileAhead({ network, identities, sgd, stepMode, batchSize, seed }, head, (done, total) =>
        this.#post({ type: 'compiling', done, total }),
      );
    } catch {
      // The run will need the same kernels, and says what is wrong with them.
    }
  }

  async #start({ settings: candidate, paused, goal, initial, kept, checkpoints }: StartCommand): Promise<void> {
    this.#endRun();
    if (!this.#dataset) throw new EngineError('dataset', t`There are no images to train on yet.`);
    const { identities } = this.#dataset.train;
    // The page checks too, but a worker believes nothing it is sent.
    const settings = parseSettings(candidate, identities.length);
    if (!this.#backend.fulfils(settings.engine)) await this.#prepare(settings.engine);
    const digest = await setDigest(this.#dataset);
    if (kept) checkSameSet(kept.digest, digest);
    checkFit(settings, identities.length);
    const start = initial ? await readInitialWeights(initial, identities) : undefined;
    const data = runData(this.#dataset, settings);
    const active = new ActiveRun(
      {
        settings,
        paused,
        goal: goal ?? null,
        watched: this.#watched,
        pace: this.#pace,
        initial,
        metrics: kept?.metrics ?? [],
        digest: checkpoints ? digest : null,
        make: (current, observer) => new Run(data, { ...runConfig(current), start, from: kept?.checkpoint }, observer),
      },
      this.#post,
    );
    this.#active = active;
    active.tellPhase();
    void this.#drive(active);
  }

  async #drive(active: ActiveRun): Promise<void> {
    try {
      await active.train();
    } catch (cause) {
      if (cause instanceof KernelError && this.#backend.takePlainKernels(cause)) {
        active.makeAnew();
        void this.#drive(active);
      } else this.#fail(cause);
    }
  }

  /** Ends the run for a reason the page is told. */
  #fail(cause: unknown): void {
    const running = this.#active?.isOver === false ? this.#active : undefined;
    running?.stop();
    // First of all the reason: what becomes of a run depends on it.
    this.#post({ type: 'error', error: errorReport(cause, say(FAILURE)) });
    running?.tellPhase();
  }

  #endRun(): void {
    const active = this.#active;
    this.#active = undefined;
    active?.leave();
  }

  /** The run to ask. @throws EngineError 'dataset' when nothing has been trained */
  #trained(): ActiveRun {
    if (this.#active) return this.#active;
    throw new EngineError('dataset', t`There is no network to evaluate yet: train first.`);
  }

  async #evaluate(): Promise<void> {
    const active = this.#trained();
    const evaluation = await active.run.evaluate(this.#pairs);
    if (!active.isLeft) this.#post({ type: 'evaluation', ...evaluation });
  }

  async #compare(images: ImageSet): Promise<void> {
    if (images.count !== 2)
      throw new EngineError('dataset', t`Two images are compared, not ${{ count: images.count }}.`);
    const active = this.#trained();
    const cosine = await active.run.similarity(images);
    if (!active.isLeft) this.#post({ type: 'similarity', cosine });
  }

  async #export(): Promise<void> {
    if (!this.#active || !this.#dataset) throw new EngineError('dataset', t`There are no weights yet: train first.`);
    const { fileName, zip } = await weightsDownload(this.#active, this.#dataset.train.identities, this.#backend.chosen);
    this.#post({ type: 'weights', fileName, zip }, [zip.buffer]);
  }
}
