/** The recipe's programs, run by the Python that has PyTorch. */
import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { ZipFile } from '../../../src/formats/archive/zipWriter.ts';

/** As scripts/test.mjs has found it. */
const PYTHON = process.env.RECIPE_PYTHON ?? '/usr/bin/python3';

/** The folder of the package and of its own tests. */
export const RECIPE = join(dirname(fileURLToPath(import.meta.url)), '../../../recipe');

const run = promisify(execFile);

/** One thread: the tests share the machine. */
const ENVIRONMENT = { ...process.env, OMP_NUM_THREADS: '1', PYTHONDONTWRITEBYTECODE: '1' };

/** @returns what the program printed @throws Error with what it complained of */
export async function python(folder: string, ...args: readonly string[]): Promise<string> {
  const { stdout } = await run(PYTHON, [...args], { cwd: folder, env: ENVIRONMENT, maxBuffer: 2 ** 26 });
  return stdout;
}

/** A folder with these files, which goes when `use` is over. */
export async function inFolder<T>(files: readonly ZipFile[], use: (folder: string) => Promise<T>): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), 'recipe-'));
  try {
    for (const { name, data } of files) {
      mkdirSync(dirname(join(folder, name)), { recursive: true });
      writeFileSync(join(folder, name), data);
    }
    return await use(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
