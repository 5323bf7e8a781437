/** The worker that trains: one at a time, made when it is needed; nobody waits for one that is gone. */
import { expect, it, vi } from 'vitest';
import { NO_LIMITS } from '../../../../src/domain/deviceFit.ts';
import type { TrainingCommandBody } from '../../../../src/protocol/training.ts';
import { createWorkerConnection } from '../../../../src/store/run/workerConnection.ts';
import { pageStore } from '../../../support/pageStore.ts';
import { datasetOf } from '../../../support/playedSession.ts';

function setUp() {
  const store = pageStore();
  const sent: [TrainingCommandBody['type'], number][] = [];
  const dispose = vi.fn();
  const onStart = vi.fn();
  const onStop = vi.fn();
  const createClient = vi.fn(() => ({
    send: (command: TrainingCommandBody, transfer: Transferable[] = []) => {
      sent.push([command.type, transfer.length]);
    },
    beginRun: () => 1,
    dispose,
  }));
  const worker = createWorkerConnection({ store, createClient, onStart, onStop });
  return { store, worker, sent, dispose, onStart, onStop, createClient };
}

const info = { backend: 'webgpu', adapter: '', software: false, reason: '', kernels: 'fused' } as const;

it('makes a worker once and has it prepare its backend', () => {
  const { worker, sent, onStart, createClient } = setUp();
  expect(worker.send({ type: 'pause' })).toBe(false);
  worker.ensure();
  worker.ensure();
  expect([createClient.mock.calls.length, onStart.mock.calls.length]).toEqual([1, 1]);
  expect(worker.send({ type: 'pause' })).toBe(true);
  expect(sent).toEqual([
    ['prepare', 0],
    ['pause', 0],
  ]);
});

it('tells those who wait for the backend, which the page shows', async () => {
  const { store, worker } = setUp();
  worker.ensure();
  let ready = false;
  const waiting = worker.backendReady().then(() => {
    ready = true;
  });
  await Promise.resolve();
  expect(ready).toBe(false);
  worker.backendTold({ type: 'backend', info, limits: NO_LIMITS });
  await waiting;
  expect(store.getState()).toMatchObject({ backend: info, limits: NO_LIMITS });
  await worker.backendReady();
});

it('knows the images that it holds, whose buffers have moved', () => {
  const { worker, sent } = setUp();
  worker.ensure();
  worker.load(datasetOf(2, 2), 'these');
  expect(worker.loaded).toBe('these');
  expect(sent.at(-1)).toEqual(['load', 1]);
  worker.forgetLoaded();
  expect(worker.loaded).toBe('');
});

it('leaves nothing of a worker that was stopped', async () => {
  const { store, worker, dispose, onStop, createClient } = setUp();
  worker.ensure();
  worker.load(datasetOf(2, 2), 'these');
  store.setState({ compiling: { done: 1, total: 9 } });
  const waiting = worker.backendReady();
  worker.stop();
  await waiting;
  expect([dispose.mock.calls.length, onStop.mock.calls.length]).toEqual([1, 1]);
  expect([worker.client, worker.loaded, store.getState().compiling]).toEqual([null, '', null]);
  worker.ensure();
  expect(createClient).toHaveBeenCalledTimes(2);
});
