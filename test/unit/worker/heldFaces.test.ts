/** The numbers of many faces in few blocks. */
import { expect, it } from 'vitest';
import type { FaceResult } from '../../../src/protocol/faces.ts';
import { buffersOf } from '../../../src/protocol/faces.ts';
import { HeldFaces } from '../../../src/worker/heldFaces.ts';
import { packedResults } from '../../../src/worker/packedResults.ts';
import { foundFace, readFace } from '../../support/readFaces.ts';

const numbered = (candidate: number) =>
  readFace({
    embedding: Float32Array.of(candidate, candidate + 0.5),
    edges: Int8Array.from({ length: 5 }, (_, i) => candidate + i),
    outline: candidate % 2 === 0 ? Float32Array.from({ length: 8 }, (_, i) => candidate + i / 8) : null,
    thumbnail: Uint8Array.from({ length: 12 }, (_, i) => candidate + i),
    print: { exact: `${candidate}`, difference: [candidate, 1], miniature: new Float32Array(256).fill(candidate / 7) },
  });

it('holds what it was given, whatever the order, and no more than a block for a thousand', () => {
  const held = new HeldFaces();
  const faces = [1023, 0, 1024, 5, 3000].map((candidate) => ({
    candidate,
    face: held.hold(candidate, numbered(candidate)),
  }));
  for (const { candidate, face } of faces) expect(face).toEqual(numbered(candidate));
  const blocks = new Set(faces.map(({ face }) => face.embedding.buffer));
  expect(blocks.size).toBe(3);
});

it('lets go of all but the edges, and of these when they are wanted no more', () => {
  const held = new HeldFaces();
  const face = held.hold(2, numbered(2));
  held.release();
  expect(face.edges).toEqual(numbered(2).edges);
  held.releaseEdges();
  // Where a buffer can be emptied by hand, it is.
  const left = 'transfer' in ArrayBuffer.prototype ? 0 : 5;
  expect(face.edges).toHaveLength(left);
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
