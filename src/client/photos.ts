/** Reads photos and pair sets of a person's own in a worker, where decoding cannot disturb the page. */

import type { ImageSet, ImportSource } from '../domain/images.ts';
import type { DatasetCommand, DatasetEvent } from '../protocol/dataset.ts';
import type { WirePairs } from '../protocol/training.ts';
import { browserWorker, type DatasetWorker, runJob } from './datasets.ts';

/** Runs one job in a worker of its own; `take` keeps the answer and says when it was the last event. */
async function inWorker(
  command: DatasetCommand,
  take: (event: DatasetEvent) => boolean,
  createWorker: () => DatasetWorker,
): Promise<void> {
  const worker = createWorker();
  try {
    await runJob(worker, command, take);
  } finally {
    worker.terminate();
  }
}

/**
 * Decodes every file into a square image, in the order given.
 * @returns pixels [count, size, size, 3]
 * @throws DatasetError naming the file that cannot be read
 */
export async function readPhotos(
  sources: readonly ImportSource[],
  size: number,
  createWorker: () => DatasetWorker = browserWorker,
): Promise<ImageSet> {
  let images: ImageSet | undefined;
  const take = (event: DatasetEvent): boolean => {
    if (event.type === 'decoded') images = event.images;
    return event.type === 'decoded';
  };
  await inWorker({ v: 1, job: 1, type: 'decode', sources, size }, take, createWorker);
  return images!;
}

/**
 * Reads a pair set: `lfw.bin` and its kin.
 * @throws DatasetError when it is none, or naming the image that cannot be read
 */
export async function readPairs(
  source: ImportSource,
  size: number,
  onProgress: (done: number, total: number) => void,
  createWorker: () => DatasetWorker = browserWorker,
): Promise<WirePairs> {
  let pairs: WirePairs | undefined;
  const take = (event: DatasetEvent): boolean => {
    if (event.type === 'progress') onProgress(event.done, event.total);
    if (event.type === 'pairs') pairs = event.pairs;
    return event.type === 'pairs';
  };
  await inWorker({ v: 1, job: 1, type: 'pairs', source, size }, take, createWorker);
  return pairs!;
}
