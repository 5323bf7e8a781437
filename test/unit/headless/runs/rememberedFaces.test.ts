/** Faces that were read are handed out and not read again; where anything that they depend on is another, they are. */
import { describe, expect, it } from 'vitest';
import type { FacePool } from '../../../../src/client/facePool.ts';
import type { FaceWay } from '../../../../src/domain/readFace.ts';
import { type FaceLine, faceLine, readFaceLines } from '../../../../src/formats/table/faceLines.ts';
import { readKeptFaces, rememberingPool } from '../../../../src/headless/runs/rememberedFaces.ts';
import { contentDigest } from '../../../../src/lib/contentDigest.ts';
import type { FaceResult } from '../../../../src/protocol/faceResult.ts';
import type { PhotoBatch, PhotoSource } from '../../../../src/protocol/faces.ts';
import { packFaces, unpackFaces } from '../../../../src/protocol/packedFaces.ts';
import { readFace } from '../../../support/readFaces.ts';

const LARGEST: FaceWay = { kind: 'largest', aligned: null };
const region = (x: number): FaceWay => ({ kind: 'region', box: { x, y: 0, width: 0.1, height: 0.1 } });

const file = (text: string): PhotoSource => ({ kind: 'file', blob: new Blob([text]) });
const bytes = (text: string): PhotoSource => ({ kind: 'bytes', bytes: new TextEncoder().encode(text) });

function batchOf(photos: readonly (readonly [PhotoSource, ...FaceWay[]])[], change: Partial<PhotoBatch> = {}) {
  let candidate = 0;
  const tasks = photos.map(([source, ...ways]) => ({
    source,
    faces: ways.map((way) => ({ candidate: candidate++, way })),
  }));
  return { photos: tasks, backend: 'wasm', thumbnail: 112, keep: false, ...change } as const satisfies PhotoBatch;
}

async function textOf(source: PhotoSource): Promise<Uint8Array<ArrayBuffer>> {
  if (source.kind === 'pixels') throw new Error('has no bytes');
  return source.kind === 'file' ? new Uint8Array(await source.blob.arrayBuffer()) : source.bytes;
}

/** A pool whose faces say what they were read of; what begins with "bad" cannot be read. */
function standIn() {
  const asked: number[] = [];
  const pool: FacePool = {
    lanes: 1,
    async read({ photos }) {
      const results: FaceResult[] = [];
      for (const { source, faces } of photos) {
        const content = await textOf(source);
        for (const { candidate } of faces) {
          asked.push(candidate);
          if (new TextDecoder().decode(content).startsWith('bad'))
            results.push({ candidate, ok: false, reason: 'Bad.' });
          else {
            const face = readFace({ embedding: Float32Array.of(content.length, candidate) });
            results.push({ candidate, ok: true, face, content: await contentDigest(content), notes: ['A note.'] });
          }
        }
      }
      return { results: packFaces(results), known: 0, keeping: 'off' };
    },
    look: () => Promise.resolve([]),
    cancel: () => {},
    rest: () => {},
    close: () => {},
  };
  return { pool, asked };
}

async function readOnce(batch: PhotoBatch, lines: readonly FaceLine[] = [], decoder = 'a browser') {
  const { pool, asked } = standIn();
  let text = '';
  const read = await rememberingPool(pool, { lines, decoder, keep: (more) => (text += more) }).read(batch);
  const told = await readFaceLines(new Blob([text]).stream());
  return { ...read, results: unpackFaces(read.results), asked, lines: told.lines };
}

const facesOf = (results: readonly FaceResult[]) =>
  results.map((result) => (result.ok ? { ...result, face: { ...result.face, thumbnail: null } } : result));

describe('remembered faces', () => {
  it('count once where they were read twice, as they were read last', async () => {
    const { thumbnail: _, ...face } = readFace({ embedding: Float32Array.of(1) });
    const line = (key: string, width: number): FaceLine => ({ key, content: 'c', notes: [], face: { ...face, width } });
    const kept = new Blob([line('a', 1), line('b', 2), line('a', 3)].map(faceLine));
    const { lines } = await readKeptFaces(kept);
    expect(lines.map(({ key, face: { width } }) => [key, width])).toEqual([
      ['a', 3],
      ['b', 2],
    ]);
  });

  const photos = [
    [file('Ann'), LARGEST],
    [file('bad'), LARGEST],
    [bytes('two faces'), region(0.1), region(0.5)],
  ] as const;

  it('are told of as they are read, and handed out the next time', async () => {
    const first = await readOnce(batchOf(photos));
    expect(first.asked).toEqual([0, 1, 2, 3]);
    expect(first.lines).toHaveLength(3);
    const again = await readOnce(batchOf(photos), first.lines);
    expect(again.asked).toEqual([1]);
    expect(again.known).toBe(3);
    expect(again.lines).toEqual([]);
    const order = (results: readonly FaceResult[]) => [...results].sort((a, b) => a.candidate - b.candidate);
    expect(facesOf(order(again.results))).toEqual(facesOf(order(first.results)));
  });

  it('belong to the bytes of their photo, wherever it stands in the set', async () => {
    const { lines } = await readOnce(batchOf(photos));
    const moved = batchOf([
      [file('new'), LARGEST],
      [bytes('Ann'), LARGEST],
    ]);
    expect((await readOnce(moved, lines)).asked).toEqual([0]);
  });

  it('are read anew on another backend, by another decoder, at another size, or where another face is meant', async () => {
    const { lines } = await readOnce(batchOf([[file('Ann'), LARGEST]]));
    const askedFor = async (batch: PhotoBatch, decoder?: string) =>
      (await readOnce(batch, lines, decoder)).asked.length;
    expect(await askedFor(batchOf([[file('Ann'), LARGEST]]))).toBe(0);
    expect(await askedFor(batchOf([[file('Ann'), LARGEST]], { backend: 'webgpu' }))).toBe(1);
    expect(await askedFor(batchOf([[file('Ann'), LARGEST]], { thumbnail: 56 }))).toBe(1);
    expect(await askedFor(batchOf([[file('Ann'), LARGEST]]), 'Node')).toBe(1);
    expect(await askedFor(batchOf([[file('Ann'), region(0)]]))).toBe(1);
    expect(await askedFor(batchOf([[file('Ann'), { kind: 'largest', aligned: 112 }]]))).toBe(1);
  });

  it('of a photo that is not known as a whole are read together', async () => {
    const { lines } = await readOnce(batchOf([[bytes('two faces'), region(0.1)]]));
    expect((await readOnce(batchOf([[bytes('two faces'), region(0.1), region(0.5)]]), lines)).asked).toEqual([0, 1]);
  });
});
