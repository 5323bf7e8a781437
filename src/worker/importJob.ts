/** Reads a person's own images, from folders or zips, with the browser's decoders. */
import { decodeInBrowser } from '../data/import/browserDecoder.ts';
import { NothingImported } from '../data/import/importErrors.ts';
import { importSet } from '../data/import/streamedImport.ts';
import { type SetFaces, sheetOf } from '../domain/faceSheet.ts';
import type { ImportSource } from '../domain/images.ts';
import type { ImportChoices } from '../domain/importChoices.ts';
import type { DatasetEvent, ImportStage } from '../protocol/dataset.ts';

/** Rest between two progress messages. */
const PROGRESS_MS = 100;

type ImportedSet = Awaited<ReturnType<typeof importSet>>;

/** Buffers of everything that goes to the page, which moves instead of being copied. */
function buffersOf({ images, heldOut }: ImportedSet, faces: SetFaces | null): Transferable[] {
  const places = 'encoded' in images && images.encoded.kind === 'records' ? images.encoded : null;
  const sheets = [faces?.sheet, faces?.heldOut].flatMap((sheet) => [sheet?.pixels, sheet?.present]);
  const arrays = [images.pixels, images.labels, heldOut?.pixels, heldOut?.labels, faces?.sample, ...sheets];
  return [...arrays, places?.starts, places?.lengths, places?.keys].flatMap((array) => array?.buffer ?? []);
}

function facesOf(made: ImportedSet): SetFaces {
  const { images, sample } = made;
  const shown =
    sample === null ? made.images : { size: images.size, count: sample.images.length, pixels: sample.pixels };
  return { sheet: sheetOf(shown), sample: sample?.images ?? null, heldOut: made.heldOut && sheetOf(made.heldOut) };
}

/**
 * @param size pixels a side of the images made
 * @param shown the page gets faces to show
 * @throws NothingImported, ImportError, or the signal's reason once it is aborted
 */
export async function importSources(
  job: number,
  sources: readonly ImportSource[],
  size: number,
  choices: ImportChoices,
  shown: boolean,
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
  const { images, heldOut, report } = made;
  if (images.count === 0) throw new NothingImported(report);
  const faces = shown ? facesOf(made) : null;
  post({ v: 1, job, type: 'imported', images, heldOut, faces, report }, buffersOf(made, faces));
}
