/** `--evaluate` of the recipe and the playground's verification: the same numbers on the same embeddings, and on the same weights. */
import '@tensorflow/tfjs-backend-cpu';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import type { VerificationReport } from '../../src/domain/evaluation.ts';
import { networkOf } from '../../src/domain/networks.ts';
import { DEFAULT_SETTINGS, type Settings } from '../../src/domain/settings/settings.ts';
import { consecutiveFold } from '../../src/engine/evaluation/insightface.ts';
import { verificationReport } from '../../src/engine/evaluation/verificationReport.ts';
import { startingValues } from '../../src/engine/network/initialWeights.ts';
import { Run } from '../../src/engine/run/run.ts';
import { readWeights } from '../../src/formats/network/weightsFile.ts';
import { encodePng } from '../../src/formats/picture/png.ts';
import { RECIPE_PROGRAM } from '../../src/formats/recipe/program.ts';
import { recipeFiles } from '../../src/formats/recipe/recipeFiles.ts';
import { installImageDecoders } from '../../src/headless/node/imageDecoders.ts';
import { stream } from '../../src/lib/rng.ts';
import type { WirePairs } from '../../src/protocol/training.ts';
import { decodePairs } from '../../src/worker/decodeJob.ts';
import { pairSetOf } from '../support/pairSet.ts';
import { observe } from '../support/smallRun.ts';
import { startWasm } from '../support/wasmBackend.ts';
import { drawnSet } from './support/drawnSet.ts';
import { inFolder, python, RECIPE } from './support/python.ts';

const DIGITS = 1e-6;

/** Every number of the recipe's report is the playground's. */
function expectSame(theirs: Record<string, unknown>, ours: VerificationReport): void {
  const near = (a: unknown, b: unknown, field: string): void => {
    if (typeof a === 'number' && typeof b === 'number') expect(Math.abs(a - b), field).toBeLessThan(DIGITS);
    else expect(a, field).toBe(b);
  };
  const { oneSidedFolds: _f, roc: _r, pairs: _p, ...numbers } = ours;
  expect(Object.keys(theirs).sort()).toEqual(Object.keys(numbers).sort());
  for (const [field, value] of Object.entries(numbers)) {
    const other = theirs[field];
    if (field === 'accuracyPerFold') {
      for (const [fold, accuracy] of ours.accuracyPerFold.entries()) {
        near((other as number[])[fold], accuracy, `${field} ${fold}`);
      }
    } else if (field === 'tarAtFar') {
      ours.tarAtFar.forEach((row, i) => {
        const theirRow = (other as Record<string, unknown>[])[i]!;
        for (const [key, entry] of Object.entries(row)) near(theirRow[key], entry, `${field} ${i} ${key}`);
      });
    } else near(other, value, field);
  }
}

describe('Verification by the recipe and by the playground', () => {
  it.each([
    [60, 1],
    [203, 1.2],
  ])('gives the same numbers on the same %d pairs of embeddings', async (count, spread) => {
    const dims = 12;
    const rng = stream(count, 'features');
    const same = Uint8Array.from({ length: count }, () => (rng.uniform() < 0.5 ? 1 : 0));
    const left = Float32Array.from({ length: count * dims }, () => 0.3 + rng.normal());
    const right = left.map((value, i) =>
      same[Math.floor(i / dims)] ? value + spread * rng.normal() : 0.3 + rng.normal(),
    );
    const fold = Uint8Array.from(same, (_, pair) => consecutiveFold(pair, count));
    const list = { left: new Int32Array(count), right: new Int32Array(count), same, fold };
    const ours = verificationReport({ left, right, dims, same, fold }, list);
    expect(ours.accuracy).toBeGreaterThan(0.6);
    expect(ours.accuracy).toBeLessThan(1);
    const rows = (values: Float32Array): number[][] =>
      Array.from({ length: count }, (_, pair) => [...values.subarray(pair * dims, (pair + 1) * dims)]);
    const given = { left: rows(left), right: rows(right), same: [...same], fold: [...fold] };
    const theirs = await inFolder([{ name: 'pairs.json', data: JSON.stringify(given), pack: 'store' }], (folder) =>
      python(RECIPE, '-m', 'tests.answers', 'report', join(folder, 'pairs.json')),
    );
    expectSame(JSON.parse(theirs) as Record<string, unknown>, ours);
  });

  describe('of a pair set', () => {
    const PEOPLE = 4;
    const settings: Settings = {
      ...DEFAULT_SETTINGS,
      model: { preset: 'ci32', cbam: false },
      noise: { closedSet: 0, openSet: 0, seed: 1 },
      training: { ...DEFAULT_SETTINGS.training, epochs: 3, batchSize: 8, milestones: [], warmupEpochs: 0 },
    };

    beforeAll(startWasm);

    /** A .bin of drawn faces: in pair p one person of 12 twice, or two of them. */
    function faceBin(pairs: number): Buffer {
      const size = 64;
      const faces = drawnSet(12, 6, size);
      const png = (image: number): Buffer =>
        Buffer.from(
          encodePng(faces.pixels.subarray(image * size * size * 3, (image + 1) * size * size * 3), size, size),
        );
      const rng = stream(5, 'pairs');
      const same = Array.from({ length: pairs }, (_, p) => p % 2 === 0);
      const images = same.flatMap((isSame) => {
        const person = rng.integer(12);
        const other = isSame ? person : (person + 1 + rng.integer(11)) % 12;
        const at = rng.integer(6);
        return [png(6 * person + at), png(6 * other + ((at + 1 + rng.integer(5)) % 6))];
      });
      return pairSetOf(images, same);
    }

    async function decoded(bin: Buffer): Promise<WirePairs> {
      installImageDecoders();
      let pairs: WirePairs | undefined;
      const take = (event: { readonly type: string; readonly pairs?: WirePairs }): void => {
        if (event.type === 'pairs') pairs = event.pairs;
      };
      const source = { path: 'faces.bin', blob: new Blob([Uint8Array.from(bin)]) };
      await decodePairs(1, source, 64, false, take, new AbortController().signal);
      return pairs!;
    }

    it('gives the same numbers with the same weights', async () => {
      const train = drawnSet(PEOPLE, 8, 64);
      const set = { train, heldOut: null, outliers: null };
      const files = recipeFiles({ settings, set, verdicts: new Map(), program: RECIPE_PROGRAM });
      await inFolder(files, async (folder) => {
        const bin = faceBin(120);
        writeFileSync(join(folder, 'faces.bin'), bin);
        await python(folder, 'train.py', '--out', 'results');
        const weights = 'results/weights/model.safetensors';
        const answer = await python(folder, 'train.py', '--evaluate', 'faces.bin', '--weights', weights);
        const stored = await readWeights(new Blob([readFileSync(join(folder, weights))]));
        const start = startingValues({ name: weights, ...stored }, 'continue', train.identities);
        const run = new Run(
          { train, heldOut: null, outliers: null, labelsAreTrue: true },
          { ...settings, network: networkOf(settings.model), stepMode: 'eager', start },
          observe().observer,
        );
        const { verification } = await run.evaluate(await decoded(bin));
        run.trainer.dispose();
        expect(verification!.accuracy).toBeGreaterThan(0.55);
        expect(verification!.accuracy).toBeLessThan(1);
        expectSame((JSON.parse(answer) as Record<string, Record<string, unknown>>)['faces.bin']!, verification!);
      });
    });
  });
});
