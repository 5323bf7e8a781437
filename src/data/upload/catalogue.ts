/**
 * What an import has in front of it, whatever form it came in: a record file, Parquet shards, a sprite sheet, images with a
 * list, or folders. Ends as candidates (files with identities) or as an opened record file; no image is decoded here but a
 * sprite sheet.
 */
import { FormatError } from '../../formats/errors.ts';
import { openParquetImages } from '../../formats/parquetImages.ts';
import { recordName } from '../../lib/imageNames.ts';
import { type Candidate, type Candidates, countLabels, mergeNearlyEqual, nearlyEqualLabels } from './candidates.ts';
import { ImportError } from './importErrors.ts';
import { commonRoot, identityOf, isNoImageName, labelOf } from './importPaths.ts';
import type { ImportNotice, SkippedFile } from './importReport.ts';
import { expandSources, type ImportFile, type ImportSource } from './importSources.ts';
import { findLists, listedImages } from './listedImages.ts';
import { naturalOrder } from './naturalOrder.ts';
import type { DecodedImage } from './pixels.ts';
import { type DecodeImage, readImage } from './readImage.ts';
import { openRecordSet, type RecordSet, readRecordImage } from './recordSet.ts';
import { REASONS } from './sniff.ts';
import { type SpriteGrid, sheetImages } from './spriteSheet.ts';

export interface CatalogueOptions {
  readonly decode: DecodeImage;
  /** The images are the cells of one sheet. */
  readonly grid?: SpriteGrid | null | undefined;
  /** Takes labels that differ by upper and lower case alone as one identity. */
  readonly mergeCase?: boolean | undefined;
  readonly signal?: AbortSignal | undefined;
  /** Bytes of a record file that had to be gone through. */
  readonly onScan?: ((done: number, total: number) => void) | undefined;
}

export interface Catalogue {
  /** Images: candidates or records. */
  readonly count: number;
  /** In the natural order of their paths; of a record file only once `recordCandidates` makes them. */
  readonly candidates: Candidate[];
  readonly records: RecordSet | null;
  readonly skipped: SkippedFile[];
  readonly notices: ImportNotice[];
  /** Groups of labels that differ by case alone and were kept apart. */
  readonly nearlyEqual: readonly (readonly string[])[];
}

const extensionOf = ({ parts }: ImportFile): string => /\.([^.]+)$/.exec(parts.at(-1) ?? '')?.[1]?.toLowerCase() ?? '';

/** @throws ImportError when nothing can be done at all; the signal's reason when it is aborted */
export async function catalogue(sources: readonly ImportSource[], options: CatalogueOptions): Promise<Catalogue> {
  options.signal?.throwIfAborted();
  const { files, skipped, notices: opened } = await expandSources(sources);
  const records = await findRecords(files, skipped, options);
  if (records) {
    const notices = [...opened, ...records.notes.map((note) => ({ path: records.path, note }))];
    return { count: records.starts.length, candidates: [], records, skipped, notices, nearlyEqual: [] };
  }
  const found = await findCandidates(files, options);
  for (const one of found.skipped) skipped.push(one);
  found.notices.push(...opened);
  const groups = nearlyEqualLabels(countLabels(found.candidates.map(({ identity }) => identity)));
  const candidates = options.mergeCase ? mergeNearlyEqual(found.candidates, groups) : found.candidates;
  if (options.mergeCase) {
    for (const group of groups) {
      found.notices.push({ path: group.join(', '), note: `Taken as one identity, ${group[0]}.` });
    }
  }
  const nearlyEqual = options.mergeCase ? [] : groups;
  return { count: candidates.length, candidates, records: null, skipped, notices: found.notices, nearlyEqual };
}

async function findRecords(
  files: readonly ImportFile[],
  skipped: SkippedFile[],
  { onScan, signal }: CatalogueOptions,
): Promise<RecordSet | null> {
  const recs = files.filter((file) => extensionOf(file) === 'rec' && file.blob);
  const [rec] = recs;
  if (!rec?.blob) return null;
  if (recs.length > 1) {
    throw new ImportError('several', `There are ${recs.length} record files: choose one (.rec with its .idx).`);
  }
  const stem = rec.path.slice(0, -'.rec'.length);
  const folder = rec.path.slice(0, rec.path.lastIndexOf('/') + 1);
  const beside = (...paths: string[]): ImportFile | undefined => files.find(({ path }) => paths.includes(path));
  const idx = beside(`${stem}.idx`);
  const property = beside(`${stem}.property`, `${folder}property`);
  for (const file of files) {
    if (file !== rec && file !== idx && file !== property) {
      skipped.push({ path: file.path, reason: 'Not part of the record file.' });
    }
  }
  const { size } = rec.blob;
  const parts = { path: rec.path, rec: rec.blob, idx: idx?.blob ?? null, property: property?.blob ?? null };
  try {
    return await openRecordSet(parts, (share) => onScan?.(share * size, size), signal);
  } catch (error) {
    if (error instanceof FormatError) throw new ImportError('format', `${rec.path}: ${error.message}`);
    throw error;
  }
}

async function findCandidates(files: readonly ImportFile[], options: CatalogueOptions): Promise<Candidates> {
  const shards = files.filter((file) => extensionOf(file) === 'parquet' && file.blob);
  if (shards.length > 0) return parquetCandidates(shards, files);
  if (options.grid) return sheetCandidates(files, options.grid, options.decode);
  const lists = await findLists(files);
  if (lists.length > 0) return listedImages(lists, files);
  if (files.length > 0 && files.every((file) => extensionOf(file) === 'bin')) {
    throw new ImportError('pairs', 'A pair set (.bin) has no identities to train on; it is for evaluation.');
  }
  return folderCandidates(files);
}

/** The folder tree: sorted by path; what need not be opened is left out. */
function folderCandidates(files: readonly ImportFile[]): Candidates {
  const result: Candidates = { candidates: [], skipped: [], notices: [] };
  const possible: ImportFile[] = [];
  for (const file of files) {
    if (isNoImageName(file.parts)) result.skipped.push({ path: file.path, reason: REASONS.notAnImage });
    else possible.push(file);
  }
  const root = commonRoot(possible.map(({ parts }) => parts));
  for (const file of possible.sort((a, b) => naturalOrder(a.path, b.path))) {
    const identity = identityOf(file.parts, root);
    if (identity === null) result.skipped.push({ path: file.path, reason: 'In no folder, so it has no identity.' });
    else result.candidates.push({ file, identity });
  }
  return result;
}

async function parquetCandidates(shards: readonly ImportFile[], files: readonly ImportFile[]): Promise<Candidates> {
  const result: Candidates = { candidates: [], skipped: [], notices: [] };
  for (const shard of [...shards].sort((a, b) => naturalOrder(a.path, b.path))) {
    try {
      await addShard(shard, result);
    } catch (error) {
      if (!(error instanceof FormatError)) throw error;
      if (shards.length === 1) throw new ImportError('format', `${shard.path}: ${error.message}`);
      result.skipped.push({ path: shard.path, reason: error.message });
    }
  }
  for (const file of files) {
    if (!shards.includes(file)) result.skipped.push({ path: file.path, reason: 'Not part of the Parquet files.' });
  }
  return result;
}

async function addShard(shard: ImportFile, { candidates, skipped }: Candidates): Promise<void> {
  const images = await openParquetImages(shard.blob!);
  images.labels.forEach((label, row) => {
    const path = `${shard.path}#${row + 1}`;
    const identity = labelOf(label ?? '');
    if (identity === '') {
      skipped.push({ path, reason: 'The row has no label.' });
      return;
    }
    const read = async (): Promise<Uint8Array<ArrayBuffer>> => {
      const bytes = await images.image(row);
      if (!bytes) throw new FormatError('missing', 'The row has no image.');
      return bytes;
    };
    const head = async (bytes: number): Promise<Uint8Array> => (await read()).subarray(0, bytes);
    // Of what size an image is shows only once it is read; the row groups were checked.
    candidates.push({ file: { path, parts: shard.parts, size: 0, blob: null, head, read }, identity });
  });
}

async function sheetCandidates(
  files: readonly ImportFile[],
  grid: SpriteGrid,
  decode: DecodeImage,
): Promise<Candidates> {
  const images = files.filter(({ parts }) => !isNoImageName(parts));
  const [sheet] = images;
  if (!sheet || images.length > 1) {
    throw new ImportError('grid', `A sprite sheet is one image; there are ${images.length}.`);
  }
  return sheetImages(sheet, grid, async (file): Promise<DecodedImage> => {
    const read = await readImage(file, decode);
    if (!read.ok) throw new ImportError('grid', `${file.path}: ${read.reason}`);
    return read.image;
  });
}

/** An image of a record file as a file that is read by itself. */
export function recordCandidate(records: RecordSet, image: number): Candidate {
  const read = (): Promise<Uint8Array<ArrayBuffer>> => readRecordImage(records, image);
  const file: ImportFile = {
    path: recordName(records.path, records.keys[image]!),
    parts: [records.path],
    size: records.lengths[image]!,
    blob: null,
    head: async (bytes) => (await read()).subarray(0, bytes),
    read,
  };
  return { file, identity: records.identities[records.labels[image]!]! };
}

export const recordCandidates = (records: RecordSet): Candidate[] =>
  Array.from(records.labels, (_, image) => recordCandidate(records, image));
