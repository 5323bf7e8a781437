/** What every worker understands beside its own messages: a question for a sign of life and its answer, and how jobs are numbered. */
import type { ErrorReport } from '../domain/errors.ts';
import type { ImportSource } from '../domain/images.ts';
import type { Language } from '../words/language.ts';

/** Messages of another version are from another build of the page. */
export const PROTOCOL_VERSION = 1;

interface Versioned {
  readonly v: typeof PROTOCOL_VERSION;
}

export interface Ping extends Versioned {
  readonly type: 'ping';
  /** In which the worker is to speak from now on. */
  readonly language: Language;
}

export interface Pong extends Versioned {
  readonly type: 'pong';
}

/** Around every command and event of a worker that does jobs. */
export interface JobEnvelope extends Versioned {
  readonly job: number;
}

export interface JobCancel extends JobEnvelope {
  readonly type: 'cancel';
}

/** Files of a job, ahead of its command: thousands in one message would hold up the page. They come before those of the command. */
export interface JobSources extends JobEnvelope {
  readonly type: 'sources';
  readonly sources: readonly ImportSource[];
}

/** What a job under way has asked for. */
export interface JobAnswer<Answer> extends JobEnvelope {
  readonly type: 'answer';
  readonly answer: Answer;
}

/** The end of a job that failed. */
export interface JobFailed extends JobEnvelope {
  readonly type: 'error';
  readonly error: ErrorReport;
}
