/**
 * Gets a dataset ready for training: synthetic faces drawn by a few workers side by side, or a person's own images read by
 * one. A tab that already holds the session could be told here to read only; nothing else of the page creates these workers.
 */

import type { ErrorReport } from '../domain/errors.ts';
import { heldOutSeed, outlierSeed } from '../domain/faceSeeds.ts';
import { holdOut } from '../domain/holdOut.ts';
import { identityName } from '../domain/identityNames.ts';
import type { ImageSet, ImportSource, LabelledImages } from '../domain/images.ts';
import { DEFAULT_CHOICES, type ImportChoices } from '../domain/importChoices.ts';
import type { ImportReport } from '../domain/importReport.ts';
import type { SyntheticDataset } from '../domain/settings/settings.ts';
import type { DatasetCommand, DatasetEvent, FaceBatch, ImportStage, WireSample } from '../protocol/dataset.ts';
import type { Pong } from '../protocol/jobs.ts';
import type { WireDataset } from '../protocol/training.ts';
import { isPong, type Watch, watchJobs } from './heartbeat.ts';

/** Identities and images of each that verification of synthetic faces is measured on. */
export const HELD_OUT_IDENTITIES = 24;
export const HELD_OUT_IMAGES = 8;
const OUTLIER_MARGIN = 8;
const MAX_WORKERS = 4;
/** Images a job, so that all workers stay busy to the end and a cancelled job ends soon. */
const JOB_IMAGES = 24;

/** A failure with the report that the page shows. */
export class DatasetError extends Error {
  override readonly name = 'DatasetError';
  readonly report: ErrorReport;

  constructor(report: ErrorReport) {
    super(report.message);
    this.report = report;
  }
}

export type DatasetWorker = Pick<Worker, 'postMessage' | 'terminate' | 'onmessage' | 'onerror' | 'onmessageerror'>;

export const browserWorker = (): DatasetWorker =>
  new Worker(new URL('../worker/dataset.worker.ts', import.meta.url), { type: 'module' });

const aborted = (): DOMException => new DOMException('cancelled', 'AbortError');

/** Runs one job on a worker and settles when `onEvent` says it is over. */
export function runJob(
  worker: DatasetWorker,
  command: DatasetCommand,
  onEvent: (event: DatasetEvent) => boolean,
): Promise<void> {
  let watch: Watch | undefined;
  const done = new Promise<void>((resolve, reject) => {
    watch = watchJobs(worker, 'The images could not be prepared', (error) => reject(new DatasetError(error)));
    worker.onmessage = ({ data }: MessageEvent<DatasetEvent | Pong>) => {
      watch?.heard();
      if (isPong(data) || data.job !== command.job) return;
      if (data.type === 'error') reject(new DatasetError(data.error));
      else if (onEvent(data)) resolve();
    };
    worker.onerror = (event) => {
      const message = event.message
        ? 'The images could not be prepared because of an error in the program.'
        : 'A new version is out. Reload the page.';
      const code = event.message ? 'worker' : 'worker-gone';
      reject(new DatasetError({ code, message, detail: event.message || 'the dataset worker could not be loaded' }));
    };
    worker.onmessageerror = () => {
      reject(new DatasetError({ code: 'worker', message: 'The image worker sent something unreadable.', detail: '' }));
    };
    worker.postMessage(command);
  });
  return done.finally(() => watch?.stop());
}

interface DrawJob {
  readonly batch: FaceBatch;
  readonly target: Uint8Array<ArrayBuffer>;
  readonly onBatch: ((first: number, count: number, pixels: Uint8Array<ArrayBuffer>) => void) | undefined;
}

function drawJobs(
  batch: Omit<FaceBatch, 'first' | 'count'>,
  total: number,
  target: Uint8Array<ArrayBuffer>,
  onBatch?: DrawJob['onBatch'],
): DrawJob[] {
  return Array.from({ length: Math.ceil(total / JOB_IMAGES) }, (_, i) => {
    const first = i * JOB_IMAGES;
    return { batch: { ...batch, first, count: Math.min(JOB_IMAGES, total - first) }, target, onBatch };
  });
}

async function drain(worker: DatasetWorker, queue: DrawJob[], nextId: () => number, signal?: AbortSignal) {
  for (;;) {
    const job = queue.shift();
    if (!job || signal?.aborted) return;
    await runJob(worker, { v: 1, job: nextId(), type: 'draw', batch: job.batch }, (event) => {
      if (event.type !== 'drawn') return false;
      job.target.set(event.pixels, event.first * job.batch.size ** 2 * 3);
      if (!signal?.aborted) job.onBatch?.(event.first, event.count, event.pixels);
      return event.done;
    });
  }
}

/** Rejects when the signal fires; never resolves. */
function whenAborted(signal: AbortSignal | undefined): Promise<never> {
  return new Promise((_, reject) => {
    if (signal?.aborted) reject(aborted());
    signal?.addEventListener('abort', () => reject(aborted()), { once: true });
  });
}

const blank = (count: number, size: number): Uint8Array<ArrayBuffer> => new Uint8Array(count * size * size * 3);

function labelled(
  pixels: Uint8Array<ArrayBuffer>,
  size: number,
  identities: number,
  each: number,
  nameOf: (identity: number) => string,
): LabelledImages {
  const count = identities * each;
  const names = Array.from({ length: identities }, (_, i) => nameOf(i));
  return {
    size,
    count,
    pixels,
    labels: Int32Array.from({ length: count }, (_, i) => Math.floor(i / each)),
    identities: names,
    names: Array.from({ length: count }, (_, i) => `${names[Math.floor(i / each)]!}/${(i % each) + 1}`),
  };
}

export interface SyntheticOptions {
  /** Pixels a side of the images drawn. */
  readonly displaySize: number;
  /** Share of open-set noise, which decides how many people outside the set are drawn. */
  readonly openSet: number;
  /** Left out or true: people held out for verification are drawn too. */
  readonly verification?: boolean;
  /** Training images as they come, in no particular order. */
  onBatch(firstIndex: number, count: number, pixels: Uint8Array<ArrayBuffer>): void;
  readonly signal?: AbortSignal;
}

/** A drawn set is always in memory. */
export type SyntheticImages = WireDataset & { readonly train: LabelledImages };

/**
 * Draws a synthetic set: training images, identities held out for verification, people outside the set for open-set noise.
 * @returns pixels [count, displaySize, displaySize, 3]
 * @throws DatasetError when a worker fails; DOMException AbortError when the signal fires
 */
export async function prepareSynthetic(
  spec: SyntheticDataset,
  options: SyntheticOptions,
  createWorker: () => DatasetWorker = browserWorker,
): Promise<SyntheticImages> {
  const { displaySize: size, openSet, verification = true, signal } = options;
  const { identities, imagesPerIdentity, difficulty, seed } = spec;
  const total = identities * imagesPerIdentity;
  const outlierCount = openSet > 0 ? Math.ceil(openSet * total) + OUTLIER_MARGIN : 0;
  const train = blank(total, size);
  const heldOutCount = verification ? HELD_OUT_IDENTITIES * HELD_OUT_IMAGES : 0;
  const heldOut = blank(heldOutCount, size);
  const outliers = blank(outlierCount, size);
  const queue = [
    ...drawJobs({ seed, difficulty, imagesPerIdentity, size }, total, train, options.onBatch),
    ...drawJobs(
      { seed: heldOutSeed(seed), difficulty, imagesPerIdentity: HELD_OUT_IMAGES, size },
      heldOutCount,
      heldOut,
    ),
    ...drawJobs({ seed: outlierSeed(seed), difficulty, imagesPerIdentity: 1, size }, outlierCount, outliers),
  ];
  let job = 0;
  const wanted = Math.min(MAX_WORKERS, globalThis.navigator?.hardwareConcurrency ?? 2, queue.length);
  const workers = Array.from({ length: Math.max(1, wanted) }, createWorker);
  try {
    const work = Promise.all(
      workers.map((worker) =>
        drain(
          worker,
          queue,
          () => {
            job += 1;
            return job;
          },
          signal,
        ),
      ),
    );
    await Promise.race([work, whenAborted(signal)]);
  } finally {
    queue.length = 0;
    for (const worker of workers) worker.terminate();
  }
  if (signal?.aborted) throw aborted();
  const outside: ImageSet | null = outlierCount > 0 ? { size, count: outlierCount, pixels: outliers } : null;
  return {
    train: labelled(train, size, identities, imagesPerIdentity, identityName),
    heldOut: verification
      ? labelled(heldOut, size, HELD_OUT_IDENTITIES, HELD_OUT_IMAGES, (i) => `held out ${i + 1}`)
      : null,
    outliers: outside,
  };
}

export interface ImportJobOptions {
  /** Pixels a side of the images read. */
  readonly size: number;
  readonly choices?: ImportChoices;
  onProgress(done: number, total: number, stage: ImportStage): void;
  readonly signal?: AbortSignal;
}

export interface ImportedDataset {
  readonly dataset: WireDataset;
  readonly report: ImportReport;
  /** Some images of a set that stays on disk; null when all are in memory. */
  readonly sample: WireSample | null;
}

/**
 * Reads a person's own images: folders, zips, a list with its images, a record file, Parquet files, a sprite sheet. From 20
 * identities on, some are held out for verification. A set too large for memory stays on disk.
 * @returns the set, and what was skipped, with reasons
 * @throws DatasetError when nothing usable was found or the worker fails; DOMException AbortError when cancelled
 */
export async function importImages(
  sources: readonly ImportSource[],
  options: ImportJobOptions,
  createWorker: () => DatasetWorker = browserWorker,
): Promise<ImportedDataset> {
  const { size, choices = DEFAULT_CHOICES } = options;
  const worker = createWorker();
  let result: Extract<DatasetEvent, { type: 'imported' }> | undefined;
  try {
    const work = runJob(worker, { v: 1, job: 1, type: 'import', sources, size, choices }, (event) => {
      if (event.type === 'progress') options.onProgress(event.done, event.total, event.stage);
      if (event.type !== 'imported') return false;
      result = event;
      return true;
    });
    await Promise.race([work, whenAborted(options.signal)]);
  } finally {
    worker.terminate();
  }
  if (!result) throw aborted();
  const { images, heldOut, sample, report } = result;
  const sets = images.pixels === null ? { train: images, heldOut } : holdOut(images);
  return { dataset: { ...sets, outliers: null }, report, sample };
}
