/** How the photos of a set are handed out, and what is collected, with a stand-in for those who read them. */
import { describe, expect, it } from 'vitest';
import type { Candidate } from '../../../src/data/import/candidates.ts';
import type { FaceResult } from '../../../src/protocol/faceResult.ts';
import type { PhotoBatch } from '../../../src/protocol/faces.ts';
import { packFaces } from '../../../src/protocol/packedFaces.ts';
import { FaceSearch } from '../../../src/worker/faceSearch.ts';
import { foundFace } from '../../support/readFaces.ts';

type Asked = PhotoBatch & { readonly batch: number };

const ALIGNED = { width: 112, height: 112, offTemplate: 1 };

function candidate(identity: string, name: string, change: Partial<Candidate['file']> = {}): Candidate {
  const path = `${identity}/${name}`;
  const blob = new Blob([path]);
  const read = async () => new Uint8Array(await blob.arrayBuffer());
  return { identity, file: { path, parts: [identity, name], size: blob.size, blob, head: read, read, ...change } };
}

const people = (counts: readonly number[]): Candidate[] =>
  counts.flatMap((count, person) => Array.from({ length: count }, (_, i) => candidate(`p${person}`, `${i}.jpg`)));

const numbersOf = ({ photos }: PhotoBatch): number[] =>
  photos.flatMap(({ faces }) => faces.map((face) => face.candidate));

const settle = () => new Promise((resolve) => setTimeout(resolve));

function searching(candidates: readonly Candidate[], lanes = 2) {
  const asked: Asked[] = [];
  const progress: number[] = [];
  const abort = new AbortController();
  const search = new FaceSearch(candidates, {
    backend: 'wasm',
    thumbnail: 2,
    keep: false,
    lanes,
    ask: (batch) => asked.push(batch),
    onProgress: (done) => progress.push(done),
    signal: abort.signal,
  });
  const answer = (batch: Asked, result: (candidate: number) => FaceResult = foundFace, known = 0): void =>
    search.answered({ batch: batch.batch, results: packFaces(numbersOf(batch).reverse().map(result)), known });
  /** Answers whatever is asked for until nothing more is. */
  const finish = async (result?: (candidate: number) => FaceResult): Promise<void> => {
    await settle();
    for (let batch = asked.shift(); batch; batch = asked.shift()) {
      answer(batch, result);
      await settle();
    }
  };
  return { search, asked, progress, abort, answer, finish };
}

describe('the search for faces', () => {
  it('hands out photos of every person in turn, no more at a time than there are hands, and says how far it is', async () => {
    const { search, asked, answer, finish, progress } = searching(people([20, 3, 20]));
    await settle();
    // Until the first photo shows that the set is not aligned, only what tells is handed out.
    expect(asked.flatMap(numbersOf)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 20, 21, 22, 23, 24, 25, 26, 27].slice(0, 16));
    answer(asked.shift()!);
    await settle();
    expect(asked.at(-1)!.photos).toHaveLength(8);
    expect(asked).toHaveLength(4);
    const early = search.reached(30);
    await finish();
    await early;
    await search.reached(43);
    expect(search.done).toBe(43);
    expect(progress.at(-1)).toBe(43);
    expect(search.results().map((result) => result?.candidate)).toEqual(Array.from({ length: 43 }, (_, i) => i));
  });

  it('lets go of what was found, but not of the edges', async () => {
    const { search, finish } = searching(people([4]));
    await finish();
    await search.reached(4);
    const faces = search.results().flatMap((result) => (result?.ok ? result.face : []));
    search.forget();
    expect(search.results()).toEqual([]);
    expect(
      faces.map(({ embedding, edges, print }) => [embedding.length, print.miniature.length, edges.length]),
    ).toEqual(faces.map(() => [0, 0, 8]));
  });

  it('knows a set that is aligned already from its first photos, which count in', async () => {
    const { search, asked, answer, finish } = searching(people([40]));
    await settle();
    for (const batch of asked.splice(0)) answer(batch, (number) => foundFace(number, ALIGNED));
    await settle();
    expect(asked.every(({ photos }) => photos.every(({ faces }) => faces[0]!.way.kind === 'largest'))).toBe(true);
    expect(asked[0]!.photos[0]!.faces[0]!.way).toEqual({ kind: 'largest', aligned: 112 });
    await finish((number) => foundFace(number, { ...ALIGNED, face: 'aligned-before', offTemplate: null }));
    const faces = search.results().map((result) => (result?.ok ? result.face.face : null));
    expect(new Set(faces)).toEqual(new Set(['aligned-before']));
  });

  it('hands out more at a time where all is known from an earlier visit, and few again once something is new', async () => {
    const { search, asked, answer, finish } = searching(people([1000]));
    await settle();
    const sizes: number[] = [];
    while (search.done < 300) {
      const batch = asked.shift()!;
      answer(batch, foundFace, batch.photos.length);
      await settle();
      sizes.push(batch.photos.length);
    }
    expect(Math.max(...sizes)).toBe(64);
    answer(asked.shift()!, foundFace, 3);
    await settle();
    expect(asked.at(-1)!.photos.length).toBe(8);
    await finish();
    expect(search.done).toBe(1000);
  });

  it('goes on looking where a few of the first photos cannot be read', async () => {
    const { search, finish } = searching(people([20]));
    await finish((number) =>
      number < 3 ? { candidate: number, ok: false, reason: 'Damaged.' } : foundFace(number, ALIGNED),
    );
    await search.reached(20);
    expect(search.results().filter((result) => result?.ok && result.face.face === 'aligned-before')).toHaveLength(16);
  });

  it('reads a photo with several named faces once', async () => {
    const box = { x: 0.1, y: 0.1, width: 0.2, height: 0.2 };
    const faces = ['Ann', 'Ben', 'Ann', 'Cy'].map((identity, i): Candidate => {
      const photo = `${i >> 1}.jpg`;
      return { ...candidate(identity, photo), region: { photo, sidecar: null, face: i & 1, box, unnamed: [] } };
    });
    const { search, asked, finish } = searching(faces);
    await settle();
    expect(asked.flatMap(({ photos }) => photos.map((photo) => photo.faces.map((face) => face.candidate)))).toEqual([
      [0, 1],
      [2, 3],
    ]);
    expect(asked[0]!.photos[0]!.faces[1]!.way).toEqual({ kind: 'region', box });
    await finish();
    await search.reached(4);
  });

  it('refuses what cannot be unpacked, and hands the bytes of the rest out', async () => {
    const damaged = candidate('Ann', '1.jpg', { blob: null, read: () => Promise.reject(new Error('no')) });
    const packed = candidate('Ann', '2.jpg', { blob: null });
    const { search, asked, finish } = searching([damaged, packed]);
    await settle();
    const [source] = asked.flatMap(({ photos }) => photos.map((photo) => photo.source));
    expect(source).toMatchObject({ kind: 'bytes', bytes: new TextEncoder().encode('Ann/2.jpg') });
    await finish();
    await search.reached(2);
    expect(search.results()[0]).toEqual({ candidate: 0, ok: false, reason: 'Could not be read.' });
  });

  it('hears no answer twice, and ends for whoever waits when it is given up', async () => {
    const { search, asked, answer, abort } = searching(people([30]));
    await settle();
    const first = asked[0]!;
    answer(first);
    answer(first);
    expect(search.done).toBe(first.photos.length);
    const waiting = search.reached(30);
    abort.abort(new Error('given up'));
    await expect(waiting).rejects.toThrow('given up');
    await expect(search.reached(1)).rejects.toThrow('given up');
  });
});
