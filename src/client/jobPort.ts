/**
 * The page's end of a worker that does jobs, one at a time: started with its first job, and anew after its death. A job that can
 * get no further, whatever the reason, ends with an `error` event.
 */
import { t } from '@lingui/core/macro';
import type { ErrorReport } from '../domain/errors.ts';
import type { ImportSource } from '../domain/images.ts';
import { yieldToMessages } from '../lib/yieldToMessages.ts';
import {
  type JobAnswer,
  type JobCancel,
  type JobEnvelope,
  type JobFailed,
  type JobSources,
  PROTOCOL_VERSION,
} from '../protocol/envelope.ts';
import { say, type Words } from '../words/language.ts';
import { openPort, type Port, type PortWords, type WorkerPort } from './port.ts';

/** A command without what the port adds. */
export type JobBody<Command> = Command extends JobCancel ? never : Omit<Command, keyof JobEnvelope>;

type JobEvent = JobEnvelope & { readonly type: string };

export interface JobPort<Command, Event> {
  /** Starts a job, and hears no more of the one before. */
  begin(body: JobBody<Command>, onEvent: (event: Event | JobFailed) => void): void;
  /** Tells the job under way what it asked for. */
  answer(answer: unknown, transfer?: Transferable[]): void;
  /** Ends the job under way. No event of it follows. */
  cancel(): void;
  /** Ends the worker. The next job gets a new one. */
  close(): void;
}

export interface JobPortOptions {
  readonly createWorker: () => WorkerPort;
  /** What did not come about when a job fails: "The images could not be prepared". */
  readonly failure: Words | string;
  /** "The image worker". */
  readonly worker: Words | string;
  /** Left out: large files are taken apart in one go, which takes its time. */
  readonly silenceMs?: number;
}

const JOB_SILENCE_MS = 60_000;

/** Handing over a file takes the browser a fraction of a millisecond: so many go in one message, and the page breathes between two. */
const FILES_AT_ONCE = 32;

/** A job's failure, with the report that the page shows. */
export class JobError extends Error {
  override readonly name = 'JobError';
  readonly report: ErrorReport;

  constructor(report: ErrorReport) {
    super(report.message);
    this.report = report;
  }

  /** For developers: the sentence and what lies behind it. */
  get inFull(): string {
    const { message, detail } = this.report;
    return detail ? `${message} (${detail})` : message;
  }
}

const wordsOf = ({ worker, failure }: JobPortOptions): PortWords => ({
  worker,
  failure,
  advice: '',
  silent(seconds) {
    const what = say(failure);
    return t`${what}: the worker has not answered for ${seconds} seconds.`;
  },
  unstarted(seconds) {
    const what = say(failure);
    return t`${what}: the worker has not started within ${seconds} seconds. Check the connection, then try again.`;
  },
});

export function openJobPort<Command, Event extends JobEvent>(options: JobPortOptions): JobPort<Command, Event> {
  const { createWorker, silenceMs = JOB_SILENCE_MS } = options;
  type Sent = Command | JobCancel | JobSources | JobAnswer<unknown>;
  let port: Port<Sent> | undefined;
  let job = 0;
  let hear: ((event: Event | JobFailed) => void) | null = null;

  const close = (): void => {
    port?.close();
    port = undefined;
  };
  const fail = (error: ErrorReport): void => hear?.({ v: PROTOCOL_VERSION, job, type: 'error', error });
  const start = (): Port<Sent> =>
    openPort<Sent, Event | JobFailed>(createWorker(), {
      words: wordsOf(options),
      silenceMs: () => silenceMs,
      isCurrent: (event) => event.job === job,
      onEvent: (event) => hear?.(event),
      onFailure(error) {
        close();
        fail(error);
      },
    });

  /** A command with many files goes in parts, until another job takes its place. */
  const send = async (to: Port<Sent>, body: JobBody<Command>): Promise<void> => {
    const mine = job;
    const { sources = [] } = body as { readonly sources?: readonly ImportSource[] };
    let first = 0;
    for (; sources.length - first > FILES_AT_ONCE; first += FILES_AT_ONCE) {
      const some = sources.slice(first, first + FILES_AT_ONCE);
      to.post({ v: PROTOCOL_VERSION, job: mine, type: 'sources', sources: some });
      await yieldToMessages();
      if (mine !== job || !hear || to !== port) return;
    }
    const rest = first > 0 ? { sources: sources.slice(first) } : {};
    to.post({ v: PROTOCOL_VERSION, job: mine, ...body, ...rest } as Command);
  };

  return {
    begin(body, onEvent) {
      port ??= start();
      job += 1;
      hear = onEvent;
      send(port, body).catch((cause) => {
        const what = say(options.failure);
        fail({ code: 'worker', message: t`${what}: they could not be handed over.`, detail: String(cause) });
      });
    },
    answer(answer, transfer) {
      if (hear) port?.post({ v: PROTOCOL_VERSION, job, type: 'answer', answer }, transfer);
    },
    cancel() {
      if (hear) port?.post({ v: PROTOCOL_VERSION, job, type: 'cancel' });
      hear = null;
    },
    close,
  };
}

/**
 * Does one job to its end.
 * @param take gets every event but the failure; true for the last one
 * @throws JobError
 */
export function runJob<Command, Event extends JobEvent>(
  port: JobPort<Command, Event>,
  body: JobBody<Command>,
  take: (event: Exclude<Event, JobFailed>) => boolean,
): Promise<void> {
  return new Promise((resolve, reject) => {
    port.begin(body, (event) => {
      if (event.type === 'error') reject(new JobError((event as JobFailed).error));
      else if (take(event as Exclude<Event, JobFailed>)) resolve();
    });
  });
}
