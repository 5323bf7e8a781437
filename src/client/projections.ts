/** Projects embeddings in a worker of its own, which is made when the first picture needs one. */

import { msg } from '@lingui/core/macro';
import { assertNever } from '../lib/assertNever.ts';
import type { JobEnvelope } from '../protocol/envelope.ts';
import type { Projected, ProjectionCommand, ProjectionEvent, ProjectionRequest } from '../protocol/projection.ts';
import { openJobPort } from './jobPort.ts';
import type { WorkerPort } from './port.ts';

const browserWorker = (): WorkerPort =>
  new Worker(new URL('../worker/projection.worker.ts', import.meta.url), { type: 'module' });

export interface Projections {
  /** Projects; an earlier request that is not done yet is given up and answers nothing. */
  project(request: Omit<ProjectionRequest, keyof JobEnvelope | 'type'>): void;
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

/** @param createWorker left out: the browser's */
export function createProjections(
  listener: ProjectionListener,
  createWorker: () => WorkerPort = browserWorker,
): Projections {
  const port = openJobPort<ProjectionCommand, ProjectionEvent>({
    createWorker,
    worker: msg`The projection worker`,
    failure: msg`The embeddings could not be projected`,
  });
  return {
    project(request) {
      port.cancel();
      port.begin({ type: 'project', ...request }, (event) => {
        switch (event.type) {
          case 'progress':
            return listener.onProgress(event.done, event.total);
          case 'projected':
            return listener.onProjected(event.result);
          case 'error':
            return listener.onFailed(event.error.message);
          default:
            return assertNever(event, 'event');
        }
      });
    },
    cancel: () => port.cancel(),
    dispose: () => port.close(),
  };
}
