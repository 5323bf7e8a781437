/** What makes large sets quick is held against the plain way: neighbours, and heads that are fitted to near identities alone. */
import '@tensorflow/tfjs-backend-cpu';
import { beforeAll, describe, expect, it } from 'vitest';
import { type CrossFitConfig, crossFit } from '../../../../src/engine/clean/crossFit.ts';
import { centred, type Embeddings } from '../../../../src/engine/clean/embeddings.ts';
import { KnownNearest } from '../../../../src/engine/clean/knownNearest.ts';
import { eachNearest, NearestSoFar, type Neighbour } from '../../../../src/engine/clean/nearest.ts';
import { nearPeople } from '../../../../src/engine/clean/nearPeople.ts';
import { scoreByNeighbours } from '../../../../src/engine/clean/neighbours.ts';
import { withoutCopies } from '../../../../src/engine/clean/photoCopies.ts';
import * as tf from '../../../../src/engine/tf.ts';
import { stream } from '../../../../src/lib/rng.ts';

const SIZE = 16;
const PEOPLE = 8;
const EACH = 10;
const COUNT = PEOPLE * EACH;
const go = async (): Promise<void> => {};
const ALL = Int32Array.from({ length: COUNT }, (_, i) => i);

function clusters(): Embeddings {
  const rng = stream(5, 'clusters');
  const middles = Array.from({ length: PEOPLE }, () => Array.from({ length: SIZE }, () => rng.normal()));
  const rows = Array.from(ALL, (i) => middles[i % PEOPLE]!.map((value) => value + 0.5 * rng.normal()));
  return centred({ size: SIZE, count: COUNT, values: Float32Array.from(rows.flat()) });
}

const embeddings = clusters();
/** Every ninth label is the next person's. */
const labels = Int32Array.from(ALL, (i) => (i % 9 === 0 ? (i + 1) % PEOPLE : i % PEOPLE));
const { photos } = withoutCopies(labels);

const cosine = (a: number, b: number, { values } = embeddings): number => {
  let dot = 0;
  for (let k = 0; k < SIZE; k++) dot += values[a * SIZE + k]! * values[b * SIZE + k]!;
  return dot;
};

const sorted = (image: number, among: Int32Array, count: number, of = embeddings): number[] =>
  [...among].sort((a, b) => cosine(image, b, of) - cosine(image, a, of)).slice(0, count);

beforeAll(async () => {
  await tf.setBackend('cpu');
});

describe('the nearest images', () => {
  it('are those of a plain search, whatever is searched among', async () => {
    const among = ALL.filter((i) => i % 3 !== 0);
    const found = new Map<number, readonly Neighbour[]>();
    const before = tf.memory().numTensors;
    await eachNearest({ embeddings, of: ALL, among, count: 7 }, (image, near) => found.set(image, near), go);
    expect(tf.memory().numTensors).toBe(before);
    for (const image of ALL) {
      expect(found.get(image)!.map((near) => near.image)).toEqual(sorted(image, among, 7));
      for (const near of found.get(image)!) expect(near.cosine).toBeCloseTo(cosine(image, near.image), 5);
    }
    await eachNearest(
      { embeddings, of: ALL, among: Int32Array.of(), count: 7 },
      (_, near) => expect(near).toEqual([]),
      go,
    );
  });

  it('leave nothing on the device where they are given up', async () => {
    const before = tf.memory().numTensors;
    const stop = () => Promise.reject(new Error('given up'));
    const search = { embeddings, of: ALL, among: ALL, count: 7 };
    await expect(eachNearest(search, () => {}, stop)).rejects.toThrow('given up');
    await expect(KnownNearest.search(embeddings, stop)).rejects.toThrow('given up');
    expect(tf.memory().numTensors).toBe(before);
  });

  it('so far are kept over many pieces, equal ones in the order they came', () => {
    const nearest = new NearestSoFar(2, 3);
    for (const [image, cosine] of [
      [4, 0.2],
      [6, 0.5],
      [7, 0.5],
      [8, 0.1],
      [9, 0.9],
    ] as const) {
      if (cosine > nearest.bounds[1]!) nearest.offer(1, cosine, image);
    }
    expect(nearest.of(1).map(({ image }) => image)).toEqual([9, 6, 7]);
    expect(nearest.of(0)).toEqual([]);
  });

  it('that were kept are the same, and exact on embeddings that have moved a little', async () => {
    const progress: number[] = [];
    const sizes = { block: 7, chunk: 20 };
    const known = await KnownNearest.search(embeddings, go, (done) => progress.push(done), sizes);
    expect(progress.at(-1)).toBe(COUNT);
    for (const image of ALL) expect([...known.of(image)].slice(0, 20)).toEqual(sorted(image, ALL, 20));
    const moved: Embeddings = { ...embeddings, values: embeddings.values.map((value, i) => value + (i % 7) * 1e-4) };
    const among = ALL.filter((i) => i % 2 === 0);
    const found = new Map<number, readonly Neighbour[]>();
    await known.each({ embeddings: moved, of: ALL, among, count: 5 }, (image, near) => found.set(image, near), go);
    for (const image of ALL)
      expect(found.get(image)!.map((near) => near.image)).toEqual(sorted(image, among, 5, moved));
    // More than are kept: searched for anew.
    await known.each({ embeddings, of: Int32Array.of(3), among: ALL, count: 70 }, (_, near) => found.set(3, near), go);
    expect(found.get(3)!.map((near) => near.image)).toEqual(sorted(3, ALL, 70));
    const set = { labels, photos };
    const [kept, anew] = [
      await scoreByNeighbours(embeddings, set, PEOPLE, go, known.each),
      await scoreByNeighbours(embeddings, set, PEOPLE, go),
    ];
    expect(kept.suggested).toEqual(anew.suggested);
    anew.score.forEach((score, i) => {
      expect(kept.score[i]).toBeCloseTo(score, 5);
    });
  });
});

describe('heads fitted to near identities', () => {
  const CONFIG: CrossFitConfig = {
    identities: PEOPLE,
    folds: 4,
    epochs: 6,
    epochStart: 2,
    scale: 10,
    margin: 0.3,
    learningRate: 0.01,
    seed: 1,
  };
  const settled = Uint8Array.from(ALL, (i) => (i % 11 === 0 ? 1 : 0));

  it('judge as those fitted to all do, where all are near', async () => {
    const set = { embeddings, labels, photos, settled };
    const losses: number[][] = [[], []];
    const dense = await crossFit(set, CONFIG, ({ loss }) => void losses[0]!.push(loss));
    const everybody = Int32Array.from({ length: PEOPLE }, (_, i) => i);
    const near = await crossFit({ ...set, near: () => everybody }, CONFIG, ({ loss }) => void losses[1]!.push(loss));
    losses[0]!.forEach((loss, i) => {
      expect(losses[1]![i]).toBeCloseTo(loss, 4);
    });
    expect([...near.suggested]).toEqual([...dense.suggested]);
    expect([...near.firstFlagged]).toEqual([...dense.firstFlagged]);
    expect(dense.firstFlagged.some((epoch) => epoch > 0)).toBe(true);
    dense.score.forEach((score, i) => {
      expect(near.score[i]).toBeCloseTo(score, 4);
      if (!Number.isNaN(dense.evidence.own[i]!)) expect(near.evidence.own[i]).toBeCloseTo(dense.evidence.own[i]!, 4);
    });
  });

  it('hold an image against its own identity and those of what is most like it, and find the wrong labels', async () => {
    const known = await KnownNearest.search(embeddings, go);
    const near = nearPeople(known, labels, 3);
    for (const image of ALL) {
      expect(near(image)).toHaveLength(4);
      expect([...near(image)]).toContain(labels[image]);
      expect([...near(image)]).toEqual([...near(image)].sort((a, b) => a - b));
    }
    const { score, suggested } = await crossFit(
      { embeddings, labels, photos, settled: new Uint8Array(COUNT), near },
      CONFIG,
      go,
    );
    for (const image of ALL) {
      if (labels[image] === image % PEOPLE) continue;
      expect(score[image]).toBeGreaterThan(0);
      expect(suggested[image]).toBe(image % PEOPLE);
    }
  });
});
