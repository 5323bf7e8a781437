/** The other end of the worker that checks files of reference values, one file at a time. */
import type { GoldenReply, GoldenRequest } from '../protocol/goldens.ts';

export type GoldensWorker = Pick<Worker, 'postMessage' | 'terminate' | 'onmessage' | 'onerror' | 'onmessageerror'>;

export interface GoldensClient {
  check(request: GoldenRequest): Promise<GoldenReply>;
  dispose(): void;
}

/** The page's worker. */
const pageWorker = (): GoldensWorker =>
  new Worker(new URL('../worker/goldens.worker.ts', import.meta.url), { type: 'module' });

/** The worker starts with the first file; after a crash the next file gets a new one. */
export function createGoldensClient(createWorker: () => GoldensWorker = pageWorker): GoldensClient {
  let worker: GoldensWorker | undefined;
  const dispose = (): void => {
    worker?.terminate();
    worker = undefined;
  };
  return {
    dispose,
    check(request) {
      worker ??= createWorker();
      const current = worker;
      return new Promise((resolve) => {
        const crashed = (message: string): void => {
          dispose();
          resolve({ name: request.name, adapter: null, status: 'error', message });
        };
        current.onmessage = ({ data }: MessageEvent<GoldenReply>) => {
          if (data.name === request.name) resolve(data);
        };
        current.onerror = (event) => crashed(event.message || 'the worker could not be loaded');
        current.onmessageerror = () => crashed('the worker sent something unreadable');
        current.postMessage(request);
      });
    },
  };
}
