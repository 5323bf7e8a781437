/**
 * Imports a person's own images. Every file ends up as an image, or in the report with the reason why not; no single file can
 * stop the import. What is kept is pixels, labels and paths: nothing of a file's metadata. The result does not depend on the
 * order in which files arrive or finish.
 */

import { t } from '@lingui/core/macro';
import type { DecodedImage } from '../../domain/decodedImage.ts';
import type { FaceBox, NamedRegion } from '../../domain/faceBox.ts';
import { imageNoteText } from '../../domain/imageNotes.ts';
import type { Fingerprint } from '../../domain/imagePrints.ts';
import type { ImportSource, LabelledImages } from '../../domain/images.ts';
import type { AlikePair, DuplicateGroup, ImportNotice, ImportReport, SkippedFile } from '../../domain/importReport.ts';
import { MIN_SIDE } from '../../formats/picture/sniff.ts';
import { cropAround } from '../pixels/cropBox.ts';
import { fingerprint } from '../pixels/fingerprint.ts';
import { squareInto } from '../pixels/resize.ts';
import type { Candidate, ListedCandidate } from './candidates.ts';
import { reportDuplicates } from './duplicates.ts';
import {
  type Catalogue,
  type CatalogueOptions,
  catalogue,
  type ListingNotes,
  recordCandidates,
} from './importCatalogue.ts';
import { ImportError } from './importErrors.ts';
import { labelOf } from './importPaths.ts';
import { naturalOrder } from './naturalOrder.ts';
import { readImage } from './readImage.ts';

export type { DecodeImage } from './readImage.ts';

/** Files that may be images, in one import. */
export const MAX_FILES = 50_000;
const DEFAULT_CONCURRENCY = 4;
/** Width to height (or the reverse) beyond which the central square is worth a notice. */
const LONG_ASPECT = 3;

/**
 * Makes [size, size, 3] at `offset` of `output` from a decoded image.
 * @param candidate number of the file, see `Imported.candidates`
 * @param box the part of the image that is meant; null for the whole of it
 * @returns what the report should say about it, a sentence each; rejecting ends the import
 */
export type PlaceImage = (
  image: DecodedImage,
  output: Uint8Array,
  offset: number,
  candidate: number,
  box: FaceBox | null,
) => Promise<readonly string[]> | readonly string[];

export interface ImportOptions extends CatalogueOptions {
  /** Pixels a side of the images made. */
  readonly size: number;
  /** Left out: the central square, resampled. */
  readonly place?: PlaceImage | undefined;
  readonly onProgress?: ((done: number, total: number) => void) | undefined;
  /** Files in work at a time. */
  readonly concurrency?: number | undefined;
}

export interface Imported {
  readonly images: LabelledImages;
  /** [count], the number under which `place` got each image. */
  readonly candidates: Int32Array;
  /** [count], where each image lies in its photo; null where the labels are not those of face regions. */
  readonly regions: readonly NamedRegion[] | null;
  readonly report: ImportReport;
}

/** What became of one file. */
export type ImageOutcome =
  | { readonly ok: true; readonly notes: readonly string[]; readonly print: Fingerprint }
  | { readonly ok: false; readonly reason: string };

/**
 * @param sources loose files (zips among them are opened) or the files of folders
 * @returns images in the natural order of their paths, identities in the natural order of their names; both may be empty
 * @throws ImportError when nothing can be done at all; the signal's reason when it is aborted
 */
export async function importImages(sources: readonly ImportSource[], options: ImportOptions): Promise<Imported> {
  return importCatalogue(await catalogue(sources, options), options);
}

/** @throws as `importImages` */
export async function importCatalogue(listed: Catalogue, options: ImportOptions): Promise<Imported> {
  checkCount(listed.count);
  const candidates = listed.records ? recordCandidates(listed.records) : listed.candidates;
  const imageLength = options.size * options.size * 3;
  const pixels = allocate(candidates.length * imageLength);
  const outcomes = await runAll(candidates, options, (candidate, index) =>
    importFile(candidate, options, pixels, index * imageLength, index),
  );
  return assemble(candidates, outcomes, pixels, options.size, listed);
}

/** @throws ImportError 'too-many' */
export function checkCount(count: number, most: number = MAX_FILES): void {
  if (count <= most) return;
  const message = t`At most ${most} images can be imported at once; these are ${count}. Choose fewer folders.`;
  throw new ImportError('too-many', message);
}

function allocate(bytes: number): Uint8Array<ArrayBuffer> {
  try {
    return new Uint8Array(bytes);
  } catch {
    throw new ImportError(
      'memory',
      t`The images need ${{ gigabytes: (bytes / 1e9).toFixed(1) }} GB of memory. Choose fewer folders.`,
    );
  }
}

/** Runs a few at a time; results keep the order of the items. */
export async function runAll<Item, Result>(
  items: readonly Item[],
  {
    signal,
    onProgress,
    concurrency = DEFAULT_CONCURRENCY,
  }: Pick<ImportOptions, 'signal' | 'onProgress' | 'concurrency'>,
  run: (item: Item, index: number) => Promise<Result>,
): Promise<Result[]> {
  const results: Result[] = [];
  let next = 0;
  let done = 0;
  onProgress?.(0, items.length);
  const lane = async (): Promise<void> => {
    while (next < items.length) {
      signal?.throwIfAborted();
      const index = next++;
      results[index] = await run(items[index]!, index);
      onProgress?.(++done, items.length);
    }
  };
  await Promise.all(Array.from({ length: Math.max(1, concurrency) }, lane));
  signal?.throwIfAborted();
  return results;
}

/** Kept on each side of a face's box, in parts of its longer side: boxes end at brows and chin. */
const REGION_MARGIN = 0.2;

/** The central square, or that around the box; what lies beside it is lost. */
const placeCentralSquare =
  (size: number): PlaceImage =>
  (photo, output, offset, _candidate, box) => {
    const image = box ? cropAround(photo, box, REGION_MARGIN) : photo;
    const notes: string[] = [];
    if (squareInto(image, size, output, offset)) notes.push(t`Transparent parts were laid on mid-grey.`);
    if (Math.max(image.width, image.height) > LONG_ASPECT * Math.min(image.width, image.height)) {
      notes.push(t`Very long: only its central square is used.`);
    }
    return notes;
  };

/** One file to pixels at `offset`. Rejects only when `place` does. */
export async function importFile(
  { file, region }: Pick<Candidate, 'file' | 'region'>,
  { size, decode, place = placeCentralSquare(size) }: Pick<ImportOptions, 'size' | 'decode' | 'place'>,
  pixels: Uint8Array,
  offset: number,
  /** Number of the file, for `place`. */
  candidate = 0,
): Promise<ImageOutcome> {
  const read = await readImage(file, decode);
  if (!read.ok) return read;
  const { width, height } = read.image;
  if (region && Math.max(region.box.width * width, region.box.height * height) < MIN_SIDE) {
    return { ok: false, reason: t`The face is smaller than ${MIN_SIDE} pixels.` };
  }
  const placed = await place(read.image, pixels, offset, candidate, region?.box ?? null);
  const print = fingerprint(pixels.subarray(offset, offset + size * size * 3), size);
  return { ok: true, notes: [...read.notes.map(imageNoteText), ...placed], print };
}

/** Moves the images together, numbers the identities and writes the report. */
function assemble(
  candidates: readonly Candidate[],
  outcomes: readonly ImageOutcome[],
  pixels: Uint8Array<ArrayBuffer>,
  size: number,
  listed: Catalogue,
): Imported {
  const imageLength = size * size * 3;
  const kept: Candidate[] = [];
  const numbers: number[] = [];
  candidates.forEach((candidate, i) => {
    if (!outcomes[i]!.ok) return;
    if (kept.length < i) pixels.copyWithin(kept.length * imageLength, i * imageLength, (i + 1) * imageLength);
    kept.push(candidate);
    numbers.push(i);
  });
  const count = kept.length;
  const compact = count === candidates.length ? pixels : pixels.slice(0, count * imageLength);
  const { identities, labels } = numberIdentities(kept);
  const names = kept.map(({ file }) => file.path);
  return {
    images: { size, count, pixels: compact, labels, identities, names },
    candidates: Int32Array.from(numbers),
    regions: kept.every(({ region }) => region) ? kept.map(({ region }) => region!) : null,
    report: writeReport(candidates, outcomes, listed),
  };
}

/** Identities in the natural order of their names, and each image's number among them. */
export function numberIdentities(kept: readonly ListedCandidate[]): {
  identities: string[];
  labels: Int32Array<ArrayBuffer>;
} {
  const identities = [...new Set(kept.map(({ identity }) => identity))].sort(naturalOrder);
  const numbers = new Map(identities.map((identity, i) => [identity, i]));
  return { identities, labels: Int32Array.from(kept, ({ identity }) => numbers.get(identity)!) };
}

export function writeReport(
  candidates: readonly ListedCandidate[],
  outcomes: readonly ImageOutcome[],
  listed: ListingNotes,
): ImportReport {
  const skipped: SkippedFile[] = [...listed.skipped];
  const told: ImportNotice[] = [];
  const kept: ListedCandidate[] = [];
  const prints: Fingerprint[] = [];
  candidates.forEach((candidate, i) => {
    const outcome = outcomes[i]!;
    const { path } = candidate.file;
    if (!outcome.ok) {
      skipped.push({ path, reason: outcome.reason });
      return;
    }
    kept.push(candidate);
    prints.push(outcome.print);
    for (const note of outcome.notes) told.push({ path, note });
  });
  const { duplicates, alike } = reportDuplicates(kept, prints);
  const notices = [
    ...told,
    ...duplicates.flatMap(duplicateNotices),
    ...alike.map(alikeNotice),
    ...identityNotices(candidates, kept, listed.nearlyEqual),
    ...listed.notices,
  ];
  skipped.sort((a, b) => naturalOrder(a.path, b.path));
  const identities = new Set(kept.map(({ identity }) => identity)).size;
  const { nearlyEqual, labelling } = listed;
  return { imported: kept.length, identities, skipped, notices, duplicates, alike, nearlyEqual, labelling };
}

function duplicateNotices({ paths, suspectedNoise }: DuplicateGroup): ImportNotice[] {
  const [first = '', ...others] = paths;
  if (!suspectedNoise) return others.map((path) => ({ path, note: t`The same picture as ${first}.` }));
  const note = t`The same picture as ${first}, which is labelled differently: suspected noise.`;
  return others.map((path) => ({ path, note, suspectedNoise }));
}

function alikeNotice({ paths: [first, second] }: AlikePair): ImportNotice {
  const note = t`Looks like ${first}, which is labelled differently: suspected noise.`;
  return { path: second, note, suspectedNoise: true };
}

function identityNotices(
  candidates: readonly ListedCandidate[],
  kept: readonly ListedCandidate[],
  nearlyEqual: readonly (readonly string[])[],
): ImportNotice[] {
  const notices: ImportNotice[] = [];
  for (const group of nearlyEqual) {
    notices.push({
      path: group.join(', '),
      note: t`These identities differ by upper and lower case alone; they are kept apart.`,
    });
  }
  const used = new Set(kept.map(({ identity }) => identity));
  for (const identity of new Set(candidates.map((candidate) => candidate.identity))) {
    if (used.has(identity)) continue;
    notices.push({ path: identity, note: t`None of its images could be used, so this identity is left out.` });
  }
  for (const [identity, paths] of foldersOf(candidates)) {
    if (!used.has(identity) || paths.size < 2) continue;
    notices.push({ path: [...paths].join(', '), note: t`These folders were taken as one identity, ${identity}.` });
  }
  return notices;
}

/** The folders that gave each identity its name; a list's labels are no folders. */
function foldersOf(candidates: readonly ListedCandidate[]): Map<string, Set<string>> {
  const folders = new Map<string, Set<string>>();
  for (const { file, identity } of candidates) {
    if (labelOf(file.parts.at(-2) ?? '') !== identity) continue;
    const folder = file.parts.slice(0, -1).join('/');
    const known = folders.get(identity);
    if (known) known.add(folder);
    else folders.set(identity, new Set([folder]));
  }
  return folders;
}
