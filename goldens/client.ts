/** The other end of the worker that checks files of reference values, one file at a time. */

import { isPong, type Watch, watchWorker } from '../src/client/heartbeat.ts';
import type { Ping, Pong } from '../src/protocol/jobs.ts';
import type { GoldenReply, GoldenRequest } from './protocol.ts';

export interface GoldensClient {
  check(request: GoldenRequest): Promise<GoldenReply>;
  dispose(): void;
}

/** What the client needs of a Worker, so that tests can stand in for one. */
export type GoldensWorker = Pick<Worker, 'postMessage' | 'terminate' | 'onmessage' | 'onerror' | 'onmessageerror'>;

const browserWorker = (): GoldensWorker =>
  new Worker(new URL('./goldens.worker.ts', import.meta.url), { type: 'module' });

/** The worker starts with the first file; after a crash the next file gets a new one. */
export function createGoldensClient(createWorker: () => GoldensWorker = browserWorker): GoldensClient {
  let worker: GoldensWorker | undefined;
  let watch: Watch | undefined;
  /** Answers the file that is being checked. */
  let crashed: (message: string) => void = () => {};
  const dispose = (): void => {
    watch?.stop();
    worker?.terminate();
    worker = undefined;
  };
  const start = (): GoldensWorker => {
    const created = createWorker();
    watch = watchWorker({
      ping: () => created.postMessage({ v: 1, type: 'ping' } satisfies Ping),
      // A file may take minutes on a slow backend: only a worker that never starts is given up.
      limit: () => Number.POSITIVE_INFINITY,
      onSilence: (seconds) => crashed(`the worker has not started within ${seconds} seconds`),
    });
    return created;
  };
  return {
    dispose,
    check(request) {
      worker ??= start();
      const current = worker;
      return new Promise((resolve) => {
        crashed = (message) => {
          dispose();
          resolve({ name: request.name, adapter: null, status: 'error', message });
        };
        current.onmessage = ({ data }: MessageEvent<GoldenReply | Pong>) => {
          watch?.heard();
          if (!isPong(data) && data.name === request.name) resolve(data);
        };
        current.onerror = (event) => crashed(event.message || 'the worker could not be loaded');
        current.onmessageerror = () => crashed('the worker sent something unreadable');
        current.postMessage(request);
      });
    },
  };
}
