/** Sweeps of the page against played workers: what is run, kept, paused, tried again and taken away. */
import { IDBFactory } from 'fake-indexeddb';
import 'fake-indexeddb/auto';
import { beforeEach, expect, test, vi } from 'vitest';
import type { SyntheticImages } from '../../../../src/client/datasets.ts';
import type { TrainingClient } from '../../../../src/client/trainingClient.ts';
import type { ErrorCode } from '../../../../src/domain/errors.ts';
import { DEFAULT_SETTINGS, type Settings } from '../../../../src/domain/settings/settings.ts';
import { planSweep } from '../../../../src/domain/sweep/sweepPlan.ts';
import { sweepTable } from '../../../../src/formats/table/sweepTable.ts';
import type { TrainingEvent, TrainingEventBody } from '../../../../src/protocol/training.ts';
import type { Locks } from '../../../../src/storage/keeping.ts';
import { createSweepStore, type SweepStore } from '../../../../src/storage/sweeps.ts';
import { createSweepSession } from '../../../../src/store/sweeps/sweepSession.ts';
import type { SweepEnvironment } from '../../../../src/store/sweeps/sweepTypes.ts';
import { metricsAt } from '../../../support/epochs.ts';
import { datasetOf } from '../../../support/playedSession.ts';

beforeEach(() => {
  globalThis.indexedDB = new IDBFactory();
});

const CONTENT = {
  base: { dataset: { identities: 3, imagesPerIdentity: 4 }, training: { epochs: 1 } },
  axes: { 'head.kind': ['arcface', 'boundaryface'], 'noise.closedSet': [0, 0.3] },
  seeds: [1, 2],
};
const FILE = { path: 'plan.json', blob: new Blob([JSON.stringify(CONTENT)]) };

/** A number that a run has by its settings alone. */
const accuracyOf = ({ head, noise }: Settings): number =>
  0.5 + 0.01 * noise.seed + (head.kind === 'arcface' ? 0.1 : 0.2) - 0.1 * noise.closedSet;

interface Worker {
  readonly settings: Settings;
  readonly say: (body: TrainingEventBody) => void;
  finish(): void;
  die(code: ErrorCode): void;
}

/** Web Locks of one browser. */
function oneBrowser(): Locks {
  const held = new Set<string>();
  return {
    async request(name, _options, run) {
      if (held.has(name)) return run(null);
      held.add(name);
      await run({});
      held.delete(name);
    },
  };
}

interface Played {
  readonly cores?: number;
  readonly locks?: Locks;
  readonly sweeps?: SweepStore;
}

function setUp({ cores = 2, locks = oneBrowser(), sweeps = createSweepStore({ locks }) }: Played = {}) {
  const workers: Worker[] = [];
  let alive = 0;
  let most = 0;
  const files = new Map<string, Blob>();
  let ids = 0;
  let ms = 0;
  const createClient = (onEvent: (event: TrainingEvent) => void): TrainingClient => {
    let disposed = false;
    alive += 1;
    most = Math.max(most, alive);
    const say = (body: TrainingEventBody): void => {
      if (!disposed) onEvent({ v: 1, runId: 1, seq: 1, ...body });
    };
    return {
      send(body) {
        if (body.type !== 'start') return;
        const { settings } = body;
        workers.push({
          settings,
          say,
          finish() {
            say({
              type: 'epoch',
              metrics: metricsAt(1, { verificationAccuracy: accuracyOf(settings) }),
              decisions: null,
            });
            say({
              type: 'phase',
              phase: 'finished',
              epoch: 1,
              step: 3,
              stepsPerEpoch: 3,
              epochs: 1,
            } as TrainingEventBody);
          },
          die: (code) => say({ type: 'error', error: { code, message: 'The worker died.', detail: '' } }),
        });
      },
      beginRun: () => 1,
      dispose() {
        if (!disposed) alive -= 1;
        disposed = true;
      },
    };
  };
  const environment: SweepEnvironment = {
    createClient,
    prepareSynthetic: ({ identities, imagesPerIdentity }) =>
      Promise.resolve(datasetOf(identities, imagesPerIdentity) as SyntheticImages),
    sweeps,
    cores,
    versions: { playground: '1', browser: 'a browser' },
    newId: () => {
      ids += 1;
      return `sweep ${ids}`;
    },
    now: () => {
      ms += 1000;
      return ms;
    },
    wallClock: () => ids,
    download: (name, content) => void files.set(name, content),
  };
  const session = createSweepSession(environment);
  const state = () => session.store.getState();
  /** The n-th worker that was given a run, from 1, once there is one. */
  const worker = (n: number): Promise<Worker> =>
    vi.waitFor(() => {
      const found = workers[n - 1];
      if (!found) throw new Error(`there are ${workers.length} workers`);
      return found;
    });
  const finishAll = async (from: number, to: number): Promise<void> => {
    for (let n = from; n <= to; n++) (await worker(n)).finish();
  };
  return { session, state, workers, worker, finishAll, files, most: () => most, alive: () => alive };
}

async function opened(played = setUp()) {
  await played.session.refresh();
  await played.session.openFiles([FILE]);
  return { ...played, id: played.state().shown! };
}

const text = (blob: Blob | undefined): Promise<string> => blob!.text();

test('runs a plan to its end, as many at a time as cores less one, and has its table', async () => {
  const { session, state, finishAll, files, most, alive, id } = await opened(setUp({ cores: 4 }));
  const ended = session.start(id);
  // A second press asks for nothing more.
  await session.start(id);
  expect(state().messages).toEqual([]);
  await finishAll(1, 8);
  await ended;
  expect(most()).toBe(3);
  expect(alive()).toBe(0);
  expect(state().work).toBeNull();
  session.download(id, 'table');
  const plan = planSweep(CONTENT);
  const expected = sweepTable(plan, ({ source, settings }) => ({
    config: source,
    backend: null,
    versions: {},
    images: 12,
    seconds: 1,
    epochs: [metricsAt(1, { verificationAccuracy: accuracyOf(settings) })],
  }));
  expect(await text(files.get('plan-table.md'))).toBe(expected);
  session.download(id, 'results');
  const lines = (await text(files.get('plan-results.jsonl'))).trimEnd().split('\n');
  expect(lines.map((line) => (JSON.parse(line) as { config: unknown }).config)).toEqual(
    plan.runs.map(({ source }) => JSON.parse(JSON.stringify(source)) as unknown),
  );
});

test('paused, it keeps what is over and drops what is under way; another page goes on with the rest alone', async () => {
  const locks = oneBrowser();
  const { session, state, worker, finishAll, id } = await opened(setUp({ locks }));
  const ended = session.start(id);
  await finishAll(1, 3);
  await worker(4);
  session.pause();
  await ended;
  expect(state().results.size).toBe(3);

  const later = setUp({ locks });
  await later.session.refresh();
  expect(later.state().sweeps.map(({ stored }) => [stored.id, stored.name])).toEqual([[id, 'plan']]);
  expect(later.state().results).toEqual(state().results);
  const rest = later.session.start(id);
  await later.finishAll(1, 5);
  await rest;
  expect(later.state().results.size).toBe(8);
  expect(later.workers).toHaveLength(5);
});

test('a worker that dies is said and its run tried again; one that cannot be made is named, the others go on', async () => {
  const { session, state, worker, finishAll, workers, id } = await opened();
  const ended = session.start(id);
  (await worker(1)).die('worker');
  (await worker(2)).die('out-of-memory');
  const third = await worker(3);
  expect(third.settings).toEqual(workers[0]!.settings);
  third.finish();
  for (const n of [4, 5, 6]) (await worker(n)).die('unresponsive');
  await finishAll(7, 12);
  await ended;
  expect(state().results.size).toBe(7);
  expect(state().messages.map(({ text }) => text)[0]).toBe(
    'ArcFace, Closed-set noise 0, seed 1: The worker died. It is tried again.',
  );
  expect(
    state()
      .failed.get(id)!
      .map(({ name, message }) => [name, message]),
  ).toEqual([['ArcFace, Closed-set noise 0.3, seed 1', 'The worker died.']]);
  const again = session.start(id);
  await finishAll(13, 13);
  await again;
  expect(state().results.size).toBe(8);
  expect(state().failed.get(id)).toEqual([]);
});

test('settings that a run cannot have are no death and are not tried again; a newer build ends the sweep', async () => {
  const { session, state, worker, workers, id } = await opened();
  const ended = session.start(id);
  (await worker(1)).die('settings');
  (await worker(2)).die('worker-gone');
  await ended;
  expect(workers).toHaveLength(2);
  expect(state().failed.get(id)).toHaveLength(1);
  expect(state().results.size).toBe(0);
});

test('two pages do not run one sweep at a time', async () => {
  const locks = oneBrowser();
  const first = await opened(setUp({ locks }));
  const ended = first.session.start(first.id);
  await first.worker(1);
  const second = setUp({ locks });
  await second.session.refresh();
  await second.session.start(first.id);
  expect(second.state().messages.map(({ text }) => text)).toEqual(['plan: another tab is running it.']);
  expect(second.workers).toEqual([]);
  await second.session.remove(first.id);
  expect(second.state().sweeps).toHaveLength(1);
  first.session.pause();
  await ended;
  const going = second.session.start(first.id);
  await second.worker(1);
  second.session.pause();
  await going;
});

test('a sweep with another seed runs what is new alone, and one that is deleted comes back with its results', async () => {
  const { session, state, finishAll, workers, id } = await opened();
  const ended = session.start(id);
  await finishAll(1, 8);
  await ended;
  session.beginFrom(id);
  session.changeDraft({ ...state().draft!, name: 'more', seeds: '1-3' });
  const more = session.keepDraft()!;
  const going = session.start(more);
  await finishAll(9, 12);
  await going;
  expect(workers).toHaveLength(12);
  expect(workers.slice(8).every(({ settings }) => settings.noise.seed === 3)).toBe(true);

  await session.remove(more);
  // What the other sweep asks for stays.
  expect(state().results.size).toBe(8);
  session.undoRemove();
  expect(state().results.size).toBe(12);
  expect(state().shown).toBe(more);
  const later = setUp();
  await vi.waitFor(async () => {
    await later.session.refresh();
    expect(later.state().results.size).toBe(12);
    expect(later.state().sweeps).toHaveLength(2);
  });
});

test('results of the command join, the same file is the sweep that is there, and what is no file of sweeps is named', async () => {
  const { session, state, finishAll, files, id } = await opened();
  const ended = session.start(id);
  await finishAll(1, 8);
  await ended;
  session.download(id, 'results');
  const results = files.get('plan-results.jsonl')!;
  globalThis.indexedDB = new IDBFactory();
  const other = await opened();
  await other.session.openFiles([{ path: 'out/results.jsonl', blob: results }, FILE]);
  expect(other.state().results).toEqual(state().results);
  expect(other.state().sweeps).toHaveLength(1);
  await other.session.openFiles([{ path: 'table.md', blob: new Blob(['# Sweep']) }]);
  await other.session.openFiles([{ path: 'results.jsonl', blob: new Blob(['{"config": 3}']) }]);
  expect(other.state().messages.map(({ text }) => text)).toEqual([
    '8 results of npm run sweep joined: they fill the tables of sweeps with the same settings.',
    'table.md: a sweep file (.json) or results.jsonl is expected.',
    'results.jsonl: No line of it is a run of npm run sweep.',
  ]);
  // A run that stands in a file twice is one result.
  await other.session.openFiles([{ path: 'results.jsonl', blob: new Blob([results, results]) }]);
  expect(other.state().messages.at(-1)!.text).toMatch(/^8 results /);
  // Nothing is run again.
  await other.session.start(other.id);
  expect(other.workers).toEqual([]);
});

test('what could not be stored is said for as long as the page is there, and stays in it', async () => {
  const locks = oneBrowser();
  const stored = createSweepStore({ locks });
  let isFull = true;
  const sweeps: SweepStore = {
    ...stored,
    put: (sweep) => (isFull ? Promise.resolve('full') : stored.put(sweep)),
  };
  const { session, state, finishAll, id } = await opened(setUp({ locks, sweeps }));
  isFull = false;
  expect(state().keeping).toBe('full');
  const ended = session.start(id);
  await finishAll(1, 8);
  await ended;
  expect(state().keeping).toBe('full');
  await session.refresh();
  expect(state().sweeps.map(({ stored: { name } }) => name)).toEqual(['plan']);
});

test('where the storage hands nothing out, what is shown stays and a person is told', async () => {
  const locks = oneBrowser();
  const stored = createSweepStore({ locks });
  let isSilent = false;
  const sweeps: SweepStore = { ...stored, list: () => (isSilent ? Promise.resolve(null) : stored.list()) };
  const { session, state } = await opened(setUp({ locks, sweeps }));
  isSilent = true;
  await session.refresh();
  expect(state().sweeps).toHaveLength(1);
  expect(state().messages.map(({ text }) => text)).toEqual([expect.stringContaining('may be missing here')]);
});

test('the form begins with the settings of the page and is kept under a name', () => {
  const { session, state } = setUp();
  session.begin(DEFAULT_SETTINGS);
  const id = session.keepDraft()!;
  expect(state()).toMatchObject({ shown: id, draft: null });
  expect(state().sweeps[0]!.stored.name).toBe('kind × closedSet');
  session.begin(DEFAULT_SETTINGS);
  session.changeDraft({ ...state().draft!, seeds: 'none' });
  expect(session.keepDraft()).toBeNull();
  expect(state().draft).not.toBeNull();
});
