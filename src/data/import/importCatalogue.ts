/**
 * What an import has in front of it, whatever form it came in: a record file, Parquet shards, a sprite sheet, images with a
 * list, or folders. Ends as candidates (files with identities) or as an opened record file; no image is decoded here but a
 * sprite sheet.
 */

import { msg, t } from '@lingui/core/macro';
import type { DecodedImage } from '../../domain/decodedImage.ts';
import { recordName } from '../../domain/imageNames.ts';
import type { ImportSource } from '../../domain/images.ts';
import type { SpriteGrid } from '../../domain/importChoices.ts';
import type { ImportNotice, LabelChoice, Labelling, SkippedFile } from '../../domain/importReport.ts';
import { FormatError } from '../../formats/formatError.ts';
import { REASONS } from '../../formats/picture/sniffed.ts';
import { PEOPLE } from '../../formats/set/recordWriter.ts';
import { LIST_NAME } from '../../formats/table/listFile.ts';
import { say, type Words } from '../../words/language.ts';
import {
  type Candidate,
  type Candidates,
  countLabels,
  type LabelledCandidates,
  mergeNearlyEqual,
  nearlyEqualLabels,
} from './candidates.ts';
import { type FoundLists, findLists, imagesOf, type ListChoices } from './findLists.ts';
import { ImportError } from './importErrors.ts';
import { isNoImageName } from './importPaths.ts';
import { expandSources, type ImportFile } from './importSources.ts';
import { listedImages, listLabelling, problemOf } from './listedImages.ts';
import { naturalOrder } from './naturalOrder.ts';
import { parquetCandidates } from './parquetCandidates.ts';
import { findPersonFolders, type PersonFolders } from './personFolders.ts';
import { type DecodeImage, readImage } from './readImage.ts';
import { openRecordSet, type RecordSet, readRecordImage } from './recordSet.ts';
import type { FaceRegions } from './regionCandidates.ts';
import { sheetImages } from './spriteSheet.ts';

export interface CatalogueOptions {
  readonly decode: DecodeImage;
  /** The images are the cells of one sheet. */
  readonly grid?: SpriteGrid | null | undefined;
  /** Takes labels that differ by upper and lower case alone as one identity. */
  readonly mergeCase?: boolean | undefined;
  /** Path of the list to take, whatever else there is. */
  readonly list?: string | null | undefined;
  /** The column of a list or of Parquet files that names the person, by its name or its number from 1. */
  readonly labelColumn?: string | null | undefined;
  /** The folder that names the person, counted from the set's own down from 1; null: found out. */
  readonly personLevel?: number | null | undefined;
  /** The face regions in the photos' metadata name the people; null: found out. */
  readonly faceRegions?: boolean | null | undefined;
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
  readonly labelling: Labelling;
}

/** What is told of a listing beside its images. */
export type ListingNotes = Pick<Catalogue, 'skipped' | 'notices' | 'nearlyEqual' | 'labelling'>;

const extensionOf = ({ parts }: ImportFile): string => /\.([^.]+)$/.exec(parts.at(-1) ?? '')?.[1]?.toLowerCase() ?? '';

/** @throws ImportError when nothing can be done at all; the signal's reason when it is aborted */
export async function catalogue(sources: readonly ImportSource[], options: CatalogueOptions): Promise<Catalogue> {
  options.signal?.throwIfAborted();
  const { files, skipped, notices: opened } = await expandSources(sources);
  const list = options.list ?? (await looseList(files, options));
  const records = list === null ? await findRecords(files, skipped, options) : null;
  if (records) {
    checkChoices(options, msg`record file`, []);
    const notices = [...opened, ...records.notes.map((note) => ({ path: records.path, note }))];
    const labelling = { source: t`Labels come from ${{ path: records.path }}.`, problem: null, choices: [] };
    return { count: records.starts.length, candidates: [], records, skipped, notices, nearlyEqual: [], labelling };
  }
  const found = await findCandidates(files, { ...options, list });
  for (const one of found.skipped) skipped.push(one);
  for (const one of opened) found.notices.push(one);
  const groups = nearlyEqualLabels(countLabels(found.candidates.map(({ identity }) => identity)));
  const candidates = options.mergeCase ? mergeNearlyEqual(found.candidates, groups) : found.candidates;
  if (options.mergeCase) {
    for (const group of groups) {
      found.notices.push({ path: group.join(', '), note: t`Taken as one identity, ${{ identity: group[0]! }}.` });
    }
  }
  const { notices, labelling } = found;
  const nearlyEqual = options.mergeCase ? [] : groups;
  return { count: candidates.length, candidates, records: null, skipped, notices, nearlyEqual, labelling };
}

type ChosenLabels = 'labelColumn' | 'personLevel' | 'faceRegions';

/** @throws ImportError 'labels' for a choice that this kind of set does not have */
function checkChoices(options: CatalogueOptions, kind: Words, allowed: readonly ChosenLabels[]): void {
  for (const [name, noun] of [
    ['labelColumn', msg`columns`],
    ['personLevel', msg`levels of folders`],
    ['faceRegions', msg`face regions`],
  ] as const) {
    if (allowed.includes(name) || (options[name] ?? false) === false) continue;
    throw new ImportError(
      'labels',
      t`There are no ${{ choices: say(noun) }} to choose from: the labels come from a ${{ kind: say(kind) }}.`,
    );
  }
}

const listChoices = ({ list, labelColumn }: CatalogueOptions): ListChoices => ({
  list: list ?? null,
  labelColumn: labelColumn ?? null,
});

/**
 * The one list that was given by itself beside folders: what is named is what is used.
 * @throws ImportError 'list' when it is a list and cannot be read
 */
async function looseList(files: readonly ImportFile[], options: CatalogueOptions): Promise<string | null> {
  const loose = files.filter(({ parts }) => parts.length === 1);
  const [list] = loose;
  if (!list || loose.length !== 1 || files.length === 1 || !LIST_NAME.test(list.path)) return null;
  try {
    await findLists([list, ...imagesOf(files)], { ...listChoices(options), list: list.path });
    return list.path;
  } catch (error) {
    if (error instanceof ImportError && error.code === 'no-list') return null;
    throw error;
  }
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
    throw new ImportError(
      'several',
      t`There are ${{ count: recs.length }} record files: choose one (.rec with its .idx).`,
    );
  }
  const stem = rec.path.slice(0, -'.rec'.length);
  const folder = rec.path.slice(0, rec.path.lastIndexOf('/') + 1);
  const found = (...paths: string[]): ImportFile | undefined => files.find(({ path }) => paths.includes(path));
  const idx = found(`${stem}.idx`);
  const property = found(`${stem}.property`, `${folder}property`);
  const people = found(folder + PEOPLE);
  const list = found(`${stem}.lst`);
  for (const file of files) {
    if (![rec, idx, property, people, list].includes(file)) {
      skipped.push({ path: file.path, reason: t`Not part of the record file.` });
    }
  }
  const { size } = rec.blob;
  const blobOf = (file: ImportFile | undefined): Blob | null => file?.blob ?? null;
  const beside = { idx: blobOf(idx), property: blobOf(property), people: blobOf(people) };
  try {
    return await openRecordSet(
      { path: rec.path, rec: rec.blob, ...beside },
      (share) => onScan?.(share * size, size),
      signal,
    );
  } catch (error) {
    if (error instanceof FormatError) throw new ImportError('format', `${rec.path}: ${error.message}`);
    throw error;
  }
}

/** Share of the photos that name faces, beyond which a set is one of named faces. */
const MOST_NAMED = 0.5;

/** Code that few sets need is loaded when there is a tree of photos. */
async function faceRegionsOf(files: readonly ImportFile[]): Promise<FaceRegions> {
  return new (await import('./regionCandidates.ts')).FaceRegions(files);
}

/**
 * The named faces of the photos, where most photos have some and nobody wants the folders; else whether some have.
 * A folder that was chosen to name the person leaves the photos alone.
 */
async function namedFaces(
  files: readonly ImportFile[],
  { faceRegions, personLevel, signal }: CatalogueOptions,
): Promise<LabelledCandidates | 'some' | 'none'> {
  if ((personLevel ?? null) !== null) return 'none';
  const regions = await faceRegionsOf(files);
  const share = await regions.sampledShare(signal);
  if (share === 0) return 'none';
  return faceRegions !== false && share > MOST_NAMED ? regions.candidates(signal) : 'some';
}

async function findCandidates(files: readonly ImportFile[], options: CatalogueOptions): Promise<LabelledCandidates> {
  const shards = files.filter((file) => extensionOf(file) === 'parquet' && file.blob);
  if (shards.length > 0 && !options.list) {
    checkChoices(options, msg`Parquet file`, ['labelColumn']);
    return parquetCandidates(shards, files, options.labelColumn ?? null);
  }
  if (options.grid) {
    checkChoices(options, msg`sprite sheet`, []);
    const cells = await sheetCandidates(files, options.grid, options.decode);
    return {
      ...cells,
      labelling: {
        source:
          options.grid.identityIn === 'row'
            ? t`Labels come from the rows of the sheet.`
            : t`Labels come from the columns of the sheet.`,
        problem: null,
        choices: [],
      },
    };
  }
  if (options.faceRegions === true) {
    checkChoices(options, msg`photos`, ['faceRegions']);
    return (await faceRegionsOf(files)).candidates(options.signal);
  }
  const found = await findLists(files, listChoices(options));
  if (found.lists.length > 0) {
    checkChoices(options, msg`list`, ['labelColumn']);
    return { ...listedImages(found, files), labelling: listLabelling(found) };
  }
  if (files.length > 0 && files.every((file) => extensionOf(file) === 'bin')) {
    throw new ImportError('pairs', t`A pair set (.bin) has no identities to train on; it is for evaluation.`);
  }
  checkChoices(options, msg`tree of folders`, ['personLevel']);
  const named = await namedFaces(files, options);
  if (typeof named === 'object') return named;
  const folders = folderCandidates(files, found, options.personLevel ?? null);
  if (named === 'none') return folders;
  const { labelling } = folders;
  return {
    ...folders,
    labelling: { ...labelling, choices: [...labelling.choices, { kind: 'faceRegions', chosen: false }] },
  };
}

/** The folder tree: sorted by path; what need not be opened is left out. */
function folderCandidates(files: readonly ImportFile[], texts: FoundLists, level: number | null): LabelledCandidates {
  const candidates: Candidate[] = [];
  const notices: ImportNotice[] = [];
  const skipped: SkippedFile[] = [...texts.skipped];
  const said = new Set(skipped.map(({ path }) => path));
  const possible: ImportFile[] = [];
  for (const file of files) {
    if (!isNoImageName(file.parts)) possible.push(file);
    else if (!said.has(file.path)) skipped.push({ path: file.path, reason: say(REASONS.notAnImage) });
  }
  const people = findPersonFolders(
    possible.map(({ parts }) => parts),
    level,
  );
  const homeless =
    level === null
      ? t`In no folder, so it has no identity.`
      : t`In no folder of level ${level}, so it has no identity.`;
  for (const file of possible.sort((a, b) => naturalOrder(a.path, b.path))) {
    const identity = people.labelOf(file.parts);
    if (identity === null) skipped.push({ path: file.path, reason: homeless });
    else candidates.push({ file, identity });
  }
  if (people.views.length > 0) {
    const note = t`These folders recur under many others, so the folder above each of them names the person.`;
    notices.push({ path: shortened(people.views), note });
  }
  for (const { path } of texts.unread)
    notices.push({ path, note: t`It was not read, so the labels come from the folders.` });
  return { candidates, skipped, notices, labelling: folderLabelling(people, texts, level) };
}

/** Names that a sentence lists. */
const MOST_NAMES = 5;

function shortened(names: readonly string[]): string {
  const [some, rest] = [names.slice(0, MOST_NAMES).join(', '), names.length - MOST_NAMES];
  return rest <= 0 ? some : t`${some} and ${rest} more`;
}

function folderLabelling({ levels }: PersonFolders, { unread }: FoundLists, level: number | null): Labelling {
  const choices: LabelChoice[] = [];
  const options = [...new Set(unread.flatMap((list) => list.choices))];
  if (options.length > 0) choices.push({ kind: 'labelColumn', options, chosen: null });
  if (levels.length > 1) choices.push({ kind: 'personLevel', options: levels, chosen: level });
  return { source: t`Labels come from the folders.`, problem: problemOf(unread), choices };
}

async function sheetCandidates(
  files: readonly ImportFile[],
  grid: SpriteGrid,
  decode: DecodeImage,
): Promise<Candidates> {
  const images = imagesOf(files);
  const [sheet] = images;
  if (!sheet || images.length > 1) {
    throw new ImportError('grid', t`A sprite sheet is one image; there are ${{ count: images.length }}.`);
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
