/** The benchmark's page: one worker an engine, driven by the command through `window.bench`. */
import type { BenchApi, BenchReply } from './protocol.ts';

declare global {
  interface Window {
    bench: BenchApi;
  }
}

const workers = new Map<string, Worker>();

function start(name: string): Worker {
  const worker = new Worker(new URL('./worker.ts', import.meta.url), { type: 'module' });
  workers.set(name, worker);
  return worker;
}

function close(name: string): void {
  workers.get(name)?.terminate();
  workers.delete(name);
}

window.bench = {
  close,
  ask(name, request) {
    const worker = workers.get(name) ?? start(name);
    return new Promise((resolve) => {
      const failed = (message: string): void => {
        close(name);
        resolve({ type: 'error', message });
      };
      worker.onmessage = ({ data }: MessageEvent<BenchReply>) => resolve(data);
      worker.onerror = (event) => failed(event.message || 'the worker could not be loaded');
      worker.onmessageerror = () => failed('the worker sent something unreadable');
      worker.postMessage(request);
    });
  },
};
