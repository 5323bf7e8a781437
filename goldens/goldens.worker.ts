/** Entry point of the worker that runs golden files through the engine, for the headless command. */
import { chooseBackend } from '../src/engine/backend/choose.ts';
import { causeText } from '../src/lib/causeText.ts';
import { PROTOCOL_VERSION } from '../src/protocol/envelope.ts';
import { serveJobs } from '../src/worker/jobQueue.ts';
import { runGoldenFile } from './cases/run.ts';
import type { GoldenCommand, GoldenEvent, GoldenReply, GoldenRequest } from './protocol.ts';

import '../src/engine/wasm/files.ts';

declare const self: DedicatedWorkerGlobalScope;

const NOTHING_RUN = {
  cases: 0,
  passed: 0,
  failed: 0,
  skipped: 0,
  worst: 0,
  failures: [],
  variants: [],
  notImplemented: [],
};

let prepared = '';
let adapter: string | null = null;

async function answer({ name, text, backend, kernels }: GoldenRequest): Promise<GoldenReply> {
  try {
    if (prepared !== `${backend} ${kernels}`) {
      ({ adapter } = await chooseBackend(backend, kernels));
      prepared = `${backend} ${kernels}`;
    }
    const report = await runGoldenFile(text);
    return report
      ? { name, status: 'done', adapter, ...report }
      : { name, status: 'not-implemented', adapter, ...NOTHING_RUN };
  } catch (cause) {
    return { name, adapter, status: 'error', message: causeText(cause) };
  }
}

serveJobs<GoldenCommand>(
  self,
  async ({ job, request }) => {
    const event: GoldenEvent = { v: PROTOCOL_VERSION, job, type: 'checked', reply: await answer(request) };
    self.postMessage(event);
  },
  'The file could not be checked',
);
