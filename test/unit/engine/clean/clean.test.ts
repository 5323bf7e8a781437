/** Wrong labels on made-up embeddings, where the truth is known: folds, the cross-fitted head, neighbours, open set. */
import '@tensorflow/tfjs-backend-cpu';
import { beforeAll, describe, expect, it } from 'vitest';
import { injectNoise } from '../../../../src/domain/noise.ts';
import { scoreRanking } from '../../../../src/domain/ranking.ts';
import {
  type CrossFitConfig,
  crossFit,
  type FoldEpoch,
  type JudgedSet,
  scoreOf,
} from '../../../../src/engine/clean/crossFit.ts';
import { centred, centroids, type Embeddings } from '../../../../src/engine/clean/embeddings.ts';
import { stratifiedFolds } from '../../../../src/engine/clean/folds.ts';
import { scoreByNeighbours } from '../../../../src/engine/clean/neighbours.ts';
import { type PhotoSet, withoutCopies } from '../../../../src/engine/clean/photoCopies.ts';
import * as tf from '../../../../src/engine/tf.ts';
import { stream } from '../../../../src/lib/rng.ts';

const SIZE = 16;
const IDENTITIES = 6;
const EACH = 12;
const COUNT = IDENTITIES * EACH;
const TRUTH = Int32Array.from({ length: COUNT }, (_, i) => Math.floor(i / EACH));
const go = async (): Promise<void> => {};

/** Identities as directions, images as directions near them; `strangers` more of nobody. */
function clusters(seed: number, strangers = 0): Embeddings {
  const rng = stream(seed, 'clusters');
  const direction = (): number[] => Array.from({ length: SIZE }, () => rng.normal());
  const middles = Array.from({ length: IDENTITIES }, direction);
  const rows = Array.from(TRUTH, (label) => middles[label]!.map((value) => value + 0.35 * rng.normal()));
  for (let i = 0; i < strangers; i++) rows.push(direction());
  return centred({ size: SIZE, count: rows.length, values: Float32Array.from(rows.flat()) });
}

const CONFIG: CrossFitConfig = {
  identities: IDENTITIES,
  folds: 5,
  epochs: 8,
  epochStart: 3,
  scale: 10,
  margin: 0.3,
  learningRate: 0.01,
  seed: 0,
};

/** A set without copies, or with those that `photos` tells of. */
const judged = (
  embeddings: Embeddings,
  labels: Int32Array<ArrayBuffer>,
  settled: Uint8Array = new Uint8Array(labels.length),
  { photos }: Pick<PhotoSet, 'photos'> = withoutCopies(labels),
): JudgedSet => ({ embeddings, labels, photos, settled });

beforeAll(async () => {
  await tf.setBackend('cpu');
});

describe('embeddings', () => {
  it('are centred and of length 1; centroids are mean directions, zeros without images', () => {
    const values = Float32Array.from([3, 1, 1, 3, 5, -1]);
    const rows = centred({ size: 2, count: 3, values }).values;
    // The mean is (3, 1): the first row is nothing but the mean.
    expect([...rows.slice(0, 2)]).toEqual([0, 0]);
    expect(rows[2]).toBeCloseTo(-Math.SQRT1_2);
    expect(rows[3]).toBeCloseTo(Math.SQRT1_2);
    const unit: Embeddings = { size: 2, count: 3, values: Float32Array.from([1, 0, 0, 1, 0, -1]) };
    const middles = centroids(unit, Int32Array.of(0, 0, -1), 2);
    for (const [i, value] of [Math.SQRT1_2, Math.SQRT1_2, 0, 0].entries()) expect(middles[i]).toBeCloseTo(value, 6);
  });
});

describe('stratifiedFolds', () => {
  it('every fold has its share of every identity, images left out have none', () => {
    const labels = TRUTH.map((label, i) => (i === 7 ? -1 : label));
    const folds = stratifiedFolds(withoutCopies(labels), 5, 1);
    expect(folds[7]).toBe(-1);
    for (let identity = 0; identity < IDENTITIES; identity++) {
      for (let fold = 0; fold < 5; fold++) {
        const members = [...folds].filter((f, i) => f === fold && labels[i] === identity);
        expect(members.length).toBeGreaterThanOrEqual(2);
        expect(members.length).toBeLessThanOrEqual(3);
      }
    }
  });

  it('spreads identities of a single image over the folds', () => {
    const sizes = [0, 0, 0, 0, 0];
    const singles = withoutCopies(Int32Array.from({ length: 50 }, (_, i) => i));
    for (const fold of stratifiedFolds(singles, 5, 0)) sizes[fold]! += 1;
    expect(sizes).toEqual([10, 10, 10, 10, 10]);
  });

  it('is a matter of the seed', () => {
    const set = withoutCopies(TRUTH);
    expect(stratifiedFolds(set, 5, 3)).toEqual(stratifiedFolds(set, 5, 3));
    expect(stratifiedFolds(set, 5, 3)).not.toEqual(stratifiedFolds(set, 5, 4));
  });
});

describe('scoreOf', () => {
  it('is the largest other probability minus the given one', () => {
    expect(scoreOf([0.1, 0.2, 0.7], 0)).toEqual({ score: 0.7 - 0.1, suggested: 2 });
    expect(scoreOf([0.1, 0.2, 0.7], 2)).toEqual({ score: 0.2 - 0.7, suggested: 1 });
    expect(scoreOf([1], 0)).toEqual({ score: 0, suggested: 0 });
  });
});

describe('crossFit', () => {
  it('ranks flipped labels first and suggests the true ones', async () => {
    const { given } = injectNoise(TRUTH, IDENTITIES, 0, { closedSet: 0.2, openSet: 0, seed: 1 });
    const wrong = [...given].map((label, i) => label !== TRUTH[i]);
    const epochs: FoldEpoch[] = [];
    const before = tf.memory().numTensors;
    const scores = await crossFit(judged(clusters(1), given), CONFIG, (epoch) => void epochs.push(epoch));
    expect(tf.memory().numTensors).toBe(before);
    const { f1, averagePrecision, wrong: flips } = scoreRanking(scores.score, wrong, 0.35);
    expect(flips).toBe(IDENTITIES * Math.floor(0.2 * EACH));
    expect(f1).toBeGreaterThan(0.95);
    expect(averagePrecision).toBeGreaterThan(0.98);
    wrong.forEach((flipped, i) => {
      if (flipped) expect(scores.suggested[i]).toBe(TRUTH[i]);
    });
    expect(epochs.map(({ fold, epoch }) => [fold, epoch])).toEqual(
      [1, 2, 3, 4, 5].flatMap((fold) => [1, 2, 3, 4, 5, 6, 7, 8].map((epoch) => [fold, epoch])),
    );
    // Nothing is rectified before epochStart is over.
    expect(epochs.every(({ epoch, detected }) => epoch > 3 || detected === 0)).toBe(true);
    expect(epochs.some(({ detected }) => detected > 0)).toBe(true);
    const firstFlagged = [...scores.firstFlagged].filter((_, i) => wrong[i]);
    expect(firstFlagged.filter((epoch) => epoch > 3).length).toBeGreaterThan(0.8 * firstFlagged.length);
  });

  it('gives the same scores again', async () => {
    const once = await crossFit(judged(clusters(2), TRUTH), CONFIG, go);
    const twice = await crossFit(judged(clusters(2), TRUTH), CONFIG, go);
    expect(twice.score).toEqual(once.score);
  });

  it('never flags what a person has decided, and trains on it as decided', async () => {
    const given = TRUTH.slice();
    given[0] = 1;
    const settled = new Uint8Array(COUNT);
    settled[0] = 1;
    const scores = await crossFit(judged(clusters(3), given, settled), CONFIG, go);
    expect(scores.score[0]).toBe(0);
    expect(scores.suggested[0]).toBe(1);
    expect(scores.firstFlagged[0]).toBe(0);
    const open = await crossFit(judged(clusters(3), given), CONFIG, go);
    expect(open.score[0]).toBeGreaterThan(0.35);
  });

  it('leaves out images with a negative label', async () => {
    const given = TRUTH.slice();
    given[5] = -1;
    const scores = await crossFit(judged(clusters(4), given), CONFIG, go);
    expect(scores.score[5]).toBe(0);
    expect(scores.suggested[5]).toBe(-1);
    expect([...scores.score].filter((score) => score === 0)).toHaveLength(1);
  });

  it('works with nothing', async () => {
    const none: Embeddings = { size: SIZE, count: 0, values: new Float32Array(0) };
    expect((await crossFit(judged(none, new Int32Array(0)), CONFIG, go)).score.length).toBe(0);
  });

  it('ends when onEpoch throws, without leaving tensors', async () => {
    const before = tf.memory().numTensors;
    const stop = (): void => {
      throw new Error('cancelled');
    };
    await expect(crossFit(judged(clusters(6), TRUTH), CONFIG, stop)).rejects.toThrow('cancelled');
    expect(tf.memory().numTensors).toBe(before);
  });
});

describe('scoreByNeighbours', () => {
  it('previews the same suspects', async () => {
    const { given } = injectNoise(TRUTH, IDENTITIES, 0, { closedSet: 0.2, openSet: 0, seed: 2 });
    const wrong = [...given].map((label, i) => label !== TRUTH[i]);
    const before = tf.memory().numTensors;
    const { score } = await scoreByNeighbours(clusters(7), withoutCopies(given), IDENTITIES, go);
    expect(tf.memory().numTensors).toBe(before);
    expect(scoreRanking(score, wrong, 0.35).averagePrecision).toBeGreaterThan(0.95);
  });

  it('an image is not its own neighbour', async () => {
    // Two identities of two photos each, all alike: each image sees one of its own and two of the other.
    const alike: Embeddings = { size: 2, count: 4, values: Float32Array.from([1, 0, 1, 0, 1, 0, 1, 0]) };
    const { score, suggested } = await scoreByNeighbours(alike, withoutCopies(Int32Array.of(0, 0, 1, 1)), 2, go);
    for (const value of score) expect(value).toBeCloseTo(1 / 3, 6);
    expect([...suggested]).toEqual([1, 1, 0, 0]);
  });

  it('strangers rank first in the open-set score', async () => {
    const strangers = 6;
    const embeddings = clusters(8, strangers);
    const labels = Int32Array.from({ length: COUNT + strangers }, (_, i) => TRUTH[i] ?? i % IDENTITIES);
    const { openSet } = await scoreByNeighbours(embeddings, withoutCopies(labels), IDENTITIES, go);
    const stranger = Array.from(labels, (_, i) => i >= COUNT);
    expect(scoreRanking(openSet, stranger, 0.5).averagePrecision).toBeGreaterThan(0.9);
    expect([...openSet].every((score) => score >= 0 && score <= 1)).toBe(true);
  });
});
