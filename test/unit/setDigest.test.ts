/** The name of a training set: the same for the same set, another one for any other. */
import { expect, it } from 'vitest';
import { setDigest } from '../../src/worker/setDigest.ts';
import { datasetOf } from '../support/playedSession.ts';

it('follows identities, labels and names, and nothing else', () => {
  const { train } = datasetOf(3, 2);
  const digest = setDigest(train);
  expect(digest).toMatch(/^[0-9a-f]{16}$/);
  expect(setDigest({ ...train, pixels: new Uint8Array(18), labels: train.labels.slice() })).toBe(digest);
  const others = [
    { ...train, identities: ['p0', 'p1', 'x'] },
    { ...train, names: train.names.map((name) => `${name}.jpg`) },
    { ...train, labels: Int32Array.from(train.labels, (label) => 2 - label) },
    datasetOf(3, 3).train,
    datasetOf(2, 3).train,
  ].map((set) => setDigest(set));
  expect(new Set([digest, ...others]).size).toBe(others.length + 1);
});
