/** Draws synthetic faces in small parts, so that they can be shown as they come and the job can be cancelled. */
import { createFaceRenderer, type FaceRenderer } from '../data/synthetic/index.ts';
import { yieldToMessages } from '../lib/yieldToMessages.ts';
import type { DatasetEvent, FaceBatch } from '../protocol/dataset.ts';

/** A part ends at whichever comes first. */
const PART_IMAGES = 64;
const PART_MS = 100;

let kept: FaceRenderer | undefined;

/** Images of one size follow each other, so one renderer is kept with its buffers. */
function rendererOf(size: number): FaceRenderer {
  if (kept?.size !== size) kept = createFaceRenderer(size);
  return kept;
}

/**
 * Draws images `first` to `first + count`, posting them in parts; the last part has `done`.
 * @param now monotonic milliseconds
 * @throws the signal's reason once it is aborted
 */
export async function drawFaces(
  job: number,
  batch: FaceBatch,
  post: (event: DatasetEvent, transfer: Transferable[]) => void,
  signal: AbortSignal,
  now: () => number = () => performance.now(),
): Promise<void> {
  const { seed, difficulty, imagesPerIdentity, size, first, count } = batch;
  const renderer = rendererOf(size);
  const stride = size * size * 3;
  const end = first + count;
  let next = first;
  do {
    const start = next;
    const startedMs = now();
    const room = Math.min(PART_IMAGES, end - start);
    const buffer = new Uint8Array(room * stride);
    while (next - start < room && (next === start || now() - startedMs < PART_MS)) {
      const identity = Math.floor(next / imagesPerIdentity);
      renderer.render({ seed, difficulty }, identity, next % imagesPerIdentity, buffer, (next - start) * stride);
      next += 1;
    }
    const drawn = next - start;
    const pixels = drawn === room ? buffer : buffer.slice(0, drawn * stride);
    post({ v: 1, job, type: 'drawn', first: start, count: drawn, pixels, done: next === end }, [pixels.buffer]);
    await yieldToMessages();
    signal.throwIfAborted();
  } while (next < end);
}
