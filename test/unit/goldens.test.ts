/** Every golden file of the tree through the engine on the cpu backend. A file that is absent is a failure. */
import '@tensorflow/tfjs-backend-cpu';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { runGoldenFile } from '../../src/engine/goldens/run.ts';
import * as tf from '../../src/engine/tf.ts';
import { HEAD_KINDS } from '../../src/lib/heads/catalogue.ts';
import { GOLDENS } from '../support/goldens.ts';

/** What is there, and what has to be: each loss of the catalogue, and what is no loss. */
const FILES = readdirSync(GOLDENS).filter((name) => name.endsWith('.json'));
const WANTED = [...HEAD_KINDS, 'align', 'eval', 'trajectory'].map((name) => `${name}.json`);

describe(`${FILES.length} golden files`, () => {
  beforeAll(async () => {
    await tf.setBackend('cpu');
  });

  it('none is missing and none is unknown', () => expect(FILES.toSorted()).toEqual(WANTED.toSorted()));

  it.each(WANTED)('%s', async (name) => {
    const report = await runGoldenFile(readFileSync(join(GOLDENS, name), 'utf8'));
    expect(report?.failures).toEqual([]);
    expect(report?.passed).toBeGreaterThan(0);
    expect(report?.notImplemented.filter((what) => what.startsWith('variant'))).toEqual([]);
  });
});
