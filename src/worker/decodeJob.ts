/** Decodes single photos with the browser's decoders. */
import { decodeInBrowser } from '../data/upload/browserDecoder.ts';
import { importFile } from '../data/upload/importImages.ts';
import { ImportError } from '../data/upload/importSources.ts';
import type { DatasetEvent, ImportSource } from '../protocol/dataset.ts';

/**
 * @param size pixels a side of the images made; of a photo that is not square the central square is used
 * @throws ImportError naming the first file that cannot be read, with the reason
 */
export async function decodePhotos(
  job: number,
  sources: readonly ImportSource[],
  size: number,
  post: (event: DatasetEvent, transfer: Transferable[]) => void,
): Promise<void> {
  const stride = size * size * 3;
  const pixels = new Uint8Array(sources.length * stride);
  for (const [i, { path, blob }] of sources.entries()) {
    const read = async (): Promise<Uint8Array<ArrayBuffer>> => new Uint8Array(await blob.arrayBuffer());
    const file = { path, parts: [path], size: blob.size, read };
    const outcome = await importFile(file, { size, decode: decodeInBrowser }, pixels, i * stride);
    if (!outcome.ok) throw new ImportError('unreadable', `${path}: ${outcome.reason}`);
  }
  post({ v: 1, job, type: 'decoded', images: { size, count: sources.length, pixels } }, [pixels.buffer]);
}
