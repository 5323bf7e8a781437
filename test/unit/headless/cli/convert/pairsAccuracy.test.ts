/** A pair set that was written of a set is judged as the pairs it came from. */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { readImage } from '../../../../../src/data/import/readImage.ts';
import { verificationReport } from '../../../../../src/engine/evaluation/verificationReport.ts';
import { encodePng } from '../../../../../src/formats/picture/png.ts';
import { readVerificationPairs } from '../../../../../src/formats/table/pairsBin.ts';
import { run } from '../../../../../src/headless/cli/main.ts';
import { stream } from '../../../../../src/lib/rng.ts';
import { hearCommands, hostOf } from '../../../../support/commandHost.ts';
import { decodeInNode } from '../../../support/nodeDecoder.ts';

const SIDE = 16;

/** People with a look of their own under as much noise. */
function lay(folder: string): void {
  const rng = stream(3, 'faces');
  for (let person = 0; person < 8; person++) {
    const look = Float64Array.from({ length: SIDE * SIDE * 3 }, () => rng.normal());
    mkdirSync(join(folder, `p${person}`));
    for (let photo = 1; photo <= 6; photo++) {
      const pixels = Uint8Array.from(look, (value) => Math.min(255, Math.max(0, 128 + 6 * value + 50 * rng.normal())));
      writeFileSync(join(folder, `p${person}`, `${photo}.png`), encodePng(pixels, SIDE, SIDE));
    }
  }
}

/** Centred pixels, in the place of a network. */
async function featuresOf(images: readonly Uint8Array[]): Promise<Float32Array> {
  const features: number[] = [];
  for (const bytes of images) {
    const own = new Uint8Array(bytes);
    const file = { path: '', parts: [], size: 0, blob: null, head: async () => own, read: async () => own };
    const read = await readImage(file, decodeInNode);
    if (!read.ok) throw new Error(read.reason);
    read.image.rgba.forEach((value, i) => {
      if (i % 4 < 3) features.push(value - 128);
    });
  }
  return Float32Array.from(features);
}

async function judged(left: readonly Uint8Array[], right: readonly Uint8Array[], same: readonly boolean[]) {
  const [one, other] = [await featuresOf(left), await featuresOf(right)];
  const truth = Uint8Array.from(same, Number);
  const fold = Uint8Array.from(same, (_, pair) => Math.floor((10 * pair) / same.length));
  const list = { left: Int32Array.from(same.keys()), right: Int32Array.from(same.keys()), same: truth, fold };
  return verificationReport({ left: one, right: other, dims: SIDE * SIDE * 3, same: truth, fold }, list);
}

test('with the same accuracy, fold by fold', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'pairs-'));
  try {
    hearCommands();
    mkdirSync(join(folder, 'set'));
    lay(join(folder, 'set'));
    const args = ['convert', '--dataset', 'set', '--out', 'out', '--format', 'bin'];
    expect(await run(args, hostOf(folder).host)).toBe(0);
    const bin = readVerificationPairs(new Uint8Array(readFileSync(join(folder, 'out/pairs.bin'))), 'pairs.bin');
    const lines = readFileSync(join(folder, 'out/pairs.txt'), 'utf8').trimEnd().split('\n').slice(1);
    const photo = (person: string, place: string): Uint8Array =>
      readFileSync(join(folder, 'set', person, `${place}.png`));
    const cells = lines.map((line) => line.split('\t') as [string, string, string, string?]);
    const listed = await judged(
      cells.map(([person, place]) => photo(person, place)),
      cells.map(([person, second, third, fourth]) =>
        fourth === undefined ? photo(person, third) : photo(third, fourth ?? second),
      ),
      cells.map(({ length }) => length === 3),
    );
    const sides = [0, 1].map((side) => bin.images.filter((_, i) => i % 2 === side));
    const written = await judged(sides[0]!, sides[1]!, bin.same);
    expect(written).toEqual(listed);
    expect(written.accuracy).toBeGreaterThan(0.55);
    expect(written.accuracy).toBeLessThan(0.99);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
