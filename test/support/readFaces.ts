/** Faces as those who read photos give them back, without any photo. */
import type { ReadFace } from '../../src/domain/readFace.ts';
import type { FaceResult } from '../../src/protocol/faceResult.ts';

export const readFace = (change: Partial<ReadFace> = {}): ReadFace => ({
  face: 'found',
  outline: null,
  thumbnail: new Uint8Array(12),
  edges: new Int8Array(8),
  width: 100,
  height: 150,
  offTemplate: 20,
  embedding: Float32Array.of(1, 0),
  print: { exact: '', difference: [0, 0], miniature: new Int8Array(256) },
  ...change,
});

export const foundFace = (candidate: number, change: Partial<ReadFace> = {}): FaceResult => ({
  candidate,
  ok: true,
  face: readFace(change),
  content: `content ${candidate}`,
  notes: [],
});
