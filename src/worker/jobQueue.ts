/** How a worker that does jobs is spoken to: one after another, each with a number to cancel it by, each failure reported; signs of life at any time. */

import type { ImportSource } from '../domain/images.ts';
import {
  type JobEnvelope,
  type JobFailed,
  type JobSources,
  type Ping,
  type Pong,
  PROTOCOL_VERSION,
} from '../protocol/envelope.ts';
import { answerPing } from './answerPing.ts';
import { errorReport } from './errorReport.ts';

type JobCommand = JobEnvelope & { readonly type: string };

type Job<Command extends JobCommand> = Exclude<Command, { type: 'cancel' }>;

const isCommand = <Command extends JobCommand>(data: Command | JobSources | Ping): data is Command =>
  data.type !== 'ping' && data.type !== 'sources';

/** The command with the files that came ahead of it. */
function withSources<Command extends JobCommand>(command: Command, ahead: readonly ImportSource[]): Command {
  const { sources = [] } = command as { readonly sources?: readonly ImportSource[] };
  return { ...command, sources: [...ahead, ...sources] };
}

/** What `serveJobs` needs of a worker's global scope. */
interface Scope<Command> {
  onmessage: ((event: MessageEvent<Command | JobSources | Ping>) => void) | null;
  postMessage(message: JobFailed | Pong): void;
  addEventListener(type: 'unhandledrejection', listener: (event: PromiseRejectionEvent) => void): void;
}

/**
 * Takes commands from now on.
 * @param run does one job; is given a signal that a `cancel` of the job aborts
 * @param failure begins the message about an error that nobody foresaw
 */
export function serveJobs<Command extends JobCommand>(
  scope: Scope<Command>,
  run: (command: Job<Command>, signal: AbortSignal) => Promise<void>,
  failure: string,
): void {
  const jobs = new Map<number, AbortController>();
  let queue = Promise.resolve();
  /** Files of the job to come. */
  let ahead: { readonly job: number; readonly sources: ImportSource[] } | null = null;
  const fail = (job: number, cause: unknown): void =>
    scope.postMessage({ v: PROTOCOL_VERSION, job, type: 'error', error: errorReport(cause, failure) });

  const guarded = async (command: Job<Command>, { signal }: AbortController): Promise<void> => {
    try {
      signal.throwIfAborted();
      await run(command, signal);
    } catch (cause) {
      // A cancelled job ends in silence: nobody waits for it any more.
      if (!signal.aborted) fail(command.job, cause);
    } finally {
      jobs.delete(command.job);
    }
  };

  scope.onmessage = ({ data }) => {
    if (data.v !== PROTOCOL_VERSION) return;
    if (!isCommand(data)) {
      if (data.type === 'ping') answerPing(scope, data);
      else if (ahead?.job === data.job) ahead.sources.push(...data.sources);
      else ahead = { job: data.job, sources: [...data.sources] };
      return;
    }
    if (data.type === 'cancel') {
      jobs.get(data.job)?.abort();
      return;
    }
    const control = new AbortController();
    jobs.set(data.job, control);
    const command = ahead?.job === data.job ? withSources(data as Job<Command>, ahead.sources) : (data as Job<Command>);
    ahead = null;
    queue = queue.then(() => guarded(command, control));
  };

  // An unhandled rejection in a worker reaches nobody unless it is forwarded.
  scope.addEventListener('unhandledrejection', (event) => {
    event.preventDefault();
    for (const job of jobs.keys()) fail(job, event.reason);
  });
}
