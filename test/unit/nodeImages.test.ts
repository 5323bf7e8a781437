/** The files of a person's images, for runs in Node. */
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { DatasetError } from '../../src/client/datasets.ts';
import { imagesOf } from '../../src/node/run.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'playground-images-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

test('are those below the folder, under its name', async () => {
  mkdirSync(join(folder, 'faces/Ann'), { recursive: true });
  writeFileSync(join(folder, 'faces/Ann/1.pgm'), 'P5');
  const files = await imagesOf({ folder: join(folder, 'faces'), files: [] });
  expect(files.map(({ path }) => path)).toEqual(['faces/Ann/1.pgm']);
  expect(await imagesOf(null)).toEqual([]);
});

test('a folder that cannot be read is named, with the reason', async () => {
  symlinkSync(join(folder, 'circle'), join(folder, 'circle'));
  writeFileSync(join(folder, 'file'), '');
  for (const [name, reason] of [
    ['nowhere', 'it does not exist (ENOENT)'],
    ['file', 'a file stands where a folder is expected (ENOTDIR)'],
    ['circle', 'its links lead in a circle (ELOOP)'],
  ] as const) {
    const read = imagesOf({ folder: join(folder, name), files: [] });
    await expect(read).rejects.toThrow(DatasetError);
    await expect(read).rejects.toThrow(`${join(folder, name)} cannot be read: ${reason}.`);
  }
});
