/** Entry point of the clean worker: one job after another, on one analysis. */
import { msg } from '@lingui/core/macro';
import type { BatchAnswer, CleanCommand, CleanEvent } from '../protocol/clean.ts';
import { CleanAnalysis } from './cleanAnalysis.ts';
import { serveJobs } from './jobQueue.ts';

import '../engine/wasm/files.ts';

declare const self: DedicatedWorkerGlobalScope;

const post = (event: CleanEvent, transfer: Transferable[] = []): void => self.postMessage(event, transfer);

const analysis = new CleanAnalysis();

serveJobs<CleanCommand, BatchAnswer>(
  self,
  (command, signal, hear) => {
    const { job } = command;
    return analysis.handle(command, (event, transfer) => post({ v: 1, job, ...event }, transfer), signal, hear);
  },
  msg`The search for wrong labels stopped on an unexpected error`,
);
