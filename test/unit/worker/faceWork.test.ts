/** Photos to faces with the real networks, and without them where a photo is known. */
import { IDBFactory } from 'fake-indexeddb';
import 'fake-indexeddb/auto';
import { beforeAll, beforeEach, expect, it, vi } from 'vitest';
import { createFaceRenderer } from '../../../src/data/synthetic/index.ts';
import { encodePng } from '../../../src/formats/picture/png.ts';
import { installImageDecoders } from '../../../src/headless/node/imageDecoders.ts';
import type { PhotoBatch } from '../../../src/protocol/faces.ts';
import { buffersOf, unpackFaces } from '../../../src/protocol/packedFaces.ts';
import { FaceWork } from '../../../src/worker/faceWork.ts';
import { faceNetworksInNode, useWasmBackend } from '../../support/faceNetworks.ts';

const loads = vi.hoisted(() => ({ count: 0 }));
vi.mock('../../../src/engine/faces/modelFiles.ts', () => ({
  loadFaceNetworks: () => {
    loads.count += 1;
    return faceNetworksInNode();
  },
}));
vi.mock('../../../src/engine/backend/choose.ts', () => ({ chooseBackend: async () => ({}), watchDevice: () => {} }));

const SIDE = 112;
const { signal } = new AbortController();

function photo(identity: number): Blob {
  const pixels = new Uint8Array(SIDE * SIDE * 3);
  createFaceRenderer(SIDE).render({ seed: 3, difficulty: 0.3 }, identity, 0, pixels, 0);
  return new Blob([encodePng(pixels, SIDE, SIDE)]);
}

const batch = (photos: readonly Blob[], change: Partial<PhotoBatch> = {}): PhotoBatch => ({
  photos: photos.map((blob, candidate) => ({
    source: { kind: 'file', blob },
    faces: [{ candidate, way: { kind: 'largest', aligned: null } }],
  })),
  backend: 'wasm',
  thumbnail: 56,
  keep: true,
  ...change,
});

/** By somebody who has loaded nothing yet. */
async function read(wanted: PhotoBatch) {
  const answer = await new FaceWork().read(wanted, signal);
  return { ...answer, packed: answer.results, results: unpackFaces(answer.results) };
}

beforeAll(async () => {
  installImageDecoders();
  await useWasmBackend();
});
beforeEach(() => {
  globalThis.indexedDB = new IDBFactory();
  loads.count = 0;
});

it('reads only what is new, whatever the files are called, and gives the same faces as before', async () => {
  const [ann, ben] = [photo(0), photo(1)];
  const damaged = new Blob(['no image']);
  const first = await read(batch([ann, damaged]));
  expect(first).toMatchObject({ known: 0, keeping: 'kept' });
  expect(first.results.find(({ candidate }) => candidate === 1)).toMatchObject({ ok: false, reason: 'Not an image.' });
  const known = await read(batch([ann]));
  expect(known.known).toBe(1);
  expect(known.results[0]).toEqual(first.results.find(({ candidate }) => candidate === 0));
  // The networks were loaded once, for the photo that was new.
  expect(loads.count).toBe(1);
  const grown = await read(batch([ben, ann]));
  expect(grown.known).toBe(1);
  const contents = grown.results.map((result) => (result.ok ? result.content : ''));
  expect(new Set(contents).size).toBe(2);
  // Smaller thumbnails are made of those that are there; larger ones, or with nothing kept, of the photo.
  const small = await read(batch([ann], { thumbnail: 28 }));
  expect(small.known).toBe(1);
  expect(small.results[0]).toMatchObject({ ok: true, face: { thumbnail: { length: 28 * 28 * 3 } } });
  expect((await new FaceWork().read(batch([ann], { thumbnail: 112 }), signal)).known).toBe(0);
  expect(await new FaceWork().read(batch([ann], { keep: false }), signal)).toMatchObject({ known: 0, keeping: 'off' });
}, 120_000);

it('looks many photos up a few at a time, and reads those among them that are new', async () => {
  const photos = Array.from({ length: 19 }, (_, identity) => photo(identity));
  const kept = await read(batch(photos.filter((_, i) => i % 9 !== 0)));
  expect(kept.known).toBe(0);
  const all = await read(batch(photos));
  expect(all.known).toBe(16);
  const byNumber = [...all.results].sort((a, b) => a.candidate - b.candidate);
  expect(byNumber.map(({ candidate, ok }) => [candidate, ok])).toEqual(photos.map((_, i) => [i, true]));
  const contents = byNumber.map((result) => (result.ok ? result.content : ''));
  expect(new Set(contents).size).toBe(19);
  expect(contents[1]).toBe(kept.results[0]!.ok ? kept.results[0]!.content : null);
  const copies = await read(batch([photos[3]!, photos[3]!, photos[4]!]));
  expect(copies.known).toBe(3);
  // Copies have numbers of their own, since these move to the page.
  const buffers = buffersOf(copies.packed);
  expect(new Set(buffers).size).toBe(buffers.length);
  expect(() => structuredClone(copies.packed, { transfer: buffers })).not.toThrow();
}, 120_000);
