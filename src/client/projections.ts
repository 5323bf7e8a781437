/** Projects embeddings in a worker of its own, which is made when the first picture needs one. */

import type { Pong } from '../protocol/jobs.ts';
import type { Projected, ProjectionCommand, ProjectionEvent, ProjectionRequest } from '../protocol/projection.ts';
import { isPong, watchJobs } from './heartbeat.ts';

export type ProjectionWorker = Pick<Worker, 'postMessage' | 'terminate' | 'onmessage' | 'onerror' | 'onmessageerror'>;

const browserWorker = (): ProjectionWorker =>
  new Worker(new URL('../worker/projection.worker.ts', import.meta.url), { type: 'module' });

export interface Projections {
  /** Projects; an earlier request that is not done yet is given up and answers nothing. */
  project(request: Omit<ProjectionRequest, 'v' | 'job' | 'type'>): void;
  /** Gives up what is under way. */
  cancel(): void;
  dispose(): void;
}

export interface ProjectionListener {
  onProgress(done: number, total: number): void;
  onProjected(result: Projected): void;
  /** @param message a sentence */
  onFailed(message: string): void;
}

/** @param createWorker for tests */
export function createProjections(
  listener: ProjectionListener,
  createWorker: () => ProjectionWorker = browserWorker,
): Projections {
  let worker: ProjectionWorker | null = null;
  let stopWatch: (() => void) | null = null;
  let job = 0;
  let open = false;

  const stop = (): void => {
    stopWatch?.();
    worker?.terminate();
    worker = null;
    open = false;
  };
  const fail = (message: string): void => {
    stop();
    listener.onFailed(message);
  };
  const start = (): ProjectionWorker => {
    const started = createWorker();
    const watch = watchJobs(started, 'The embeddings could not be projected', (error) => fail(error.message));
    stopWatch = watch.stop;
    started.onmessage = ({ data }: MessageEvent<ProjectionEvent | Pong>) => {
      watch.heard();
      if (isPong(data) || data.job !== job || !open) return;
      if (data.type === 'progress') return listener.onProgress(data.done, data.total);
      open = false;
      if (data.type === 'projected') listener.onProjected(data.result);
      else listener.onFailed(data.error.message);
    };
    started.onerror = (event) =>
      fail(
        event.message
          ? 'The embeddings could not be projected because of an error in the program.'
          : 'A new version is out. Reload the page.',
      );
    started.onmessageerror = () => fail('The projection worker sent something unreadable.');
    return started;
  };
  const cancel = (): void => {
    if (!open) return;
    open = false;
    worker?.postMessage({ v: 1, job, type: 'cancel' } satisfies ProjectionCommand);
  };
  return {
    project(request) {
      cancel();
      job += 1;
      open = true;
      worker ??= start();
      worker.postMessage({ v: 1, job, type: 'project', ...request } satisfies ProjectionCommand);
    },
    cancel,
    dispose: stop,
  };
}
