/** Look-alikes and people who are two, on made-up embeddings where it is known who they are. */
import '@tensorflow/tfjs-backend-cpu';
import { beforeAll, expect, it } from 'vitest';
import { centred, type Embeddings } from '../../../../src/engine/clean/embeddings.ts';
import { lookAlikes } from '../../../../src/engine/clean/lookAlikes.ts';
import { withoutCopies } from '../../../../src/engine/clean/photoCopies.ts';
import * as tf from '../../../../src/engine/tf.ts';
import { stream } from '../../../../src/lib/rng.ts';

const SIZE = 32;
const EACH = 10;
const go = async (): Promise<void> => {};

/** 0 and 1 are alike, 2 and 3 one person, 4 is two people, 5 to 7 are themselves. */
const [TWIN_A, TWIN_B, SAME_A, SAME_B, DOUBLE] = [0, 1, 2, 3, 4];
const IDENTITIES = 8;
const isSecond = (image: number): boolean => image % EACH >= 6;

function people(seed: number): Embeddings {
  const rng = stream(seed, 'people');
  const direction = (): number[] => Array.from({ length: SIZE }, () => rng.normal());
  const middles = Array.from({ length: IDENTITIES }, direction);
  middles[TWIN_B] = middles[TWIN_A]!.map((x) => x + 0.45 * rng.normal());
  middles[SAME_B] = middles[SAME_A]!;
  const second = direction();
  const rows = Array.from({ length: IDENTITIES * EACH }, (_, image) => {
    const identity = Math.floor(image / EACH);
    const middle = identity === DOUBLE && isSecond(image) ? second : middles[identity]!;
    return middle.map((x) => x + 0.5 * rng.normal());
  });
  return centred({ size: SIZE, count: rows.length, values: Float32Array.from(rows.flat()) });
}

const LABELS = Int32Array.from({ length: IDENTITIES * EACH }, (_, i) => Math.floor(i / EACH));

beforeAll(async () => {
  await tf.setBackend('cpu');
});

it('puts one person under two names first, then the look-alikes, and leaves out who is told apart', async () => {
  const before = tf.memory().numTensors;
  const { pairs } = await lookAlikes(people(1), withoutCopies(LABELS), LABELS, IDENTITIES, go);
  expect(tf.memory().numTensors).toBe(before);
  expect(pairs.map(({ a, b }) => [a, b])).toEqual([
    [SAME_A, SAME_B],
    [TWIN_A, TWIN_B],
  ]);
  expect(pairs[0]!.mixed).toBeGreaterThan(0.4);
  expect(pairs[1]!.mixed).toBeLessThan(0.4);
});

it('ranks the photos of both by how little their label is borne out', async () => {
  const { pairs } = await lookAlikes(people(2), withoutCopies(LABELS), LABELS, IDENTITIES, go);
  const { images, chanceB } = pairs.find(({ a }) => a === TWIN_A)!;
  expect([...images].sort((x, y) => x - y)).toEqual(Array.from({ length: 2 * EACH }, (_, i) => i));
  const borne = [...images].map((image, i) => (LABELS[image] === TWIN_B ? chanceB[i]! : 1 - chanceB[i]!));
  expect(borne).toEqual([...borne].sort((x, y) => x - y));
  expect(borne.filter((chance) => chance > 0.5).length).toBeGreaterThanOrEqual(16);
});

it('a photo under the wrong one of two names says so', async () => {
  const given = LABELS.slice();
  given[3] = TWIN_B;
  const { pairs } = await lookAlikes(people(3), withoutCopies(given), LABELS, IDENTITIES, go);
  const { images, chanceB } = pairs.find(({ a }) => a === TWIN_A)!;
  expect(chanceB[images.indexOf(3)]).toBeLessThan(0.5);
  expect(images.indexOf(3)).toBeLessThan(6);
});

it('whom a third person shows is no question between two, nor a group of its own', async () => {
  const given = LABELS.slice();
  const strangers = [6 * EACH, 6 * EACH + 1, 7 * EACH + 1];
  for (const image of strangers) given[image] = TWIN_A;
  const { pairs, apart } = await lookAlikes(people(3), withoutCopies(given), LABELS, IDENTITIES, go);
  const { images } = pairs.find(({ a, b }) => a === TWIN_A && b === TWIN_B)!;
  for (const image of strangers) expect([...images]).not.toContain(image);
  expect(apart[TWIN_A]).toBeLessThan(0.7);
});

it('parts who is two people, the larger group first, and nobody else clearly', async () => {
  const { part, apart } = await lookAlikes(people(4), withoutCopies(LABELS), LABELS, IDENTITIES, go);
  const own = Array.from({ length: EACH }, (_, i) => DOUBLE * EACH + i);
  expect(own.map((image) => part[image])).toEqual(own.map((image) => (isSecond(image) ? 1 : 0)));
  expect(apart[DOUBLE]).toBeGreaterThan(0.9);
  apart.forEach((clarity, identity) => {
    if (identity !== DOUBLE) expect(clarity).toBeLessThan(0.7);
  });
});

it('copies count as one and go where their photo goes; without images, few or left out, it still works', async () => {
  const photos = Int32Array.from(LABELS.keys());
  const copied = DOUBLE * EACH + 7;
  photos[copied + 1] = copied;
  const { part } = await lookAlikes(people(4), { labels: LABELS, photos }, LABELS, IDENTITIES, go);
  expect(part[copied + 1]).toBe(part[copied]);
  const few = LABELS.map((label, i) => (i % EACH < 1 && label > 1 ? label : -1));
  const { pairs, apart } = await lookAlikes(people(5), withoutCopies(few), few, IDENTITIES, go);
  expect([...apart].every((clarity) => clarity === 0)).toBe(true);
  expect(pairs.every(({ images }) => images.length === 2)).toBe(true);
  const none = await lookAlikes(people(6), withoutCopies(LABELS.map(() => -1)), LABELS, IDENTITIES, go);
  expect(none.pairs).toEqual([]);
});
