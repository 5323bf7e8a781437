/**
 * A set as InsightFace distributes CASIA-WebFace and MS1M: `train.rec` with its index, `property`, and a list. Record 0 says where
 * the images end and where the identities' records do; each of those holds the range of its images.
 * Source: insightface recognition/arcface_mxnet/image_iter.py, recognition/common/face2rec2.py.
 */
import { t } from '@lingui/core/macro';
import { FormatError } from '../formatError.ts';
import { writeCsv } from '../table/csv.ts';
import { framedRecord, imageRecord } from './recordFrames.ts';
import { IdentityNumbers, type Piece, piece, type SetImage, type SetWriter } from './setWriter.ts';

const REC = 'train.rec';
const IDX = 'train.idx';
const LIST = 'train.lst';
const PROPERTY = 'property';
export const PEOPLE = 'people.csv';
export const PEOPLE_COLUMNS = ['label', 'identity'] as const;

/** Headers state numbers of records as 32-bit floating point numbers, which count to here. */
const MOST_RECORDS = 2 ** 24;
const NOTHING = new Uint8Array(0);
/** Pixels a side that InsightFace trains on. */
const SIDE = 112;

export class RecordWriter implements SetWriter {
  readonly files = [REC, IDX, LIST, PROPERTY, PEOPLE];
  readonly #identities = new IdentityNumbers();
  /** Of each identity, the first of its images' records and the one after the last. */
  readonly #ranges: [first: number, end: number][] = [];
  /** Images by "height,width". */
  readonly #sizes = new Map<string, number>();
  #rare = 0;
  #next = 0;
  #offset = 0;

  *add({ identity, path, bytes, format, width, height }: SetImage): Iterable<Piece> {
    if (this.#next === 0) yield* this.#record(this.#header(0, 0));
    const known = this.#identities.names.length;
    const label = this.#identities.numberOf(identity);
    if (label < known - 1) throw new Error('Images of one identity have to follow each other.');
    if (label === known) this.#ranges.push([this.#next, this.#next]);
    const listed = path.replace(/[\t\r\n]/g, ' ');
    yield piece(LIST, `${this.#next}\t${label}\t${listed}\n`);
    yield* this.#record(imageRecord(this.#next, [label], bytes));
    this.#ranges[label]![1] = this.#next;
    const size = `${height},${width}`;
    this.#sizes.set(size, (this.#sizes.get(size) ?? 0) + 1);
    if (format !== 'jpeg' && format !== 'png') this.#rare += 1;
  }

  *finish(): Iterable<Piece> {
    if (this.#next === 0) yield* this.#record(this.#header(0, 0));
    const imageEnd = this.#next;
    for (const range of this.#ranges) yield* this.#record(imageRecord(this.#next, range, NOTHING));
    yield { file: REC, bytes: framedRecord(this.#header(imageEnd, this.#next)), at: 0 };
    const [size] = this.#bySize()[0] ?? [`${SIDE},${SIDE}`];
    yield piece(PROPERTY, `${this.#ranges.length},${size}\n`);
    const names = this.#identities.names.map((name, number) => [number, name] as const);
    yield piece(PEOPLE, writeCsv(PEOPLE_COLUMNS, names));
  }

  notes(): readonly string[] {
    const notes: string[] = [];
    const sizes = this.#bySize();
    if (sizes.some(([size]) => size !== `${SIDE},${SIDE}`)) {
      const shown = (size: string): string => size.split(',').reverse().join(' x ');
      const [side, count] = [SIDE, sizes.length];
      const size = shown(sizes[0]![0]);
      notes.push(
        count === 1
          ? t`The images are ${size} pixels; InsightFace trains on faces of ${side} x ${side}.`
          : t`The images are of ${count} sizes; InsightFace trains on faces of ${side} x ${side}.`,
      );
    }
    if (this.#rare > 0) {
      notes.push(
        t`${{ count: this.#rare }} images are neither JPEG nor PNG: not every reader of record files opens them.`,
      );
    }
    return notes;
  }

  /** The most frequent first. */
  #bySize(): [string, number][] {
    return [...this.#sizes].sort(([, a], [, b]) => b - a);
  }

  /** @throws FormatError 'limits' */
  *#record(content: Uint8Array): Iterable<Piece> {
    if (this.#next >= MOST_RECORDS) {
      throw new FormatError('limits', t`A record file in the layout of InsightFace holds at most 16,777,216 records.`);
    }
    const framed = framedRecord(content);
    yield piece(IDX, `${this.#next}\t${this.#offset}\n`);
    yield piece(REC, framed);
    this.#next += 1;
    this.#offset += framed.length;
  }

  #header(imageEnd: number, identityEnd: number): Uint8Array {
    return imageRecord(0, [imageEnd, identityEnd], NOTHING);
  }
}
