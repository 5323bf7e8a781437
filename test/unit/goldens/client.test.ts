/** The headless page's end of the worker that checks reference values, with a stand-in for the worker. */
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { createGoldensClient } from '../../../goldens/client.ts';
import type { GoldenCommand, GoldenEvent, GoldenReply, GoldenRequest } from '../../../goldens/protocol.ts';
import { START_MS } from '../../../src/client/heartbeat.ts';
import type { WorkerPort } from '../../../src/client/port.ts';
import type { Pong } from '../../../src/protocol/envelope.ts';
import { type FakeWorker, fakeWorker } from '../../support/fakeWorker.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

const REQUEST: GoldenRequest = { name: 'a.json', text: '{}', backend: 'cpu', kernels: 'stock' };

const SLOW: GoldenReply = { name: 'a.json', adapter: null, status: 'error', message: 'slow, but there' };

function workers() {
  const made: FakeWorker<GoldenCommand>[] = [];
  const create = (): WorkerPort => {
    const worker = fakeWorker<GoldenCommand>();
    made.push(worker);
    return worker.port;
  };
  const say = (data: GoldenEvent | Pong): void => made.at(-1)!.say(data);
  return { made, create, say };
}

test('a worker that never starts is an error of the file; the next file gets a new one', async () => {
  const { made, create, say } = workers();
  const client = createGoldensClient(create);
  const first = client.check(REQUEST);
  await vi.advanceTimersByTimeAsync(START_MS);
  expect(await first).toMatchObject({
    status: 'error',
    message: expect.stringContaining('the worker has not started within 60 seconds'),
  });
  const second = client.check(REQUEST);
  say({ v: 1, type: 'pong' });
  await vi.advanceTimersByTimeAsync(10 * START_MS);
  say({ v: 1, job: made[1]!.sent[0]!.job, type: 'checked', reply: SLOW });
  expect(await second).toBe(SLOW);
  expect(made.map(({ ended }) => ended())).toEqual([true, false]);
  client.dispose();
  expect(vi.getTimerCount()).toBe(0);
});
