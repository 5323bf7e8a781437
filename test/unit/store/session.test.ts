/** The page's session: commands in order, states as a person sees them, faults told, whatever is pressed when. */
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { ImportReport } from '../../../src/domain/importReport.ts';
import { parseSettings } from '../../../src/domain/settings/parse.ts';
import { writeSafetensors } from '../../../src/formats/network/safetensors.ts';
import type { TrainingCommandBody } from '../../../src/protocol/training.ts';
import type { Session } from '../../../src/store/sessionTypes.ts';
import { checkpointAt } from '../../support/keptRuns.ts';
import { datasetOf, NO_REMARKS, setUp, shownSet } from '../../support/playedSession.ts';

/** Lets promises settle and timers up to `milliseconds` fire. */
const settle = (milliseconds = 0): Promise<unknown> => vi.advanceTimersByTimeAsync(milliseconds);
const runPhase = (session: Session): string => session.store.getState().machine.phase;

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

describe('a run', () => {
  it('draws the faces when the page opens, and loads them once', async () => {
    const { session, drawn, sent, emit, phase } = setUp();
    session.open();
    await settle(1000);
    expect(drawn).toHaveLength(1);
    expect(session.store.getState().dataset.status.kind).toBe('ready');
    expect(sent()).toEqual(['prepare']);
    session.train();
    await settle();
    expect(sent()).toEqual(['prepare', 'load', 'start']);
    emit(phase('training'));
    expect(runPhase(session)).toBe('training');
    session.reset();
    session.train();
    await settle(1000);
    expect(sent()).toEqual(['prepare', 'load', 'start', 'reset', 'start']);
    expect(drawn).toHaveLength(1);
  });

  it('takes a button pressed twice as pressed once', async () => {
    const { session, sent, emit, phase } = setUp();
    session.open();
    session.train();
    session.train();
    await settle(1000);
    session.train();
    emit(phase('training'));
    session.pause();
    session.pause();
    await settle();
    session.train();
    session.train();
    await settle();
    session.reset();
    session.reset();
    await settle();
    expect(sent()).toEqual(['prepare', 'load', 'start', 'pause', 'resume', 'reset']);
  });

  it('steps once from nothing, and stays paused', async () => {
    const { session, client, sent, emit, phase } = setUp();
    session.step();
    await settle(1000);
    expect(sent()).toEqual(['prepare', 'load', 'start', 'step']);
    expect(client().sent.find((command) => command.type === 'start')).toMatchObject({ paused: true });
    emit(phase('training'));
    expect(runPhase(session)).not.toBe('training');
    emit(phase('paused'));
    expect(runPhase(session)).toBe('paused');
    session.step();
    await settle();
    expect(sent().filter((type) => type === 'step')).toHaveLength(2);
  });

  it('does not flicker back when a report crosses a command', async () => {
    const { session, emit, phase } = setUp();
    session.train();
    await settle(1000);
    emit(phase('training'));
    session.pause();
    emit(phase('training', 2));
    expect(runPhase(session)).toBe('paused');
    session.train();
    emit(phase('paused', 2));
    expect(runPhase(session)).toBe('training');
  });

  it('starts paused when Pause was pressed while the faces were still drawn', async () => {
    let finish = (): void => {};
    const { session, client } = setUp('', {
      prepareSynthetic: (spec) =>
        new Promise((resolve) => {
          finish = () => resolve(datasetOf(spec.identities, spec.imagesPerIdentity));
        }),
    });
    session.train();
    await settle(10);
    session.pause();
    finish();
    await settle();
    expect(client().sent.at(-1)).toMatchObject({ type: 'start', paused: true });
  });

  it('gives up a start that was reset on the way', async () => {
    let finish = (): void => {};
    const { session, sent } = setUp('', {
      prepareSynthetic: (spec) =>
        new Promise((resolve) => {
          finish = () => resolve(datasetOf(spec.identities, spec.imagesPerIdentity));
        }),
    });
    session.train();
    await settle(10);
    session.reset();
    finish();
    await settle(1000);
    expect(sent()).not.toContain('start');
    expect(runPhase(session)).toBe('idle');
  });

  it('sends nothing of a run after its reset', async () => {
    const { session, sent, emit, phase } = setUp();
    session.open();
    session.train();
    session.reset();
    await settle(1000);
    expect(sent()).not.toContain('start');
    session.train();
    await settle(1000);
    emit(phase('training'));
    session.pause();
    session.reset();
    await settle(1000);
    expect(sent().at(-1)).toBe('reset');
    expect(runPhase(session)).toBe('idle');
  });

  it('keeps what was shown when the worker fails, and restarts in a new one', async () => {
    const { session, clients, emit, phase, sent } = setUp();
    session.train();
    await settle(1000);
    emit(phase('training', 7));
    emit({ type: 'error', error: { code: 'device-lost', message: 'lost', detail: '' } });
    const state = session.store.getState();
    expect(state.machine.phase).toBe('failed');
    expect(state.error?.code).toBe('device-lost');
    expect(state.run.step).toBe(7);
    expect(clients[0]!.alive).toBe(false);
    session.train();
    await settle(1000);
    expect(clients).toHaveLength(2);
    expect(sent()).toEqual(['prepare', 'load', 'start']);
    expect(session.store.getState().error).toBeNull();
  });

  it('offers the weights only once there are some, and one export at a time', async () => {
    const { session, emit, phase, sent, downloads } = setUp();
    session.downloadWeights();
    session.train();
    await settle(1000);
    session.downloadWeights();
    emit(phase('training', 3));
    await settle(1000);
    session.downloadWeights();
    session.downloadWeights();
    expect(sent().filter((type) => type === 'export')).toHaveLength(1);
    emit({ type: 'weights', fileName: 'w.zip', zip: new Uint8Array(1) });
    expect(downloads).toEqual(['w.zip']);
  });
});

describe('settings', () => {
  it('tell a run under way what may change, and nothing else', async () => {
    const { session, client, emit, phase } = setUp();
    session.train();
    await settle(1000);
    emit(phase('training'));
    session.change({ section: 'head', key: 'margin', value: 0.4 });
    session.change({ section: 'noise', key: 'closedSet', value: 0.2 });
    session.change({ section: 'dataset', key: 'identities', value: 20 });
    await settle(1000);
    const updates = client().sent.filter((command) => command.type === 'update');
    expect(updates).toEqual([{ type: 'update', live: { noise: { closedSet: 0.2 }, head: { margin: 0.4 } } }]);
  });

  it('do not redraw the faces of a run under way', async () => {
    const { session, drawn, emit, phase } = setUp();
    session.open();
    session.train();
    await settle(1000);
    emit(phase('training'));
    session.change({ section: 'dataset', key: 'identities', value: 20 });
    await settle(2000);
    expect(drawn.map((spec) => spec.identities)).toEqual([10]);
    session.reset();
    await settle(2000);
    expect(drawn.map((spec) => spec.identities)).toEqual([10, 20]);
  });

  it('go back to faces the worker no longer shows', async () => {
    const { session, drawn, sent } = setUp();
    session.train();
    await settle(1000);
    session.reset();
    for (const identities of [20, 10]) {
      session.change({ section: 'dataset', key: 'identities', value: identities });
      await settle(2000);
    }
    session.train();
    await settle(1000);
    expect(drawn.map((spec) => spec.identities)).toEqual([10, 20, 10]);
    expect(sent().filter((type) => type === 'load')).toHaveLength(2);
  });

  it('let scale and margin follow the identities until set by hand', () => {
    const { session } = setUp();
    const head = () => session.store.getState().settings.head;
    session.change({ section: 'dataset', key: 'identities', value: 300 });
    expect(head().scale).toBeGreaterThan(10);
    session.change({ section: 'head', key: 'scale', value: 7 });
    session.change({ section: 'dataset', key: 'identities', value: 500 });
    expect(head().scale).toBe(7);
    session.suggestHead();
    expect(head().scale).toBeGreaterThan(10);
  });

  it('stay in bounds whatever a control sends', () => {
    const { session } = setUp();
    const settings = () => session.store.getState().settings;
    session.change({ section: 'training', key: 'epochs', value: 1e9 });
    session.change({ section: 'training', key: 'batchSize', value: -4 });
    session.change({ section: 'training', key: 'learningRate', value: Number.NaN });
    session.change({ section: 'head', key: 'kind', value: 'hinge' });
    session.change({ section: 'head', key: '__proto__', value: 1 });
    expect(settings().training).toMatchObject({ epochs: 200, batchSize: 2, learningRate: 0.05 });
    expect(settings().head.kind).toBe('boundaryface');
    session.change({ section: 'noise', key: 'closedSet', value: 0.8 });
    session.change({ section: 'noise', key: 'openSet', value: 0.8 });
    expect(settings().noise.closedSet + settings().noise.openSet).toBeLessThanOrEqual(1);
  });

  it('give a set of one person no run, and say why', async () => {
    const report: ImportReport = { imported: 4, identities: 1, skipped: [], ...NO_REMARKS };
    const { session, clients } = setUp('', {
      importImages: () => Promise.resolve(shownSet(datasetOf(1, 4), report)),
    });
    session.chooseOwn({ name: 'mine', sources: [{ path: 'mine/a/1.png', blob: new Blob([]) }] });
    await settle(1000);
    session.train();
    await settle(1000);
    expect(clients).toEqual([]);
    expect(session.store.getState().error?.message).toContain('two people');
  });

  it('are read with another folder as the person; a choice that fails can be taken back', async () => {
    const options = [1, 2].map((level) => ({ level, examples: ['a'] }));
    const labelling = {
      source: 'Labels come from the folders.',
      problem: null,
      choices: [{ kind: 'personLevel', options, chosen: null }],
    } as const;
    const report: ImportReport = { imported: 6, identities: 3, skipped: [], ...NO_REMARKS, labelling };
    const read: unknown[] = [];
    const { session } = setUp('', {
      importImages: (_sources, { choices }) => {
        read.push(choices?.personLevel);
        if (choices?.personLevel === 2) return Promise.reject(new Error('none of the files'));
        return Promise.resolve(shownSet(datasetOf(3, 2), report));
      },
    });
    const dataset = () => session.store.getState().dataset;
    session.chooseOwn({ name: 'mine', sources: [{ path: 'mine/a/1.png', blob: new Blob([]) }] });
    await settle(1000);
    expect(dataset().labelling).toEqual(labelling);
    session.readAgain({ ...dataset().choices, personLevel: 2 });
    await settle(1000);
    expect(dataset()).toMatchObject({ status: { kind: 'failed' }, labelling, choices: { personLevel: 2 } });
    session.readAgain({ ...dataset().choices, personLevel: null });
    await settle(1000);
    expect(dataset()).toMatchObject({ status: { kind: 'ready' }, labelling });
    expect(read).toEqual([null, 2, null]);
    session.chooseOwn({ name: 'others', sources: [{ path: 'others/a/1.png', blob: new Blob([]) }] });
    expect(dataset()).toMatchObject({ labelling: null, choices: { personLevel: null } });
  });

  it('ask for files when a link names a folder', async () => {
    const { session } = setUp('#dataset.kind=folder&dataset.path=orl');
    session.open();
    await settle(1000);
    expect(session.store.getState().dataset.status.kind).toBe('waiting');
    session.train();
    await settle(1000);
    expect(session.store.getState().error?.code).toBe('dataset');
  });

  it('start smaller on a machine without a GPU, unless something was chosen', async () => {
    const software = { isSoftwareOnly: () => Promise.resolve(true) };
    const images = async (hash: string): Promise<number> => {
      const { session } = setUp(hash, software);
      session.open();
      await settle(1000);
      return session.store.getState().dataset.faces!.sheet.count;
    };
    expect(await images('')).toBeLessThan(await images('#noise.closedSet=0.2'));
  });
});

describe('reports', () => {
  it('reach the page at most four times a second, and not while it is hidden', async () => {
    const { session, emit, phase, page } = setUp();
    session.train();
    await settle(1000);
    emit(phase('training'));
    await settle(1000);
    let updates = 0;
    session.store.subscribe((state, before) => {
      if (state.charts !== before.charts) updates += 1;
    });
    const report = (step: number): void => {
      const one = Float32Array.of(1);
      const series = { firstStep: step, loss: one, crossEntropy: one, boundaryTerm: one, gradientNorm: one };
      emit({ type: 'steps', series: { ...series, epoch: Int32Array.of(1) }, imagesPerSecond: 100 });
    };
    for (let step = 1; step <= 200; step++) {
      report(step);
      await settle(10);
    }
    expect(updates).toBeGreaterThanOrEqual(7);
    expect(updates).toBeLessThanOrEqual(8);
    page.visible = false;
    const before = updates;
    for (let step = 201; step <= 400; step++) {
      report(step);
      await settle(10);
    }
    expect(updates).toBe(before);
    page.visible = true;
    session.wake();
    expect(updates).toBe(before + 1);
    expect(session.store.getState().charts.loss).toHaveLength(400);
  });
});

describe('any order of presses and reports', () => {
  const acts = [
    'train',
    'pause',
    'step',
    'reset',
    'training',
    'paused',
    'finished',
    'stopped',
    'checkpoint',
    'worker',
    'non-finite',
    'out-of-memory',
    'goOn',
    'wait',
    'one epoch',
    'next label',
    'epoch reached',
    'label reached',
  ] as const;

  it('never sends a command that makes no sense to the worker', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.constantFrom(...acts), { maxLength: 30 }), async (plan) => {
        const { session, clients, emit, phase } = setUp();
        session.open();
        for (const act of plan) {
          switch (act) {
            case 'train':
            case 'pause':
            case 'step':
            case 'reset':
            case 'goOn':
              session[act]();
              break;
            case 'checkpoint':
              emit({ type: act, checkpoint: checkpointAt(1, 5), settings: parseSettings({}), digest: 'd' });
              break;
            case 'worker':
            case 'non-finite':
            case 'out-of-memory':
              emit({ type: 'error', error: { code: act, message: 'x', detail: '' } });
              break;
            case 'one epoch':
            case 'next label':
              session.trainUntil(act === 'one epoch' ? 'epoch' : 'label');
              break;
            case 'epoch reached':
            case 'label reached': {
              const goal = act === 'epoch reached' ? 'epoch' : 'label';
              emit({ type: 'goal', report: { goal, reached: true, epoch: 1, step: 5, moved: 1 } });
              break;
            }
            case 'wait':
              await settle(400);
              break;
            default:
              emit(phase(act));
          }
        }
        await settle(2000);
        for (const { sent } of clients) {
          let loaded = false;
          let running = false;
          let paused = false;
          // A run that pauses by itself is told of another goal while it goes on.
          let goal: string | undefined;
          for (const command of sent) {
            if (command.type === 'load') loaded = true;
            if (command.type === 'start') {
              expect(loaded).toBe(true);
              running = true;
              paused = command.paused;
              goal = command.goal;
            }
            if (command.type === 'reset') running = false;
            if (command.type === 'pause' || command.type === 'resume' || command.type === 'step') {
              expect(running).toBe(true);
            }
            if (command.type === 'resume')
              expect(paused || goal !== undefined || command.goal !== undefined).toBe(true);
            // It may have paused by itself meanwhile, and been told to go on.
            if (command.type === 'pause' && goal === undefined) expect(paused).toBe(false);
            if (command.type === 'pause' || command.type === 'step') paused = true;
            if (command.type === 'resume') {
              paused = false;
              goal = command.goal;
            }
          }
        }
        // Whatever happened, the page can be brought back to rest and train again.
        session.reset();
        await settle(1000);
        expect(runPhase(session)).toBe('idle');
        session.train();
        await settle(1000);
        expect(clients.at(-1)!.sent.at(-1)).toMatchObject({ type: 'start', paused: false });
        session.dispose();
      }),
      { numRuns: 300 },
    );
  });
});

describe('weights to start from', () => {
  const PEOPLE = Array.from({ length: 10 }, (_, i) => `p${i}`);
  const old = (people: readonly string[]): Blob =>
    new Blob([writeSafetensors([], { network: 'ci16', identities: JSON.stringify(people), epochs: '8' })]);
  const starting = (session: Session) => session.store.getState().starting;
  const lastStart = (commands: readonly TrainingCommandBody[]) => commands.findLast((c) => c.type === 'start');

  it('go with the start, in the way that was chosen, until they are removed', async () => {
    const { session, client, emit, phase } = setUp();
    session.open();
    await settle(1000);
    const file = old(PEOPLE);
    await session.chooseWeights('old.safetensors', file);
    expect(starting(session)).toMatchObject({ kind: 'ready', network: 'ci16', identities: PEOPLE, epochs: 8 });
    session.setWeightsUse('backbone');
    session.train();
    await settle();
    const initial = { name: 'old.safetensors', file, use: 'backbone' };
    expect(lastStart(client().sent)).toMatchObject({ initial });
    emit(phase('finished'));
    session.removeWeights();
    expect(starting(session)).toEqual({ kind: 'none' });
    // The run keeps saying so whatever the next one begins with.
    expect(session.store.getState().charts.marks).toEqual([{ at: 0, what: 'from earlier weights' }]);
    session.train();
    await settle();
    expect(lastStart(client().sent)).toMatchObject({ initial: null });
    expect(session.store.getState().charts.marks).toEqual([]);
  });

  it('are refused with the reason and never sent; a later choice wins', async () => {
    const { session, client } = setUp();
    session.open();
    await settle(1000);
    await session.chooseWeights('notes.txt', new Blob(['nothing of the kind, only words']));
    expect(starting(session)).toMatchObject({
      kind: 'refused',
      name: 'notes.txt',
      message: expect.stringMatching(/\w/),
    });
    session.train();
    await settle();
    expect(lastStart(client().sent)).toMatchObject({ initial: null });
    const first = session.chooseWeights('first', old(PEOPLE));
    const second = session.chooseWeights('second', old(['Ann']));
    await Promise.all([first, second]);
    expect(starting(session)).toMatchObject({ kind: 'ready', name: 'second', identities: ['Ann'] });
  });

  it('of other people: the error says so, and Start from the backbone only is one press away', async () => {
    const { session, client, emit } = setUp();
    session.open();
    await settle(1000);
    await session.chooseWeights('old.safetensors', old(['Ann', 'Bob']));
    session.train();
    await settle();
    emit({ type: 'error', error: { code: 'weights-head', message: 'trained on other identities', detail: '' } });
    expect(session.store.getState().error?.code).toBe('weights-head');
    expect(client().alive).toBe(true);
    session.setWeightsUse('backbone');
    session.train();
    await settle();
    expect(lastStart(client().sent)).toMatchObject({ initial: { use: 'backbone' } });
    expect(session.store.getState().error).toBeNull();
  });
});

describe('the hint how to get WebGPU', () => {
  it('stays closed in every view and after a run', async () => {
    const { session } = setUp();
    session.open();
    await settle(1000);
    expect(session.store.getState().backendHint).toBe(true);
    session.dismissBackendHint();
    session.show('evaluate');
    session.train();
    await settle();
    session.reset();
    session.show('train');
    expect(session.store.getState().backendHint).toBe(false);
  });
});
