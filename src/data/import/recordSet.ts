/**
 * A `.rec` file with what lies beside it, as InsightFace distributes CASIA-WebFace and MS1M: opened without reading the images.
 * Record 0 then says where the images end and where the identities' own records are, each with the range of its images; the
 * labels are known from these alone. Any other `.rec`, and one without its index, is gone through once.
 * Source: insightface recognition/arcface_mxnet/image_iter.py (header record, ranges).
 */
import { t } from '@lingui/core/macro';
import { FormatError } from '../../formats/formatError.ts';
import { PEOPLE_COLUMNS } from '../../formats/set/recordWriter.ts';
import { readCsv } from '../../formats/table/csv.ts';
import {
  type RecordIndex,
  readImageRecord,
  readLabel,
  readRecord,
  readRecordIndex,
  scanRecords,
} from '../../formats/table/recordIo.ts';
import { GrowingNumbers } from '../../lib/growingNumbers.ts';
import { labelOf } from './importPaths.ts';

export interface RecordSet {
  /** Of the `.rec`, as shown to people. */
  readonly path: string;
  readonly file: Blob;
  /** [count], bytes: where each image's record begins and how long it is. */
  readonly starts: Float64Array<ArrayBuffer>;
  readonly lengths: Uint32Array<ArrayBuffer>;
  /** [count], the record's number. */
  readonly keys: Float64Array<ArrayBuffer>;
  /** [count], index into `identities`. */
  readonly labels: Int32Array<ArrayBuffer>;
  /** The labels as written or named, in the order of their numbers. */
  readonly identities: readonly string[];
  /** Sentences about the file as a whole. */
  readonly notes: readonly string[];
}

export interface RecordFiles {
  readonly path: string;
  readonly rec: Blob;
  readonly idx: Blob | null;
  readonly property: Blob | null;
  /** A table of the labels' names, as a conversion leaves it. */
  readonly people: Blob | null;
}

/** Records whose labels are compared with the ranges before these are believed. */
const SAMPLE = 64;
/** Bytes that all identities' records together may take. */
const MOST_RANGE_BYTES = 64 * 2 ** 20;

interface Found {
  readonly starts: Float64Array<ArrayBuffer>;
  readonly lengths: Uint32Array<ArrayBuffer>;
  readonly keys: Float64Array<ArrayBuffer>;
  /** [count], as written. */
  readonly labels: Float64Array;
}

const bytesOf = async (file: Blob, start: number, end: number): Promise<Uint8Array> =>
  new Uint8Array(await file.slice(start, end).arrayBuffer());

/**
 * @param onProgress share of the file that has been gone through; not called when an index makes that needless
 * @throws FormatError when the file is no record file or its index is damaged; the signal's reason when it is aborted
 */
export async function openRecordSet(
  { path, rec, idx, property, people }: RecordFiles,
  onProgress: (share: number) => void = () => {},
  signal?: AbortSignal,
): Promise<RecordSet> {
  const indexed = idx && (await readIndexed(rec, await readRecordIndex(idx)));
  const notes: string[] = [];
  const found = indexed ?? (await scan(rec, notes, onProgress, signal));
  const values = [...new Set(found.labels)].sort((a, b) => a - b);
  const numbers = new Map(values.map((value, i) => [value, i]));
  if (property) await checkProperty(property, values.length, notes);
  return {
    path,
    file: rec,
    starts: found.starts,
    lengths: found.lengths,
    keys: found.keys,
    labels: Int32Array.from(found.labels, (value) => numbers.get(value)!),
    identities: people ? await namesOf(values, people, notes) : values.map(String),
    notes,
  };
}

/** A table of as many names as a person's file has is read whole. */
const MOST_PEOPLE_BYTES = 64 * 2 ** 20;

/** The names that a table gives to labels; the labels as written where it does not name them all, each differently. */
async function namesOf(values: readonly number[], people: Blob, notes: string[]): Promise<string[]> {
  const plain = values.map(String);
  const unused = (note: string): string[] => {
    notes.push(note);
    return plain;
  };
  if (people.size > MOST_PEOPLE_BYTES) return unused(t`The table of people is over 64 MB, so the labels are numbers.`);
  try {
    const [header, ...rows] = readCsv(await people.text());
    const [label, name] = PEOPLE_COLUMNS;
    if (header?.cells.join() !== PEOPLE_COLUMNS.join())
      return unused(t`The table of people has no columns ${label} and ${name}, so the labels are numbers.`);
    const names = new Map(rows.map(({ cells }) => [cells[0], labelOf(cells[1] ?? '')]));
    const found = plain.map((value) => names.get(value) ?? '');
    if (found.includes('') || new Set(found).size < found.length)
      return unused(t`The table of people does not name them all, so the labels are numbers.`);
    return found;
  } catch (cause) {
    if (cause instanceof FormatError) return unused(t`The table of people cannot be read, so the labels are numbers.`);
    throw cause;
  }
}

/** The content of image i's file. @throws FormatError */
export async function readRecordImage(
  { file, starts, lengths }: Pick<RecordSet, 'file' | 'starts' | 'lengths'>,
  image: number,
): Promise<Uint8Array<ArrayBuffer>> {
  const start = starts[image]!;
  const bytes = await bytesOf(file, start, start + lengths[image]!);
  // A copy, so that decoders get a whole buffer.
  return readImageRecord(readRecord(bytes)).image.slice();
}

/** Where each record ends: where the next one in the file begins. */
function endsOf(offsets: Float64Array, size: number): Float64Array {
  const order = Uint32Array.from(offsets, (_, i) => i);
  // Nearly always the index is in the file's own order.
  if (!offsets.every((offset, i) => i === 0 || offset > offsets[i - 1]!)) {
    order.sort((a, b) => offsets[a]! - offsets[b]!);
  }
  const ends = new Float64Array(offsets.length);
  order.forEach((record, at) => {
    ends[record] = at + 1 < order.length ? offsets[order[at + 1]!]! : size;
  });
  return ends;
}

/** The place of a record in the index, by its key. */
type PlaceOf = (key: number) => number | undefined;

function placesOf(keys: Float64Array): PlaceOf {
  // Keys are nearly always 0, 1, 2, ...: a map of millions would cost more than all the rest.
  if (keys.every((key, at) => key === at)) return (key) => (key < keys.length ? key : undefined);
  const places = new Map<number, number>();
  keys.forEach((key, at) => {
    places.set(key, at);
  });
  return (key) => places.get(key);
}

/** Headers state keys as floating point numbers, which damage makes anything else. */
const isKey = (value: number): boolean => Number.isSafeInteger(value) && value >= 0;

/** Images and labels from the index and the ranges alone; null when the file has no ranges, or they cannot be believed. */
async function readIndexed(rec: Blob, index: RecordIndex): Promise<Found | null> {
  const { keys, offsets } = index;
  const placeOf = placesOf(keys);
  const ends = endsOf(offsets, rec.size);
  const head = placeOf(0);
  if (head === undefined || offsets.some((offset) => offset >= rec.size)) return null;
  try {
    const { labels, image } = readImageRecord(readRecord(await bytesOf(rec, offsets[head]!, ends[head]!)));
    const [imageEnd = 0, identityEnd = 0] = labels;
    if (image.length > 0 || labels.length < 2 || imageEnd < 2 || identityEnd <= imageEnd) return null;
    // Every identity has a record: the index bounds what the header may claim.
    if (!isKey(imageEnd) || !isKey(identityEnd) || identityEnd - imageEnd > keys.length) return null;
    const ranges = await readRanges(rec, offsets, ends, placeOf, imageEnd, identityEnd);
    const found = ranges && fromRanges(ranges, imageEnd, offsets, ends, placeOf);
    return found && (await labelsHold(rec, found)) ? found : null;
  } catch {
    return null;
  }
}

/** The first image of each identity and the one after its last, from the identities' records, which lie together. */
async function readRanges(
  rec: Blob,
  offsets: Float64Array,
  ends: Float64Array,
  placeOf: PlaceOf,
  first: number,
  end: number,
): Promise<[number, number][] | null> {
  const at = Array.from({ length: end - first }, (_, i) => placeOf(first + i));
  if (at.some((place) => place === undefined)) return null;
  const [start, stop] = (at as number[]).reduce(
    ([low, high], place) => [Math.min(low, offsets[place]!), Math.max(high, ends[place]!)],
    [Number.POSITIVE_INFINITY, 0],
  );
  if (stop! - start! > MOST_RANGE_BYTES) return null;
  const bytes = await bytesOf(rec, start!, stop!);
  return (at as number[]).map((place) => {
    const record = readRecord(bytes.subarray(offsets[place]! - start!, ends[place]! - start!));
    const [from = 0, to = 0] = readImageRecord(record).labels;
    return [from, to];
  });
}

function fromRanges(
  ranges: readonly (readonly [number, number])[],
  imageEnd: number,
  offsets: Float64Array,
  ends: Float64Array,
  placeOf: PlaceOf,
): Found | null {
  const count = ranges.reduce((sum, [from, to]) => sum + Math.max(0, to - from), 0);
  if (!ranges.every(([from, to]) => isKey(from) && isKey(to) && from >= 1 && to <= imageEnd)) return null;
  if (count > offsets.length) return null;
  const found = blank(count);
  let image = 0;
  for (const [identity, [from, to]] of ranges.entries()) {
    for (let key = from; key < to; key++, image++) {
      const place = placeOf(key);
      if (place === undefined) return null;
      found.starts[image] = offsets[place]!;
      found.lengths[image] = ends[place]! - offsets[place]!;
      found.keys[image] = key;
      found.labels[image] = identity;
    }
  }
  return found;
}

function blank(count: number): Found {
  return {
    starts: new Float64Array(count),
    lengths: new Uint32Array(count),
    keys: new Float64Array(count),
    labels: new Float64Array(count),
  };
}

/** Compares the labels that some images carry themselves with those of the ranges. */
async function labelsHold(rec: Blob, { starts, labels }: Found): Promise<boolean> {
  const count = Math.min(SAMPLE, starts.length);
  const sample = Array.from({ length: count }, (_, i) => Math.floor((i * starts.length) / count));
  const same = await Promise.all(sample.map(async (image) => (await readLabel(rec, starts[image]!)) === labels[image]));
  return same.every(Boolean);
}

/** Goes through the whole file. */
async function scan(
  rec: Blob,
  notes: string[],
  onProgress: (share: number) => void,
  signal: AbortSignal | undefined,
): Promise<Found> {
  const numbers = Array.from({ length: 4 }, () => new GrowingNumbers());
  const [starts, lengths, keys, labels] = numbers as [GrowingNumbers, GrowingNumbers, GrowingNumbers, GrowingNumbers];
  let unlabelled = 0;
  const end = await scanRecords(
    rec,
    (record) => {
      if (!record.hasImage) return;
      if (!Number.isFinite(record.label)) {
        unlabelled++;
        return;
      }
      starts.push(record.start);
      lengths.push(record.end - record.start);
      keys.push(record.id);
      labels.push(record.label);
    },
    (at) => {
      signal?.throwIfAborted();
      onProgress(at / rec.size);
    },
  );
  if (end < rec.size) {
    notes.push(
      t`Damaged or cut off after ${{ megabytes: (end / 1e6).toFixed(1) }} MB: the ${{ count: starts.length }} images before are used.`,
    );
  }
  if (unlabelled > 0) notes.push(t`${unlabelled} records have no label and are left out.`);
  return {
    starts: starts.done(),
    lengths: Uint32Array.from(lengths.done()),
    keys: keys.done(),
    labels: labels.done(),
  };
}

/** The file beside a `.rec` states its identities and the size of its images: "12,112,112". */
async function checkProperty(property: Blob, identities: number, notes: string[]): Promise<void> {
  const stated = Number.parseInt(await property.slice(0, 100).text(), 10);
  if (Number.isFinite(stated) && stated !== identities) {
    notes.push(t`The property file states ${stated} identities; ${identities} have images.`);
  }
}
