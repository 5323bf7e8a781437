/** Reads photos and pair sets of a person's own in a worker, where decoding cannot disturb the page. */

import type { FaceSheet } from '../domain/faceSheet.ts';
import type { ImageSet, ImportSource } from '../domain/images.ts';
import type { DatasetCommand, DatasetEvent } from '../protocol/dataset.ts';
import type { WirePairs } from '../protocol/training.ts';
import { openDatasetPort } from './datasets.ts';
import { type JobBody, runJob } from './jobPort.ts';
import type { WorkerPort } from './port.ts';

/** Runs one job in a worker of its own; `take` keeps the answer and says when it was the last event. */
async function inWorker(
  body: JobBody<DatasetCommand>,
  take: (event: DatasetEvent) => boolean,
  createWorker?: () => WorkerPort,
): Promise<void> {
  const port = openDatasetPort(createWorker);
  try {
    await runJob(port, body, take);
  } finally {
    port.close();
  }
}

/**
 * Decodes every file into a square image, in the order given.
 * @returns pixels [count, size, size, 3]
 * @throws JobError naming the file that cannot be read
 */
export async function readPhotos(
  sources: readonly ImportSource[],
  size: number,
  createWorker?: () => WorkerPort,
): Promise<ImageSet> {
  let images: ImageSet | undefined;
  const take = (event: DatasetEvent): boolean => {
    if (event.type === 'decoded') images = event.images;
    return event.type === 'decoded';
  };
  await inWorker({ type: 'decode', sources, size }, take, createWorker);
  return images!;
}

type PairsEvent = Extract<DatasetEvent, { type: 'pairs' }>;

async function pairsInWorker(
  source: ImportSource,
  size: number,
  shown: boolean,
  onProgress: (done: number, total: number) => void,
  createWorker?: () => WorkerPort,
): Promise<PairsEvent> {
  let answer: PairsEvent | undefined;
  const take = (event: DatasetEvent): boolean => {
    if (event.type === 'progress') onProgress(event.done, event.total);
    if (event.type === 'pairs') answer = event;
    return event.type === 'pairs';
  };
  await inWorker({ type: 'pairs', source, size, shown }, take, createWorker);
  return answer!;
}

/**
 * Reads a pair set: `lfw.bin` and its kin.
 * @throws JobError when it is none, or naming the image that cannot be read
 */
export async function readPairs(
  source: ImportSource,
  size: number,
  onProgress: (done: number, total: number) => void,
  createWorker?: () => WorkerPort,
): Promise<WirePairs> {
  return (await pairsInWorker(source, size, false, onProgress, createWorker)).pairs;
}

/** As `readPairs`, with faces to show: the page's thread has no pixel to touch. */
export async function readShownPairs(
  source: ImportSource,
  size: number,
  onProgress: (done: number, total: number) => void,
): Promise<{ pairs: WirePairs; faces: FaceSheet }> {
  const { pairs, faces } = await pairsInWorker(source, size, true, onProgress);
  return { pairs, faces: faces! };
}
