/** The headless page's end of the worker that checks reference values, with a stand-in for the worker. */
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { createGoldensClient, type GoldensWorker } from '../../../goldens/client.ts';
import type { GoldenRequest } from '../../../goldens/protocol.ts';
import { START_MS } from '../../../src/client/heartbeat.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

const REQUEST: GoldenRequest = { name: 'a.json', text: '{}', backend: 'cpu', kernels: 'stock' };

function workers() {
  const made: (GoldensWorker & { ended: boolean })[] = [];
  const create = (): GoldensWorker => {
    const worker = {
      ended: false,
      onmessage: null,
      onerror: null,
      onmessageerror: null,
      postMessage: () => {},
      terminate: () => {
        worker.ended = true;
      },
    };
    made.push(worker);
    return worker;
  };
  const say = (data: unknown): void =>
    void made.at(-1)!.onmessage?.call(made.at(-1) as unknown as Worker, { data } as MessageEvent);
  return { made, create, say };
}

test('a worker that never starts is an error of the file; the next file gets a new one', async () => {
  const { made, create, say } = workers();
  const client = createGoldensClient(create);
  const first = client.check(REQUEST);
  await vi.advanceTimersByTimeAsync(START_MS);
  expect(await first).toMatchObject({ status: 'error', message: 'the worker has not started within 60 seconds' });
  const second = client.check(REQUEST);
  say({ v: 1, type: 'pong' });
  await vi.advanceTimersByTimeAsync(10 * START_MS);
  say({ name: 'a.json', status: 'error', message: 'slow, but there' });
  expect(await second).toMatchObject({ message: 'slow, but there' });
  expect(made.map(({ ended }) => ended)).toEqual([true, false]);
  client.dispose();
  expect(vi.getTimerCount()).toBe(0);
});
