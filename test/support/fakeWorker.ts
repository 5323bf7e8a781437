/** A worker of which the test is the other end. Questions for a sign of life are counted apart from commands. */
import type { WorkerPort } from '../../src/client/port.ts';
import type { Ping } from '../../src/protocol/envelope.ts';

export interface FakeWorker<Command> {
  readonly port: WorkerPort;
  readonly sent: Command[];
  readonly pings: () => number;
  readonly ended: () => boolean;
  /** The worker says this. */
  say(data: unknown): void;
  /** An uncaught error; without a message it is a script that could not be loaded. */
  crash(message?: string): void;
  emit(type: string, event: unknown): void;
}

/** @param answer does what the worker would do with a command */
export function fakeWorker<Command>(answer: (command: Command, say: (data: unknown) => void) => void = () => {}) {
  const listeners = new Map<string, ((event: unknown) => void)[]>();
  const sent: Command[] = [];
  let pings = 0;
  let ended = false;
  const emit = (type: string, event: unknown): void => {
    for (const listener of listeners.get(type) ?? []) listener(event);
  };
  const say = (data: unknown): void => emit('message', { data });
  const port = {
    postMessage(message: Command | Ping) {
      if ((message as Ping).type === 'ping') {
        pings += 1;
        return;
      }
      sent.push(message as Command);
      queueMicrotask(() => answer(message as Command, say));
    },
    terminate() {
      ended = true;
    },
    addEventListener(type: string, listener: (event: unknown) => void) {
      listeners.set(type, [...(listeners.get(type) ?? []), listener]);
    },
  };
  const worker: FakeWorker<Command> = {
    port: port as unknown as WorkerPort,
    sent,
    pings: () => pings,
    ended: () => ended,
    say,
    crash: (message = '') => emit('error', { message, filename: 'w.js', lineno: 3 }),
    emit,
  };
  return worker;
}
