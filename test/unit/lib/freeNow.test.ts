/** Memory that is given back by hand. */
import { expect, it } from 'vitest';
import { freeNow } from '../../../src/lib/freeNow.ts';

it('leaves arrays empty, those that share a buffer too, and others as they are', () => {
  const shared = new Float32Array(8);
  const [one, other] = [shared.subarray(0, 4), shared.subarray(4)];
  const kept = Int8Array.of(1, 2);
  freeNow([one, one, new Int8Array(3)]);
  expect([shared.length, one.length, other.length]).toEqual([0, 0, 0]);
  expect(kept).toEqual(Int8Array.of(1, 2));
});

it('takes what is empty already, and nothing at all', () => {
  const array = new Uint8Array(4);
  freeNow([array]);
  expect(() => freeNow([array, new Uint8Array()])).not.toThrow();
  expect(() => freeNow([])).not.toThrow();
});
