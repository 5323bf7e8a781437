/**
 * Gets a dataset ready for training: synthetic faces drawn by a few workers side by side, or a person's own images read by
 * one. A tab that already holds the session could be told here to read only; nothing else of the page creates these workers.
 */

import { msg } from '@lingui/core/macro';
import { heldOutSeed, outlierSeed } from '../domain/faceSeeds.ts';
import type { SetFaces } from '../domain/faceSheet.ts';
import { identityName } from '../domain/identityNames.ts';
import type { ImportSource, LabelledImages } from '../domain/images.ts';
import { DEFAULT_CHOICES, type ImportChoices } from '../domain/importChoices.ts';
import type { ImportReport } from '../domain/importReport.ts';
import type { SyntheticDataset } from '../domain/settings/settings.ts';
import type { DatasetCommand, DatasetEvent, FaceBatch, ImportStage } from '../protocol/dataset.ts';
import type { WireDataset } from '../protocol/training.ts';
import { type JobPort, openJobPort, runJob } from './jobPort.ts';
import type { WorkerPort } from './port.ts';

/** Identities and images of each that verification of synthetic faces is measured on. */
export const HELD_OUT_IDENTITIES = 24;
export const HELD_OUT_IMAGES = 8;
export const HELD_OUT_COUNT = HELD_OUT_IDENTITIES * HELD_OUT_IMAGES;
const OUTLIER_MARGIN = 8;
const MAX_WORKERS = 4;
/** Images a job, so that all workers stay busy to the end and a cancelled job ends soon. */
const JOB_IMAGES = 24;

type DatasetPort = JobPort<DatasetCommand, DatasetEvent>;

const browserWorker = (): WorkerPort =>
  new Worker(new URL('../worker/dataset.worker.ts', import.meta.url), { type: 'module' });

/** @param createWorker left out: the browser's */
export const openDatasetPort = (createWorker: () => WorkerPort = browserWorker): DatasetPort =>
  openJobPort({ createWorker, worker: msg`The image worker`, failure: msg`The images could not be prepared` });

const aborted = (): DOMException => new DOMException('cancelled', 'AbortError');

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

async function drain(port: DatasetPort, queue: DrawJob[], signal?: AbortSignal): Promise<void> {
  for (;;) {
    const job = queue.shift();
    if (!job || signal?.aborted) return;
    await runJob(port, { type: 'draw', batch: job.batch }, (event) => {
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

/** What is drawn beside the training images. */
type OtherSet = 'heldOut' | 'outliers';

/** People drawn outside the set. @param total training images @param openSet share of open-set noise */
export const outlierCount = (total: number, openSet: number): number =>
  openSet > 0 ? Math.ceil(openSet * total) + OUTLIER_MARGIN : 0;

export interface SyntheticOptions {
  /** Pixels a side of the images drawn. */
  readonly displaySize: number;
  /** Share of open-set noise, which decides how many people outside the set are drawn. */
  readonly openSet: number;
  /** Left out or true: people held out for verification are drawn too. */
  readonly verification?: boolean;
  /** Training images as they come, in no particular order. */
  onBatch(firstIndex: number, count: number, pixels: Uint8Array<ArrayBuffer>): void;
  /** The other images as they come: `outlierCount` and `HELD_OUT_COUNT` of them. */
  readonly onOther?: (set: OtherSet, first: number, count: number, pixels: Uint8Array<ArrayBuffer>) => void;
  readonly signal?: AbortSignal;
}

/** A drawn set is always in memory. */
export type SyntheticImages = WireDataset & { readonly train: LabelledImages };

/**
 * Draws a synthetic set: training images, identities held out for verification, people outside the set for open-set noise.
 * @returns pixels [count, displaySize, displaySize, 3]
 * @throws JobError when a worker fails; DOMException AbortError when the signal fires
 */
export async function prepareSynthetic(
  spec: SyntheticDataset,
  options: SyntheticOptions,
  createWorker?: () => WorkerPort,
): Promise<SyntheticImages> {
  const { displaySize: size, openSet, verification = true, signal } = options;
  const { identities, imagesPerIdentity, difficulty, seed } = spec;
  const total = identities * imagesPerIdentity;
  const outside = outlierCount(total, openSet);
  const train = blank(total, size);
  const heldOutCount = verification ? HELD_OUT_COUNT : 0;
  const tell =
    (set: OtherSet): DrawJob['onBatch'] =>
    (first, count, pixels) =>
      options.onOther?.(set, first, count, pixels);
  const heldOut = blank(heldOutCount, size);
  const outliers = blank(outside, size);
  const shown = drawJobs({ seed, difficulty, imagesPerIdentity, size }, total, train, options.onBatch);
  const queue = [
    ...shown,
    ...drawJobs(
      { seed: heldOutSeed(seed), difficulty, imagesPerIdentity: HELD_OUT_IMAGES, size },
      heldOutCount,
      heldOut,
      tell('heldOut'),
    ),
    ...drawJobs(
      { seed: outlierSeed(seed), difficulty, imagesPerIdentity: 1, size },
      outside,
      outliers,
      tell('outliers'),
    ),
  ];
  // Getting ready to draw costs a worker as much as a hundred faces: those that nobody waits for are worth no further one.
  const wanted = Math.min(MAX_WORKERS, globalThis.navigator?.hardwareConcurrency ?? 2, shown.length);
  const ports = Array.from({ length: Math.max(1, wanted) }, () => openDatasetPort(createWorker));
  try {
    const work = Promise.all(ports.map((port) => drain(port, queue, signal)));
    await Promise.race([work, whenAborted(signal)]);
  } finally {
    queue.length = 0;
    for (const port of ports) port.close();
  }
  if (signal?.aborted) throw aborted();
  return {
    train: labelled(train, size, identities, imagesPerIdentity, identityName),
    heldOut: verification
      ? labelled(heldOut, size, HELD_OUT_IDENTITIES, HELD_OUT_IMAGES, (i) => `held out ${i + 1}`)
      : null,
    outliers: outside > 0 ? { size, count: outside, pixels: outliers } : null,
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
}

/** A set of which a page shows the faces. */
export interface ShownDataset extends ImportedDataset {
  readonly faces: SetFaces;
}

/**
 * All files of a folder that a person picked, by their paths from it on, in no particular order; those that cannot be opened
 * with the reason.
 * @param onFound told how many there are so far
 * @throws JobError when the worker fails; DOMException AbortError when the signal fires
 */
export async function listFolder(
  folder: FileSystemDirectoryHandle,
  { onFound, signal }: { onFound(files: number): void; readonly signal: AbortSignal },
  createWorker?: () => WorkerPort,
): Promise<ImportSource[]> {
  const port = openDatasetPort(createWorker);
  const sources: ImportSource[] = [];
  try {
    const work = runJob(port, { type: 'list', folder }, (event) => {
      if (event.type !== 'listed') return false;
      sources.push(...event.sources);
      onFound(sources.length);
      return event.done;
    });
    await Promise.race([work, whenAborted(signal)]);
  } finally {
    port.close();
  }
  return sources;
}

async function importInWorker(
  sources: readonly ImportSource[],
  { size, choices = DEFAULT_CHOICES, onProgress, signal }: ImportJobOptions,
  shown: boolean,
  createWorker?: () => WorkerPort,
): Promise<Extract<DatasetEvent, { type: 'imported' }>> {
  const port = openDatasetPort(createWorker);
  let result: Extract<DatasetEvent, { type: 'imported' }> | undefined;
  try {
    const work = runJob(port, { type: 'import', sources, size, choices, shown }, (event) => {
      if (event.type === 'progress') onProgress(event.done, event.total, event.stage);
      if (event.type !== 'imported') return false;
      result = event;
      return true;
    });
    await Promise.race([work, whenAborted(signal)]);
  } finally {
    port.close();
  }
  if (!result) throw aborted();
  return result;
}

/**
 * Reads a person's own images: folders, zips, a list with its images, a record file, Parquet files, a sprite sheet. From 20
 * identities on, some are held out for verification. A set too large for memory stays on disk.
 * @returns the set, and what was skipped, with reasons
 * @throws JobError when nothing usable was found or the worker fails; DOMException AbortError when cancelled
 */
export async function importImages(
  sources: readonly ImportSource[],
  options: ImportJobOptions,
  createWorker?: () => WorkerPort,
): Promise<ImportedDataset> {
  const { images, heldOut, report } = await importInWorker(sources, options, false, createWorker);
  return { dataset: { train: images, heldOut, outliers: null }, report };
}

/** As `importImages`, with faces to show: the page's thread has no pixel to touch. */
export async function importShownImages(
  sources: readonly ImportSource[],
  options: ImportJobOptions,
  createWorker?: () => WorkerPort,
): Promise<ShownDataset> {
  const { images, heldOut, faces, report } = await importInWorker(sources, options, true, createWorker);
  return { dataset: { train: images, heldOut, outliers: null }, faces: faces!, report };
}
