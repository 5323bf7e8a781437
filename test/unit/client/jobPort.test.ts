/** Jobs of a worker as the page sees them: numbered, one at a time, and each with an end. */
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { START_MS } from '../../../src/client/heartbeat.ts';
import { JobError, openJobPort, runJob } from '../../../src/client/jobPort.ts';
import type { ImportSource } from '../../../src/domain/images.ts';
import type { JobCancel, JobEnvelope, JobFailed, JobSources } from '../../../src/protocol/envelope.ts';
import { type FakeWorker, fakeWorker } from '../../support/fakeWorker.ts';

type Command =
  | (JobEnvelope & { readonly type: 'count'; readonly to: number; readonly sources?: readonly ImportSource[] })
  | JobCancel;
type Sent = Command | JobSources;
type Event = (JobEnvelope & { readonly type: 'number'; readonly value: number }) | JobFailed;

function setUp(answer: (command: Sent, say: (data: unknown) => void) => void = () => {}) {
  const workers: FakeWorker<Sent>[] = [];
  const port = openJobPort<Command, Event>({
    createWorker: () => {
      const worker = fakeWorker<Sent>(answer);
      workers.push(worker);
      return worker.port;
    },
    worker: 'The counter',
    failure: 'Nothing was counted',
  });
  return { port, workers };
}

/** Counts to where it is told. */
const counts = (command: Sent, say: (data: unknown) => void): void => {
  if (command.type !== 'count') return;
  for (let value = 1; value <= command.to; value++) say({ v: 1, job: command.job, type: 'number', value });
};

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

describe('a port of jobs', () => {
  it('starts a worker with the first job, keeps it for the next, and numbers them', async () => {
    const { port, workers } = setUp(counts);
    expect(workers).toHaveLength(0);
    const seen: number[] = [];
    for (const to of [3, 2]) {
      await runJob(port, { type: 'count', to }, (event) => {
        seen.push(event.value);
        return event.value === to;
      });
    }
    expect(seen).toEqual([1, 2, 3, 1, 2]);
    expect(workers.map(({ sent }) => sent)).toEqual([
      [
        { v: 1, job: 1, type: 'count', to: 3 },
        { v: 1, job: 2, type: 'count', to: 2 },
      ],
    ]);
  });

  it('hears nothing of a job that gave way or was cancelled', () => {
    const { port, workers } = setUp();
    const heard: (Event | JobFailed)[] = [];
    port.cancel();
    port.begin({ type: 'count', to: 1 }, (event) => heard.push(event));
    port.begin({ type: 'count', to: 2 }, (event) => heard.push(event));
    const [worker] = workers;
    worker!.say({ v: 1, job: 1, type: 'number', value: 1 });
    expect(heard).toEqual([]);
    worker!.say({ v: 1, job: 2, type: 'number', value: 1 });
    expect(heard).toHaveLength(1);
    port.cancel();
    port.cancel();
    worker!.say({ v: 1, job: 2, type: 'number', value: 2 });
    worker!.crash('late');
    expect(heard).toHaveLength(1);
    expect(worker!.sent.slice(2)).toEqual([{ v: 1, job: 2, type: 'cancel' }]);
    // It died after all: the next job is no worse for it.
    expect(worker!.ended()).toBe(true);
    port.begin({ type: 'count', to: 3 }, () => {});
    expect(workers).toHaveLength(2);
  });

  it('ends a job with the report of the worker, which stays', async () => {
    const error = { code: 'import', message: 'Not a number.', detail: 'x' } as const;
    const { port, workers } = setUp(({ job }, say) => say({ v: 1, job, type: 'error', error }));
    const failure = await runJob(port, { type: 'count', to: 1 }, () => true).catch((cause: unknown) => cause);
    expect(failure).toBeInstanceOf(JobError);
    expect((failure as JobError).report).toEqual(error);
    expect((failure as JobError).inFull).toBe('Not a number. (x)');
    expect(workers[0]!.ended()).toBe(false);
  });

  it('ends a job with an error when its worker dies or never starts, and the next job gets a new worker', async () => {
    const { port, workers } = setUp();
    const first = runJob(port, { type: 'count', to: 1 }, () => true).catch((cause: unknown) => cause);
    workers[0]!.crash('boom');
    expect(((await first) as JobError).report).toEqual({
      code: 'worker',
      message: 'Nothing was counted because of an error in the program.',
      detail: 'boom (w.js:3)',
    });
    const second = runJob(port, { type: 'count', to: 1 }, () => true).catch((cause: unknown) => cause);
    await vi.advanceTimersByTimeAsync(START_MS);
    expect(((await second) as JobError).report).toMatchObject({
      code: 'unresponsive',
      message: expect.stringMatching(/^Nothing was counted: the worker has not started within 60 seconds\./),
    });
    expect(workers.map((worker) => worker.ended())).toEqual([true, true]);
    expect(vi.getTimerCount()).toBe(0);
  });

  it('sends thousands of files ahead of the command, a few at a time, and none once the job has given way', async () => {
    vi.useRealTimers();
    const { port, workers } = setUp(counts);
    const sources = Array.from({ length: 100 }, (_, i) => ({ path: `${i}.png`, blob: new Blob() }));
    await runJob(port, { type: 'count', to: 1, sources }, () => true);
    const sent = workers[0]!.sent.map(
      (message) => [message.type, 'sources' in message ? message.sources : []] as const,
    );
    expect(sent.map(([type, { length }]) => [type, length])).toEqual([
      ['sources', 32],
      ['sources', 32],
      ['sources', 32],
      ['count', 4],
    ]);
    expect(sent.flatMap(([, files]) => files)).toEqual(sources);
    port.begin({ type: 'count', to: 1, sources }, () => {});
    await runJob(port, { type: 'count', to: 2 }, ({ value }) => value === 2);
    expect(workers[0]!.sent.slice(4).map(({ type, job }) => [type, job])).toEqual([
      ['sources', 2],
      ['count', 3],
    ]);
    port.close();
  });
});
