/**
 * Import of a set that is too large for memory: its images stay where they are and are decoded batch by batch while training.
 * Files are read through once, for the report; a record file is taken as it is. Kept in memory are a few identities for
 * verification and a sample for the page.
 */
import { t } from '@lingui/core/macro';
import { heldOutIdentities } from '../../domain/heldOutIdentities.ts';
import { recordName } from '../../domain/imageNames.ts';
import type { EncodedImages, EncodedLabelledImages, ImportSource, LabelledImages } from '../../domain/images.ts';
import type { ImportReport } from '../../domain/importReport.ts';
import type { Candidate } from './candidates.ts';
import { holdOut } from './holdOut.ts';
import { type Catalogue, catalogue, recordCandidate } from './importCatalogue.ts';
import { ImportError } from './importErrors.ts';
import {
  checkCount,
  type ImageOutcome,
  type ImportOptions,
  importCatalogue,
  importFile,
  numberIdentities,
  runAll,
  writeReport,
} from './importImages.ts';
import type { RecordSet } from './recordSet.ts';

/** Bytes of decoded images that an import keeps; a larger set is streamed. */
const MAX_MEMORY_BYTES = 128_000_000;
/** What verification of a large set is measured on. */
const HELD_OUT_IDENTITIES = 20;
export const HELD_OUT_IMAGES = 6;
/** What the page shows of a large set. */
export const SAMPLE_IDENTITIES = 20;
export const SAMPLE_IMAGES = 8;

export interface ImportedStream {
  readonly images: EncodedLabelledImages;
  readonly heldOut: LabelledImages | null;
  /** Some of the images, for the page. */
  readonly sample: ImageSample;
  readonly report: ImportReport;
}

interface ImageSample {
  /** [sampled], indices of images in ascending order. */
  readonly images: Int32Array<ArrayBuffer>;
  /** [sampled, size, size, 3] */
  readonly pixels: Uint8Array<ArrayBuffer>;
}

export interface SetOptions extends ImportOptions {
  /** Instead of MAX_MEMORY_BYTES. */
  readonly memoryBytes?: number | undefined;
}

/** A set in memory, some identities set aside for verification. */
export interface ImportedToMemory {
  readonly images: LabelledImages;
  readonly heldOut: LabelledImages | null;
  /** The page can show all. */
  readonly sample: null;
  readonly report: ImportReport;
}

/** Imports into memory what fits there, and streams the rest. @throws as `importImages` */
export async function importSet(
  sources: readonly ImportSource[],
  options: SetOptions,
): Promise<ImportedToMemory | ImportedStream> {
  const listed = await catalogue(sources, options);
  const bytes = listed.count * options.size ** 2 * 3;
  if (bytes <= (options.memoryBytes ?? MAX_MEMORY_BYTES)) {
    const { images, report } = await importCatalogue(listed, options);
    const { train, heldOut } = holdOut(images);
    return { images: train, heldOut, sample: null, report };
  }
  return listed.records ? streamRecords(listed, listed.records, options) : streamFiles(listed, options);
}

/** Which images are held out, shown, and trained on. Arrays hold indices of images. */
interface Plan {
  /** Identities held out. */
  readonly heldOut: ReadonlySet<number>;
  readonly verification: readonly number[];
  readonly sample: readonly number[];
}

function planSet(labels: Int32Array, identities: number): Plan {
  const heldOut = heldOutIdentities(labels, identities, HELD_OUT_IDENTITIES);
  const taken = new Int32Array(identities);
  const rest = Array.from({ length: identities }, (_, i) => i).filter((i) => !heldOut.has(i));
  const count = Math.min(SAMPLE_IDENTITIES, rest.length);
  const shown = new Set(Array.from({ length: count }, (_, i) => rest[Math.floor((i * rest.length) / count)]!));
  const verification: number[] = [];
  const sample: number[] = [];
  labels.forEach((label, image) => {
    const nth = taken[label]!++;
    if (heldOut.has(label)) {
      if (nth < HELD_OUT_IMAGES) verification.push(image);
    } else if (nth < SAMPLE_IMAGES && shown.has(label)) sample.push(image);
  });
  return { heldOut, verification, sample };
}

/** Pixels of the images that are kept in memory, by index. */
type Kept = ReadonlyMap<number, Uint8Array>;

/**
 * @param usable of each image, whether it may be trained on
 * @param encodedOf the images with these indices
 */
function assembleStream(
  all: { labels: Int32Array; identities: readonly string[]; nameOf: (image: number) => string; named: boolean },
  plan: Plan,
  kept: Kept,
  size: number,
  usable: (image: number) => boolean,
  encodedOf: (images: Int32Array<ArrayBuffer>) => EncodedImages,
): Omit<ImportedStream, 'report'> {
  const { labels, identities, nameOf, named } = all;
  const used = new Uint8Array(identities.length);
  for (let i = 0; i < labels.length; i++) if (usable(i)) used[labels[i]!] = 1;
  const rest = identities.map((_, i) => i).filter((i) => used[i] === 1 && !plan.heldOut.has(i));
  const renumbered = new Int32Array(identities.length).fill(-1);
  rest.forEach((identity, i) => {
    renumbered[identity] = i;
  });
  const trained = Int32Array.from(
    (function* () {
      for (let i = 0; i < labels.length; i++) if (renumbered[labels[i]!]! >= 0 && usable(i)) yield i;
    })(),
  );
  const shown = new Set(plan.sample.filter((image) => kept.has(image)));
  const places: number[] = [];
  const sampled: number[] = [];
  trained.forEach((image, place) => {
    if (!shown.has(image)) return;
    places.push(place);
    sampled.push(image);
  });
  return {
    images: {
      size,
      count: trained.length,
      pixels: null,
      encoded: encodedOf(trained),
      labels: trained.map((image) => renumbered[labels[image]!]!),
      identities: rest.map((identity) => identities[identity]!),
      names: named ? Array.from(trained, nameOf) : [],
    },
    heldOut: heldOutSet(all, plan, kept, size),
    sample: { images: Int32Array.from(places), pixels: joined(sampled, kept, size) },
  };
}

function joined(images: readonly number[], kept: Kept, size: number): Uint8Array<ArrayBuffer> {
  const length = size * size * 3;
  const pixels = new Uint8Array(images.length * length);
  images.forEach((image, i) => {
    pixels.set(kept.get(image)!, i * length);
  });
  return pixels;
}

function heldOutSet(
  all: { labels: Int32Array; identities: readonly string[]; nameOf: (image: number) => string },
  plan: Plan,
  kept: Kept,
  size: number,
): LabelledImages | null {
  const images = plan.verification.filter((image) => kept.has(image));
  const order = [...plan.heldOut].sort((a, b) => a - b);
  if (images.length === 0) return null;
  return {
    size,
    count: images.length,
    pixels: joined(images, kept, size),
    labels: Int32Array.from(images, (image) => order.indexOf(all.labels[image]!)),
    identities: order.map((identity) => all.identities[identity]!),
    names: images.map(all.nameOf),
  };
}

/** Reads every file once, keeping its fingerprint and, of those in the plan, its pixels. */
async function streamFiles(listed: Catalogue, options: SetOptions): Promise<ImportedStream> {
  checkCount(listed.count);
  const { candidates } = listed;
  const { size } = options;
  if (candidates.some(({ file }) => file.decoded)) {
    const memory = ((candidates.length * size ** 2 * 3) / 1e6).toFixed(0);
    throw new ImportError(
      'memory',
      t`The sheet's ${{ count: candidates.length }} cells would take ${memory} MB of memory.`,
    );
  }
  if (candidates.some(({ region }) => region)) {
    const memory = ((candidates.length * size ** 2 * 3) / 1e6).toFixed(0);
    const message = t`The ${{ count: candidates.length }} named faces would take ${memory} MB of memory, and a set that stays on disk has whole photos only. Choose fewer folders.`;
    throw new ImportError('memory', message);
  }
  const { identities, labels } = numberIdentities(candidates);
  const plan = planSet(labels, identities.length);
  const wanted = new Set([...plan.verification, ...plan.sample]);
  const kept = new Map<number, Uint8Array>();
  const blobs: Blob[] = [];
  const outcomes = await runAll(candidates, options, async (candidate, index): Promise<ImageOutcome> => {
    const held = await onDisk(candidate);
    const pixels = new Uint8Array(size * size * 3);
    const outcome = await importFile(held.candidate, options, pixels, 0);
    if (!outcome.ok) return outcome;
    blobs[index] = held.blob;
    if (wanted.has(index)) kept.set(index, pixels);
    return outcome;
  });
  const all = { labels, identities, nameOf: (image: number) => candidates[image]!.file.path, named: true };
  const usable = (image: number): boolean => outcomes[image]!.ok;
  const encodedOf = (images: Int32Array): EncodedImages => ({
    kind: 'files',
    files: Array.from(images, (image) => blobs[image]!),
  });
  const report = writeReport(candidates, outcomes, listed);
  return withNotes(assembleStream(all, plan, kept, size, usable, encodedOf), report, '');
}

/** The candidate with its bytes in a blob, which the browser keeps on disk when there are many. */
async function onDisk(candidate: Candidate): Promise<{ candidate: Candidate; blob: Blob }> {
  const { file } = candidate;
  if (file.blob) return { candidate, blob: file.blob };
  try {
    const bytes = await file.read();
    return { candidate: { ...candidate, file: { ...file, read: async () => bytes } }, blob: new Blob([bytes]) };
  } catch {
    // Read again, to be refused with its reason.
    return { candidate, blob: new Blob() };
  }
}

/** Takes a record file as it is: only the images of the plan are read. */
async function streamRecords(listed: Catalogue, records: RecordSet, options: SetOptions): Promise<ImportedStream> {
  const { size } = options;
  const { labels, identities, path, keys, file, starts, lengths } = records;
  const plan = planSet(labels, identities.length);
  const nameOf = (image: number): string => recordName(path, keys[image]!);
  const wanted = [...plan.verification, ...plan.sample];
  const kept = new Map<number, Uint8Array>();
  const candidates = wanted.map((image) => recordCandidate(records, image));
  const outcomes = await runAll(candidates, options, async (candidate, i) => {
    const pixels = new Uint8Array(size * size * 3);
    const outcome = await importFile(candidate, options, pixels, 0);
    if (outcome.ok) kept.set(wanted[i]!, pixels);
    return outcome;
  });
  const bad = new Set(wanted.filter((_, i) => !outcomes[i]!.ok));
  const encodedOf = (images: Int32Array): EncodedImages => ({
    kind: 'records',
    path,
    file,
    starts: Float64Array.from(images, (image) => starts[image]!),
    lengths: Uint32Array.from(images, (image) => lengths[image]!),
    keys: Float64Array.from(images, (image) => keys[image]!),
  });
  const made = assembleStream(
    { labels, identities, nameOf, named: false },
    plan,
    kept,
    size,
    (image) => !bad.has(image),
    encodedOf,
  );
  const { skipped } = writeReport(candidates, outcomes, { ...listed, notices: [], nearlyEqual: [] });
  const report: ImportReport = {
    imported: labels.length - bad.size,
    identities: identities.length,
    skipped,
    notices: [...listed.notices],
    duplicates: [],
    alike: [],
    nearlyEqual: [],
    labelling: listed.labelling,
  };
  return withNotes(
    made,
    report,
    t`Each image is checked when it is first trained on; the file is not searched for pictures that are there twice.`,
  );
}

/** Says what streaming means for this set. */
function withNotes(made: Omit<ImportedStream, 'report'>, report: ImportReport, note: string): ImportedStream {
  const { images, heldOut, sample } = made;
  const shown = sample.images.length;
  const streamed = t`The set is large: it stays on disk and is read as training goes. The page shows ${shown} of its images.`;
  const told = [streamed];
  if (heldOut) {
    const { count, identities } = heldOut;
    const people = identities.length;
    told.push(t`Verification uses ${count} images of ${people} identities that are not trained on.`);
  }
  const notices = [...report.notices, { path: t`The whole set`, note: [...told, note].join(' ').trim() }];
  if (images.count === 0) return { images, heldOut, sample, report };
  return { images, heldOut, sample, report: { ...report, notices } };
}
