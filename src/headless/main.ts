/** Entry of the headless page: offers whole runs to the commands of src/cli, which drive it in a browser without a window. */
import { createGoldensClient } from '../client/goldensClient.ts';
import type { ImportSource } from '../protocol/dataset.ts';
import {
  ARCHIVE_INPUT,
  FOLDER_INPUT,
  HEADLESS_REPORT,
  type HeadlessApi,
  type HeadlessEvent,
} from '../protocol/headless.ts';
import { cleanRun } from './cleanRun.ts';
import { trainRun } from './trainRun.ts';

declare global {
  interface Window {
    playground: HeadlessApi;
    [HEADLESS_REPORT]?: (event: HeadlessEvent) => unknown;
  }
}

function filesOf(id: string): File[] {
  const input = document.getElementById(id);
  return input instanceof HTMLInputElement ? [...(input.files ?? [])] : [];
}

const sources = (): ImportSource[] => [
  ...filesOf(FOLDER_INPUT).map((file) => ({ path: file.webkitRelativePath || file.name, blob: file })),
  ...filesOf(ARCHIVE_INPUT).map((file) => ({ path: file.name, blob: file })),
];

function download(fileName: string, bytes: Uint8Array<ArrayBuffer>): void {
  const url = URL.createObjectURL(new Blob([bytes], { type: 'application/zip' }));
  const link = document.createElement('a');
  link.href = url;
  link.download = fileName;
  link.click();
}

let abort = new AbortController();
const goldens = createGoldensClient();

window.playground = {
  train(config) {
    abort = new AbortController();
    return trainRun({
      config,
      sources,
      report: (event) => window[HEADLESS_REPORT]?.(event),
      saveWeights: download,
      signal: abort.signal,
    });
  },
  clean(wish) {
    abort = new AbortController();
    return cleanRun({
      wish,
      sources: sources(),
      report: (event) => window[HEADLESS_REPORT]?.(event),
      signal: abort.signal,
    });
  },
  stop: () => abort.abort(),
  goldens: (name, text, options) => goldens.check({ name, text, ...options }),
};
