/** One headless run, from images to weights, through the same client and workers as the page's own runs. */
import type { importImages, prepareSynthetic } from '../../client/datasets.ts';
import { JobError } from '../../client/jobPort.ts';
import type { readPairs } from '../../client/photos.ts';
import type { TrainingClient } from '../../client/trainingClient.ts';
import type { ErrorReport } from '../../domain/errors.ts';
import { foldWarning } from '../../domain/evaluation.ts';
import type { ImportSource } from '../../domain/images.ts';
import { NETWORKS } from '../../domain/networks.ts';
import type { EpochMetrics } from '../../domain/report.ts';
import { parseSettings, SettingsError } from '../../domain/settings/parse.ts';
import type { Settings } from '../../domain/settings/settings.ts';
import { assertNever } from '../../lib/assertNever.ts';
import type {
  BackendInfo,
  InitialWeights,
  TrainingEvent,
  WireDataset,
  WireKeptRun,
  WirePairs,
} from '../../protocol/training.ts';
import type { HeadlessEvaluation, HeadlessEvent, HeadlessRun, PairSetResult } from '../protocol.ts';
import { checkSameRun, readKeptRun, type StoppedRun, writeKeptRun } from './keptRun.ts';
import { createRectifiedImages, type RectifiedImages } from './rectifiedImages.ts';

type EvaluationEvent = Extract<TrainingEvent, { type: 'evaluation' }>;

/** Images are kept at least this large; the network takes them down to its own input. As on the page. */
const LEAST_IMAGE_SIZE = 64;

/** What a run is made with: the browser's workers, or Node's threads. */
export interface RunTools {
  prepareSynthetic(...args: Parameters<typeof prepareSynthetic>): ReturnType<typeof prepareSynthetic>;
  importImages(...args: Parameters<typeof importImages>): ReturnType<typeof importImages>;
  readPairs(...args: Parameters<typeof readPairs>): ReturnType<typeof readPairs>;
  createClient(onEvent: (event: TrainingEvent) => void): TrainingClient;
}

export interface TrainRunOptions {
  readonly config: unknown;
  /** Weights to start from; null for fresh ones. */
  readonly initial: InitialWeights | null;
  /** The files behind a folder dataset, once they are asked for. What cannot be read fails the run. */
  readonly sources: () => readonly ImportSource[] | Promise<readonly ImportSource[]>;
  /** The source that is the list of labels, by its path; null when none was named. */
  readonly list: string | null;
  /** Pair sets to verify on at the end. */
  readonly pairSets: readonly ImportSource[];
  readonly report: (event: HeadlessEvent) => void;
  /** Takes the weights of the run. */
  readonly saveWeights: (fileName: string, zip: Uint8Array<ArrayBuffer>) => void;
  /** A checkpoint of this run to go on from; null to begin it. */
  readonly kept: Blob | null;
  /** Takes the run's newest checkpoint, from time to time; null when none is wanted. */
  readonly saveCheckpoint: ((bytes: Uint8Array<ArrayBuffer>) => void) | null;
  /** Ends the run early, keeping what is done. */
  readonly signal: AbortSignal;
  readonly tools: RunTools;
}

function toReport(cause: unknown): ErrorReport {
  if (cause instanceof JobError) return cause.report;
  if (cause instanceof SettingsError) return { code: 'settings', message: cause.message, detail: '' };
  const message = cause instanceof Error ? cause.message : String(cause);
  return { code: 'worker', message, detail: cause instanceof Error ? (cause.stack ?? '') : '' };
}

const imageSize = ({ model }: Settings): number => Math.max(LEAST_IMAGE_SIZE, NETWORKS[model.preset].inputSize);

/** What loading the images takes of a run. */
export type ImageOptions = Pick<TrainRunOptions, 'sources' | 'list' | 'report' | 'signal'> & {
  readonly tools: Pick<RunTools, 'prepareSynthetic' | 'importImages'>;
};

/** The images of a run. @throws DatasetError; DOMException AbortError when the signal fires */
export async function loadDataset(settings: Settings, options: ImageOptions): Promise<WireDataset> {
  const { report, signal, tools } = options;
  const size = imageSize(settings);
  if (settings.dataset.kind === 'synthetic') {
    const total = settings.dataset.identities * settings.dataset.imagesPerIdentity;
    let done = 0;
    return tools.prepareSynthetic(settings.dataset, {
      displaySize: size,
      openSet: settings.noise.openSet,
      signal,
      onBatch: (_first, count) => {
        done += count;
        report({ type: 'preparing', done, total });
      },
    });
  }
  const { grid = null, mergeCase = false, labelColumn = null, personLevel = null } = settings.dataset;
  const { dataset, report: imported } = await tools.importImages(await options.sources(), {
    size,
    choices: { grid, mergeCase, list: options.list, labelColumn, personLevel },
    signal,
    onProgress: (done, total) => report({ type: 'preparing', done, total }),
  });
  report({ type: 'imported', report: imported });
  return dataset;
}

const summary = ({ train, heldOut, outliers }: WireDataset): HeadlessRun['dataset'] => ({
  images: train.count,
  identities: train.identities.length,
  heldOutIdentities: heldOut?.identities.length ?? 0,
  heldOutImages: heldOut?.count ?? 0,
  outliers: outliers?.count ?? 0,
});

/** Without the pairs and the curve, which are the page's. */
function summarised({ epoch, verification, detection }: EvaluationEvent): HeadlessEvaluation {
  if (!verification) return { epoch, verification, detection };
  const { roc: _roc, pairs: _pairs, ...summary } = verification;
  return { epoch, verification: summary, detection };
}

/** What is asked of the worker when the training is over. */
interface Questions {
  /** Judges the network on the pairs the worker has. */
  evaluate(): Promise<HeadlessEvaluation>;
  /** Resolves once the weights are saved. */
  exportWeights(): Promise<void>;
  give(pairs: WirePairs): void;
}

/** Verifies the network on each pair set in turn. One that cannot be read costs nothing but itself. */
async function verifyOn(settings: Settings, { evaluate, give }: Questions, options: TrainRunOptions) {
  const { pairSets, report, signal, tools } = options;
  const results: PairSetResult[] = [];
  for (const source of pairSets) {
    if (signal.aborted) break;
    const name = source.path;
    const result = await tools
      .readPairs(source, imageSize(settings), (done, total) => report({ type: 'reading', name, done, total }))
      .then(
        async (pairs): Promise<PairSetResult> => {
          give(pairs);
          const { verification } = await evaluate();
          return { name, verification, problem: null, warning: verification && foldWarning(verification) };
        },
        (cause): PairSetResult => ({ name, verification: null, problem: toReport(cause).message, warning: null }),
      );
    report({ type: 'pairs', result });
    results.push(result);
  }
  return results;
}

interface Progress {
  backend: BackendInfo | null;
  readonly metrics: EpochMetrics[];
  loss: number | null;
  evaluation: HeadlessEvaluation | null;
  pairSets: readonly PairSetResult[];
}

/** The worker answers with a checkpoint long before this. */
const REST_MS = 60_000;

const wireOf = ({ checkpoint, metrics, digest }: StoppedRun): WireKeptRun => ({ checkpoint, metrics, digest });

/** Drives the training worker from the images to the end of the run and the export of the weights. */
function drive(
  settings: Settings,
  dataset: WireDataset,
  progress: Progress,
  rectified: RectifiedImages,
  kept: StoppedRun | null,
  options: TrainRunOptions,
): Promise<'finished' | 'stopped'> {
  const { initial, report, saveWeights, saveCheckpoint, signal, tools } = options;
  let client: TrainingClient | undefined;
  return new Promise<'finished' | 'stopped'>((resolve, reject) => {
    let outcome: 'finished' | 'stopped' | undefined;
    let evaluated: (evaluation: HeadlessEvaluation) => void = () => {};
    let saved = (): void => {};
    /** The newest step that was read back, and that of the newest checkpoint. */
    let readStep = 0;
    let keptStep = 0;
    let caughtUp = (): void => {};
    const questions: Questions = {
      evaluate: () =>
        new Promise((answered) => {
          evaluated = answered;
          client?.send({ type: 'evaluate' });
        }),
      exportWeights: () =>
        new Promise((answered) => {
          saved = answered;
          client?.send({ type: 'export' });
        }),
      give: (pairs) => client?.send({ type: 'pairs', pairs }, [pairs.images.pixels.buffer]),
    };
    /** A run that is stopped leaves a checkpoint of where it stands, unless its numbers are none any more. */
    const restingPlace = async (): Promise<void> => {
      if (!saveCheckpoint || keptStep >= readStep) return;
      let timer: ReturnType<typeof setTimeout> | undefined;
      await new Promise<void>((resolve) => {
        caughtUp = resolve;
        timer = setTimeout(resolve, REST_MS);
      });
      // Node would wait for it before it ends.
      clearTimeout(timer);
    };
    const conclude = async (): Promise<void> => {
      if (outcome === 'stopped') await restingPlace();
      // Without a full epoch there is nothing else worth keeping.
      if (progress.metrics.length === 0) return;
      progress.evaluation = await questions.evaluate();
      // The weights are safe before anything else is tried.
      await questions.exportWeights();
      if (outcome === 'finished') progress.pairSets = await verifyOn(settings, questions, options);
    };
    const end = (how: 'finished' | 'stopped'): void => {
      if (outcome) return;
      outcome = how;
      conclude().then(() => resolve(how), reject);
    };
    const onEvent = (event: TrainingEvent): void => {
      switch (event.type) {
        case 'backend':
          progress.backend = event.info;
          report({ type: 'backend', info: event.info });
          return;
        case 'phase': {
          const { epoch, epochs, step, stepsPerEpoch, imagesPerSecond, phase } = event;
          const { loss } = progress;
          report({ type: 'progress', epoch, epochs, step, steps: epochs * stepsPerEpoch, imagesPerSecond, loss });
          if (phase === 'finished') end('finished');
          return;
        }
        case 'steps':
          progress.loss = event.series.loss.at(-1) ?? progress.loss;
          readStep = event.series.firstStep + event.series.loss.length - 1;
          return;
        case 'epoch':
          progress.metrics.push(event.metrics);
          report({ type: 'epoch', metrics: event.metrics });
          return;
        case 'corrections':
          rectified.apply(event.records, event.withdrawn);
          return;
        case 'warning':
          report({ type: 'warning', message: event.message });
          return;
        case 'evaluation':
          evaluated(summarised(event));
          return;
        case 'weights':
          saveWeights(event.fileName, event.zip);
          saved();
          return;
        case 'error':
          // A long step on a slow backend is silence, not a fault, and nobody waits at a screen.
          if (event.error.code === 'unresponsive') report({ type: 'warning', message: event.error.message });
          else reject(new JobError(event.error));
          return;
        case 'checkpoint': {
          const { checkpoint, settings: current, digest } = event;
          const beside = { metrics: progress.metrics, corrections: rectified.records() };
          saveCheckpoint?.(writeKeptRun({ checkpoint, settings: current, digest, ...beside }));
          keptStep = checkpoint.step;
          if (keptStep >= readStep) caughtUp();
          return;
        }
        case 'noise':
        case 'mark':
        case 'settings':
        case 'similarity':
        case 'compiling':
          return;
        default:
          assertNever(event, 'event');
      }
    };
    client = tools.createClient(onEvent);
    signal.addEventListener('abort', () => {
      client?.send({ type: 'pause' });
      end('stopped');
    });
    client.beginRun();
    client.send({ type: 'prepare', backend: settings.engine.backend, kernels: settings.engine.kernels });
    // The names are still needed here, so the images are copied and not moved.
    client.send({ type: 'load', dataset });
    const checkpoints = saveCheckpoint !== null;
    client.send({ type: 'start', settings, paused: false, initial, kept: kept && wireOf(kept), checkpoints });
    if (signal.aborted) end('stopped');
  }).finally(() => client?.dispose());
}

/** @throws FormatError, SettingsError: of another run, or none at all */
async function keptRun(file: Blob | null, settings: Settings): Promise<StoppedRun | null> {
  if (!file) return null;
  const kept = readKeptRun(new Uint8Array(await file.arrayBuffer()));
  checkSameRun(kept.settings, settings);
  return kept;
}

export async function trainRun(options: TrainRunOptions): Promise<HeadlessRun> {
  let settings = parseSettings(options.config);
  const progress: Progress = { backend: null, metrics: [], loss: null, evaluation: null, pairSets: [] };
  let dataset: WireDataset | undefined;
  let outcome: HeadlessRun['outcome'] = 'failed';
  let error: ErrorReport | null = null;
  let weights = false;
  let rectified: RectifiedImages | undefined;
  try {
    dataset = await loadDataset(settings, options);
    // Scale and margin follow the number of identities, which a folder tells only once it is read.
    settings = parseSettings(options.config, dataset.train.identities.length);
    rectified = createRectifiedImages(dataset.train);
    const kept = await keptRun(options.kept, settings);
    if (kept) {
      for (const metrics of kept.metrics) progress.metrics.push(metrics);
      rectified.apply(kept.corrections, []);
      options.report({ type: 'resumed', step: kept.checkpoint.step, metrics: kept.metrics });
    }
    outcome = await drive(settings, dataset, progress, rectified, kept, {
      ...options,
      saveWeights: (fileName, zip) => {
        options.saveWeights(fileName, zip);
        weights = true;
      },
    });
  } catch (cause) {
    if (options.signal.aborted) outcome = 'stopped';
    else error = toReport(cause);
  }
  return {
    outcome,
    error,
    settings,
    backend: progress.backend,
    dataset: dataset ? summary(dataset) : null,
    metrics: progress.metrics,
    rectified: rectified?.list() ?? [],
    evaluation: progress.evaluation,
    pairSets: progress.pairSets,
    weights,
  };
}
