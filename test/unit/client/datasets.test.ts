import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import {
  HELD_OUT_COUNT,
  HELD_OUT_IDENTITIES,
  HELD_OUT_IMAGES,
  importImages,
  importShownImages,
  listFolder,
  outlierCount,
  prepareSynthetic,
} from '../../../src/client/datasets.ts';
import { START_MS } from '../../../src/client/heartbeat.ts';
import { JobError } from '../../../src/client/jobPort.ts';
import { readPairs, readPhotos } from '../../../src/client/photos.ts';
import type { WorkerPort } from '../../../src/client/port.ts';
import { heldOutSeed, outlierSeed } from '../../../src/domain/faceSeeds.ts';
import { sheetOf } from '../../../src/domain/faceSheet.ts';
import type { LabelledImages } from '../../../src/domain/images.ts';
import { DEFAULT_SYNTHETIC } from '../../../src/domain/settings/settings.ts';
import type { DatasetCommand, DatasetEvent } from '../../../src/protocol/dataset.ts';
import { type FakeWorker, fakeWorker } from '../../support/fakeWorker.ts';

const NO_REMARKS = {
  notices: [],
  duplicates: [],
  alike: [],
  nearlyEqual: [],
  labelling: { source: 'Labels come from the folders.', problem: null, choices: [] },
};

type Answer = (command: DatasetCommand, post: (event: DatasetEvent) => void) => void;

function pool(answer: Answer) {
  const workers: FakeWorker<DatasetCommand>[] = [];
  const create = (): WorkerPort => {
    const worker = fakeWorker<DatasetCommand>(answer);
    workers.push(worker);
    return worker.port;
  };
  return {
    create,
    made: () => workers.length,
    commands: () => workers.flatMap(({ sent }) => sent),
    running: () => workers.filter((worker) => !worker.ended()).length,
  };
}

/** Draws every image as its own index, in two parts a job. */
const draws: Answer = (command, post) => {
  if (command.type !== 'draw') return;
  const { first, count, size } = command.batch;
  const part = (from: number, n: number, done: boolean): void => {
    const pixels = new Uint8Array(n * size * size * 3);
    for (let i = 0; i < n; i++) pixels.fill((from + i) % 251, i * size * size * 3, (i + 1) * size * size * 3);
    post({ v: 1, job: command.job, type: 'drawn', first: from, count: n, pixels, done });
  };
  const half = Math.ceil(count / 2);
  part(first, half, half === count);
  if (half < count) part(first + half, count - half, true);
};

const SPEC = { ...DEFAULT_SYNTHETIC, identities: 5, imagesPerIdentity: 11 };

describe('prepareSynthetic', () => {
  it('puts every image in its place, whoever drew it', async () => {
    const { create, commands, running } = pool(draws);
    const seen = new Set<number>();
    const dataset = await prepareSynthetic(
      SPEC,
      {
        displaySize: 2,
        openSet: 0,
        onBatch(first, count) {
          for (let i = first; i < first + count; i++) seen.add(i);
        },
      },
      create,
    );
    const { train, heldOut, outliers } = dataset;
    expect(train.count).toBe(55);
    for (let i = 0; i < 55; i++) expect([...train.pixels.subarray(i * 12, i * 12 + 12)]).toEqual(Array(12).fill(i));
    expect([...seen].sort((a, b) => a - b)).toEqual(Array.from({ length: 55 }, (_, i) => i));
    expect([...train.labels.slice(0, 12)]).toEqual([0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1]);
    expect(new Set(train.identities).size).toBe(5);
    expect(new Set(train.names).size).toBe(55);
    expect(heldOut?.count).toBe(HELD_OUT_IDENTITIES * HELD_OUT_IMAGES);
    expect(outliers).toBeNull();
    expect(running()).toBe(0);
    const seeds = new Set(commands().map((command) => (command.type === 'draw' ? command.batch.seed : -1)));
    expect(seeds).toEqual(new Set([SPEC.seed, heldOutSeed(SPEC.seed)]));
  });

  it('draws as many people outside the set as open-set noise can need', async () => {
    const { create, commands } = pool(draws);
    const told = { heldOut: new Uint8Array(HELD_OUT_COUNT * 12), outliers: new Uint8Array(outlierCount(55, 0.3) * 12) };
    const { outliers, heldOut } = await prepareSynthetic(
      SPEC,
      {
        displaySize: 2,
        openSet: 0.3,
        onBatch: () => {},
        onOther: (set, first, _count, pixels) => told[set].set(pixels, first * 12),
      },
      create,
    );
    expect(outliers?.count).toBe(Math.ceil(0.3 * 55) + 8);
    expect([told.outliers, told.heldOut]).toEqual([outliers!.pixels, heldOut!.pixels]);
    const outside = commands().filter((c) => c.type === 'draw' && c.batch.seed === outlierSeed(SPEC.seed));
    expect(outside.every((c) => c.type === 'draw' && c.batch.imagesPerIdentity === 1)).toBe(true);
  });

  it.each([
    [1, 3],
    [3, 55],
    [4, 200],
  ])('has %i draw %i images: no worker gets ready for faces that nobody waits for', async (workers, images) => {
    vi.stubGlobal('navigator', { hardwareConcurrency: 8 });
    const { create, made } = pool(draws);
    const spec = { ...SPEC, identities: images, imagesPerIdentity: 1 };
    const { heldOut } = await prepareSynthetic(spec, { displaySize: 2, openSet: 0.3, onBatch: () => {} }, create);
    expect([made(), heldOut?.count]).toEqual([workers, HELD_OUT_COUNT]);
    vi.unstubAllGlobals();
  });

  it('ends at once when cancelled, with no worker left', async () => {
    const { create, running } = pool(() => {});
    const abort = new AbortController();
    const options = { displaySize: 2, openSet: 0, onBatch: () => {}, signal: abort.signal };
    const made = prepareSynthetic(SPEC, options, create);
    expect(running()).toBeGreaterThan(0);
    abort.abort();
    await expect(made).rejects.toMatchObject({ name: 'AbortError' });
    expect(running()).toBe(0);
  });

  it('passes on what a worker reports', async () => {
    const report = { code: 'worker', message: 'no', detail: 'd' } as const;
    const { create, running } = pool(({ job }, post) => post({ v: 1, job, type: 'error', error: report }));
    const made = prepareSynthetic(SPEC, { displaySize: 2, openSet: 0, onBatch: () => {} }, create);
    await expect(made).rejects.toSatisfy((e) => e instanceof JobError && e.report === report);
    expect(running()).toBe(0);
  });
});

describe('importImages', () => {
  const images: LabelledImages = {
    size: 1,
    count: 2,
    pixels: Uint8Array.of(1, 2, 3, 4, 5, 6),
    labels: Int32Array.of(0, 1),
    identities: ['a', 'b'],
    names: ['a/1.png', 'b/1.png'],
  };
  const report = { imported: 2, identities: 2, skipped: [{ path: 'x', reason: 'empty' }], ...NO_REMARKS };
  const SOURCES = [{ path: 'a/1.png', blob: new Blob([]) }];
  const imports: Answer = (command, post) => {
    if (command.type !== 'import') return;
    const { job } = command;
    const faces = { sheet: sheetOf(images), sample: null, heldOut: sheetOf(images) };
    post({ v: 1, job, type: 'progress', stage: 'reading', done: 20, total: 40 });
    post({ v: 1, job, type: 'imported', images, heldOut: images, faces: command.shown ? faces : null, report });
  };

  it('reports progress and hands over what the worker made of it', async () => {
    const progress: number[] = [];
    const { create, running } = pool(imports);
    const result = await importImages(SOURCES, { size: 1, onProgress: (done) => progress.push(done) }, create);
    expect(progress).toEqual([20]);
    expect(result).toEqual({ dataset: { train: images, heldOut: images, outliers: null }, report });
    expect(result.dataset.train).toBe(images);
    expect(running()).toBe(0);
  });

  it('brings faces where a page will show them', async () => {
    const { create, commands } = pool(imports);
    const { faces, dataset } = await importShownImages(SOURCES, { size: 1, onProgress: () => {} }, create);
    expect(commands()).toMatchObject([{ type: 'import', shown: true }]);
    expect(faces.sheet.pixels).toEqual(images.pixels);
    expect(dataset.train).toBe(images);
  });
});

describe('a dataset worker that says nothing', () => {
  const SOURCE = { path: 'a/1.jpg', blob: new Blob() };
  const nothing: Answer = () => {};
  const still = () => {
    const { create, running } = pool(nothing);
    return { create, running };
  };
  beforeEach(() => {
    vi.useFakeTimers();
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  it.each<[string, (create: () => WorkerPort) => Promise<unknown>]>([
    ['drawing', (create) => prepareSynthetic(SPEC, { displaySize: 2, openSet: 0, onBatch: () => {} }, create)],
    ['importing', (create) => importImages([SOURCE], { size: 2, onProgress: () => {} }, create)],
    ['decoding', (create) => readPhotos([SOURCE], 2, create)],
    ['reading pairs', (create) => readPairs(SOURCE, 2, () => {}, create)],
  ])('is given up: %s', async (_, begin) => {
    const { create, running } = still();
    const failure = begin(create).catch((cause: unknown) => cause);
    await vi.advanceTimersByTimeAsync(START_MS);
    expect(await failure).toBeInstanceOf(JobError);
    expect(((await failure) as JobError).report).toMatchObject({
      code: 'unresponsive',
      message: expect.stringMatching(/has not started within 60 seconds/),
    });
    expect(running()).toBe(0);
    expect(vi.getTimerCount()).toBe(0);
  });
});

describe('listFolder', () => {
  const folder = { name: 'set' } as FileSystemDirectoryHandle;
  const part = (command: DatasetCommand, count: number, done: boolean): DatasetEvent => ({
    v: 1,
    job: command.job,
    type: 'listed',
    sources: Array.from({ length: count }, (_, i) => ({ path: `set/${i}`, blob: new Blob() })),
    done,
  });

  it('puts the parts together and tells how many files there are', async () => {
    const { create, running } = pool((command, post) => {
      if (command.type !== 'list') return;
      post(part(command, 3, false));
      post(part(command, 2, true));
    });
    const told: number[] = [];
    const watch = { onFound: (files: number) => told.push(files), signal: new AbortController().signal };
    expect(await listFolder(folder, watch, create)).toHaveLength(5);
    expect(told).toEqual([3, 5]);
    expect(running()).toBe(0);
  });

  it('ends at once when cancelled, with no worker left', async () => {
    const { create, running } = pool(() => undefined);
    const abort = new AbortController();
    const listed = listFolder(folder, { onFound: () => undefined, signal: abort.signal }, create);
    abort.abort();
    await expect(listed).rejects.toMatchObject({ name: 'AbortError' });
    expect(running()).toBe(0);
  });
});
