/** Small files that ask for very much: what they claim is checked before it is believed, and they are met with a reason. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type Imported, importImages } from '../../../src/data/import/importImages.ts';
import { openRecordSet } from '../../../src/data/import/recordSet.ts';
import { planSweep } from '../../../src/domain/sweep/sweepPlan.ts';
import { scoreDetection } from '../../../src/engine/evaluation/detection.ts';
import { writeZip, type ZipFile } from '../../../src/formats/archive/zipWriter.ts';
import { FormatError } from '../../../src/formats/formatError.ts';
import { parseJson } from '../../../src/formats/json.ts';
import { openParquetImages } from '../../../src/formats/table/parquetImages.ts';
import { readPickle } from '../../../src/formats/table/pickle.ts';
import { readConfig } from '../../../src/headless/cli/config.ts';
import { parquet, parquets } from '../../fuzz/seeds.ts';
import { ascii, pngFile } from '../support/imageFiles.ts';
import { decodeInNode } from '../support/nodeDecoder.ts';
import { frame, imageRecord, recordFile } from '../support/recordFile.ts';

const FACE = pngFile(16, 16);
const limits = expect.objectContaining({ name: 'FormatError', code: 'limits' });
const latin = (text: string): Uint8Array => Uint8Array.from(text, (c) => c.charCodeAt(0));

const imported = (files: Readonly<Record<string, Uint8Array<ArrayBuffer>>>): Promise<Imported> =>
  importImages(
    Object.entries(files).map(([path, bytes]) => ({ path, blob: new Blob([bytes]) })),
    { size: 16, decode: decodeInNode },
  );

describe('zips', () => {
  it('leaves out paths that are deeper than anyone’s folders, and takes the rest', async () => {
    const files: ZipFile[] = [
      { name: `${'a/'.repeat(30_000)}1.png`, data: FACE, pack: 'store' },
      { name: 'Ann/1.png', data: FACE, pack: 'store' },
      { name: `${'b/'.repeat(63)}2.png`, data: FACE, pack: 'store' },
      { name: 'list.txt', data: `Ann/1.png  Ann\n${'b/'.repeat(63)}2.png Ben\n`, pack: 'store' },
    ];
    const { images, report } = await imported({ 'set.zip': writeZip(files) });
    expect(images.identities).toEqual(['Ann', 'Ben']);
    expect(report.skipped.map(({ path, reason }) => [path.length, reason])).toEqual([
      [60_005, 'Its path has more than 64 parts.'],
    ]);
  });
});

describe('record files', () => {
  const claiming = (labels: readonly number[], range: readonly number[]) =>
    recordFile([
      [0, frame(imageRecord(0, labels, new Uint8Array(0)))],
      [1, frame(imageRecord(1, [0], FACE))],
      [2, frame(imageRecord(2, range, new Uint8Array(0)))],
    ]);

  it.each([
    ['a hundred million people in 200 bytes', [2, 1e8], [1, 2]],
    ['no number of people', [2, Number.NaN], [1, 2]],
    ['half a person', [2, 3.5], [1, 2]],
    ['a range that begins within an image', [2, 3], [1.5, 2]],
    ['a range of no numbers', [2, 3], [Number.NaN, Number.POSITIVE_INFINITY]],
  ])('that claim %s are gone through record by record', async (_, labels, range) => {
    const { rec, idx } = claiming(labels, range);
    const slices: number[] = [];
    const file = new Blob([rec]);
    const watched = new Proxy(file, {
      get(blob, name) {
        if (name !== 'slice') return Reflect.get(blob, name, blob);
        return (start: number, end: number) => {
          slices.push(start, end);
          return blob.slice(start, end);
        };
      },
    });
    const set = await openRecordSet({
      path: 'x.rec',
      rec: watched,
      idx: new Blob([idx]),
      property: null,
      people: null,
    });
    expect([...set.keys]).toEqual([1]);
    // Node ends the whole process at a slice of anything else.
    expect(slices.every(Number.isInteger)).toBe(true);
  });
});

describe('pickles', () => {
  it.each([
    ['millions of empty lists', `${']'.repeat(1_000_000)}`],
    ['millions of views of nothing', 'U\0'.repeat(1_000_000)],
    ['one list remembered millions of times', `]${'\u0094'.repeat(1_000_000)}`],
  ])('of %s are refused', (_, body) => {
    expect(() => readPickle(latin(`\u0080\u0004${body}.`))).toThrow(limits);
  });

  it('whose one text stands for more bytes than the file has are refused', () => {
    const text = `X\u0000\u0001\0\0${'a'.repeat(256)}q\u0001X\u0006\0\0\0latin1q\u0002`;
    const bytes = (times: number): Uint8Array =>
      latin(`\u0080\u0002c_codecs\nencode\nq\0${text}${'h\0h\u0001h\u0002\u0086R'.repeat(times)}.`);
    expect(readPickle(bytes(1))).toHaveLength(256);
    expect(() => readPickle(bytes(50))).toThrow(FormatError);
  });
});

describe('JSON', () => {
  it.each([
    ['nested millions of levels deep', '['.repeat(2_000_000)],
    ['nested a little too deep', `${'[{"a":'.repeat(40)}1${'}]'.repeat(40)}`],
    ['of millions of empty objects', `[${'{},'.repeat(1_000_001)}0]`],
  ])('%s is not read', (_, text) => {
    expect(() => parseJson(text)).toThrow(limits);
  });

  it('counts brackets outside of text only', () => {
    const text = JSON.stringify({ a: '[{"'.repeat(3000), 'b"[\\': [['\\', '"'], '[', {}] });
    expect(parseJson(text)).toEqual(JSON.parse(text));
    expect(() => parseJson('{"a": ')).toThrow('It is not valid JSON');
  });

  it('as a configuration ends in a sentence that names the file', () => {
    const folder = mkdtempSync(join(tmpdir(), 'playground-json-'));
    try {
      writeFileSync(join(folder, 'run.json'), '['.repeat(100_000));
      expect(() => readConfig('run.json', folder, undefined)).toThrow(/run\.json: JSON nested deeper than 64 levels/);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});

describe('Parquet files', () => {
  const [packed, plain] = parquets().map(([file]) => file!.bytes) as [Uint8Array<ArrayBuffer>, Uint8Array<ArrayBuffer>];

  /** Reads labels and images. @returns the first refusal's code, null without one */
  async function refusal(bytes: Uint8Array<ArrayBuffer>): Promise<string | null> {
    try {
      const { labels, image } = await openParquetImages(new Blob([bytes]));
      for (let row = 0; row < labels.length; row++) await image(row);
      return null;
    } catch (error) {
      if (error instanceof FormatError) return error.code;
      throw error;
    }
  }

  it('ends with a reason or with labels wherever three bytes are zeroed', async () => {
    for (const bytes of [packed, plain]) {
      expect(await refusal(bytes)).toBeNull();
      for (let at = 0; at < bytes.length; at++) await refusal(bytes.slice().fill(0, at, at + 3));
      for (let at = 0; at < bytes.length; at += 3) await refusal(bytes.slice().fill(255, at, at + 2));
    }
  });

  it('keeps labels that are too long for a number of JavaScript apart', async () => {
    const long = [2n ** 53n, 2n ** 53n + 1n];
    const { labels } = await openParquetImages(new Blob([parquet(long, null, 'UNCOMPRESSED')]));
    expect(labels).toEqual(long.map(String));
  });
});

describe('many at a time', () => {
  it('reports a list of which hundreds of thousands of rows name nothing', async () => {
    const rows = Array.from({ length: 250_000 }, (_, i) => `no/${i}.png  0`);
    const list = ascii(`Ann/face.png  Ann\n${rows.join('\n')}\n`);
    const { images, report } = await imported({ 'set/Ann/face.png': FACE, 'set/list.txt': list });
    expect(images.count).toBe(1);
    // The first thousand one by one, the others counted.
    expect(report.skipped).toHaveLength(1000);
    expect(report.notices.map(({ note }) => note).join()).toMatch(/249.?000/);
  });

  it('scores corrections over hundreds of thousands of identities', () => {
    const given = Int32Array.from({ length: 300_000 }, (_, i) => i);
    expect(scoreDetection(given, given, given, given.length).largestClassShare).toBe(1);
  });

  it('refuses a sweep of more runs than anyone waits for before it plans them', () => {
    const values = Array.from({ length: 100 }, (_, i) => i / 100);
    const axes = { 'noise.closedSet': values, 'training.momentum': values, 'training.learningRate': values };
    expect(() => planSweep({ axes, seeds: [1, 2] })).toThrow('they make 2000000 runs; at most 10000');
  });
});
