/**
 * The page's end of a worker, whatever the worker does: asks for signs of life, drops stale events, and turns every way in which
 * a worker can die, hang or be of another build into one report.
 */
import { t } from '@lingui/core/macro';
import type { ErrorCode, ErrorReport } from '../domain/errors.ts';
import { sentences } from '../lib/joinedText.ts';
import { type Ping, type Pong, PROTOCOL_VERSION } from '../protocol/envelope.ts';
import { i18n, say, spokenLanguage, type Words } from '../words/language.ts';
import { type Clock, pageClock, watchWorker } from './heartbeat.ts';

/** What a client needs of a Worker, so that tests can stand in for one and Node can put a thread in its place. */
export type WorkerPort = Pick<Worker, 'postMessage' | 'terminate' | 'addEventListener'>;

/** What people are told when the worker is of no use any more. */
export interface PortWords {
  /** "The training worker". */
  readonly worker: Words | string;
  /** What came to an end, or did not come about: "Training stopped". */
  readonly failure: Words | string;
  /** What can be done; empty where nothing can. */
  readonly advice: Words | string;
  /** It did not answer any more. */
  readonly silent: (seconds: number) => string;
  /** It never said a word. */
  readonly unstarted: (seconds: number) => string;
}

export interface PortOptions<Event> {
  readonly words: PortWords;
  /** Milliseconds of silence that count as hung, once the worker has spoken. Infinity: it may take all the time it needs. */
  readonly silenceMs: () => number;
  /** False for what is of no interest any more. Such an event is a sign of life all the same. */
  readonly isCurrent: (event: Event) => boolean;
  readonly onEvent: (event: Event) => void;
  /** The worker cannot be trusted any more; closing it is the owner's business. */
  readonly onFailure: (error: ErrorReport) => void;
  readonly clock?: Clock | undefined;
}

export interface Port<Command> {
  /** `transfer` moves buffers instead of copying them. */
  post(command: Command, transfer?: Transferable[]): void;
  /** Ends the worker. Nothing is heard of it any more. */
  close(): void;
}

const ping = (): Ping => ({ v: PROTOCOL_VERSION, type: 'ping', language: spokenLanguage() });

/** @param worker just created: its silence counts from now on */
export function openPort<Command, Event extends { readonly v: number; readonly type: string }>(
  worker: WorkerPort,
  { words, silenceMs, isCurrent, onEvent, onFailure, clock = pageClock }: PortOptions<Event>,
): Port<Command> {
  let answered = false;
  let closed = false;

  const fail = (code: ErrorCode, message: string, detail: string): void => {
    if (!closed) onFailure({ code, message, detail });
  };
  const outdated = (detail: string): void => fail('worker-gone', t`A new version is out. Reload the page.`, detail);
  const broken = (message: string, detail: string): void =>
    fail('worker', sentences([message, say(words.advice)]), detail);

  const ask = (): void => worker.postMessage(ping());
  // What a worker has to say, of an error for one, it says in the language of the page.
  if (spokenLanguage() !== 'en') ask();
  const hearNoMore = i18n.on('change', ask);
  const watch = watchWorker(
    {
      ping: ask,
      limit: silenceMs,
      onSilence: (seconds, started) =>
        fail('unresponsive', started ? words.silent(seconds) : words.unstarted(seconds), t`silent for ${seconds} s`),
    },
    clock,
  );

  worker.addEventListener('message', (message) => {
    if (closed) return;
    const event = (message as MessageEvent<Event | Pong>).data;
    watch.heard();
    answered = true;
    if (event.v !== PROTOCOL_VERSION) outdated(`protocol ${String(event.v)}`);
    else if (event.type !== 'pong' && isCurrent(event as Event)) onEvent(event as Event);
  });
  worker.addEventListener('error', (error) => {
    const { message, filename, lineno } = error as ErrorEvent;
    // A script that cannot be fetched gives an event without a message; a script that throws gives one.
    const [what, failure] = [say(words.worker), say(words.failure)];
    if (!message && !answered) outdated(t`${what} could not be loaded`);
    else broken(t`${failure} because of an error in the program.`, `${message} (${filename}:${lineno})`);
  });
  worker.addEventListener('messageerror', () => {
    const what = say(words.worker);
    broken(t`${what} sent something unreadable.`, 'messageerror');
  });

  return {
    post(command, transfer = []) {
      if (!closed) worker.postMessage(command, transfer);
    },
    close() {
      closed = true;
      watch.stop();
      hearNoMore();
      worker.terminate();
    },
  };
}
