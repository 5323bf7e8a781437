/** What the dialog about a set says: counts, order, imbalance, the report's rows and their filter; and the wall of a sample. */
import { describe, expect, it } from 'vitest';
import { createFaceSheet } from '../../../../src/domain/faceSheet.ts';
import type { Faces } from '../../../../src/store/state.ts';
import {
  arranged,
  imbalance,
  matching,
  reportRows,
  summarise,
  underTwoNames,
} from '../../../../src/ui/dataset/summary.ts';
import { placeOf } from '../../../../src/ui/faces/shownFace.ts';
import { layoutWall } from '../../../../src/ui/faces/wallLayout.ts';

function facesOf(labels: readonly number[], identities: readonly string[], sample: readonly number[] | null): Faces {
  return {
    kind: 'folder',
    sheet: createFaceSheet(sample?.length ?? labels.length, 8).sheet,
    sample: sample && Int32Array.from(sample),
    outliers: null,
    labels: Int32Array.from(labels),
    identities,
    names: { names: [] },
    heldOut: null,
    heldOutFaces: null,
  };
}

describe('under two names', () => {
  const twice = (suspectedNoise: boolean) => ({ paths: ['a', 'b'], identities: ['Ann', 'Ben'], suspectedNoise });
  const pair = { paths: ['a', 'b'], identities: ['Ann', 'Ben'] } as const;

  it.each([
    [[], [], null],
    [[twice(false)], [], null],
    [[twice(true), twice(false)], [], '1 picture under two names: suspected noise.'],
    [[], [pair, pair], '2 pairs of look-alikes under two names: suspected noise.'],
    [[twice(true)], [pair], '1 picture under two names, 1 pair of look-alikes under two names: suspected noise.'],
  ])('the same picture is one thing, one that only looks it another', (duplicates, alike, text) => {
    expect(underTwoNames({ duplicates, alike })).toBe(text);
  });
});

describe('summarise', () => {
  it('counts images, takes examples, and says when the set is uneven', () => {
    const labels = [...Array<number>(9).fill(0), 1, 1, 2];
    const summary = summarise(facesOf(labels, ['Ann', 'Ben', 'Cy'], null));
    expect(summary).toMatchObject({ images: 12, most: 9, median: 2, least: 1 });
    expect(summary.rows.map(({ count }) => count)).toEqual([9, 2, 1]);
    expect(summary.rows[0]!.examples).toEqual([0, 1, 2, 3, 4, 5]);
    expect(imbalance(summary)).toBe('Uneven: the largest identity has 4.5 times the median.');
    expect(imbalance(summarise(facesOf([0, 1, 1], ['a', 'b'], null)))).toBeNull();
    expect(arranged(summary.rows, '', 'fewest').map(({ name }) => name)).toEqual(['Cy', 'Ben', 'Ann']);
    expect(arranged(summary.rows, ' N', 'most').map(({ name }) => name)).toEqual(['Ann', 'Ben']);
  });

  it('takes examples from the sample of a set that stays on disk', () => {
    const faces = facesOf([0, 0, 0, 1, 1, 1], ['a', 'b'], [1, 4, 5]);
    expect(summarise(faces).rows.map(({ examples }) => examples)).toEqual([[1], [4, 5]]);
    expect([0, 1, 2, 4, 5].map((image) => placeOf(faces, image))).toEqual([-1, 0, -1, 1, 2]);
    const layout = layoutWall(faces.labels, 2, 400, 300, faces.sample);
    expect(layout.blocks.map(({ identity, images }) => [identity, images])).toEqual([
      [0, [1]],
      [1, [4, 5]],
    ]);
    expect(layoutWall(faces.labels, 2, 400, 300, Int32Array.of(5)).blocks.map(({ identity }) => identity)).toEqual([1]);
  });

  it('that fits its room does not scroll', () => {
    const labels = (people: number): Int32Array<ArrayBuffer> =>
      Int32Array.from({ length: people * 25 }, (_, image) => image % people);
    for (let height = 150; height < 400; height++) {
      const wall = layoutWall(labels(10), 10, 754, height);
      // A tile of 24 is what is scrolled over where nothing fits.
      if (wall.height > height) expect([wall.tile, height < 230]).toEqual([24, true]);
    }
  });
});

describe('reportRows', () => {
  const rows = reportRows({
    imported: 1,
    identities: 1,
    skipped: [{ path: 'a/x.txt', reason: 'Not an image.' }],
    notices: [
      { path: 'a/1.png', note: 'Animated: the first frame is used.' },
      { path: 'b/1.png', note: 'The same picture as a/1.png, which is labelled differently.', suspectedNoise: true },
    ],
    duplicates: [],
    alike: [],
    nearlyEqual: [],
    labelling: { source: 'Labels come from the folders.', problem: null, choices: [] },
  });

  it('puts suspected noise first, and finds by kind and text', () => {
    expect(rows.map(({ kind, path }) => [kind, path])).toEqual([
      ['suspected', 'b/1.png'],
      ['skipped', 'a/x.txt'],
      ['note', 'a/1.png'],
    ]);
    expect(matching(rows, 'A/1', 'all')).toHaveLength(2);
    expect(matching(rows, 'A/1', 'note')).toEqual([rows[2]]);
    expect(matching(rows, '', 'skipped')).toEqual([rows[1]]);
  });
});
