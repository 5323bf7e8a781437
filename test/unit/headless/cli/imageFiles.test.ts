/** The files of a folder on disk: links, loops, what cannot be read, and names that are no UTF-8. */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { CommandFailure } from '../../../../src/headless/cli/failure.ts';
import { imageFiles } from '../../../../src/headless/cli/imageFiles.ts';

let folder: string;
let set: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'image-files-'));
  set = join(folder, 'set');
  mkdirSync(set);
});
afterEach(() => rmSync(folder, { recursive: true }));

function put(path: string, content = path): void {
  mkdirSync(join(folder, path, '..'), { recursive: true });
  writeFileSync(join(folder, path), content);
}

/** What is read and what is not, by the paths shown. */
function listed(path = set): { read: Record<string, string>; not: Record<string, string> } {
  const files = imageFiles({ folder: path, files: [], list: null });
  const read = files.flatMap((one) =>
    one.file === null ? [] : [[one.path, readFileSync(Buffer.from(one.file as string), 'utf8')]],
  );
  const not = files.flatMap(({ path: shown, problem }) => (problem === null ? [] : [[shown, problem]]));
  expect(files.map((file) => file.path)).toEqual(files.map((file) => file.path).sort());
  return { read: Object.fromEntries(read), not: Object.fromEntries(not) };
}

describe('the files of a folder', () => {
  test('links to files and to folders are followed, relative and absolute ones', () => {
    put('set/Ann/1.png');
    put('elsewhere/2.png');
    put('elsewhere/Ben/3.png');
    symlinkSync('../../elsewhere/2.png', join(set, 'Ann/2.png'));
    symlinkSync(join(folder, 'elsewhere/Ben'), join(set, 'Ben'));
    expect(listed()).toEqual({
      read: {
        'set/Ann/1.png': 'set/Ann/1.png',
        'set/Ann/2.png': 'elsewhere/2.png',
        'set/Ben/3.png': 'elsewhere/Ben/3.png',
      },
      not: {},
    });
  });

  test('the whole set may be a link; its files are shown under the name that was given', () => {
    put('set/Ann/1.png');
    symlinkSync(set, join(folder, 'faces'));
    expect(listed(join(folder, 'faces')).read).toEqual({ 'faces/Ann/1.png': 'set/Ann/1.png' });
  });

  test('loops end, and are named: to itself, to a folder above, to a folder around the set, through two links', () => {
    put('set/Ann/1.png');
    put('elsewhere/2.png');
    symlinkSync('.', join(set, 'Ann/self'));
    symlinkSync('../..', join(set, 'Ann/around'));
    symlinkSync('/', join(set, 'Ann/disk'));
    symlinkSync('../../elsewhere', join(set, 'Ann/out'));
    symlinkSync('../set/Ann', join(folder, 'elsewhere/back'));
    symlinkSync('./a', join(set, 'b'));
    symlinkSync('./b', join(set, 'a'));
    const above = 'A link to a folder that it lies in.';
    expect(listed()).toEqual({
      read: { 'set/Ann/1.png': 'set/Ann/1.png', 'set/Ann/out/2.png': 'elsewhere/2.png' },
      not: {
        'set/Ann/self': above,
        'set/Ann/around': above,
        'set/Ann/disk': above,
        'set/Ann/out/back': above,
        'set/a': 'What the link leads to cannot be read: its links lead in a circle (ELOOP).',
        'set/b': 'What the link leads to cannot be read: its links lead in a circle (ELOOP).',
      },
    });
  });

  test('a folder is read once, under its own name where it has one', () => {
    put('set/Zoe/1.png');
    put('elsewhere/2.png');
    symlinkSync('Zoe', join(set, 'Ann'));
    symlinkSync('../elsewhere', join(set, 'Ben'));
    symlinkSync('../elsewhere', join(set, 'Cem'));
    expect(listed()).toEqual({
      read: { 'set/Zoe/1.png': 'set/Zoe/1.png', 'set/Ben/2.png': 'elsewhere/2.png' },
      not: {
        'set/Ann': 'The same folder as set/Zoe, which is read already.',
        'set/Cem': 'The same folder as set/Ben, which is read already.',
      },
    });
  });

  test('what cannot be read is listed with its reason', () => {
    put('set/Ann/1.png');
    symlinkSync('gone.png', join(set, 'Ann/2.png'));
    expect(listed().not).toEqual({
      'set/Ann/2.png': 'What the link leads to cannot be read: it does not exist (ENOENT).',
    });
  });

  test('a folder that is gone, or runs in a circle, is named with the reason', () => {
    symlinkSync('circle', join(folder, 'circle'));
    for (const [name, reason] of [
      ['nowhere', 'it does not exist (ENOENT)'],
      ['circle', 'its links lead in a circle (ELOOP)'],
    ] as const) {
      const read = (): unknown => imageFiles({ folder: join(folder, name), files: [], list: null });
      expect(read).toThrow(CommandFailure);
      expect(read).toThrow(`${join(folder, name)} cannot be read: ${reason}.`);
    }
  });

  test.runIf(process.platform === 'linux')(
    'names that are no UTF-8 are read, shown with an escape and kept apart',
    () => {
      const bytes = (text: string): Buffer => Buffer.concat([Buffer.from(`${set}/`), Buffer.from(text, 'latin1')]);
      for (const name of ['Jos\xe9', 'Jos\xe8', 'Andr\xe9s', '100%\xe9']) {
        mkdirSync(bytes(name));
        writeFileSync(bytes(`${name}/\xfc.png`), name);
      }
      put('set/Zoë/1.png');
      put('set/100%/1.png');
      put('set/Jos%E9/1.png');
      symlinkSync(bytes('Jos\xe8/\xfc.png'), bytes('Jos\xe8/link.png'));
      const { read, not } = listed();
      expect(not).toEqual({});
      expect(read).toEqual({
        'set/Jos%E9%/%FC.png': 'Jos\xe9',
        'set/Jos%E8/%FC.png': 'Jos\xe8',
        'set/Jos%E8/link.png': 'Jos\xe8',
        'set/Andr%E9s/%FC.png': 'Andr\xe9s',
        'set/100%25%E9/%FC.png': '100%\xe9',
        'set/Zoë/1.png': 'set/Zoë/1.png',
        'set/100%/1.png': 'set/100%/1.png',
        'set/Jos%E9/1.png': 'set/Jos%E9/1.png',
      });
    },
  );

  test('a loose file has its own name for a path', () => {
    put('set/faces.zip');
    expect(imageFiles({ folder: null, files: [join(set, 'faces.zip')], list: null })).toEqual([
      { path: 'faces.zip', file: join(set, 'faces.zip'), problem: null },
    ]);
  });
});
