/** The way of a run to its first step: room is made, images are handed over once, and what was overtaken ends quietly. */
import { expect, it, vi } from 'vitest';
import { datasetKey } from '../../../../src/store/dataset/datasetControl.ts';
import { asKept } from '../../../../src/store/run/goingOn.ts';
import { createRunStart } from '../../../../src/store/run/runStart.ts';
import type { AppState } from '../../../../src/store/state.ts';
import { keptRun } from '../../../support/keptRuns.ts';
import { pageStore } from '../../../support/pageStore.ts';
import { datasetOf } from '../../../support/playedSession.ts';

const DEFAULTS = pageStore().getState();
const CHOICES = DEFAULTS.dataset.choices;
const KEY = datasetKey(DEFAULTS.settings, null, CHOICES);

function setUp(change: Partial<AppState> = {}, identities = 5) {
  const store = pageStore(change);
  const dataset = datasetOf(5, 2);
  const calls: string[] = [];
  let held = '';
  let alive = true;
  const note = (name: string) => () => void calls.push(name);
  const client = { send: vi.fn(), beginRun: vi.fn(() => 1), dispose: vi.fn() };
  const send = vi.fn((_command: unknown) => true);
  const fail = vi.fn();
  const input = vi.fn();
  const backend: { ready: Promise<void> } = { ready: Promise.resolve() };
  const request = vi.fn((): { key: string; abort: AbortController; dataset: Promise<typeof dataset> } | null => ({
    key: KEY,
    abort: new AbortController(),
    dataset: Promise.resolve(dataset),
  }));
  const runStart = createRunStart({
    store,
    worker: {
      get client() {
        return alive ? client : null;
      },
      get loaded() {
        return held;
      },
      send,
      ensure: note('ensure'),
      backendTold: () => {},
      backendReady: () => backend.ready,
      load(_dataset, key) {
        calls.push('load');
        held = key;
      },
      forgetLoaded: () => {},
      stop: () => {},
    },
    datasets: { own: null, choices: CHOICES, request, forget: note('forget') },
    control: { identities: () => identities, stopRedraw: note('stopRedraw'), tellRun: note('tellRun') },
    putAway: { makeRoom: note('makeRoom') },
    keptRuns: { keeper: { begin: () => `run ${calls.push('keeper.begin')}` }, offer: note('offer') },
    display: { begin: note('display.begin'), record: note('display.record') },
    input,
    fail,
  });
  const started = () => send.mock.calls.map(([command]) => command);
  return { store, runStart, calls, request, backend, started, fail, input, die: () => (alive = false) };
}

it('makes room, gets backend and images ready, and tells the worker to start', async () => {
  const { runStart, calls, started, input } = setUp();
  await runStart.start();
  expect(calls).toEqual([
    'makeRoom',
    'keeper.begin',
    'display.begin',
    'offer',
    'stopRedraw',
    'ensure',
    'load',
    'forget',
    'tellRun',
  ]);
  expect(started()).toMatchObject([{ type: 'start', settings: DEFAULTS.settings, paused: true, kept: null }]);
  expect(input).toHaveBeenCalledWith({ kind: 'started' });
});

it('hands the same images over once', async () => {
  const { runStart, calls, request } = setUp();
  await runStart.start();
  await runStart.start();
  expect(request).toHaveBeenCalledTimes(1);
  expect(calls.filter((call) => call === 'load')).toHaveLength(1);
});

it('takes a kept run up once, and then begins anew', async () => {
  const { runStart, started, input } = setUp();
  const run = { ...keptRun(20), settings: DEFAULTS.settings };
  runStart.takeUp(asKept(run), 'run');
  expect(input).toHaveBeenCalledWith({ kind: 'restore', wish: 'run' });
  await runStart.start();
  await runStart.start();
  expect(started()).toMatchObject([{ kept: { checkpoint: { step: 20 } }, initial: null }, { kept: null }]);
});

it.each<[string, (played: ReturnType<typeof setUp>) => void]>([
  ['was overtaken', ({ runStart }) => runStart.overtake()],
  ['lost its worker', ({ die }) => die()],
])('ends quietly when it %s', async (_, overtake) => {
  const played = setUp();
  let ready = (): void => {};
  played.backend.ready = new Promise((resolve) => (ready = resolve));
  const starting = played.runStart.start();
  overtake(played);
  ready();
  await starting;
  expect(played.started()).toEqual([]);
  expect(played.fail).not.toHaveBeenCalled();
});

it('fails with a sentence where there are no images, too few people, or images that cannot be made', async () => {
  const none = setUp();
  none.request.mockReturnValue(null);
  await none.runStart.start();
  expect(none.fail).toHaveBeenCalledWith(expect.objectContaining({ code: 'dataset' }));
  const few = setUp({}, 1);
  await few.runStart.start();
  expect(few.fail.mock.calls[0]![0].message).toContain('at least two people');
  const broken = setUp();
  broken.request.mockImplementation(() => {
    throw new Error('no memory');
  });
  await broken.runStart.start();
  expect(broken.fail.mock.calls[0]![0].detail).toContain('no memory');
  for (const { started } of [none, few, broken]) expect(started()).toEqual([]);
});
