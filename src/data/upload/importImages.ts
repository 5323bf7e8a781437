/**
 * Imports a person's own images: folders or zips with one folder an identity. Every file ends up as an image, or in the
 * report with the reason why not; no single file can stop the import. What is kept is pixels, labels and paths: nothing of
 * a file's metadata. The result does not depend on the order in which files arrive or finish.
 */
import { FormatError } from '../../formats/errors.ts';
import type { LabelledImages } from '../dataset.ts';
import { commonRoot, identityOf, isNoImageName } from './importPaths.ts';
import {
  type DuplicateGroup,
  findDuplicates,
  type ImportNotice,
  type ImportReport,
  nearlyEqualLabels,
  type SkippedFile,
} from './importReport.ts';
import { expandSources, ImportError, type ImportFile, type ImportSource } from './importSources.ts';
import { naturalOrder } from './naturalOrder.ts';
import type { DecodedImage } from './pixels.ts';
import { decodePnm, readPnmHeader } from './pnm.ts';
import { squareInto } from './resize.ts';
import { type ImageFormat, type ImageInfo, MAX_FILE_BYTES, REASONS, sizeRefusal, sniffImage } from './sniff.ts';

/** Files that may be images, in one import. */
export const MAX_FILES = 50_000;
const DEFAULT_CONCURRENCY = 4;
/** Width to height (or the reverse) beyond which the central square is worth a notice. */
const LONG_ASPECT = 3;

/** Decodes what the platform can: the first frame, turned upright as EXIF says, 8 bits. Rejects when it cannot. */
export type DecodeImage = (bytes: Uint8Array<ArrayBuffer>, format: ImageFormat) => Promise<DecodedImage>;

/**
 * Makes [size, size, 3] at `offset` of `output` from a decoded image.
 * @param candidate number of the file, see `Imported.candidates`
 * @returns what the report should say about it, a sentence each; rejecting ends the import
 */
export type PlaceImage = (
  image: DecodedImage,
  output: Uint8Array,
  offset: number,
  candidate: number,
) => Promise<readonly string[]> | readonly string[];

export interface ImportOptions {
  /** Pixels a side of the images made. */
  readonly size: number;
  readonly decode: DecodeImage;
  /** Left out: the central square, resampled. */
  readonly place?: PlaceImage | undefined;
  /** Stops the import; the call then rejects with the signal's reason. */
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ((done: number, total: number) => void) | undefined;
  /** Files in work at a time. */
  readonly concurrency?: number | undefined;
}

export interface Imported {
  readonly images: LabelledImages;
  /** [count], the number under which `place` got each image. */
  readonly candidates: Int32Array;
  readonly report: ImportReport;
}

interface Candidate {
  readonly file: ImportFile;
  readonly identity: string;
}

type Outcome =
  | { readonly ok: true; readonly notes: readonly string[] }
  | { readonly ok: false; readonly reason: string };

/**
 * @param sources loose files (zips among them are opened) or the files of folders
 * @returns images in the natural order of their paths, identities in the natural order of their names; both may be empty
 * @throws ImportError when nothing can be done at all; the signal's reason when it is aborted
 */
export async function importImages(sources: readonly ImportSource[], options: ImportOptions): Promise<Imported> {
  options.signal?.throwIfAborted();
  const expanded = await expandSources(sources);
  const { candidates, skipped } = chooseCandidates(expanded.files);
  skipped.push(...expanded.skipped);
  if (candidates.length > MAX_FILES) {
    throw new ImportError(
      'too-many',
      `At most ${MAX_FILES} images can be imported at once; these are ${candidates.length}. Choose fewer folders.`,
    );
  }
  const imageLength = options.size * options.size * 3;
  const pixels = allocate(candidates.length * imageLength);
  const outcomes = await runAll(candidates, options, (candidate, index) =>
    importFile(candidate.file, options, pixels, index * imageLength, index),
  );
  return assemble(candidates, outcomes, pixels, options.size, skipped);
}

function allocate(bytes: number): Uint8Array<ArrayBuffer> {
  try {
    return new Uint8Array(bytes);
  } catch {
    throw new ImportError('memory', `The images need ${(bytes / 1e9).toFixed(1)} GB of memory. Choose fewer folders.`);
  }
}

/** Sorts files by path and leaves out those that need not be opened. */
function chooseCandidates(files: readonly ImportFile[]): { candidates: Candidate[]; skipped: SkippedFile[] } {
  const candidates: Candidate[] = [];
  const skipped: SkippedFile[] = [];
  const possible: ImportFile[] = [];
  for (const file of files) {
    if (isNoImageName(file.parts)) skipped.push({ path: file.path, reason: REASONS.notAnImage });
    else possible.push(file);
  }
  const root = commonRoot(possible.map(({ parts }) => parts));
  for (const file of possible.sort((a, b) => naturalOrder(a.path, b.path))) {
    const identity = identityOf(file.parts, root);
    if (identity === null) skipped.push({ path: file.path, reason: 'In no folder, so it has no identity.' });
    else candidates.push({ file, identity });
  }
  return { candidates, skipped };
}

/** Runs a few at a time; results keep the order of the candidates. */
async function runAll(
  candidates: readonly Candidate[],
  { signal, onProgress, concurrency = DEFAULT_CONCURRENCY }: ImportOptions,
  run: (candidate: Candidate, index: number) => Promise<Outcome>,
): Promise<Outcome[]> {
  const outcomes: Outcome[] = [];
  let next = 0;
  let done = 0;
  onProgress?.(0, candidates.length);
  const lane = async (): Promise<void> => {
    while (next < candidates.length) {
      signal?.throwIfAborted();
      const index = next++;
      outcomes[index] = await run(candidates[index]!, index);
      onProgress?.(++done, candidates.length);
    }
  };
  await Promise.all(Array.from({ length: Math.max(1, concurrency) }, lane));
  signal?.throwIfAborted();
  return outcomes;
}

/** The central square; what lies beside it is lost. */
const placeCentralSquare =
  (size: number): PlaceImage =>
  (image, output, offset) => {
    const notes: string[] = [];
    if (squareInto(image, size, output, offset)) notes.push('Transparent parts were laid on mid-grey.');
    if (Math.max(image.width, image.height) > LONG_ASPECT * Math.min(image.width, image.height)) {
      notes.push('Very long: only its central square is used.');
    }
    return notes;
  };

/** One file to pixels at `offset`. Rejects only when `place` does. */
async function importFile(
  file: ImportFile,
  { size, decode, place = placeCentralSquare(size) }: ImportOptions,
  pixels: Uint8Array,
  offset: number,
  candidate: number,
): Promise<Outcome> {
  const refuse = (reason: string): Outcome => ({ ok: false, reason });
  if (file.size > MAX_FILE_BYTES) return refuse(REASONS.fileSize);
  let bytes: Uint8Array<ArrayBuffer>;
  try {
    bytes = await file.read();
  } catch (error) {
    return refuse(error instanceof FormatError ? error.message : REASONS.unreadable);
  }
  const sniffed = sniffImage(bytes);
  if (!sniffed.ok) return refuse(sniffed.reason);
  const { format } = sniffed.image;
  let image: DecodedImage;
  try {
    image = format === 'pnm' ? decodePnmFile(bytes) : await decode(bytes, format);
  } catch {
    // Other formats were found complete by their headers; of PNM a lack of pixels is all that can go wrong.
    return refuse(format === 'pnm' ? REASONS.truncated : REASONS.undecodable);
  }
  // The header was checked; a decoder that reads the file differently is checked too.
  const refusal = sizeRefusal(image.width, image.height);
  if (refusal !== null) return refuse(refusal);
  const placed = await place(image, pixels, offset, candidate);
  return { ok: true, notes: [...notesOn(sniffed.image), ...placed] };
}

function decodePnmFile(bytes: Uint8Array): DecodedImage {
  const header = readPnmHeader(bytes);
  if (!header) throw new Error('not a PGM or PPM file');
  return decodePnm(bytes, header);
}

function notesOn(info: ImageInfo): string[] {
  const notes: string[] = [];
  if (info.animated) notes.push('Animated: the first frame is used.');
  if (info.cmyk) notes.push('CMYK colours: they may look shifted.');
  if (info.bitsPerChannel > 8) notes.push(`${info.bitsPerChannel}-bit colours were reduced to 8 bits.`);
  return notes;
}

/** Moves the images together, numbers the identities and writes the report. */
function assemble(
  candidates: readonly Candidate[],
  outcomes: readonly Outcome[],
  pixels: Uint8Array<ArrayBuffer>,
  size: number,
  skipped: SkippedFile[],
): Imported {
  const imageLength = size * size * 3;
  const kept: Candidate[] = [];
  const numbers: number[] = [];
  const notices: ImportNotice[] = [];
  candidates.forEach((candidate, i) => {
    const outcome = outcomes[i]!;
    const { path } = candidate.file;
    if (!outcome.ok) {
      skipped.push({ path, reason: outcome.reason });
      return;
    }
    if (kept.length < i) pixels.copyWithin(kept.length * imageLength, i * imageLength, (i + 1) * imageLength);
    kept.push(candidate);
    numbers.push(i);
    for (const note of outcome.notes) notices.push({ path, note });
  });
  const count = kept.length;
  const compact = count === candidates.length ? pixels : pixels.slice(0, count * imageLength);

  const identities = [...new Set(kept.map(({ identity }) => identity))].sort(naturalOrder);
  const labelOfIdentity = new Map(identities.map((identity, i) => [identity, i]));
  const images: LabelledImages = {
    size,
    count,
    pixels: compact,
    labels: Int32Array.from(kept, ({ identity }) => labelOfIdentity.get(identity)!),
    identities,
    names: kept.map(({ file }) => file.path),
  };

  const duplicates = duplicateGroups(kept, compact, imageLength);
  const nearlyEqual = nearlyEqualLabels(identities);
  notices.push(...duplicates.flatMap(duplicateNotices), ...identityNotices(candidates, kept, nearlyEqual));
  skipped.sort((a, b) => naturalOrder(a.path, b.path));
  return {
    images,
    candidates: Int32Array.from(numbers),
    report: { imported: count, identities: identities.length, skipped, notices, duplicates, nearlyEqual },
  };
}

function duplicateGroups(kept: readonly Candidate[], pixels: Uint8Array, imageLength: number): DuplicateGroup[] {
  const image = (i: number): Uint8Array => pixels.subarray(i * imageLength, (i + 1) * imageLength);
  return findDuplicates(kept.length, image).map((group) => {
    const identities = [...new Set(group.map((i) => kept[i]!.identity))];
    return { paths: group.map((i) => kept[i]!.file.path), identities, suspectedNoise: identities.length > 1 };
  });
}

function duplicateNotices({ paths, suspectedNoise }: DuplicateGroup): ImportNotice[] {
  const [first, ...others] = paths;
  const note = suspectedNoise
    ? `The same picture as ${first}, which is labelled differently: suspected noise.`
    : `The same picture as ${first}.`;
  return others.map((path) => ({ path, note }));
}

function identityNotices(
  candidates: readonly Candidate[],
  kept: readonly Candidate[],
  nearlyEqual: readonly (readonly string[])[],
): ImportNotice[] {
  const notices: ImportNotice[] = [];
  for (const group of nearlyEqual) {
    notices.push({
      path: group.join(', '),
      note: 'These identities differ by upper and lower case alone; they are kept apart.',
    });
  }
  const used = new Set(kept.map(({ identity }) => identity));
  const folders = new Map<string, Set<string>>();
  for (const { file, identity } of candidates) {
    const folder = file.parts.slice(0, -1).join('/');
    const known = folders.get(identity);
    if (known) known.add(folder);
    else folders.set(identity, new Set([folder]));
  }
  for (const [identity, paths] of folders) {
    if (!used.has(identity)) {
      notices.push({ path: identity, note: 'None of its images could be used, so this identity is left out.' });
    } else if (paths.size > 1) {
      notices.push({ path: [...paths].join(', '), note: `These folders were taken as one identity, ${identity}.` });
    }
  }
  return notices;
}
