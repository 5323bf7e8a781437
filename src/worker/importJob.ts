/** Reads a person's own images, from folders or zips, with the browser's decoders. */
import { decodeInBrowser } from '../data/import/browserDecoder.ts';
import { NothingImported } from '../data/import/importErrors.ts';
import { importSet } from '../data/import/streamedImport.ts';
import type { ImportSource } from '../domain/images.ts';
import type { ImportChoices } from '../domain/importChoices.ts';
import type { DatasetEvent, ImportStage } from '../protocol/dataset.ts';

/** Rest between two progress messages. */
const PROGRESS_MS = 100;

/**
 * @param size pixels a side of the images made
 * @throws NothingImported, ImportError, or the signal's reason once it is aborted
 */
export async function importSources(
  job: number,
  sources: readonly ImportSource[],
  size: number,
  choices: ImportChoices,
  post: (event: DatasetEvent, transfer: Transferable[]) => void,
  signal: AbortSignal,
): Promise<void> {
  let toldMs = Number.NEGATIVE_INFINITY;
  const tell = (stage: ImportStage, done: number, total: number): void => {
    const nowMs = performance.now();
    if (done < total && nowMs - toldMs < PROGRESS_MS) return;
    toldMs = nowMs;
    post({ v: 1, job, type: 'progress', stage, done, total }, []);
  };
  const made = await importSet(sources, {
    ...choices,
    size,
    decode: decodeInBrowser,
    signal,
    onScan: (done, total) => tell('scanning', done, total),
    onProgress: (done, total) => tell('reading', done, total),
  });
  const { images, report } = made;
  if (images.count === 0) throw new NothingImported(report);
  const [heldOut, sample] = 'sample' in made ? [made.heldOut, made.sample] : [null, null];
  const arrays = [images.pixels, images.labels, heldOut?.pixels, heldOut?.labels, sample?.images, sample?.pixels];
  const places = 'encoded' in images && images.encoded.kind === 'records' ? images.encoded : null;
  const buffers = [...arrays, places?.starts, places?.lengths, places?.keys].flatMap((array) => array?.buffer ?? []);
  post({ v: 1, job, type: 'imported', images, heldOut, sample, report }, buffers);
}
