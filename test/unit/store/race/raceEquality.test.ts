/** The runs of a race are those that their settings give by themselves, to the bit: with the training worker on threads of Node. */
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { bundleForNode } from '../../../../scripts/node-bundle.mjs';
import { ThreadWorker } from '../../../../src/headless/node/threadWorker.ts';
import { raceDifferences, racePlan } from '../../../support/races.ts';

const MINUTE = 60_000;
const WASM = dirname(createRequire(import.meta.url).resolve('@tensorflow/tfjs-backend-wasm/package.json'));

const CACHE = fileURLToPath(new URL('../../../../node_modules/.cache', import.meta.url));

let folder: string;
let program: string;
beforeAll(async () => {
  // Where the packages that it loads are found.
  mkdirSync(CACHE, { recursive: true });
  folder = mkdtempSync(join(CACHE, 'playground-race-'));
  const options = { external: ['sharp'], define: { __VERSION__: JSON.stringify('test') } };
  program = await bundleForNode('src/headless/node/trainingThread.ts', folder, 'cjs', options);
}, MINUTE);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const thread = (): ThreadWorker => new ThreadWorker(program, { dawn: null, wasmFolder: join(WASM, 'wasm-out') });

it(
  'three losses and two seeds on wasm',
  async () => {
    expect(await raceDifferences(racePlan('wasm'), thread)).toEqual([]);
  },
  2 * MINUTE,
);

it(
  'a pause changes nothing',
  async () => {
    let pauses = 0;
    const found = await raceDifferences(racePlan('wasm', 1), thread, (race, { phase, runs }) => {
      if (phase === 'running' && runs.length > 0 && pauses === 0) {
        pauses += 1;
        setTimeout(() => race.pause());
      }
      if (phase === 'paused') setTimeout(() => race.resume(), 50);
    });
    expect([pauses, found]).toEqual([1, []]);
  },
  2 * MINUTE,
);
