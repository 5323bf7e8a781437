/** What is offered at the press of a button when something goes wrong, pressed. */
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { ErrorCode } from '../../../../src/domain/errors.ts';
import type { parseSettings } from '../../../../src/domain/settings/parse.ts';
import type { Session } from '../../../../src/store/sessionTypes.ts';
import { backToGivenLabels, remedyFor } from '../../../../src/ui/notices/remedies.ts';
import { checkpointAt } from '../../../support/keptRuns.ts';
import { BACKEND, setUp } from '../../../support/playedSession.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

const settle = (): Promise<unknown> => vi.advanceTimersByTimeAsync(1000);

const remedy = (session: Session) => {
  const state = session.store.getState();
  return state.error && remedyFor(state.error, state);
};

async function opened(hash = '') {
  const played = setUp(hash);
  played.session.open();
  await settle();
  return { ...played, state: () => played.session.store.getState(), start: () => lastStart(played.client().sent) };
}

const lastStart = (sent: readonly { type: string }[]) =>
  sent.findLast((command) => command.type === 'start') as { settings: ReturnType<typeof parseSettings> } | undefined;

const failure = (code: ErrorCode) => ({ type: 'error', error: { code, message: 'Something.', detail: '' } }) as const;

describe('before the start', () => {
  it('a batch that is too large is refused with one that fits; nothing on the page is lost by it', async () => {
    const { session, state, emit, client, start, phase } = await opened('#model.preset=ir18&training.batchSize=512');
    const limits = { bufferBytes: 2 ** 30, totalBytes: Number.POSITIVE_INFINITY };
    emit({ ...BACKEND, limits } as typeof BACKEND);
    session.train();
    await settle();
    expect(start()).toBeUndefined();
    expect(state().machine.phase).toBe('idle');
    expect(state().error).toMatchObject({ code: 'limits', message: expect.stringMatching(/A batch of 256 fits\.$/) });
    session.dismissError();
    session.step();
    await settle();
    expect(remedy(session)?.label).toBe('Use a batch of 256 and train');
    remedy(session)!.run(session);
    await settle();
    expect(start()?.settings.training.batchSize).toBe(256);
    emit(phase('training', 1));
    emit(phase('finished', 9));
    const before = state();
    session.change({ section: 'training', key: 'batchSize', value: 512 });
    session.train();
    await settle();
    expect(state()).toMatchObject({ run: before.run, charts: before.charts, machine: { phase: 'finished' } });
    expect(client().sent.filter(({ type }) => type === 'start')).toHaveLength(1);
  });

  it('a network of which no batch fits is exchanged', async () => {
    const { session, emit, start } = await opened('#model.preset=ir50');
    emit({ ...BACKEND, limits: { bufferBytes: 32 * 2 ** 20, totalBytes: Number.POSITIVE_INFINITY } } as typeof BACKEND);
    session.train();
    expect(remedy(session)?.label).toBe('Use the network tiny32 and train');
    remedy(session)!.run(session);
    await settle();
    expect(start()?.settings.model.preset).toBe('tiny32');
  });
});

describe('a GPU that fails in a run', () => {
  async function running() {
    const played = await opened('#training.batchSize=64');
    played.session.train();
    await settle();
    played.emit(played.phase('training', 1));
    return played;
  }

  it('out of memory: half the batch', async () => {
    const { session, emit, start } = await running();
    emit(failure('out-of-memory'));
    expect(remedy(session)?.label).toBe('Restart with half the batch');
    remedy(session)!.run(session);
    await settle();
    expect(start()?.settings.training.batchSize).toBe(32);
    session.change({ section: 'training', key: 'batchSize', value: 3 });
    emit(failure('out-of-memory'));
    expect(remedy(session)).toBeNull();
  });

  it('an error of its own: plain kernels, from the checkpoint where there is one', async () => {
    const { session, emit, start, clients } = await running();
    emit(failure('gpu-error'));
    expect(remedy(session)?.label).toBe('Restart with plain kernels');
    remedy(session)!.run(session);
    await settle();
    expect(clients).toHaveLength(2);
    expect(start()?.settings.engine.kernels).toBe('stock');
    emit(failure('gpu-error'));
    expect(remedy(session)?.label).toBe('Restart');
  });

  it('an error of its own after a checkpoint: goes on from there with plain kernels', async () => {
    const { session, emit, client, start } = await running();
    const settings = session.store.getState().settings;
    emit({ type: 'checkpoint', checkpoint: checkpointAt(2, 12), settings, digest: 'd' });
    emit(failure('gpu-error'));
    expect(remedy(session)?.label).toBe('Go on from step 12 with plain kernels');
    remedy(session)!.run(session);
    await settle();
    expect(start()).toMatchObject({ kept: { checkpoint: { step: 12 } }, settings: { engine: { kernels: 'stock' } } });
    expect(client().sent[0]).toMatchObject({ type: 'prepare', kernels: 'stock' });
  });
});

describe('labels that are corrected too eagerly', () => {
  it('come back with one press: correction never starts, from the next step on', async () => {
    const { session, state, emit, phase, client } = await opened('#training.epochs=14&head.epochStart=2');
    session.train();
    await settle();
    emit(phase('training', 1));
    emit({ type: 'warning', kind: 'class-collapse', message: 'One identity holds all.' });
    emit({ type: 'warning', kind: 'unreadable-images', message: 'Another matter.' });
    backToGivenLabels(session);
    await settle();
    expect(client().sent.at(-1)).toEqual({ type: 'update', live: { head: { epochStart: 14 } } });
    expect(state().warnings.map(({ kind }) => kind)).toEqual(['unreadable-images']);
    // Of an epoch that ended before the worker heard of it.
    emit({ type: 'warning', kind: 'class-collapse', message: 'One identity holds all.' });
    expect(state().warnings.map(({ kind }) => kind)).toEqual(['unreadable-images']);
    session.change({ section: 'head', key: 'epochStart', value: 1 });
    emit({ type: 'warning', kind: 'class-collapse', message: 'One identity holds all.' });
    expect(state().warnings.map(({ kind }) => kind)).toEqual(['unreadable-images', 'class-collapse']);
  });
});
