/** What the commands open for a list: the folder of the images that exist, and never more than that. */
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, test, vi } from 'vitest';
import { locateImages } from '../../../../src/headless/cli/datasetPaths.ts';
import { failure } from '../../../support/commandHost.ts';
import { encoded } from '../../support/encoded.ts';

let folder: string;
beforeEach(() => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), 'playground-list-')));
});
afterEach(() => {
  rmSync(folder, { recursive: true });
  vi.unstubAllEnvs();
});

function put(path: string, content: string | Uint8Array = ''): string {
  const file = join(folder, path);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, content);
  return file;
}

const images = (): void => {
  for (const name of ['a/0', 'a/1', 'b/0', 'b/1']) put(`set/images/${name}.png`);
};
const ROWS = ['a/0.png Ann', 'a/1.png Ann', 'b/0.png Ben', 'b/1.png Ben'];

describe('a list of a set', () => {
  beforeEach(images);

  test.each([
    ['set/images/list.txt', '', ROWS],
    ['set/list.txt', 'images/', ROWS],
    ['set/lists/one/list.txt', 'images/', ROWS],
    ['set/lists/list.txt', '../images/', ROWS],
    ['set/images/train.lst', '', ['0\t3.0\ta/0.png', '1\t3.0\ta/1.png', '2\t4.0\tb/0.png']],
    ['set/images/train.lst', '', ['1\ta/0.png\t3', '1\ta/1.png\t3', '1\tb/0.png\t4']],
    ['set/images/list.csv', '', ['id;who', 'a/0;Ann', 'a/1;Ann', 'b/0;Ben', 'b/1;Ben']],
  ])('%s opens the folder of its images', (path, above, rows) => {
    const list = put(path, rows.map((row) => row.replace(/([ab]\/[01])/, `${above}$1`)).join('\n'));
    const inside = path.startsWith('set/images/');
    expect(locateImages(list)).toEqual({
      folder: join(folder, 'set/images'),
      files: inside ? [] : [list],
      list: inside ? `images/${path.slice('set/images/'.length)}` : 'list.txt',
    });
  });

  it('in another encoding, with names in it', () => {
    put('set/images/张伟/0.png');
    const list = put(
      'set/images/list.csv',
      encoded('image,label\n张伟/0.png,张伟\na/0.png,王芳\nb/0.png,李娜\n', 'gbk'),
    );
    expect(locateImages(list)).toMatchObject({ folder: join(folder, 'set/images'), list: 'images/list.csv' });
  });

  it('with paths of another disk', () => {
    const list = put('set/images/list.txt', ROWS.map((row) => `/old/disk/faces/${row}`).join('\n'));
    expect(locateImages(list)).toMatchObject({ folder: join(folder, 'set/images'), list: 'images/list.txt' });
  });

  it('made for more images than are there', () => {
    const more = Array.from({ length: 50 }, (_, i) => `gone/${i}.png Cy`);
    const list = put('set/images/list.txt', [...more, ...ROWS].join('\n'));
    expect(locateImages(list)).toMatchObject({ folder: join(folder, 'set/images') });
  });

  it('with a stray path elsewhere does not open what lies between', () => {
    const stray = put('other/c/9.png');
    const list = put('set/images/list.txt', [...ROWS, ...ROWS, ...ROWS, `${stray} Cy`].join('\n'));
    expect(locateImages(list)).toMatchObject({ folder: join(folder, 'set/images'), list: 'images/list.txt' });
    const gone = put('set/images/list.txt', [...ROWS, '/nowhere/at/all.png Cy'].join('\n'));
    expect(locateImages(gone)).toMatchObject({ folder: join(folder, 'set/images') });
  });

  it('with absolute paths below one folder', () => {
    const list = put('lists/list.txt', ROWS.map((row) => join(folder, 'set/images', row)).join('\n'));
    expect(locateImages(list)).toEqual({ folder: join(folder, 'set/images'), files: [list], list: 'list.txt' });
  });
});

describe('refused, with exit code 2', () => {
  const refused = (list: string): string => {
    const found = failure(() => locateImages(list));
    expect(found?.exitCode).toBe(2);
    return found?.message ?? '';
  };

  it('two places', () => {
    images();
    const other = ['0', '1'].map((name) => put(`other/${name}.png`));
    const list = put('set/images/list.txt', [...ROWS, ...other.map((path) => `${path} Cy`)].join('\n'));
    expect(refused(list)).toContain(`names images in several places, ${join(folder, 'set/images')} and`);
  });

  it('the root of the disk and people’s homes', () => {
    const climbing = `${'../'.repeat(40)}etc/hostname.png`;
    const list = put('set/list.txt', `${climbing} Ann\n0.png Ben\n`);
    put('set/0.png');
    expect(locateImages(list)).toMatchObject({ folder: join(folder, 'set') });
    vi.stubEnv('HOME', join(folder, 'home/ann'));
    const homes = ['home/ann/0.png', 'home/ann/x/1.png', 'home/ben/2.png'].map((path) => put(path));
    const all = put('lists/all.txt', homes.map((path, i) => `${path} p${i}`).join('\n'));
    expect(refused(all)).toContain(`lie all over ${join(folder, 'home')}`);
  });

  test.each([
    ['names nothing', 'list.txt', 'some words\nand more', 'Most of its rows name no images.'],
    ['is empty', 'list.csv', '', 'It has no rows.'],
    [
      'cannot be told',
      'list.csv',
      'image,a,b\n0.png,x,y\n1.png,x,y\n',
      'Which of its columns "a", "b" names the person',
    ],
    ['has an odd row', 'list.csv', 'image,label\n0.png,"x\n', 'Row 2: a quote is not closed.'],
    [
      'has lost characters',
      'list.csv',
      Uint8Array.from([...Buffer.from('image,label\n0.png,Jos'), 0x81, 0x0a]),
      'encoding cannot be told',
    ],
    ['names what is not there', 'list.csv', 'image,label\ngone/0.png,x\n', 'gone/0.png, which'],
  ])('a list that %s', (_, name, content, message) => {
    put('set/0.png');
    put('set/1.png');
    expect(refused(put(`set/${name}`, content))).toContain(message);
  });
});
