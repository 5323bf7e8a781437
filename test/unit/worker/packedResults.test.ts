/** What was read of a batch, in few buffers. */
import { expect, it } from 'vitest';
import { buffersOf, type FaceResult } from '../../../src/protocol/faces.ts';
import { packedResults } from '../../../src/worker/packedResults.ts';
import { foundFace, readFace } from '../../support/readFaces.ts';

const numbered = (candidate: number) =>
  readFace({
    embedding: Float32Array.of(candidate, candidate + 0.5),
    edges: Int8Array.from({ length: 5 }, (_, i) => candidate + i),
    outline: candidate % 2 === 0 ? Float32Array.from({ length: 8 }, (_, i) => candidate + i / 8) : null,
    thumbnail: Uint8Array.from({ length: 12 }, (_, i) => candidate + i),
    print: { exact: `${candidate}`, difference: [candidate, 1], miniature: new Int8Array(256).fill(candidate * 7) },
  });

it('packs a batch into three buffers that move, with the same numbers in it', () => {
  const refused: FaceResult = { candidate: 9, ok: false, reason: 'no image' };
  const results = [foundFace(4, numbered(4)), refused, foundFace(3, numbered(3)), foundFace(8, numbered(8))];
  const packed = packedResults(results);
  expect(packed).toEqual(results);
  const buffers = buffersOf(packed);
  expect(buffers).toHaveLength(3);
  const moved = structuredClone(packed, { transfer: buffers });
  expect(moved).toEqual(results);
  expect(buffers.map(({ byteLength }) => byteLength)).toEqual([0, 0, 0]);
});

it('packs nothing where nothing was found', () => {
  const refused: FaceResult = { candidate: 0, ok: false, reason: 'no image' };
  expect(packedResults([refused])).toEqual([refused]);
  expect(buffersOf(packedResults([refused]))).toEqual([]);
});
