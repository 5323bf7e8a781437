/** Jobs of a worker: in order, cancelled in silence, and no failure goes unreported. */
import { beforeEach, describe, expect, test } from 'vitest';
import { ImportError, NothingImported } from '../../../src/data/import/importErrors.ts';
import type { ErrorReport } from '../../../src/domain/errors.ts';
import { FormatError } from '../../../src/formats/formatError.ts';
import type { JobAnswer, JobCancel, JobSources, Ping, Pong } from '../../../src/protocol/envelope.ts';
import { errorReport } from '../../../src/worker/errorReport.ts';
import { serveJobs } from '../../../src/worker/jobQueue.ts';

interface Command {
  readonly v: 1;
  readonly job: number;
  readonly type: 'work' | 'cancel';
}

/** The global scope of a worker, as far as jobs need it. */
class FakeScope {
  onmessage: ((event: MessageEvent<Command | JobSources | JobCancel | JobAnswer<string> | Ping>) => void) | null = null;
  readonly posted: { readonly job: number; readonly error: ErrorReport }[] = [];
  pongs = 0;
  #rejected: ((event: PromiseRejectionEvent) => void) | undefined;

  postMessage(message: { job: number; error: ErrorReport } | Pong): void {
    if ('job' in message) this.posted.push(message);
    else this.pongs += 1;
  }

  addEventListener(_type: string, listener: (event: PromiseRejectionEvent) => void): void {
    this.#rejected = listener;
  }

  send(job: number, type: Command['type'] = 'work', v = 1): void {
    this.onmessage?.({ data: { v, job, type } } as unknown as MessageEvent<Command>);
  }

  reject(reason: unknown): void {
    this.#rejected?.({ reason, preventDefault: () => {} } as unknown as PromiseRejectionEvent);
  }
}

/** Until everything that can go on has gone on. */
const settled = () => new Promise((resolve) => setTimeout(resolve));

let scope: FakeScope;
let started: number[];
/** Ends the job of that number, with an error where one is given. */
let end: Map<number, (error?: unknown) => void>;

beforeEach(() => {
  scope = new FakeScope();
  started = [];
  end = new Map();
  const run = ({ job }: Command, signal: AbortSignal) =>
    new Promise<void>((resolve, reject) => {
      started.push(job);
      end.set(job, (error) => (error === undefined ? resolve() : reject(error)));
      signal.addEventListener('abort', () => reject(signal.reason));
    });
  serveJobs<Command>(scope, run, 'It failed');
});

describe('jobs of a worker', () => {
  test('let it answer a ping meanwhile, and a ping is no job', async () => {
    const ping = (): void => scope.onmessage?.({ data: { v: 1, type: 'ping', language: 'en' } } as MessageEvent<Ping>);
    ping();
    scope.send(1);
    await settled();
    ping();
    expect(scope.pongs).toBe(2);
    expect(started).toEqual([1]);
    end.get(1)!();
    await settled();
    expect(scope.posted).toEqual([]);
  });

  test('are done one after another, after a failed one too', async () => {
    for (const job of [1, 2, 3]) scope.send(job);
    await settled();
    expect(started).toEqual([1]);
    end.get(1)!();
    await settled();
    expect(started).toEqual([1, 2]);
    end.get(2)!(new Error('no'));
    await settled();
    expect(started).toEqual([1, 2, 3]);
    expect(scope.posted).toMatchObject([
      { v: 1, job: 2, type: 'error', error: { code: 'worker', message: 'It failed: no' } },
    ]);
  });

  test('that are cancelled end in silence, before they began as well', async () => {
    for (const job of [1, 2, 3]) scope.send(job);
    await settled();
    scope.send(2, 'cancel');
    scope.send(1, 'cancel');
    await settled();
    expect(started).toEqual([1, 3]);
    expect(scope.posted).toEqual([]);
  });

  test('get the files that came ahead of their command, and of no other job', async () => {
    const given: unknown[] = [];
    serveJobs<Command>(scope, async (command) => void given.push(command), 'It failed');
    const say = (data: unknown): void => scope.onmessage?.({ data } as MessageEvent<Command>);
    const files = (...paths: string[]) => paths.map((path) => ({ path, blob: new Blob() }));
    say({ v: 1, job: 1, type: 'sources', sources: files('given up') });
    say({ v: 1, job: 2, type: 'sources', sources: files('a', 'b') });
    say({ v: 1, job: 2, type: 'sources', sources: files('c') });
    say({ v: 1, job: 2, type: 'work', sources: files('d') });
    say({ v: 1, job: 3, type: 'work', sources: files('e') });
    await settled();
    expect(given).toEqual([
      { v: 1, job: 2, type: 'work', sources: files('a', 'b', 'c', 'd') },
      { v: 1, job: 3, type: 'work', sources: files('e') },
    ]);
  });

  test('of another version are left alone', async () => {
    scope.send(1, 'work', 2);
    await settled();
    expect(started).toEqual([]);
  });

  test('are told of a rejection that nobody handled', async () => {
    scope.send(1);
    scope.send(2);
    await settled();
    scope.reject(new Error('lost'));
    expect(scope.posted.map(({ job, error }) => [job, error.message])).toEqual([
      [1, 'It failed: lost'],
      [2, 'It failed: lost'],
    ]);
  });
});

describe('the report of an error', () => {
  test('says what a foreseen one says, and names what failed for any other', () => {
    const report = (cause: unknown) => errorReport(cause, 'It failed');
    expect(report(new ImportError('zip', 'No zip.'))).toEqual({ code: 'import', message: 'No zip.', detail: 'zip' });
    expect(report(new FormatError('header', 'Bad.'))).toEqual({ code: 'import', message: 'Bad.', detail: 'header' });
    const skipped = [{ path: 'a.png', reason: 'Not an image.' }];
    const nothing = new NothingImported({
      skipped,
      labelling: { source: '', problem: null, choices: [] },
    } as unknown as ConstructorParameters<typeof NothingImported>[0]);
    expect(report(nothing)).toMatchObject({ code: 'import', detail: 'a.png: Not an image.' });
    expect(report('what')).toEqual({ code: 'worker', message: 'It failed: what', detail: 'what' });
  });
});
