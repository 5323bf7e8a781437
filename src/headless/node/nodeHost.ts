/** Runs in Node without a browser: the headless page's own run and its golden files, with its workers on threads. */
import { availableParallelism } from 'node:os';
import { basename } from 'node:path';
import { createGoldensClient, type GoldensClient } from '../../../goldens/client.ts';
import { importImages, prepareSynthetic } from '../../client/datasets.ts';
import { openFacePool } from '../../client/facePool.ts';
import { readPairs } from '../../client/photos.ts';
import { sharingFaces } from '../../client/sharedFaces.ts';
import { createTrainingClient } from '../../client/trainingClient.ts';
import type { RecordedRun } from '../../domain/recordedRun.ts';
import { parseSettings } from '../../domain/settings/parse.ts';
import type { CleanRun, HeadlessRun } from '../protocol.ts';
import { cleanRun } from '../runs/cleanRun.ts';
import { recordRun } from '../runs/recordRun.ts';
import { loadDataset } from '../runs/runDataset.ts';
import type { RunTools } from '../runs/runOptions.ts';
import { trainRun } from '../runs/trainRun.ts';
import { blobOfFile } from './fileBlobs.ts';
import { sourceOf } from './imageSource.ts';
import type { LoadedRun, NodeCleaning, NodeImages, NodeTraining } from './nodeRuns.ts';
import { ThreadWorker } from './threadWorker.ts';
import type { ThreadData } from './workerScope.ts';

export interface NodePrograms extends ThreadData {
  /** Paths of the threads' programs. */
  readonly training: string;
  readonly dataset: string;
  readonly goldens: string;
  readonly clean: string;
  readonly faces: string;
}

export interface ThreadRuntime {
  /** Reads or draws the images of a run. @throws SettingsError, DatasetError */
  load(run: NodeImages): Promise<LoadedRun>;
  /** One whole run. Never rejects for a failure of the run itself: that is its outcome. */
  train(run: NodeTraining): Promise<HeadlessRun>;
  /** Finds wrong labels. Never rejects for a failure of the run itself: that is its outcome. */
  clean(run: NodeCleaning): Promise<CleanRun>;
  /** One whole run on drawn faces, written down for the page. @returns rejects with what failed it */
  record(config: unknown): Promise<RecordedRun>;
  /** Runs golden files, one at a time. */
  goldens(): GoldensClient;
}

export function createNodeRuntime(programs: NodePrograms): ThreadRuntime {
  const { training, dataset, goldens, dawn, wasmFolder, packages } = programs;
  const data: ThreadData = { dawn, wasmFolder, packages };
  const datasetWorker = (): ThreadWorker => new ThreadWorker(dataset, { ...data, dawn: null });
  const tools: RunTools = {
    prepareSynthetic: sharingFaces((spec, options) => prepareSynthetic(spec, options, datasetWorker)),
    importImages: (from, options) => importImages(from, options, datasetWorker),
    readPairs: (source, size, onProgress) => readPairs(source, size, onProgress, datasetWorker),
    createClient: (onEvent) =>
      createTrainingClient(onEvent, {
        createWorker: () => new ThreadWorker(training, data),
        now: () => performance.now(),
        visible: () => true,
      }),
  };
  return {
    record: (config) => recordRun(config, tools, __VERSION__),
    clean: ({ wish, images, network, kept, report, signal }) =>
      cleanRun({
        wish,
        network:
          network !== null && wish.embedder
            ? { name: basename(network), file: blobOfFile(network), wish: wish.embedder }
            : null,
        sources: images.map(sourceOf),
        kept: kept === null ? null : blobOfFile(kept),
        report,
        signal,
        tools: {
          openPool: (jobs) =>
            openFacePool(jobs ?? availableParallelism(), () => new ThreadWorker(programs.faces, data)),
          createWorker: () => new ThreadWorker(programs.clean, data),
          decoder: `Node, ${__VERSION__}`,
        },
      }),
    goldens: () => createGoldensClient(() => new ThreadWorker(goldens, data)),
    async load({ config, images, list, report, signal }) {
      const sources = (images ?? []).map(sourceOf);
      const dataset = await loadDataset(parseSettings(config), { sources: () => sources, list, report, signal, tools });
      return { settings: parseSettings(config, dataset.train.identities.length), dataset };
    },
    async train(run) {
      const { config, images, list, weights, pairs, report, saveWeights, kept, saveCheckpoint, saveProjector, signal } =
        run;
      const sources = (images ?? []).map(sourceOf);
      const pairSets = pairs.map((file) => sourceOf({ path: basename(file), file, problem: null }));
      return trainRun({
        config,
        initial: weights && { name: basename(weights.path), file: blobOfFile(weights.path), use: weights.use },
        sources: () => sources,
        list,
        pairSets,
        report,
        saveWeights: (_name, zip) => saveWeights(zip),
        kept: kept === null ? null : blobOfFile(kept),
        saveCheckpoint,
        media: saveProjector && {
          picture: (picture) => report({ type: 'picture', picture }),
          projector: saveProjector,
        },
        signal,
        tools,
      });
    },
  };
}
