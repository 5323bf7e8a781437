/** Decodes single photos and pair sets with the browser's decoders. */
import { t } from '@lingui/core/macro';
import { decodeInBrowser } from '../data/import/browserDecoder.ts';
import { ImportError } from '../data/import/importErrors.ts';
import { importFile } from '../data/import/importImages.ts';
import { sheetOf } from '../domain/faceSheet.ts';
import type { ImportSource } from '../domain/images.ts';
import { checkPairsSize, readVerificationPairs } from '../formats/table/pairsBin.ts';
import type { DatasetEvent } from '../protocol/dataset.ts';

type Post = (event: DatasetEvent, transfer: Transferable[]) => void;

/** Rest between two progress messages. */
const PROGRESS_MS = 100;

/** One encoded image into its place; one that is too large is not read. @throws ImportError naming it, with the reason */
async function decodeInto(path: string, blob: Blob, size: number, pixels: Uint8Array, at: number) {
  const file = {
    path,
    parts: [path],
    size: blob.size,
    blob,
    head: async (length: number) => new Uint8Array(await blob.slice(0, length).arrayBuffer()),
    read: async () => new Uint8Array(await blob.arrayBuffer()),
  };
  const outcome = await importFile({ file }, { size, decode: decodeInBrowser }, pixels, at * size * size * 3);
  if (!outcome.ok) throw new ImportError('unreadable', `${path}: ${outcome.reason}`);
}

function room(count: number, size: number): Uint8Array<ArrayBuffer> {
  try {
    return new Uint8Array(count * size * size * 3);
  } catch {
    throw new ImportError('memory', t`${count} images of ${size} pixels a side do not fit into memory.`);
  }
}

/**
 * @param size pixels a side of the images made; of a photo that is not square the central square is used
 * @throws ImportError naming the first file that cannot be read, with the reason
 */
export async function decodePhotos(
  job: number,
  sources: readonly ImportSource[],
  size: number,
  post: Post,
): Promise<void> {
  const pixels = room(sources.length, size);
  for (const [i, { path, blob }] of sources.entries()) {
    await decodeInto(path, blob, size, pixels, i);
  }
  post({ v: 1, job, type: 'decoded', images: { size, count: sources.length, pixels } }, [pixels.buffer]);
}

/**
 * A pair set as InsightFace distributes them: image 2p and 2p + 1 are pair p.
 * @param shown the page gets faces to show
 * @throws FormatError when it is none; ImportError naming the first image that cannot be read
 */
export async function decodePairs(
  job: number,
  { path, blob }: ImportSource,
  size: number,
  shown: boolean,
  post: Post,
  signal: AbortSignal,
): Promise<void> {
  checkPairsSize(blob.size, path);
  const { images, same } = readVerificationPairs(new Uint8Array(await blob.arrayBuffer()), path);
  const pixels = room(images.length, size);
  let toldMs = Number.NEGATIVE_INFINITY;
  for (const [i, bytes] of images.entries()) {
    signal.throwIfAborted();
    await decodeInto(t`image ${{ number: i + 1 }} of ${path}`, new Blob([bytes.slice()]), size, pixels, i);
    if (performance.now() - toldMs < PROGRESS_MS) continue;
    toldMs = performance.now();
    post({ v: 1, job, type: 'progress', stage: 'reading', done: i + 1, total: images.length }, []);
  }
  const pairs = {
    images: { size, count: images.length, pixels },
    left: Int32Array.from(same, (_, pair) => 2 * pair),
    right: Int32Array.from(same, (_, pair) => 2 * pair + 1),
    same: Uint8Array.from(same, Number),
  };
  const faces = shown ? sheetOf(pairs.images) : null;
  const sheet = faces ? [faces.pixels.buffer, faces.present.buffer] : [];
  post({ v: 1, job, type: 'pairs', pairs, faces }, [pixels.buffer, ...sheet]);
}
