/** Golden files through the engine on the cpu backend; skipped with a line where the files are absent. */
import '@tensorflow/tfjs-backend-cpu';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { runGoldenFile } from '../../src/engine/goldens/run.ts';
import * as tf from '../../src/engine/tf.ts';

const DIR = process.env.GOLDENS_DIR ?? '../shared/goldens';
const present = existsSync(DIR);
const FILES = present ? readdirSync(DIR).filter((name) => name.endsWith('.json')) : [];

describe.skipIf(!present)(`golden files of ${DIR}`, () => {
  beforeAll(async () => {
    await tf.setBackend('cpu');
  });

  it.each(FILES)('%s', async (name) => {
    const report = await runGoldenFile(readFileSync(join(DIR, name), 'utf8'));
    expect(report?.failures).toEqual([]);
    expect(report?.passed).toBeGreaterThan(0);
    expect(report?.notImplemented.filter((what) => what.startsWith('variant'))).toEqual([]);
  });
});
