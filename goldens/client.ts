/** The other end of the worker that checks files of reference values, one file at a time. */
import { JobError, openJobPort, runJob } from '../src/client/jobPort.ts';
import type { WorkerPort } from '../src/client/port.ts';
import type { GoldenCommand, GoldenEvent, GoldenReply, GoldenRequest } from './protocol.ts';

export interface GoldensClient {
  check(request: GoldenRequest): Promise<GoldenReply>;
  dispose(): void;
}

const browserWorker = (): WorkerPort => new Worker(new URL('./goldens.worker.ts', import.meta.url), { type: 'module' });

/** The worker starts with the first file; after a crash the next file gets a new one. */
export function createGoldensClient(createWorker: () => WorkerPort = browserWorker): GoldensClient {
  const port = openJobPort<GoldenCommand, GoldenEvent>({
    createWorker,
    worker: 'The worker of the reference values',
    failure: 'The file could not be checked',
    // A file may take minutes on a slow backend: only a worker that never starts is given up.
    silenceMs: Number.POSITIVE_INFINITY,
  });
  return {
    dispose: () => port.close(),
    async check(request) {
      let reply: GoldenReply | undefined;
      try {
        await runJob(port, { type: 'check', request }, (event) => {
          reply = event.reply;
          return true;
        });
        return reply!;
      } catch (cause) {
        port.close();
        const message = cause instanceof JobError ? cause.inFull : String(cause);
        return { name: request.name, adapter: null, status: 'error', message };
      }
    },
  };
}
