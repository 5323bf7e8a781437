/** What was read of a batch, by columns, as it moves between workers. */
import { expect, it } from 'vitest';
import type { ReadFace } from '../../../src/domain/readFace.ts';
import type { FaceResult } from '../../../src/protocol/faceResult.ts';
import { buffersOf, packFaces, unpackFaces } from '../../../src/protocol/packedFaces.ts';
import { foundFace, readFace } from '../../support/readFaces.ts';

const numbered = (candidate: number) =>
  readFace({
    embedding: Float32Array.of(candidate, candidate + 0.5),
    edges: Int8Array.from({ length: 5 }, (_, i) => candidate + i),
    outline: candidate % 2 === 0 ? Float32Array.from({ length: 8 }, (_, i) => candidate + i / 8) : null,
    thumbnail: Uint8Array.from({ length: 12 }, (_, i) => candidate + i),
    print: { exact: `${candidate}`, difference: [candidate, 1], miniature: new Int8Array(256).fill(candidate * 7) },
  });

it('moves a batch in four buffers, with the same in it, what was refused last', () => {
  const refused: FaceResult = { candidate: 9, ok: false, reason: 'no image' };
  const results = [foundFace(4, numbered(4)), refused, foundFace(3, numbered(3)), foundFace(8, numbered(8))];
  const packed = packFaces(results);
  const buffers = buffersOf(packed);
  expect(buffers).toHaveLength(4);
  const moved = structuredClone(packed, { transfer: buffers });
  expect(buffers.map(({ byteLength }) => byteLength)).toEqual([0, 0, 0, 0]);
  expect(unpackFaces(moved)).toEqual([results[0], results[2], results[3], refused]);
});

it.each([
  ['no face was found', { face: 'none', outline: null, offTemplate: null }],
  ['a face is off the template by nothing', { offTemplate: 0 }],
  [
    'the hash has its highest bits',
    { print: { exact: 'x', difference: [2 ** 32 - 1, 2 ** 31], miniature: new Int8Array(256) } },
  ],
] as const)('keeps apart what is and what is not: %s', (_, change) => {
  const results = [{ ...foundFace(1, change as Partial<ReadFace>), notes: ['A note.'] }, foundFace(2)];
  expect(unpackFaces(packFaces(results))).toEqual(results);
});

it('moves nothing where nothing was found', () => {
  const refused: FaceResult = { candidate: 0, ok: false, reason: 'no image' };
  expect(unpackFaces(packFaces([refused]))).toEqual([refused]);
  expect(buffersOf(packFaces([refused]))).toEqual([]);
});

it('refuses arrays that would not come back as they were', () => {
  expect(() => packFaces([foundFace(1), foundFace(2, { edges: new Int8Array(3) })])).toThrow('of one length');
});
