/** The benchmark's page: one worker an engine, driven by the command through `window.bench`. */
import { JobError, type JobPort, openJobPort, runJob } from '../src/client/jobPort.ts';
import type { BenchApi, BenchCommand, BenchEvent, BenchReply } from './protocol.ts';

declare global {
  interface Window {
    bench: BenchApi;
  }
}

const engines = new Map<string, JobPort<BenchCommand, BenchEvent>>();

function start(name: string): JobPort<BenchCommand, BenchEvent> {
  const port = openJobPort<BenchCommand, BenchEvent>({
    createWorker: () => new Worker(new URL('./worker.ts', import.meta.url), { type: 'module' }),
    worker: `The worker of ${name}`,
    failure: 'The engine could not be measured',
    // What is measured takes its time, and is not to be disturbed by questions.
    silenceMs: Number.POSITIVE_INFINITY,
  });
  engines.set(name, port);
  return port;
}

function close(name: string): void {
  engines.get(name)?.close();
  engines.delete(name);
}

window.bench = {
  close,
  async ask(name, request) {
    let reply: BenchReply | undefined;
    try {
      await runJob(engines.get(name) ?? start(name), { type: 'ask', request }, (event) => {
        reply = event.reply;
        return true;
      });
      return reply!;
    } catch (cause) {
      close(name);
      return { type: 'error', message: cause instanceof JobError ? cause.inFull : String(cause) };
    }
  },
};
