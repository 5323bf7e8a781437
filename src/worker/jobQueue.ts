/** How a worker that does jobs is spoken to: one after another, each with a number to cancel it by, each failure reported; signs of life at any time. */

import type { ImportSource } from '../domain/images.ts';
import {
  type JobAnswer,
  type JobCancel,
  type JobEnvelope,
  type JobFailed,
  type JobSources,
  type Ping,
  type Pong,
  PROTOCOL_VERSION,
} from '../protocol/envelope.ts';
import { say, type Words } from '../words/language.ts';
import { answerPing } from './answerPing.ts';
import { errorReport } from './errorReport.ts';

type JobCommand = JobEnvelope & { readonly type: string };

type Job<Command extends JobCommand> = Exclude<Command, { type: 'cancel' }>;

/** Whatever such a worker is told. */
type Told<Command, Answer> = Command | JobSources | JobCancel | JobAnswer<Answer> | Ping;

/** Has the answers to what a job asks for told to it from now on. */
type HearAnswers<Answer> = (listener: (answer: Answer) => void) => void;

interface OpenJob<Answer> {
  readonly control: AbortController;
  hear: (answer: Answer) => void;
}

const isPing = (data: { readonly type: string }): data is Ping => data.type === 'ping';
const isSources = (data: { readonly type: string }): data is JobSources => data.type === 'sources';
const isAnswer = <Answer>(data: { readonly type: string } | JobAnswer<Answer>): data is JobAnswer<Answer> =>
  data.type === 'answer';

/** The command with the files that came ahead of it. */
function withSources<Command extends JobCommand>(command: Command, ahead: readonly ImportSource[]): Command {
  const { sources = [] } = command as { readonly sources?: readonly ImportSource[] };
  return { ...command, sources: [...ahead, ...sources] };
}

/** What `serveJobs` needs of a worker's global scope. */
interface Scope<Command, Answer> {
  onmessage: ((event: MessageEvent<Told<Command, Answer>>) => void) | null;
  postMessage(message: JobFailed | Pong): void;
  addEventListener(type: 'unhandledrejection', listener: (event: PromiseRejectionEvent) => void): void;
}

/**
 * Takes commands from now on.
 * @param run does one job; is given a signal that a `cancel` of the job aborts, and a way to hear answers to what it asks for
 * @param failure begins the message about an error that nobody foresaw
 */
export function serveJobs<Command extends JobCommand, Answer = never>(
  scope: Scope<Command, Answer>,
  run: (command: Job<Command>, signal: AbortSignal, hearAnswers: HearAnswers<Answer>) => Promise<void>,
  failure: Words | string,
): void {
  const jobs = new Map<number, OpenJob<Answer>>();
  let queue = Promise.resolve();
  /** Files of the job to come. */
  let ahead: { readonly job: number; readonly sources: ImportSource[] } | null = null;
  const fail = (job: number, cause: unknown): void =>
    scope.postMessage({ v: PROTOCOL_VERSION, job, type: 'error', error: errorReport(cause, say(failure)) });

  const guarded = async (command: Job<Command>, job: OpenJob<Answer>): Promise<void> => {
    const { signal } = job.control;
    try {
      signal.throwIfAborted();
      await run(command, signal, (listener) => {
        job.hear = listener;
      });
    } catch (cause) {
      // A cancelled job ends in silence: nobody waits for it any more.
      if (!signal.aborted) fail(command.job, cause);
    } finally {
      jobs.delete(command.job);
    }
  };

  const begin = (data: Job<Command>): void => {
    const job: OpenJob<Answer> = { control: new AbortController(), hear: () => {} };
    jobs.set(data.job, job);
    const command = ahead?.job === data.job ? withSources(data, ahead.sources) : data;
    ahead = null;
    queue = queue.then(() => guarded(command, job));
  };

  scope.onmessage = ({ data }) => {
    if (data.v !== PROTOCOL_VERSION) return;
    if (isPing(data)) answerPing(scope, data);
    else if (isSources(data)) {
      if (ahead?.job === data.job) ahead.sources.push(...data.sources);
      else ahead = { job: data.job, sources: [...data.sources] };
    } else if (isAnswer(data)) jobs.get(data.job)?.hear(data.answer);
    else if (data.type === 'cancel') jobs.get(data.job)?.control.abort();
    else begin(data as Job<Command>);
  };

  // An unhandled rejection in a worker reaches nobody unless it is forwarded.
  scope.addEventListener('unhandledrejection', (event) => {
    event.preventDefault();
    for (const job of jobs.keys()) fail(job, event.reason);
  });
}
