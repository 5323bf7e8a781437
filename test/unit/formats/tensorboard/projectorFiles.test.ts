/** The files as TensorBoard's projector reads them. */
import { PNG } from 'pngjs';
import { expect, it } from 'vitest';
import { NO_CORRECTIONS } from '../../../../src/domain/standingCorrections.ts';
import { faceGrid } from '../../../../src/formats/tensorboard/faceGrid.ts';
import { type ProjectedRun, projectorFiles } from '../../../../src/formats/tensorboard/projectorFiles.ts';
import { CORRECTIONS, LABELS, PICTURES, SIDE, snapshotAt } from '../../../support/projectedRun.ts';

const RUN: ProjectedRun = {
  ...{ snapshot: snapshotAt(9), labels: LABELS, corrections: CORRECTIONS },
  ...{ identities: PICTURES.train.identities, pictures: PICTURES },
};

/** As the plugin reads a tensor: a line a point, numbers between tabs. */
const pointsOf = (tsv: string): number[][] =>
  tsv
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => line.split('\t').map(Number));

async function read(run: ProjectedRun) {
  const files = new Map((await projectorFiles(run)).map(({ name, data }) => [name, data]));
  const text = (name: string): string => files.get(name) as string;
  return { files, text };
}

it('says of each point where it lies, what it is called and which face it has', async () => {
  const { files, text } = await read(RUN);
  expect([...files.keys()]).toEqual(['projector_config.pbtxt', 'vectors.tsv', 'metadata.tsv', 'sprite.png']);
  // Without the image that the run has not trained on.
  expect(pointsOf(text('vectors.tsv'))).toEqual([
    [1, 0, 0],
    [0, -1, 0],
    [0.59999, 0, 0.80001],
  ]);
  // Neither a tab nor the end of a line of a name is one of the file.
  expect(text('metadata.tsv').split('\n')).toEqual([
    'image\tgiven label\tlabel now\trectified\ttrue label',
    'Ann/1.png\tAnn\tAnn\tno\tAnn',
    'Ann/two lines.png\tBob O\u2019Hara\tAnn\tyes\tAnn',
    'Bob/2.png\tAnn\tBob O\u2019Hara\tyes\t(open set)',
    '',
  ]);
  const { width, height, data } = PNG.sync.read(Buffer.from(files.get('sprite.png') as Uint8Array));
  expect([width, height]).toEqual([2 * SIDE, 2 * SIDE]);
  const colour = (column: number, row: number): number[] =>
    [...data.subarray((row * SIDE * width + column * SIDE) * 4)].slice(0, 3);
  expect([colour(0, 0), colour(1, 0), colour(0, 1)]).toEqual([
    [10, 20, 30],
    [11, 20, 30],
    // The outsider in the place of image 3.
    [255, 255, 255],
  ]);
});

it('tells by the names of projector_config.proto what the files are', async () => {
  const { text } = await read(RUN);
  const config = text('projector_config.pbtxt');
  const values = (name: string): string[] =>
    [...config.matchAll(new RegExp(`^\\s*${name}: (\\S+)$`, 'gm'))].map((found) => found[1]!);
  expect(values('tensor_path')).toEqual(['"vectors.tsv"']);
  expect(values('metadata_path')).toEqual(['"metadata.tsv"']);
  expect(values('image_path')).toEqual(['"sprite.png"']);
  expect(values('single_image_dim')).toEqual([`${SIDE}`, `${SIDE}`]);
  expect(values('tensor_shape')).toEqual(['3', '3']);
  expect(config.match(/[{}]/g)?.join('')).toBe('{{}}');
});

it('does without what is not there: images, the truth, images in memory', async () => {
  const bare = await read({ ...RUN, pictures: null, labels: { ...LABELS, truth: null }, corrections: NO_CORRECTIONS });
  expect(bare.files.has('sprite.png')).toBe(false);
  expect(bare.text('projector_config.pbtxt')).not.toContain('sprite');
  expect(bare.text('metadata.tsv').split('\n').slice(0, 2)).toEqual([
    'image\tgiven label\tlabel now\trectified',
    '0\tAnn\tAnn\tno',
  ]);
  const files = { kind: 'files' as const, files: [] };
  const onDisk = await read({
    ...RUN,
    pictures: { ...PICTURES, train: { ...PICTURES.train, pixels: null, encoded: files } },
  });
  expect(onDisk.files.has('sprite.png')).toBe(false);
  expect(onDisk.text('metadata.tsv')).toContain('Ann/1.png');
  const untrained = { ...RUN.snapshot, directions: new Int16Array(12) };
  expect(await projectorFiles({ ...RUN, snapshot: untrained })).toEqual([]);
});

it('a label that is taken for wrong has none now', async () => {
  const byImage = new Map([[1, { ...CORRECTIONS.byImage.get(1)!, rectifiedLabel: -1 }]]);
  const { text } = await read({ ...RUN, corrections: { ...CORRECTIONS, byImage } });
  expect(text('metadata.tsv').split('\n')[2]).toBe('Ann/two lines.png\tBob O\u2019Hara\t(none)\tyes\tAnn');
});

it('the largest sprite is within what the projector takes, a cell for every point', async () => {
  const pixels = new Uint8Array(112 * 112 * 3);
  const { width, height, cell } = await faceGrid(
    Array.from({ length: 5000 }, () => ({ pixels, frame: null })),
    112,
  );
  expect(Math.max(width, height)).toBeLessThanOrEqual(8192);
  expect((width / cell) * (height / cell)).toBeGreaterThanOrEqual(5000);
  expect([width % cell, height % cell]).toEqual([0, 0]);
});
