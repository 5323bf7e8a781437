/** Golden files through the engine on the cpu backend; skipped with a line where the files are absent. */
import '@tensorflow/tfjs-backend-cpu';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { runGoldenFile } from '../../src/engine/goldens/run.ts';
import * as tf from '../../src/engine/tf.ts';

const DIR = process.env.GOLDENS_DIR ?? '../shared/goldens';
const FILES = ['align', 'arcface', 'boundaryf1', 'boundaryface', 'eval', 'trajectory'];
const present = existsSync(DIR);

describe.skipIf(!present)(`golden files of ${DIR}`, () => {
  beforeAll(async () => {
    await tf.setBackend('cpu');
  });

  it.each(FILES)('%s', async (name) => {
    const report = await runGoldenFile(readFileSync(join(DIR, `${name}.json`), 'utf8'));
    expect(report?.failures).toEqual([]);
    expect(report?.passed).toBeGreaterThan(0);
  });
});
