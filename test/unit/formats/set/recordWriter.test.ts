/** Record files by the rules of their format: a reader that knows nothing of the writer. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { FormatError } from '../../../../src/formats/formatError.ts';
import { framedRecord } from '../../../../src/formats/set/recordFrames.ts';
import { RecordWriter } from '../../../../src/formats/set/recordWriter.ts';
import type { SetImage } from '../../../../src/formats/set/setWriter.ts';
import { readRecord } from '../../../../src/formats/table/recordIo.ts';
import { written } from '../../support/writtenSet.ts';

const MAGIC = Buffer.from([0x0a, 0x23, 0xd7, 0xce]);

/** dmlc's rules: aligned parts, first 0 or 1, then 2 to the last 3, padding of zeros, the magic number nowhere else aligned. */
function recordsIn(rec: Buffer): { start: number; content: Buffer }[] {
  const records: { start: number; content: Buffer }[] = [];
  let parts: Buffer[] | null = null;
  let start = 0;
  for (let at = 0; at < rec.length; ) {
    expect(at % 4).toBe(0);
    expect(rec.subarray(at, at + 4)).toEqual(MAGIC);
    const word = rec.readUInt32LE(at + 4);
    const [flag, length] = [word >>> 29, word & 0x1fffffff];
    const content = rec.subarray(at + 8, at + 8 + length);
    expect(content.length).toBe(length);
    for (let i = 0; i + 4 <= length; i += 4) expect(content.subarray(i, i + 4)).not.toEqual(MAGIC);
    const end = at + 8 + length;
    at = Math.ceil(end / 4) * 4;
    expect([...rec.subarray(end, at)].every((byte) => byte === 0)).toBe(true);
    if (flag === 0 || flag === 1) {
      expect(parts).toBeNull();
      parts = [];
      start = end - length - 8;
    }
    parts!.push(content);
    if (flag === 0 || flag === 3) {
      const joined = parts!.flatMap((part, i) => (i === 0 ? [part] : [MAGIC, part]));
      records.push({ start, content: Buffer.concat(joined) });
      parts = null;
    }
  }
  expect(parts).toBeNull();
  return records;
}

const image = (identity: string, path: string, bytes: readonly number[], side = 112): SetImage => ({
  identity,
  path,
  bytes: Uint8Array.from(bytes),
  format: 'jpeg',
  width: side,
  height: side,
});

const SET = [
  image('Ann', 'set/Ann/1.jpg', [1, 2, 3]),
  image('Ann', 'set/Ann/2\t.jpg', [...MAGIC, ...MAGIC, 7, ...MAGIC, 9]),
  image('Ben', 'set/Ben/1.jpg', [5, 6, 7, 8]),
];

describe('a record', () => {
  test('with any content follows the rules of the format, and is read as it was', () => {
    const word = fc.constantFrom([...MAGIC], [0], [1, 2], [1, 2, 3, 4], []);
    fc.assert(
      fc.property(fc.array(word, { maxLength: 12 }), (words) => {
        const content = Uint8Array.from(words.flat());
        const framed = framedRecord(content);
        const [only, ...others] = recordsIn(Buffer.from(framed));
        expect(others).toEqual([]);
        expect(new Uint8Array(only!.content)).toEqual(content);
        expect(new Uint8Array(readRecord(framed))).toEqual(content);
      }),
    );
  });

  test('of 512 MB is refused', () => {
    const large = { length: 2 ** 29 } as Uint8Array;
    expect(() => framedRecord(large)).toThrow(FormatError);
  });
});

describe('a record file', () => {
  const files = written(new RecordWriter(), SET);
  const records = recordsIn(files.get('train.rec')!);
  const floats = ({ content }: { content: Buffer }): number[] =>
    Array.from({ length: content.readUInt32LE(0) }, (_, i) => content.readFloatLE(24 + 4 * i));

  test('begins with where the images and the identities end', () => {
    expect(records).toHaveLength(6);
    expect(floats(records[0]!)).toEqual([4, 6]);
  });

  test('holds the images as they were, each with its number and its label', () => {
    records.slice(1, 4).forEach(({ content }, i) => {
      expect(content.readUInt32LE(0)).toBe(0);
      expect(content.readFloatLE(4)).toBe(i < 2 ? 0 : 1);
      expect(Number(content.readBigUInt64LE(8))).toBe(i + 1);
      expect(new Uint8Array(content.subarray(24))).toEqual(SET[i]!.bytes);
    });
  });

  test('ends with the range of each identity', () => {
    expect(records.slice(4).map(floats)).toEqual([
      [1, 3],
      [3, 4],
    ]);
  });

  test('has an index of every record, the list of its images, its property and its people', () => {
    expect(files.get('train.idx')!.toString()).toBe(records.map(({ start }, i) => `${i}\t${start}\n`).join(''));
    expect(files.get('train.lst')!.toString()).toBe('1\t0\tset/Ann/1.jpg\n2\t0\tset/Ann/2 .jpg\n3\t1\tset/Ben/1.jpg\n');
    expect(files.get('property')!.toString()).toBe('2,112,112\n');
    expect(files.get('people.csv')!.toString()).toBe('label,identity\r\n0,Ann\r\n1,Ben\r\n');
  });

  test('says of what size the images are where InsightFace takes another, and which are rare', () => {
    const writer = new RecordWriter();
    written(writer, [image('Ann', '1', [1], 64), { ...image('Ann', '2', [1], 64), format: 'webp' }]);
    expect(writer.notes()).toEqual([
      'The images are 64 x 64 pixels; InsightFace trains on faces of 112 x 112.',
      '1 images are neither JPEG nor PNG: not every reader of record files opens them.',
    ]);
    const even = new RecordWriter();
    written(even, SET);
    expect(even.notes()).toEqual([]);
  });

  test('refuses images of one identity that do not follow each other', () => {
    const writer = new RecordWriter();
    expect(() => written(writer, [SET[0]!, SET[2]!, SET[1]!])).toThrow('follow each other');
  });
});
