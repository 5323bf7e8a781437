/** The workers that read faces, with stand-ins: all have something to do, and the death of one costs no photo but the one it died of. */
import { beforeEach, describe, expect, it } from 'vitest';
import { openFacePool } from '../../../src/client/facePool.ts';
import type { BatchResults, FaceCommand, PhotoBatch, PhotoTask } from '../../../src/protocol/faces.ts';
import { packFaces, unpackFaces } from '../../../src/protocol/packedFaces.ts';
import { type FakeWorker, fakeWorker } from '../../support/fakeWorker.ts';
import { foundFace } from '../../support/readFaces.ts';

type Read = Extract<FaceCommand, { type: 'faces' }>;

const photo = (candidate: number): PhotoTask => ({
  source: { kind: 'file', blob: new Blob([`${candidate}`]) },
  faces: [{ candidate, way: { kind: 'largest', aligned: null } }],
});
const batch = (...candidates: number[]): PhotoBatch => ({
  photos: candidates.map(photo),
  backend: 'wasm',
  thumbnail: 2,
  keep: false,
});
const numbersOf = (command: PhotoBatch): number[] => command.photos.map(({ faces }) => faces[0]!.candidate);
const settle = () => new Promise((resolve) => setTimeout(resolve));

let workers: FakeWorker<FaceCommand>[];
beforeEach(() => {
  workers = [];
});

/** @param kills what ends a worker that gets the photo: a crash, or an error it reports */
function poolOf(lanes: number, kills: (candidate: number) => 'crash' | 'device-lost' | 'dataset' | null = () => null) {
  return openFacePool(lanes, () => {
    const worker = fakeWorker<FaceCommand>((command, say) => {
      if (command.type !== 'faces') return;
      const { job } = command;
      const deadly = numbersOf(command).map(kills).find(Boolean);
      if (deadly === 'crash') worker.crash('out of luck');
      else if (deadly) say({ v: 1, job, type: 'error', error: { code: deadly, message: 'Gone.', detail: '' } });
      else
        say({
          v: 1,
          job,
          type: 'faces',
          results: packFaces(numbersOf(command).map((number) => foundFace(number))),
          known: 1,
          keeping: 'full',
        });
    });
    workers.push(worker);
    return worker.port;
  });
}

const candidatesOf = ({ results }: BatchResults) =>
  unpackFaces(results)
    .map(({ candidate }) => candidate)
    .sort((a, b) => a - b);

describe('the pool of workers that read faces', () => {
  it('starts no more workers than there are batches, nor than it may', async () => {
    const pool = poolOf(3);
    expect(candidatesOf(await pool.read(batch(1, 2)))).toEqual([1, 2]);
    expect(workers).toHaveLength(1);
    const answers = await Promise.all([3, 4, 5, 6, 7].map((number) => pool.read(batch(number))));
    expect(answers.map(candidatesOf)).toEqual([[3], [4], [5], [6], [7]]);
    expect(workers).toHaveLength(3);
    pool.rest();
    expect(workers.every((worker) => worker.ended())).toBe(true);
    expect(candidatesOf(await pool.read(batch(8)))).toEqual([8]);
    expect(workers).toHaveLength(4);
  });

  it.each(['crash', 'device-lost'] as const)(
    'a photo that ends its worker (%s) is refused by itself, and the others are read',
    async (death) => {
      const pool = poolOf(2, (number) => (number === 3 ? death : null));
      const [first, second] = await Promise.all([pool.read(batch(1, 2, 3, 4)), pool.read(batch(5, 6))]);
      expect(candidatesOf(first)).toEqual([1, 2, 3, 4]);
      const refused = unpackFaces(first.results).filter(({ ok }) => !ok);
      expect(first).toMatchObject({ known: 3, keeping: 'full' });
      expect(refused).toMatchObject([{ candidate: 3, reason: expect.stringContaining('could not be read') }]);
      expect(candidatesOf(second)).toEqual([5, 6]);
    },
  );

  it('gives up where every worker ends, or says that none can work', async () => {
    const all = poolOf(2, () => 'crash');
    await expect(all.read(batch(1, 2, 3, 4, 5, 6, 7, 8))).rejects.toMatchObject({ report: { code: 'worker' } });
    workers = [];
    const none = poolOf(2, () => 'dataset');
    await expect(none.read(batch(1))).rejects.toMatchObject({ report: { code: 'dataset' } });
    expect(workers).toHaveLength(1);
  });

  it('after cancel answers nobody, and the workers go on with what comes', async () => {
    const pool = poolOf(1);
    let answered = false;
    void pool.read(batch(1)).then(() => {
      answered = true;
    });
    pool.cancel();
    expect(candidatesOf(await pool.read(batch(2)))).toEqual([2]);
    await settle();
    expect(answered).toBe(false);
    expect(workers).toHaveLength(1);
    const read = workers[0]!.sent.filter((command): command is Read => command.type === 'faces');
    expect(read.map(({ job }) => job)).toEqual([1, 2]);
  });

  it('a look goes on while those that read are ended, and fails by itself', async () => {
    const box = { x: 0.1, y: 0.2, width: 0.3, height: 0.4 };
    const asked: { say: (found: boolean) => void }[] = [];
    const pool = openFacePool(1, () => {
      const worker = fakeWorker<FaceCommand>(({ type, job }, say) => {
        if (type !== 'look') return;
        const error = { code: 'device-lost', message: 'Gone.', detail: '' } as const;
        const answer = (found: boolean): void =>
          found ? say({ v: 1, job, type: 'looked', boxes: [box] }) : say({ v: 1, job, type: 'error', error });
        asked.push({ say: answer });
      });
      workers.push(worker);
      return worker.port;
    });
    const { source } = photo(1);
    const first = pool.look({ source, backend: 'wasm' });
    await settle();
    pool.rest();
    asked[0]!.say(true);
    expect(await first).toEqual([box]);
    const second = pool.look({ source, backend: 'wasm' });
    await settle();
    expect(workers).toHaveLength(1);
    asked[1]!.say(false);
    await expect(second).rejects.toMatchObject({ report: { code: 'device-lost' } });
    void pool.look({ source, backend: 'wasm' });
    await settle();
    expect(workers).toHaveLength(2);
    pool.close();
    expect(workers.every((worker) => worker.ended())).toBe(true);
  });
});
