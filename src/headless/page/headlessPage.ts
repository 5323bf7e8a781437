/** Entry of the headless page: offers whole runs to the commands of src/headless/cli, which drive it in a browser without a window. */
import '../../lib/trustedTypes.ts';
import { createGoldensClient } from '../../../goldens/client.ts';
import { importImages, prepareSynthetic } from '../../client/datasets.ts';
import { lanesHere, openFacePool } from '../../client/facePool.ts';
import { readPairs } from '../../client/photos.ts';
import { createTrainingClient } from '../../client/trainingClient.ts';
import type { ImportSource } from '../../domain/images.ts';
import {
  CHECKPOINT_FILE,
  CHECKPOINT_INPUT,
  type ChosenImages,
  EMBEDDER_INPUT,
  FACES_INPUT,
  HEADLESS_REPORT,
  type HeadlessApi,
  type HeadlessEvent,
  type HeadlessPicture,
  IMAGES_INPUT,
  PAIRS_INPUT,
  PROJECTOR_FILE,
  WEIGHTS_INPUT,
} from '../protocol.ts';
import { cleanRun } from '../runs/cleanRun.ts';
import { trainRun } from '../runs/trainRun.ts';

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

let chosen: ChosenImages = { paths: [], unreadable: [] };

/** The input knows its files' own names alone; their paths come from the command. */
const sources = (): ImportSource[] => [
  ...filesOf(IMAGES_INPUT).map((file, i) => ({ path: chosen.paths[i] ?? file.name, blob: file })),
  ...chosen.unreadable.map(({ path, problem }) => ({ path, blob: new Blob(), problem })),
];

/** The browser reads a download's bytes after the click. */
const KEPT_FOR_DOWNLOAD_MS = 60_000;

function download(fileName: string, bytes: Uint8Array<ArrayBuffer>): void {
  const url = URL.createObjectURL(new Blob([bytes], { type: 'application/octet-stream' }));
  const link = document.createElement('a');
  link.href = url;
  link.download = fileName;
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), KEPT_FOR_DOWNLOAD_MS);
}

const tellPicture = (picture: HeadlessPicture): void => void window[HEADLESS_REPORT]?.({ type: 'picture', picture });

let abort = new AbortController();
const goldens = createGoldensClient();

window.playground = {
  nameImages(images) {
    chosen = images;
  },
  train(config, weightsUse, list, media) {
    abort = new AbortController();
    const [weights] = filesOf(WEIGHTS_INPUT);
    return trainRun({
      config,
      initial: weights && weightsUse ? { name: weights.name, file: weights, use: weightsUse } : null,
      sources,
      list,
      pairSets: filesOf(PAIRS_INPUT).map((file) => ({ path: file.name, blob: file })),
      report: (event) => window[HEADLESS_REPORT]?.(event),
      saveWeights: download,
      kept: filesOf(CHECKPOINT_INPUT)[0] ?? null,
      saveCheckpoint: (bytes) => download(CHECKPOINT_FILE, bytes),
      media: media ? { picture: tellPicture, projector: (zip) => download(PROJECTOR_FILE, zip) } : null,
      signal: abort.signal,
      tools: { prepareSynthetic, importImages, readPairs, createClient: (onEvent) => createTrainingClient(onEvent) },
    });
  },
  clean(wish) {
    abort = new AbortController();
    const [network] = filesOf(EMBEDDER_INPUT);
    return cleanRun({
      wish,
      network: network && wish.embedder ? { name: network.name, file: network, wish: wish.embedder } : null,
      sources: sources(),
      kept: filesOf(FACES_INPUT)[0] ?? null,
      report: (event) => window[HEADLESS_REPORT]?.(event),
      signal: abort.signal,
      tools: { openPool: (jobs) => openFacePool(jobs ?? lanesHere()), decoder: navigator.userAgent },
    });
  },
  stop: () => abort.abort(),
  goldens: (name, text, options) => goldens.check({ name, text, ...options }),
};
