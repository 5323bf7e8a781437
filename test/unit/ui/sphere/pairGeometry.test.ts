import { expect, it } from 'vitest';
import { defaultHead } from '../../../../src/domain/settings/settings.ts';
import type { Embedded } from '../../../../src/ui/sphere/embedded.ts';
import { LineBuilder } from '../../../../src/ui/sphere/gl/lineLayer.ts';
import { addPair } from '../../../../src/ui/sphere/pairGeometry.ts';

const HEAD = { ...defaultHead('boundaryface'), margin: 0.3 };
const INK = [0, 0, 0] as const;

/** Two centres on the circle, some radians apart. */
function pictureOf(apart: number) {
  const second = [Math.cos(apart), Math.sin(apart)] as const;
  const snapshot: Embedded = {
    epoch: 1,
    step: 1,
    size: 2,
    images: new Int32Array(0),
    embeddings: new Float32Array(0),
    centres: Float32Array.of(1, 0, ...second),
    lengths: Float32Array.of(1, 1),
  };
  const placed = Float32Array.of(1, 0, 0, ...second, 0);
  const colours = { ink: INK, own: INK, other: INK };
  return addPair(new LineBuilder(), HEAD, snapshot, placed, { own: 0, other: 1 }, colours);
}

it('only lines that lie somewhere are told of, and that the others lie nowhere', () => {
  const far = pictureOf(1);
  expect(far.kinds).toEqual(['nearer', 'clears', 'beyond']);
  expect(far.caveat).toBe('');
  const near = pictureOf(0.05);
  expect(near.kinds).toEqual(['nearer']);
  expect(near.caveat).toContain('too close together');
  expect(near.band.length).toBeGreaterThan(0);
});
