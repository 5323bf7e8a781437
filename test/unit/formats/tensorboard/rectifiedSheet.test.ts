import { PNG } from 'pngjs';
import { expect, it } from 'vitest';
import { NO_CORRECTIONS } from '../../../../src/domain/standingCorrections.ts';
import { rectifiedSheet } from '../../../../src/formats/tensorboard/rectifiedSheet.ts';
import { CORRECTIONS, LABELS, PICTURES } from '../../../support/projectedRun.ts';

/** Larger faces, so that a frame leaves something of them. */
const SIDE = 16;
const LARGE = {
  train: { ...PICTURES.train, size: SIDE, pixels: new Uint8Array(4 * SIDE * SIDE * 3).fill(9) },
  outliers: { size: SIDE, count: 1, pixels: new Uint8Array(SIDE * SIDE * 3).fill(200) },
};

it('shows the faces whose labels are rectified: framed whole where the label is right now, dashed where it is not', async () => {
  const sheet = await rectifiedSheet(LARGE, CORRECTIONS, LABELS.replaced, 2);
  expect(sheet).toMatchObject({ tag: 'labels/rectified_faces', step: 2, width: 2 * SIDE, height: SIDE });
  const { data } = PNG.sync.read(Buffer.from(sheet!.png));
  const at = (x: number, y: number): number[] => [...data.subarray((y * 2 * SIDE + x) * 4)].slice(0, 3);
  const topEdge = (left: number, own: number): number =>
    Array.from({ length: SIDE }, (_, x) => at(left + x, 0)).filter(([red]) => red !== own).length;
  expect(at(SIDE / 2, SIDE / 2)).toEqual([9, 9, 9]);
  expect(at(SIDE + SIDE / 2, SIDE / 2)).toEqual([200, 200, 200]);
  expect(topEdge(0, 9)).toBe(SIDE);
  expect(topEdge(SIDE, 200)).toBeGreaterThan(0);
  expect(topEdge(SIDE, 200)).toBeLessThan(SIDE);
});

it('has no frame where the truth is unknown, and is none where no label is rectified or the pixels stay on disk', async () => {
  const unknown = new Map([[1, { ...CORRECTIONS.byImage.get(1)!, trueLabel: null }]]);
  const sheet = await rectifiedSheet(LARGE, { ...CORRECTIONS, byImage: unknown }, LABELS.replaced, 1);
  expect([...PNG.sync.read(Buffer.from(sheet!.png)).data.subarray(0, 3)]).toEqual([9, 9, 9]);
  expect(await rectifiedSheet(LARGE, NO_CORRECTIONS, LABELS.replaced, 1)).toBeNull();
  const onDisk = {
    ...LARGE,
    train: { ...LARGE.train, pixels: null, encoded: { kind: 'files' as const, files: [] } },
  };
  expect(await rectifiedSheet(onDisk, CORRECTIONS, LABELS.replaced, 1)).toBeNull();
});
