/** What a worker that reads faces does: one batch of photos after another. Where networks and binaries lie, its entry point says. */
import { msg } from '@lingui/core/macro';
import { assertNever } from '../lib/assertNever.ts';
import { PROTOCOL_VERSION } from '../protocol/envelope.ts';
import type { FaceCommand, FaceEvent } from '../protocol/faces.ts';
import { buffersOf } from '../protocol/packedFaces.ts';
import { FaceWork } from './faceWork.ts';
import { serveJobs } from './jobQueue.ts';

declare const self: DedicatedWorkerGlobalScope;

const post = (event: FaceEvent, transfer: Transferable[]): void => self.postMessage(event, transfer);

const work = new FaceWork();

serveJobs<FaceCommand>(
  self,
  async (command, signal) => {
    const { job } = command;
    switch (command.type) {
      case 'faces': {
        const read = await work.read(command, signal);
        post({ v: PROTOCOL_VERSION, job, type: 'faces', ...read }, buffersOf(read.results));
        return;
      }
      case 'look':
        post({ v: PROTOCOL_VERSION, job, type: 'looked', boxes: await work.look(command) }, []);
        return;
      default:
        assertNever(command, 'command');
    }
  },
  msg`The search for faces stopped on an unexpected error`,
);
