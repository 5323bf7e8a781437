/** Entry point of the dataset workers: draws synthetic faces and reads a person's own images, one job after another. */
import { msg } from '@lingui/core/macro';
import { assertNever } from '../lib/assertNever.ts';
import type { DatasetCommand, DatasetEvent } from '../protocol/dataset.ts';
import { decodePairs, decodePhotos } from './decodeJob.ts';
import { drawFaces } from './drawJob.ts';
import { importSources } from './importJob.ts';
import { serveJobs } from './jobQueue.ts';
import { listFolder } from './listJob.ts';

declare const self: DedicatedWorkerGlobalScope;

const post = (event: DatasetEvent, transfer: Transferable[] = []): void => self.postMessage(event, transfer);

serveJobs<DatasetCommand>(
  self,
  async (command, signal) => {
    switch (command.type) {
      case 'draw':
        return drawFaces(command.job, command.batch, post, signal);
      case 'import':
        return importSources(command.job, command.sources, command.size, command.choices, command.shown, post, signal);
      case 'decode':
        return decodePhotos(command.job, command.sources, command.size, post);
      case 'pairs':
        return decodePairs(command.job, command.source, command.size, command.shown, post, signal);
      case 'list':
        return listFolder(command.job, command.folder, post, signal);
      default:
        assertNever(command, 'command');
    }
  },
  msg`The images could not be prepared`,
);
