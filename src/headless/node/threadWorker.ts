/** A browser's Worker, as far as the clients use it, on one of Node's threads. */
import { Worker as Thread } from 'node:worker_threads';
import type { WorkerPort } from '../../client/port.ts';
import { withBlobs, withoutBlobs } from './fileBlobs.ts';

export class ThreadWorker implements WorkerPort {
  readonly #thread: Thread;

  /** @param file the thread's program @param data what it is started with */
  constructor(file: string, data: unknown) {
    this.#thread = new Thread(file, { workerData: data });
  }

  postMessage(message: unknown, options?: Transferable[] | StructuredSerializeOptions): void {
    const transfer = Array.isArray(options) ? options : options?.transfer;
    this.#thread.postMessage(withoutBlobs(message), transfer as ArrayBuffer[] | undefined);
  }

  terminate(): void {
    void this.#thread.terminate();
  }

  addEventListener(type: string, listener: unknown): void {
    const tell = listener as (event: unknown) => void;
    if (type === 'error') {
      this.#thread.on('error', (cause: Error) =>
        tell({ message: cause.message, filename: cause.stack ?? '', lineno: 0 }),
      );
    } else {
      this.#thread.on(type, (data: unknown) => tell({ data: withBlobs(data) }));
    }
  }
}
