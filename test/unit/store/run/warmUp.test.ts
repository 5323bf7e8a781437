/** Compiling ahead: while nothing runs, anew for settings that rest, and only where there are kernels. */
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { NO_LIMITS } from '../../../../src/domain/deviceFit.ts';
import type { TrainingEventBody } from '../../../../src/protocol/training.ts';
import { setUp } from '../../../support/playedSession.ts';

const settle = (milliseconds = 1000): Promise<unknown> => vi.advanceTimersByTimeAsync(milliseconds);

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

async function opened(environment: Parameters<typeof setUp>[1] = {}) {
  const page = setUp('', environment);
  page.session.open();
  await settle();
  const warmed = () => page.client().sent.filter((command) => command.type === 'warm');
  const margin = (value: number) => page.session.change({ section: 'head', key: 'margin', value });
  return { ...page, warmed, margin, state: () => page.session.store.getState() };
}

describe('compiling ahead', () => {
  it('is asked for once, while the faces are still drawn', async () => {
    const never = () => new Promise<never>(() => {});
    const { warmed, state } = await opened({ prepareSynthetic: never });
    expect(state().dataset.status.kind).toBe('busy');
    expect(warmed()).toEqual([{ type: 'warm', settings: state().settings, identities: 10 }]);
    await settle(5000);
    expect(warmed()).toHaveLength(1);
  });

  it("waits for images of a person's own, whose people it cannot know", async () => {
    const { warmed, session } = await opened();
    session.chooseFolder();
    await settle();
    expect(warmed()).toHaveLength(1);
    session.chooseOwn({ name: 'mine', sources: [{ path: 'mine/a/1.png', blob: new Blob([]) }] });
    await settle();
    expect(warmed().at(-1)).toMatchObject({ identities: 3 });
  });

  it('shows how far it is, and nothing once it is done', async () => {
    const { emit, state } = await opened();
    emit({ type: 'compiling', done: 3, total: 32 });
    expect(state().compiling).toEqual({ done: 3, total: 32 });
    emit({ type: 'compiling', done: 32, total: 32 });
    expect(state().compiling).toBeNull();
  });

  it('follows the settings once they rest, and only those that kernels may depend on', async () => {
    const { warmed, margin, session } = await opened();
    for (const value of [0.35, 0.4, 0.45]) {
      margin(value);
      await settle(100);
    }
    await settle();
    expect(warmed()).toHaveLength(2);
    expect(warmed()[1]!.settings.head).toMatchObject({ margin: 0.45 });
    session.change({ section: 'training', key: 'learningRate', value: 0.05 });
    await settle();
    expect(warmed()).toHaveLength(2);
    session.change({ section: 'training', key: 'batchSize', value: 32 });
    await settle();
    expect(warmed()).toHaveLength(3);
  });

  it('waits while a run is under way', async () => {
    const { warmed, margin, session, emit, phase } = await opened();
    session.train();
    await settle();
    emit(phase('training'));
    margin(0.4);
    await settle();
    expect(warmed()).toHaveLength(1);
    session.reset();
    await settle();
    expect(warmed()).toHaveLength(2);
  });

  it.each<[string, Extract<TrainingEventBody, { type: 'backend' }>['info']]>([
    ['wasm', { backend: 'wasm', adapter: '', software: true, reason: '', kernels: 'fused' }],
    ['stock kernels', { backend: 'webgpu', adapter: '', software: false, reason: '', kernels: 'stock' }],
  ])('has nothing to do on %s', async (_name, info) => {
    const { warmed, margin, emit } = await opened();
    emit({ type: 'backend', info, limits: NO_LIMITS });
    margin(0.4);
    await settle();
    expect(warmed()).toHaveLength(1);
  });

  it('begins anew with a new worker', async () => {
    const { warmed, session, emit, clients, state } = await opened();
    emit({ type: 'compiling', done: 1, total: 32 });
    emit({ type: 'error', error: { code: 'worker', message: 'x', detail: '' } });
    expect(state().compiling).toBeNull();
    session.train();
    await settle();
    session.reset();
    await settle();
    expect(clients).toHaveLength(2);
    expect(warmed()).toHaveLength(1);
  });
});
