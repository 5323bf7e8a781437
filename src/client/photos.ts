/** Reads a few photos of a person's own in a worker, where decoding cannot disturb the page. */
import type { ImportSource } from '../protocol/dataset.ts';
import type { WireImages } from '../protocol/training.ts';
import { browserWorker, type DatasetWorker, runJob } from './datasets.ts';

/**
 * Decodes every file into a square image, in the order given.
 * @returns pixels [count, size, size, 3]
 * @throws DatasetError naming the file that cannot be read
 */
export async function readPhotos(
  sources: readonly ImportSource[],
  size: number,
  createWorker: () => DatasetWorker = browserWorker,
): Promise<WireImages> {
  const worker = createWorker();
  let images: WireImages | undefined;
  try {
    await runJob(worker, { v: 1, job: 1, type: 'decode', sources, size }, (event) => {
      if (event.type !== 'decoded') return false;
      images = event.images;
      return true;
    });
  } finally {
    worker.terminate();
  }
  return images!;
}
