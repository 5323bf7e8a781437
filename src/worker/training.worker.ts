/** Entry point of the training worker: decodes commands, drives one session, posts events. */

import { type Ping, PROTOCOL_VERSION } from '../protocol/envelope.ts';
import type { TrainingCommand, TrainingEventBody } from '../protocol/training.ts';
import { say } from '../words/language.ts';
import { answerPing } from './answerPing.ts';
import { errorReport } from './errorReport.ts';
import { FAILURE, TrainingSession } from './trainingSession.ts';

import '../engine/wasm/files.ts';

declare const self: DedicatedWorkerGlobalScope;

let runId = 0;
let seq = 0;
let queue = Promise.resolve();

function post(body: TrainingEventBody, transfer: Transferable[] = []): void {
  self.postMessage({ v: PROTOCOL_VERSION, runId, seq: seq++, ...body }, transfer);
}

const session = new TrainingSession(post);

self.onmessage = ({ data }: MessageEvent<TrainingCommand | Ping>) => {
  if (data.v !== PROTOCOL_VERSION) return;
  // Choosing a backend takes seconds: what follows waits for it, but a sign of life does not.
  if (data.type === 'ping') return answerPing(self, data);
  runId = Math.max(runId, data.runId);
  queue = queue
    .then(() => session.handle(data))
    .catch((cause) => post({ type: 'error', error: errorReport(cause, say(FAILURE)) }));
};

// An unhandled rejection in a worker reaches nobody unless it is forwarded.
self.addEventListener('unhandledrejection', (event) => {
  event.preventDefault();
  post({ type: 'error', error: errorReport(event.reason, say(FAILURE)) });
});
