/** The page's end of the clean worker, with a stand-in for the worker. */
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createCleanClient } from '../../../src/client/cleanClient.ts';
import { START_MS } from '../../../src/client/heartbeat.ts';
import { JobError } from '../../../src/client/jobPort.ts';
import type { ImportReport } from '../../../src/domain/importReport.ts';
import {
  type BatchAnswer,
  type CleanCommand,
  type CleanEvent,
  type CleanNews,
  DEFAULT_CLEAN,
  type WorkedSet,
} from '../../../src/protocol/clean.ts';
import type { JobAnswer, Pong } from '../../../src/protocol/envelope.ts';
import type { FaceResult } from '../../../src/protocol/faceResult.ts';
import type { PhotoBatch } from '../../../src/protocol/faces.ts';
import { packFaces, unpackFaces } from '../../../src/protocol/packedFaces.ts';
import { type FakeWorker, fakeWorker } from '../../support/fakeWorker.ts';
import { foundFace } from '../../support/readFaces.ts';

function setUp() {
  const events: CleanNews[] = [];
  const workers: FakeWorker<CleanCommand | JobAnswer<BatchAnswer>>[] = [];
  const pool = {
    lanes: 3,
    batches: [] as PhotoBatch[],
    results: [] as FaceResult[],
    cancelled: 0,
    rests: 0,
    read: async (batch: PhotoBatch) => {
      pool.batches.push(batch);
      return { results: packFaces(pool.results), known: 2, keeping: 'kept' as const };
    },
    look: async () => [],
    cancel: () => {
      pool.cancelled += 1;
    },
    close: () => {},
    rest: () => {
      pool.rests += 1;
    },
  };
  const client = createCleanClient((event) => events.push(event), {
    createWorker() {
      const worker = fakeWorker<CleanCommand | JobAnswer<BatchAnswer>>();
      workers.push(worker);
      return worker.port;
    },
    pool,
  });
  const last = () => workers.at(-1)!;
  return {
    client,
    events,
    pool,
    workers,
    /** Of all workers. */
    commands: () => workers.flatMap(({ sent }) => sent),
    pings: () => workers.reduce((sum, worker) => sum + worker.pings(), 0),
    answer: (event: CleanEvent | Pong) => last().say(event),
    crash: (message: string) => last().crash(message),
  };
}

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

const progress = (job: number): CleanEvent => ({ v: 1, job, type: 'progress', stage: 'training', done: 1, total: 2 });
const jobOf = (command: CleanCommand | JobAnswer<BatchAnswer> | undefined): number => command!.job;

describe('the clean client', () => {
  it('starts its worker with the first job and passes its events on', () => {
    const { client, commands, events, workers, answer } = setUp();
    expect(workers).toHaveLength(0);
    client.analyse([], DEFAULT_CLEAN, { backend: 'wasm', flip: { ratio: 0.2, seed: 1 } });
    expect(commands()).toEqual([
      {
        v: 1,
        job: jobOf(commands()[0]),
        type: 'analyse',
        sources: [],
        settings: DEFAULT_CLEAN,
        early: false,
        keep: false,
        lanes: 3,
        backend: 'wasm',
        flip: { ratio: 0.2, seed: 1 },
      },
    ]);
    answer(progress(jobOf(commands()[0])));
    expect(events).toHaveLength(1);
  });

  it('a new job ends the one before, whose events are dropped; the worker stays', () => {
    const { client, commands, events, workers, answer } = setUp();
    client.analyse([], DEFAULT_CLEAN);
    client.retrain(DEFAULT_CLEAN, Int32Array.of(-2, 1));
    const [first, cancel, second] = commands();
    expect(commands().map(({ type }) => type)).toEqual(['analyse', 'cancel', 'retrain']);
    expect(jobOf(cancel)).toBe(jobOf(first));
    answer(progress(jobOf(first)));
    expect(events).toEqual([]);
    answer(progress(jobOf(second)));
    expect(events).toHaveLength(1);
    expect(workers).toHaveLength(1);
  });

  it('after cancel nothing more is heard', () => {
    const { client, commands, events, answer } = setUp();
    client.cancel();
    expect(commands()).toEqual([]);
    client.analyse([], DEFAULT_CLEAN);
    client.cancel();
    answer(progress(jobOf(commands()[0])));
    expect(commands().at(-1)).toEqual({ v: 1, job: jobOf(commands()[0]), type: 'cancel' });
    expect(events).toEqual([]);
  });

  it.each([
    ['out of luck', 'worker'],
    ['', 'worker-gone'],
  ])('a crash with "%s" is an error %s, and the next job gets a new worker', (message, code) => {
    const { client, events, workers, crash } = setUp();
    client.analyse([], DEFAULT_CLEAN);
    crash(message);
    expect(events).toMatchObject([{ type: 'error', error: { code } }]);
    expect(workers[0]!.ended()).toBe(true);
    client.analyse([], DEFAULT_CLEAN);
    expect(workers).toHaveLength(2);
  });

  it.each([
    ['device-lost', 2],
    ['import', 1],
  ] as const)('after the error %s the next job finds worker number %i', (code, count) => {
    const { client, commands, events, workers, answer } = setUp();
    client.analyse([], DEFAULT_CLEAN);
    const error = { code, message: 'Something happened.', detail: '' };
    answer({ v: 1, job: jobOf(commands()[0]), type: 'error', error });
    expect(events).toMatchObject([{ type: 'error', error }]);
    client.analyse([], DEFAULT_CLEAN);
    expect(workers).toHaveLength(count);
  });

  it('a worker that never says a word, or falls silent, is an error, and the next job gets a new worker', () => {
    const { client, events, workers, answer, pings } = setUp();
    client.analyse([], DEFAULT_CLEAN);
    vi.advanceTimersByTime(START_MS);
    expect(events).toMatchObject([{ error: { code: 'unresponsive', message: expect.stringMatching(/not started/) } }]);
    expect(workers[0]!.ended()).toBe(true);
    client.analyse([], DEFAULT_CLEAN);
    expect(workers).toHaveLength(2);
    for (let i = 0; i < 10; i++) {
      vi.advanceTimersByTime(START_MS / 2);
      answer({ v: 1, type: 'pong' });
    }
    expect(events).toHaveLength(1);
    vi.advanceTimersByTime(2 * START_MS);
    expect(events).toMatchObject([
      {},
      { error: { code: 'unresponsive', message: expect.stringMatching(/not answered/) } },
    ]);
    const asked = pings();
    client.dispose();
    vi.advanceTimersByTime(2 * START_MS);
    expect(pings()).toBe(asked);
  });

  it('after dispose it is silent and starts nothing', () => {
    const { client, commands, events, workers, answer } = setUp();
    client.analyse([], DEFAULT_CLEAN);
    client.dispose();
    answer(progress(jobOf(commands()[0])));
    client.analyse([], DEFAULT_CLEAN);
    client.cancel();
    expect(events).toEqual([]);
    expect(workers).toHaveLength(1);
    expect(workers[0]!.ended()).toBe(true);
  });

  it('has the photos that the worker wants read by others, keeps the thumbnails and puts them to the set', async () => {
    const { client, commands, events, pool, answer } = setUp();
    client.analyse([], DEFAULT_CLEAN);
    const job = jobOf(commands()[0]);
    const [a, b] = [Uint8Array.of(1, 2, 3), Uint8Array.of(4, 5, 6)];
    pool.results = [
      foundFace(7, { thumbnail: a }),
      { candidate: 1, ok: false, reason: 'Damaged.' },
      foundFace(2, { thumbnail: b }),
    ];
    answer({ v: 1, job, type: 'wanted', batch: 5, photos: [], backend: 'wasm', thumbnail: 1, keep: true });
    await vi.advanceTimersByTimeAsync(0);
    expect(pool.batches).toEqual([{ photos: [], backend: 'wasm', thumbnail: 1, keep: true }]);
    expect(events).toEqual([{ type: 'faces', size: 1, tiles: [a, b], known: 2, keeping: 'kept' }]);
    const told = commands().at(-1) as JobAnswer<BatchAnswer>;
    expect(told).toMatchObject({
      type: 'answer',
      job,
      answer: { batch: 5, known: 2 },
    });
    const passedOn = unpackFaces(told.answer.results);
    expect(passedOn.map(({ candidate }) => candidate)).toEqual([7, 2, 1]);
    expect(passedOn.map((result) => result.ok && result.face.thumbnail.length)).toEqual([0, 0, false]);
    const set = { candidates: Int32Array.of(2, 7), thumbnail: 1, names: ['x', 'y'] } as unknown as WorkedSet;
    const report = {} as ImportReport;
    answer({ v: 1, job, type: 'set', whole: false, report, set });
    expect(events.at(-1)).toEqual({
      type: 'set',
      whole: false,
      report,
      set: { names: ['x', 'y'], thumbnails: { size: 1, tiles: [b, a] } },
    });
    expect(pool.rests).toBe(0);
    answer({ v: 1, job, type: 'set', whole: true, report, set });
    expect(pool.rests).toBe(1);
  });

  it('readers that cannot go on end the analysis with their error; those of an earlier job end nothing', async () => {
    const { client, commands, events, pool, answer } = setUp();
    const error = { code: 'dataset', message: 'A file of a face network could not be read.', detail: '' } as const;
    pool.read = () => Promise.reject(new JobError(error));
    client.analyse([], DEFAULT_CLEAN);
    const wanted = { type: 'wanted', batch: 1, photos: [], backend: 'wasm', thumbnail: 1, keep: false } as const;
    answer({ v: 1, job: jobOf(commands()[0]), ...wanted });
    client.analyse([], DEFAULT_CLEAN);
    await vi.advanceTimersByTimeAsync(0);
    expect(events).toEqual([]);
    answer({ v: 1, job: jobOf(commands().at(-1)), ...wanted });
    await vi.advanceTimersByTimeAsync(0);
    expect(events).toEqual([{ type: 'error', error }]);
    expect(commands().at(-1)).toMatchObject({ type: 'cancel' });
  });
});

describe('another face of a photo', () => {
  const photo = new Blob(['photo']);
  const box = { x: 0.5, y: 0.2, width: 0.1, height: 0.2 };
  const fixed = Int32Array.of(-2, -2);

  it('is read from its box, told of, and judged with what was decided', async () => {
    const { client, events, workers, pool } = setUp();
    client.analyse([], DEFAULT_CLEAN);
    pool.results = [foundFace(1, { embedding: Float32Array.of(3, 4) })];
    client.choose({ image: 1, photo, box }, DEFAULT_CLEAN, fixed);
    await vi.waitFor(() => expect(workers[0]!.sent.at(-1)).toMatchObject({ type: 'retrain' }));
    expect(pool.batches[0]!.photos).toEqual([
      { source: { kind: 'file', blob: photo }, faces: [{ candidate: 1, way: { kind: 'region', box } }] },
    ]);
    expect(events.at(-1)).toMatchObject({ type: 'chosen', image: 1, face: { face: 'found' } });
    expect(workers[0]!.sent.at(-1)).toMatchObject({ fixed, chosen: { image: 1, embedding: Float32Array.of(3, 4) } });
  });

  it('that cannot be read is an error, with the reason', async () => {
    const { client, events, pool } = setUp();
    pool.results = [{ candidate: 1, ok: false, reason: 'It is gone.' }];
    client.choose({ image: 1, photo, box }, DEFAULT_CLEAN, fixed);
    await vi.waitFor(() => expect(events.at(-1)).toMatchObject({ type: 'error', error: { message: 'It is gone.' } }));
  });
});

describe('faces without a name', () => {
  const photo = new Blob(['photo']);
  const boxes = [0.1, 0.5].map((x) => ({ x, y: 0.2, width: 0.1, height: 0.2 }));
  const named = { people: Int32Array.of(1, -1), chances: Float32Array.of(0.97, 0) };
  const asking = async () => {
    const parts = setUp();
    parts.client.analyse([], DEFAULT_CLEAN);
    parts.pool.results = [1, 0].map((face) => foundFace(face, { embedding: Float32Array.of(face, 4) }));
    const answer = parts.client.name({ photo, boxes, taken: [2] });
    await vi.waitFor(() => expect(parts.commands().at(-1)).toMatchObject({ type: 'name' }));
    return { ...parts, name: answer };
  };

  it('are read from their boxes and held against the set', async () => {
    const { name, pool, commands, events, answer } = await asking();
    expect(pool.batches[0]!.photos[0]!.faces.map(({ way }) => way)).toEqual(
      boxes.map((box) => ({ kind: 'region', box })),
    );
    const command = commands().at(-1);
    expect(command).toMatchObject({ faces: [Float32Array.of(0, 4), Float32Array.of(1, 4)], taken: [2] });
    answer({ v: 1, job: jobOf(command), type: 'named', ...named });
    expect(await name).toEqual(named);
    expect(events).toEqual([]);
  });

  it('get no answer once something else has begun', async () => {
    const { name, client, commands, answer } = await asking();
    const job = jobOf(commands().at(-1));
    client.retrain(DEFAULT_CLEAN, Int32Array.of(-2));
    answer({ v: 1, job, type: 'named', ...named });
    expect(await name).toBeNull();
  });

  it('that cannot be read end in an error, and nothing else does', async () => {
    const { client, pool, events } = setUp();
    client.analyse([], DEFAULT_CLEAN);
    pool.results = [{ candidate: 0, ok: false, reason: 'It is gone.' }];
    await expect(client.name({ photo, boxes, taken: [] })).rejects.toThrow('It is gone.');
    expect(events).toEqual([]);
  });
});
