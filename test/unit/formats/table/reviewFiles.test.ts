/** Files of a review: safe names, every label and path whole in the lists, formulas disarmed. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { SortedFolder, safeName } from '../../../../src/formats/archive/fileNames.ts';
import { readCsv, unescapeFormula } from '../../../../src/formats/table/csv.ts';
import {
  cleanedCsv,
  numberedList,
  type ReviewRow,
  reviewCsv,
  suspectsCsv,
} from '../../../../src/formats/table/reviewFiles.ts';

const row = (over: Partial<ReviewRow>): ReviewRow => ({
  note: '',
  image: 'a/1.jpg',
  givenLabel: 'a',
  suggestedLabel: 'b',
  score: 0.5,
  chanceWrong: 0.25,
  flagged: true,
  nobody: false,
  verdict: '',
  finalLabel: 'a',
  ...over,
});

describe('names', () => {
  it('disarms paths, devices, hidden files and direction marks', () => {
    expect(safeName('../../etc/passwd')).toBe('__.._etc_passwd');
    expect(safeName('C:\\x')).toBe('C__x');
    expect(safeName('con.jpg')).toBe('_con.jpg');
    expect(safeName('..')).toBe('_');
    expect(safeName('')).toBe('_');
    expect(safeName('.hidden')).toBe('_hidden');
    expect(safeName('ends. ')).toBe('ends_');
    expect(safeName('a\u202egpj.exe')).toBe('a_gpj.exe');
    expect(safeName('Zoe\u0308')).toBe('Zo\u00eb');
  });

  it('is short enough for every file system and keeps its extension', () => {
    const name = safeName(`${'\u00fc'.repeat(4000)}.jpeg`);
    expect(new TextEncoder().encode(name).length).toBeLessThanOrEqual(200);
    expect(name.endsWith('.jpeg')).toBe(true);
  });

  it('gives each path once, whatever the labels and names, and never leaves its folder', () => {
    const text = fc.oneof(
      fc.string({ unit: 'grapheme' }),
      fc.constantFrom('..', 'a', 'A', 'a/b', '__proto__', 'con', ''),
    );
    fc.assert(
      fc.property(fc.array(fc.tuple(text, text), { maxLength: 30 }), (images) => {
        const folder = new SortedFolder();
        const places = images.map(([label, path]) => folder.place({ label, path, extension: null }));
        expect(new Set(places.map((place) => place.toLowerCase())).size).toBe(images.length);
        const byLabel = new Map<string, string>();
        places.forEach((place, i) => {
          const parts = place.split('/');
          expect(parts).toHaveLength(2);
          for (const part of parts) expect(part).not.toMatch(/^\.|[\\:]|^$/);
          // One label, one folder, and the other way round.
          const label = images[i]![0];
          expect(byLabel.get(label) ?? parts[0]).toBe(parts[0]);
          byLabel.set(label, parts[0]!);
        });
        expect(new Set(byLabel.values()).size).toBe(byLabel.size);
      }),
    );
  });

  it('numbers names that collide, and takes another extension where the bytes call for it', () => {
    const folder = new SortedFolder();
    const place = (path: string, extension: string | null = null) => folder.place({ label: 'Ann', path, extension });
    expect(place('x/01.jpg')).toBe('Ann/01.jpg');
    expect(place('y/01.JPG')).toBe('Ann/01 (2).JPG');
    expect(place('z/01.avif', '.png')).toBe('Ann/01.png');
  });
});

describe('lists', () => {
  it('hold every decision; removed images have no final label and are not in the clean lists', () => {
    const rows = [
      row({ verdict: 'accept', finalLabel: 'b', score: 0.9123454, chanceWrong: 0.9987654321 }),
      row({ image: 'a/2.jpg', verdict: 'remove', finalLabel: null }),
      row({ image: 'a/3.jpg', suggestedLabel: '', score: null, chanceWrong: null, note: 'seen by eye' }),
    ];
    expect(reviewCsv(rows)).toBe(
      'image,given_label,suggested_label,score,chance_wrong,flagged,nobody,note,verdict,final_label\r\n' +
        'a/1.jpg,a,b,0.912345,0.998765,true,false,,accept,b\r\na/2.jpg,a,b,0.5,0.25,true,false,,remove,\r\n' +
        'a/3.jpg,a,,,,true,false,seen by eye,,a\r\n',
    );
    expect(cleanedCsv(rows)).toBe('image,label\r\na/1.jpg,b\r\na/3.jpg,a\r\n');
    expect(numberedList(rows, ['a', 'b'])).toBe('a/1.jpg  1\na/3.jpg  0\n');
  });

  it('of the page begin with the columns and digits of the command', () => {
    const rows = [row({ score: 1 / 3, nobody: true, note: 'x' }), row({ score: null, flagged: false })];
    const cellsOf = (text: string) => readCsv(text).map(({ cells }) => cells);
    const suspects = cellsOf(suspectsCsv(rows));
    expect(cellsOf(reviewCsv(rows)).map((cells) => cells.slice(0, suspects[0]!.length))).toEqual(suspects);
    expect(suspects[1]).toEqual(['a/1.jpg', 'a', 'b', '0.333333', '0.25', 'true', 'true', 'x']);
  });

  it('come back whole from CSV, formulas and scripts included', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.string(), fc.string({ minLength: 1 })), { maxLength: 8 }), (pairs) => {
        const hostile = [...pairs, ['=1+1', '@SUM(A1)'], ['<script>', '-2'], ['"', "'=x"]] as const;
        const rows = hostile.map(([image, finalLabel]) => row({ image, finalLabel }));
        const [, ...lines] = readCsv(cleanedCsv(rows));
        expect(lines.map(({ cells }) => cells)).toEqual(hostile.map((pair) => [...pair]));
        const [, ...sheet] = readCsv(reviewCsv(rows, 'spreadsheet'));
        expect(sheet.map(({ cells }) => unescapeFormula(cells[0]!))).toEqual(hostile.map(([image]) => image));
        for (const { cells } of sheet) for (const cell of cells) expect(cell).not.toMatch(/^[=+\-@\t\r\n](?!\d)/);
      }),
    );
  });

  it('refuse a path that a list by lines cannot hold', () => {
    expect(() => numberedList([row({ image: 'a\nb' })], ['a'])).toThrow(/line end/);
  });
});
