/** Entry point of the worker that projects embeddings for the picture. */
import { msg } from '@lingui/core/macro';
import type { ProjectionCommand, ProjectionEvent } from '../protocol/projection.ts';
import { serveJobs } from './jobQueue.ts';
import { project } from './projectJob.ts';

declare const self: DedicatedWorkerGlobalScope;

const post = (event: ProjectionEvent): void => self.postMessage(event);

serveJobs<ProjectionCommand>(
  self,
  (command, signal) => project(command, post, signal),
  msg`The embeddings could not be projected`,
);
