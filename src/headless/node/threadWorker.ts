/** A browser's Worker, as far as the clients use it, on one of Node's threads. */
import { Worker as Thread } from 'node:worker_threads';
import type { WorkerPort } from '../../client/trainingClient.ts';
import { withBlobs, withoutBlobs } from './fileBlobs.ts';

type Handler = ((event: MessageEvent) => void) | null;
type ErrorHandler = ((event: ErrorEvent) => void) | null;

export class ThreadWorker implements WorkerPort {
  readonly #thread: Thread;
  onmessage: Handler = null;
  onerror: ErrorHandler = null;
  onmessageerror: Handler = null;

  /** @param file the thread's program @param data what it is started with */
  constructor(file: string, data: unknown) {
    this.#thread = new Thread(file, { workerData: data });
    this.addEventListener('message', (event: MessageEvent) => this.onmessage?.(event));
    this.addEventListener('error', (event: ErrorEvent) => this.onerror?.(event));
    this.addEventListener('messageerror', (event: MessageEvent) => this.onmessageerror?.(event));
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
