/** The images of a run: what a step is shown and told of them, with noise of both kinds. */
import { describe, expect, it } from 'vitest';
import { TrainingSet } from '../../../../src/engine/run/trainingSet.ts';
import { CONFIG, DATA, easyImages, SIZE } from '../../../support/smallRun.ts';

const NONE = { closedSet: 0, openSet: 0, seed: 1 };
const ALL = { images: Int32Array.from({ length: 18 }, (_, i) => i), mirrored: new Uint8Array(18) };

describe('TrainingSet', () => {
  it('has the labels of its set without noise, and takes up noise when told', () => {
    const set = new TrainingSet(DATA, SIZE, NONE, 0);
    expect([set.count, set.identities, set.size, set.closedSet]).toEqual([18, 3, SIZE, 0]);
    expect([...set.labels.given]).toEqual([...DATA.train.labels]);
    expect(set.stepsPerEpoch(7)).toBe(3);
    set.relabel({ ...NONE, closedSet: 0.34 });
    expect(set.closedSet).toBe(0.34);
    const changed = [...set.labels.given].filter((label, image) => label !== DATA.train.labels[image]);
    expect(changed).toHaveLength(6);
    expect([...set.inputOf(ALL as never).labels]).toEqual([...set.labels.given]);
  });

  it('shows outsiders where they stand in, and needs no pixels of those they replace', () => {
    const outliers = easyImages(1, 6, 9);
    const set = new TrainingSet({ ...DATA, outliers }, SIZE, { ...NONE, openSet: 0.34 }, 0);
    const { images } = set.inputOf(ALL as never).picks;
    const shown = [...images].filter((image) => image >= 18);
    expect(shown).toHaveLength(6);
    expect(new Set(shown).size).toBe(6);
    const replaced = [...images].findIndex((image) => image >= 18);
    const bytes = SIZE * SIZE * 3;
    const outsider = images[replaced]! - 18;
    expect(set.pixels(replaced)).toEqual(outliers.pixels.subarray(outsider * bytes, (outsider + 1) * bytes));
  });

  it('makes batches as the head needs them', () => {
    const set = new TrainingSet(DATA, SIZE, NONE, 0);
    const { head, noise, training } = CONFIG;
    const any = set.batches({ head, noise, training }, 1);
    expect(any.flatMap(({ images }) => [...images]).sort((a, b) => a - b)).toEqual([...ALL.images]);
    const triplet = { ...head, kind: 'triplet', perIdentity: 3 } as const;
    for (const { images } of set.batches({ head: triplet, noise, training }, 1)) {
      const people = [...images].map((image) => set.labels.given[image]!);
      for (const person of new Set(people)) expect(people.filter((other) => other === person)).toHaveLength(3);
    }
  });

  it('tells of unreadable images once for each new number of them', async () => {
    const { size, count, labels, identities, names } = DATA.train;
    const read = (image: number) => Promise.reject(new Error(`photo ${image} is damaged.`));
    const set = new TrainingSet({ ...DATA, train: { size, count, labels, identities, names, read } }, SIZE, NONE, 0);
    const batches = [Int32Array.of(0), Int32Array.of(1), Int32Array.of(2), Int32Array.of(3), Int32Array.of(4)];
    const asBatches = batches.map((images) => ({ images }));
    expect(set.newFailures()).toBeNull();
    await set.ready(asBatches.slice(0, 1), 0);
    expect(set.newFailures()).toBe('photo 0 is damaged. It is trained on as plain grey.');
    expect(set.newFailures()).toBeNull();
    await set.ready(asBatches.slice(0, 2), 1);
    expect(set.newFailures()).toBe('photo 0 is damaged. 2 images like this so far; each is trained on as plain grey.');
  });
});
