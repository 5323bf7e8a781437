/** A set goes from form to form and comes back to the bit. */
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { openZip } from '../../../../../src/formats/archive/zip.ts';
import { encodePng } from '../../../../../src/formats/picture/png.ts';
import { readVerificationPairs } from '../../../../../src/formats/table/pairsBin.ts';
import { openParquetImages } from '../../../../../src/formats/table/parquetImages.ts';
import { run } from '../../../../../src/headless/cli/main.ts';
import { stream } from '../../../../../src/lib/rng.ts';
import { hearCommands, hostOf } from '../../../../support/commandHost.ts';

let folder = '';
let heard = { said: '', complained: '' };

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'convert-'));
  heard = hearCommands();
});

afterEach(() => {
  vi.restoreAllMocks();
  rmSync(folder, { recursive: true, force: true });
});

/** Pictures by path: no two alike, one of them with the magic number of record files in it. */
function pictures(people: readonly string[], each: number): Map<string, Buffer> {
  const made = new Map<string, Buffer>();
  const rng = stream(5, 'pictures');
  for (const person of people) {
    for (let i = 1; i <= each; i++) {
      const pixels = Uint8Array.from({ length: 16 * 16 * 3 }, () => rng.integer(256));
      const png = Buffer.from(encodePng(pixels, 16, 16));
      const magic = Buffer.from([0x0a, 0x23, 0xd7, 0xce]);
      // Readers of PNG pass over what follows the last chunk.
      made.set(`${person}/${i}.png`, i === 1 ? Buffer.concat([png, Buffer.alloc(-png.length & 3), magic, magic]) : png);
    }
  }
  return made;
}

function lay(files: ReadonlyMap<string, Buffer>, name = 'set'): void {
  for (const [path, bytes] of files) {
    const place = join(folder, name, path);
    mkdirSync(dirname(place), { recursive: true });
    writeFileSync(place, bytes);
  }
}

const convert = (dataset: string, out: string, format: string, ...more: string[]): Promise<number> =>
  run(['convert', '--dataset', dataset, '--out', out, '--format', format, ...more], hostOf(folder).host);

/** Images by the folder they lie in, of the zip that a conversion has left; in the order of the zip. */
async function imagesIn(out: string): Promise<Map<string, string[]>> {
  const zip = await openZip(new Blob([readFileSync(join(folder, out, 'images.zip'))]));
  const people = new Map<string, string[]>();
  for (const entry of zip.entries) {
    const person = entry.name.slice(0, entry.name.indexOf('/'));
    const bytes = Buffer.from(await zip.read(entry)).toString('base64');
    people.set(person, [...(people.get(person) ?? []), bytes]);
  }
  return people;
}

function expected(files: ReadonlyMap<string, Buffer>): Map<string, string[]> {
  const people = new Map<string, string[]>();
  for (const [path, bytes] of files) {
    const person = dirname(path);
    people.set(person, [...(people.get(person) ?? []), bytes.toString('base64')]);
  }
  return people;
}

/** In natural order. */
const PEOPLE = ['Ann', 'Ben', 'two words', '李雷'];

describe('npm run convert', () => {
  test('takes a folder through record file, Parquet and zip and back, to the bit', async () => {
    const files = pictures(PEOPLE, 3);
    lay(files);
    expect(await convert('set', 'a', 'folder')).toBe(0);
    expect(await imagesIn('a')).toEqual(expected(files));
    expect(await convert('a/images.zip', 'b', 'parquet')).toBe(0);
    expect(await convert('b/train.parquet', 'c', 'folder')).toBe(0);
    expect(await imagesIn('c')).toEqual(expected(files));
    expect(await convert('b/train.parquet', 'd', 'rec')).toBe(0);
    expect(await convert('d/train.rec', 'e', 'folder')).toBe(0);
    expect(await imagesIn('e')).toEqual(expected(files));
    rmSync(join(folder, 'd/people.csv'));
    expect(await convert('d/train.rec', 'f', 'folder')).toBe(0);
    const numbered = new Map([...expected(files).values()].map((images, number) => [String(number), images]));
    expect(await imagesIn('f')).toEqual(numbered);
    expect(heard.complained).toBe('');
  });

  test('writes Parquet with the names of the people and of the files', async () => {
    lay(pictures(PEOPLE, 2));
    await convert('set', 'out', 'parquet');
    const opened = await openParquetImages(new Blob([readFileSync(join(folder, 'out/train.parquet'))]));
    expect(opened.labels).toEqual(PEOPLE.flatMap((person) => [person, person]));
    expect(opened.labelColumn).toBe('label');
  });

  test('draws pairs that are read as a pair set, the same as those of pairs.txt', async () => {
    const files = pictures(PEOPLE, 6);
    lay(files);
    expect(await convert('set', 'out', 'bin', '--seed', '3')).toBe(0);
    const bytes = readFileSync(join(folder, 'out/pairs.bin'));
    const { images, same } = readVerificationPairs(new Uint8Array(bytes), 'pairs.bin');
    const [head, ...lines] = readFileSync(join(folder, 'out/pairs.txt'), 'utf8').trimEnd().split('\n');
    const [folds, each] = head!.split('\t').map(Number);
    expect(folds! * each! * 2).toBe(same.length);
    lines.forEach((line, pair) => {
      const cells = line.split('\t');
      expect(cells).toHaveLength(same[pair] ? 3 : 4);
      const [left, right] = same[pair]
        ? [`${cells[0]}/${cells[1]}.png`, `${cells[0]}/${cells[2]}.png`]
        : [`${cells[0]}/${cells[1]}.png`, `${cells[2]}/${cells[3]}.png`];
      expect(Buffer.from(images[2 * pair]!)).toEqual(files.get(left));
      expect(Buffer.from(images[2 * pair + 1]!)).toEqual(files.get(right));
    });
    // Fold after fold, as many of either kind in each.
    for (let fold = 0; fold < folds!; fold++) {
      const kinds = same.slice(fold * 2 * each!, (fold + 1) * 2 * each!);
      expect(kinds).toEqual([...Array(each).fill(true), ...Array(each).fill(false)]);
    }
    await convert('set', 'again', 'bin', '--seed', '3');
    expect(readFileSync(join(folder, 'again/pairs.bin'))).toEqual(bytes);
    await convert('set', 'other', 'bin', '--seed', '4');
    expect(readFileSync(join(folder, 'other/pairs.bin'))).not.toEqual(bytes);
  });

  test('takes the labels of a review, and leaves out what it has removed', async () => {
    const files = pictures(['Ann', 'Ben'], 2);
    lay(files);
    writeFileSync(
      join(folder, 'review.csv'),
      'image,given_label,final_label\nset/Ann/1.png,Ann,Ben\nset/Ben/2.png,Ben,\nset/elsewhere.png,Ann,Zoe\n',
    );
    expect(await convert('set', 'out', 'folder', '--verdicts', 'review.csv')).toBe(0);
    const at = (path: string): string => files.get(path)!.toString('base64');
    const found = await imagesIn('out');
    expect(found.get('Ann')).toEqual([at('Ann/2.png')]);
    expect(found.get('Ben')!.sort()).toEqual([at('Ann/1.png'), at('Ben/1.png')].sort());
  });

  test('names what it leaves out, and says so', async () => {
    lay(pictures(['Ann', 'Ben'], 2));
    writeFileSync(join(folder, 'set/Ann/9.jpg'), 'no picture');
    expect(await convert('set', 'out', 'rec')).toBe(0);
    const report = JSON.parse(readFileSync(join(folder, 'out/report.json'), 'utf8'));
    expect(report).toMatchObject({ images: 4, people: 2, format: 'rec' });
    expect(report.skipped).toEqual([{ path: 'set/Ann/9.jpg', reason: 'Not an image.' }]);
    expect(heard.said).toContain('Left out: 1 file, listed in report.json.');
  });
});

describe('npm run convert refuses', () => {
  test.each([
    [['--out', 'x', '--format', 'rec'], '--dataset is missing'],
    [['--dataset', 'set', '--format', 'rec'], '--out is missing'],
    [['--dataset', 'set', '--out', 'x'], '--format is missing'],
    [['--dataset', 'set', '--out', 'x', '--format', 'tar'], 'expected one of rec, bin, parquet, folder'],
    [['--dataset', 'nowhere', '--out', 'x', '--format', 'rec'], 'there is no'],
  ])('%j', async (args, message) => {
    expect(await run(['convert', ...args], hostOf(folder).host)).toBe(2);
    expect(heard.complained).toContain(message);
  });

  test('a set without a picture, and leaves nothing', async () => {
    mkdirSync(join(folder, 'set/Ann'), { recursive: true });
    writeFileSync(join(folder, 'set/Ann/1.jpg'), 'no picture');
    expect(await convert('set', 'out', 'rec')).toBe(1);
    expect(heard.complained).toContain('None of the images could be read');
    expect(readdirSync(join(folder, 'out'))).toEqual([]);
  });

  test('too few photos for pairs, and leaves nothing', async () => {
    lay(pictures(['Ann', 'Ben'], 2));
    expect(await convert('set', 'out', 'bin')).toBe(1);
    expect(heard.complained).toContain('at least ten pairs');
    expect(existsSync(join(folder, 'out/pairs.bin'))).toBe(false);
  });

  test('earlier results unless asked to replace them, and files of others in any case', async () => {
    lay(pictures(['Ann', 'Ben'], 2));
    await convert('set', 'out', 'rec');
    expect(await convert('set', 'out', 'parquet')).toBe(2);
    expect(await convert('set', 'out', 'parquet', '--overwrite')).toBe(0);
    expect(readdirSync(join(folder, 'out')).sort()).toEqual(['report.json', 'results-manifest.json', 'train.parquet']);
    mkdirSync(join(folder, 'own'));
    writeFileSync(join(folder, 'own/train.rec'), 'mine');
    expect(await convert('set', 'own', 'rec', '--overwrite')).toBe(2);
    expect(readFileSync(join(folder, 'own/train.rec'), 'utf8')).toBe('mine');
  });

  test('verdicts that name nobody, with the line', async () => {
    lay(pictures(['Ann', 'Ben'], 2));
    writeFileSync(join(folder, 'v.csv'), 'image,rectified_label\nset/Ann/1.png,Zoe\n');
    expect(await convert('set', 'out', 'rec', '--verdicts', 'v.csv')).toBe(2);
    expect(heard.complained).toContain('line 2: nobody in the set is called "Zoe"');
  });
});
