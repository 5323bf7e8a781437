/** Images that come as a record file, a list, a Parquet file or a sprite sheet. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join as joinPath } from 'node:path';
import fc from 'fast-check';
import { parquetWriteBuffer } from 'hyparquet-writer';
import { describe, expect, it } from 'vitest';
import { type Imported, type ImportOptions, importImages } from '../../../../src/data/import/importImages.ts';
import type { ImportSource } from '../../../../src/domain/images.ts';
import { writeCsv } from '../../../../src/formats/table/csv.ts';
import { type ListFile, readListFile } from '../../../../src/formats/table/listFile.ts';
import { readRecord, readRecordIndex } from '../../../../src/formats/table/recordIo.ts';
import * as files from '../../support/imageFiles.ts';
import { decodeInNode } from '../../support/nodeDecoder.ts';
import { frame, imageRecord, insightFaceFile, recordFile } from '../../support/recordFile.ts';

type Content = Readonly<Record<string, files.Bytes | string>>;

const flat = (...colour: number[]): files.Bytes => files.pngFile(16, 16, () => colour);
const sources = (content: Content): ImportSource[] =>
  Object.entries(content).map(([path, bytes]) => ({ path, blob: new Blob([bytes]) }));
const run = (content: Content, options: Partial<ImportOptions> = {}): Promise<Imported> =>
  importImages(sources(content), { size: 16, decode: decodeInNode, ...options });
const labelled = ({ images }: Imported): Record<string, string> =>
  Object.fromEntries(images.names.map((name, i) => [name, images.identities[images.labels[i]!]!]));
const skipped = ({ report }: Imported): Record<string, string> =>
  Object.fromEntries(report.skipped.map(({ path, reason }) => [path, reason]));

/** A list by itself: its images are nowhere. */
function readList(text: string, name: string): ListFile {
  const reading = readListFile(text, name, () => null);
  if (reading.kind !== 'list') throw new Error(reading.reason);
  return reading;
}

const SETS = [[flat(1, 0, 0), flat(2, 0, 0)], [flat(3, 0, 0)], [flat(4, 0, 0), flat(5, 0, 0), flat(6, 0, 0)]];

describe('record files', () => {
  it('reads InsightFace sets by their index, and alike without one', async () => {
    const { rec, idx } = insightFaceFile(SETS);
    const imported = await run({ 'set/train.rec': rec, 'set/train.idx': idx, 'set/property': '3,16,16' });
    expect(imported.images.identities).toEqual(['0', '1', '2']);
    expect([...imported.images.labels]).toEqual([0, 0, 1, 2, 2, 2]);
    expect([0, 1, 2, 3, 4, 5].map((i) => imported.images.pixels[i * 768])).toEqual([1, 2, 3, 4, 5, 6]);
    expect(imported.images.names[3]).toBe('set/train.rec#4');
    expect(imported.report).toMatchObject({ skipped: [], notices: [] });
    expect(await run({ 'set/train.rec': rec })).toEqual(imported);
  });

  it('leaves what lies beside it, and compares the number of identities', async () => {
    const { rec, idx } = insightFaceFile(SETS);
    const { report } = await run({ 'a/t.rec': rec, 'a/t.idx': idx, 'a/t.property': '9,16,16', 'a/lfw.bin': 'x' });
    expect(report.skipped).toEqual([{ path: 'a/lfw.bin', reason: 'Not part of the record file.' }]);
    expect(report.notices).toEqual([
      { path: 'a/t.rec', note: 'The property file states 9 identities; 3 have images.' },
    ]);
  });

  it('takes labels from the images when the ranges do not agree with them, several labels, any keys', async () => {
    const [a, b, c] = SETS.flat() as [files.Bytes, files.Bytes, files.Bytes];
    const { rec, idx } = recordFile([
      [0, frame(imageRecord(0, [4, 6], new Uint8Array(0)))],
      [1, frame(imageRecord(1, [7], a))],
      [2, frame(imageRecord(2, [5, 0.25], b))],
      [3, frame(imageRecord(3, [5], c, true))],
      [4, frame(imageRecord(4, [1, 2], new Uint8Array(0)))],
      [5, frame(imageRecord(5, [2, 4], new Uint8Array(0)))],
    ]);
    const imported = await run({ 'x.rec': rec, 'x.idx': idx });
    expect(labelled(imported)).toEqual({ 'x.rec#1': '7', 'x.rec#2': '5', 'x.rec#3': '5' });
  });

  it('joins a record that was split at the magic number', () => {
    const parts = [files.ascii('abcd'), files.ascii('efgh'), files.ascii('ij')];
    const bytes = files.join(...parts.map((part, i) => frame(part, i + 1)), frame(files.ascii('next')));
    const joined = readRecord(bytes);
    expect([...joined]).toEqual([
      ...files.join(files.ascii('abcd'), [0x0a, 0x23, 0xd7, 0xce], files.ascii('efgh')),
      ...files.join([0x0a, 0x23, 0xd7, 0xce], files.ascii('ij')),
    ]);
    expect(() => readRecord(bytes.subarray(12))).toThrow('Parts of the record are missing.');
    expect(() => readRecord(bytes.subarray(0, 30))).toThrow('cut off');
  });

  it('uses what comes before the damage, names it, and refuses other files and damaged indexes', async () => {
    const { rec, idx } = insightFaceFile(SETS);
    const { images, report } = await run({ 'x.rec': rec.slice(0, 300) });
    expect(images.count).toBeGreaterThan(0);
    expect(report.notices.some(({ note }) => note.startsWith('Damaged or cut off after'))).toBe(true);
    await expect(run({ 'x.rec': 'no records here at all' })).rejects.toMatchObject({
      code: 'format',
      message: 'x.rec: This is not a record file.',
    });
    await expect(run({ 'x.rec': rec, 'x.idx': '0\t0\n1\tx\n' })).rejects.toThrow('Row 2 of the index');
    await expect(run({ 'x.rec': rec, 'y.rec': rec })).rejects.toMatchObject({ code: 'several' });
    expect([...(await readRecordIndex(new Blob([idx]))).keys]).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
    const one = await run({ 'x.rec': insightFaceFile([[flat(1, 1, 1), files.ascii('no image')]]).rec });
    expect(skipped(one)).toEqual({ 'x.rec#2': 'Not an image.' });
  });
});

describe('list files', () => {
  const IMAGES: Content = {
    'set/a/1.png': flat(1, 0, 0),
    'set/a/2.png': flat(2, 0, 0),
    'set/b/1.png': flat(3, 0, 0),
    'set/b/two words.png': flat(4, 0, 0),
  };

  it('splits at the last blank or tab, whatever its paths begin with', async () => {
    const list = '\ufeffa/1.png  Ann\r\n/data/faces/set/a/2.png\tAnn Lee\n\nb/1.png\t7\nb/two words.png 7';
    expect(labelled(await run({ ...IMAGES, 'set/list.txt': list }))).toEqual({
      'set/a/1.png': 'Ann',
      'set/a/2.png': 'Ann Lee',
      'set/b/1.png': '7',
      'set/b/two words.png': '7',
    });
  });

  it('reports what it names and is not there, what is there and not named, and what it names twice', async () => {
    const list = 'a/1.png 0\na/9.png 1\na/1.png 0\na/1.png 2\n1.png 3\nnothing\nb/1.png 1';
    const imported = await run({ ...IMAGES, 'set/list.tsv': list });
    expect(labelled(imported)).toEqual({ 'set/a/1.png': '0', 'set/b/1.png': '1' });
    expect(skipped(imported)).toEqual({
      'a/9.png': 'Row 2 of set/list.tsv names it, but it is not there.',
      '1.png': 'Row 5 of set/list.tsv names it, but it is not there.',
      'set/list.tsv': 'Row 6: expected a path and a label.',
      'set/a/2.png': 'No list names it.',
      'set/b/two words.png': 'No list names it.',
    });
    expect(imported.report.notices).toEqual([
      { path: 'a/1.png', note: 'Row 3 of set/list.tsv names it again.' },
      {
        path: 'a/1.png',
        note: 'Row 4 of set/list.tsv labels it 2, row 1 0: the first is used. Suspected noise.',
        suspectedNoise: true,
      },
      { path: 'set/list.tsv', note: 'Taken as the list of labels: paths in column 1, labels in column 2.' },
    ]);
  });

  it('reads CSV with a header, the final label before the given one, formulas as they were', async () => {
    const rows = [
      ['a/1.png', 'Ann', '=Ben'],
      ['a/2.png', 'Ann', 'Ann'],
    ];
    const list = writeCsv(['image', 'given_label', 'final_label'], rows);
    expect(labelled(await run({ ...IMAGES, 'set/list.csv': `\ufeff${list}` }))).toEqual({
      'set/a/1.png': '=Ben',
      'set/a/2.png': 'Ann',
    });
    expect(readList('path;label\n"a ""b"".png";x\nc.png;', 'l.csv')).toMatchObject({
      rows: [{ row: 2, path: 'a "b".png', label: 'x' }],
      problems: [{ row: 3, reason: 'Row 3: the label is missing.' }],
    });
    expect(readList('a.png,x\nb.png,y', 'l.csv').rows).toHaveLength(2);
    await expect(run({ ...IMAGES, 'set/l.csv': 'image,label\na/1.png,"x\n' })).rejects.toMatchObject({
      code: 'list',
      message: 'set/l.csv: Row 2: a quote is not closed.',
    });
  });

  it('reads both forms of its own tables back to the same names', async () => {
    const rows = [
      ['a/1.png', "'=Ben"],
      ['a/2.png', '=Ben'],
    ];
    for (const form of ['exact', 'spreadsheet'] as const) {
      const list = writeCsv(['image', 'final_label'], rows, form);
      expect(labelled(await run({ ...IMAGES, 'set/list.csv': list }))).toEqual({
        'set/a/1.png': "'=Ben",
        'set/a/2.png': '=Ben',
      });
    }
  });

  it("reads MXNet's .lst, and leaves other text files alone", async () => {
    const lst = '0\t3.0\ta/1.png\n1\t4.0\tb/1.png';
    const imported = await run({ ...IMAGES, 'set/t.lst': lst, 'set/notes.txt': 'some words 1\nmore words 2' });
    expect(labelled(imported)).toEqual({ 'set/a/1.png': '3', 'set/b/1.png': '4' });
  });

  it('names the row of every problem, whatever the text', () => {
    const line = fc.stringMatching(/^[a-z0-9 \t"',;.#]{0,20}$/);
    fc.assert(
      fc.property(fc.array(line, { maxLength: 12 }), fc.constantFrom('\n', '\r\n', '\r'), (lines, end) => {
        const reading = readListFile(['a.png  x', ...lines].join(end), 'list.txt', () => 'whole');
        if (reading.kind !== 'list') return;
        const { rows, problems } = reading;
        const full = lines.flatMap((text, i) => (text.trim() === '' ? [] : [i + 2]));
        expect([...rows, ...problems].map(({ row }) => row).sort((a, b) => a - b)).toEqual([1, ...full]);
        for (const { path, label } of rows) expect([path.trim(), label.trim()]).toEqual([path, label]);
      }),
    );
  });

  it('a path of blanks, in quotes too, is a problem and no image', () => {
    const { rows, problems } = readList('" " 1\n"" 2\n" a.png " 3\n b.png 4', 'list.txt');
    expect(rows).toEqual([
      { row: 3, path: 'a.png', label: '3' },
      { row: 4, path: 'b.png', label: '4' },
    ]);
    expect(problems.map(({ row }) => row)).toEqual([1, 2]);
    expect(readList('0\t1\t \t \n1\t\ta.png\n2\t3\tb.png', 'list.lst').rows).toEqual([
      { row: 3, path: 'b.png', label: '3' },
    ]);
  });

  it('reads a million rows', () => {
    const text = Array.from({ length: 1_000_000 }, (_, i) => `p${i % 1000}/${i}.jpg\t${i % 1000}`).join('\n');
    const { rows, problems } = readList(text, 'list.txt');
    expect([rows.length, problems.length]).toEqual([1_000_000, 0]);
    expect(rows[999_999]).toEqual({ row: 1_000_000, path: 'p999/999999.jpg', label: '999' });
    const csv = readList(`path,label\n${text.replaceAll('\t', ',')}`, 'list.csv');
    expect(csv.rows[999_999]).toEqual({ row: 1_000_001, path: 'p999/999999.jpg', label: '999' });
  }, 60_000);
});

/** As `datasets` writes it: a struct of bytes and path, and a label column. */
function parquet(
  images: readonly (Uint8Array | null)[],
  labels: readonly unknown[],
  names: readonly string[] | null,
): files.Bytes {
  const features = { label: names ? { names, _type: 'ClassLabel' } : { dtype: 'string', _type: 'Value' } };
  const text = typeof labels[0] === 'string';
  return new Uint8Array(
    parquetWriteBuffer({
      schema: [
        { name: 'root', num_children: 2 },
        { name: 'image', num_children: 2, repetition_type: 'OPTIONAL' },
        { name: 'bytes', type: 'BYTE_ARRAY', repetition_type: 'OPTIONAL' },
        { name: 'path', type: 'BYTE_ARRAY', converted_type: 'UTF8', repetition_type: 'OPTIONAL' },
        text
          ? { name: 'label', type: 'BYTE_ARRAY', converted_type: 'UTF8', repetition_type: 'OPTIONAL' }
          : { name: 'label', type: 'INT64', repetition_type: 'OPTIONAL' },
      ],
      columnData: [
        { name: 'image', data: images.map((bytes, i) => bytes && { bytes, path: `${i}.png` }) },
        { name: 'label', data: [...labels] },
      ],
      rowGroupSize: 2,
      kvMetadata: [{ key: 'huggingface', value: JSON.stringify({ info: { features } }) }],
    }),
  );
}

describe('Parquet files', () => {
  it('reads images and class names across row groups', async () => {
    const images = [...SETS.flat().slice(0, 4), null];
    const file = parquet(images, [1n, 0n, 1n, -1n, 0n], ['Ann', 'Ben']);
    const imported = await run({ 'data/train-00000.parquet': file, 'data/README.md': 'x' });
    expect(labelled(imported)).toEqual({
      'data/train-00000.parquet#1': 'Ben',
      'data/train-00000.parquet#2': 'Ann',
      'data/train-00000.parquet#3': 'Ben',
    });
    expect([0, 1, 2].map((i) => imported.images.pixels[i * 768])).toEqual([1, 2, 3]);
    expect(skipped(imported)).toEqual({
      'data/README.md': 'Not part of the Parquet files.',
      'data/train-00000.parquet#4': 'The row has no label.',
      'data/train-00000.parquet#5': 'The row has no image.',
    });
  });

  it('reads labels of text, and names files of another kind', async () => {
    const file = parquet(SETS.flat().slice(0, 2), ['Zoë', '__proto__'], null);
    expect((await run({ 'x.parquet': file })).images.identities).toEqual(['Zoë', '__proto__']);
    await expect(run({ 'x.parquet': 'PAR1 or not' })).rejects.toMatchObject({
      code: 'format',
      message: 'x.parquet: This is not a readable Parquet file.',
    });
    await expect(run({ 'x.parquet': file.slice(0, -9) })).rejects.toMatchObject({ code: 'format' });
  });
});

describe('sprite sheets', () => {
  const sheet = files.pngFile(48, 32, (x, y) => [10 * Math.floor(x / 16), 100 * Math.floor(y / 16), 5]);

  it('cuts a sheet into its cells, an identity a row or a column', async () => {
    const byRow = await run({ 'sheet.png': sheet }, { grid: { columns: 3, rows: 2, identityIn: 'row' } });
    expect(byRow.images.identities).toEqual(['row 1', 'row 2']);
    expect([...byRow.images.labels]).toEqual([0, 0, 0, 1, 1, 1]);
    expect([...byRow.images.pixels.subarray(5 * 768, 5 * 768 + 3)]).toEqual([20, 100, 5]);
    expect(byRow.images.names[5]).toBe('sheet.png#2,3');
    const byColumn = await run({ 'sheet.png': sheet }, { grid: { columns: 3, rows: 2, identityIn: 'column' } });
    expect([...byColumn.images.labels]).toEqual([0, 1, 2, 0, 1, 2]);
  });

  it('refuses a grid that does not fit', async () => {
    const grid = { columns: 5, rows: 2, identityIn: 'row' } as const;
    await expect(run({ 'sheet.png': sheet }, { grid })).rejects.toThrow('does not divide into 5 columns and 2 rows');
    await expect(run({ 'sheet.png': sheet }, { grid: { ...grid, columns: 6 } })).rejects.toThrow('smaller than 16');
    await expect(run({ 'a.png': sheet, 'b.png': sheet }, { grid })).rejects.toThrow('there are 2');
  });
});

describe('labels and pictures that are nearly the same', () => {
  it('merges spellings when told to, under the most frequent one', async () => {
    const content = { 'Ann/1.png': flat(1, 0, 0), 'ann/1.png': flat(2, 0, 0), 'ann/2.png': flat(3, 0, 0) };
    const merged = await run(content, { mergeCase: true });
    expect(merged.images.identities).toEqual(['ann']);
    expect(merged.report.nearlyEqual).toEqual([]);
    expect(merged.report.notices[0]).toEqual({ path: 'ann, Ann', note: 'Taken as one identity, ann.' });
  });

  it('reports a re-encoded copy under another name, and no others', async () => {
    const face = (seed: number) => (x: number, y: number) => [
      128 + 100 * Math.sin((x * seed) / 9 + y / 7),
      128 + 90 * Math.cos(y / 5 + x / (seed + 3)),
      90,
    ];
    const { report } = await run({
      'Ann/1.png': files.pngFile(64, 64, face(2)),
      'Ben/1.jpg': files.jpegFile(64, 64, face(2)),
      'Ben/2.png': files.pngFile(64, 64, face(5)),
      'Cy/1.png': files.pngFile(64, 64, face(9)),
    });
    expect(report.alike).toEqual([{ paths: ['Ann/1.png', 'Ben/1.jpg'], identities: ['Ann', 'Ben'] }]);
    expect(report.duplicates).toEqual([]);
    expect(report.notices).toEqual([
      {
        path: 'Ben/1.jpg',
        note: 'Looks like Ann/1.png, which is labelled differently: suspected noise.',
        suspectedNoise: true,
      },
    ]);
  });
});

/** Photographs are not part of the repository; these tests run where they are. */
const FORMATS = joinPath(process.env.FACES_DIR ?? '../shared/faces', 'formats');
const ORL = joinPath(FORMATS, '../orl');
if (!existsSync(FORMATS)) console.info('Skipped: formats of real sets. Set FACES_DIR to a folder that has them.');

describe.skipIf(!existsSync(FORMATS))('real sets (set FACES_DIR; skipped where there are none)', () => {
  const read = (folder: string, prefix: string, names: readonly string[]): ImportSource[] =>
    names.map((name) => ({ path: prefix + name, blob: new Blob([readFileSync(joinPath(folder, name))]) }));
  const tens = (count: number): number[] => Array.from({ length: 10 * count }, (_, i) => Math.floor(i / 10));

  it.each([[['lfw12.rec', 'lfw12.idx', 'lfw12.property']], [['lfw12.rec']]])('a record file: %s', async (names) => {
    const { images, report } = await importImages(read(FORMATS, '', names), { size: 112, decode: decodeInNode });
    expect(images.identities).toEqual(Array.from({ length: 12 }, (_, i) => String(i)));
    expect([...images.labels]).toEqual(tens(12));
    expect(report).toMatchObject({ skipped: [], duplicates: [], alike: [] });
    expect(report.notices).toEqual([]);
  });

  it('a list of ten of forty identities', async () => {
    const folders = readdirSync(ORL).filter((name) => /^s\d+$/.test(name));
    const images = folders.flatMap((name) =>
      read(joinPath(ORL, name), `orl/${name}/`, readdirSync(joinPath(ORL, name))),
    );
    const list = read(FORMATS, '', ['list_orl_s01-s10.tsv']);
    const imported = await importImages([...list, ...images], { size: 32, decode: decodeInNode });
    expect(imported.images.identities).toEqual(Array.from({ length: 10 }, (_, i) => String(i)));
    expect([...imported.images.labels]).toEqual(tens(10));
    expect(imported.report.skipped).toHaveLength(300);
    expect(imported.report.skipped[0]).toEqual({ path: 'orl/s11/01.pgm', reason: 'No list names it.' });
  });
});
