/** Runs in Node without a browser: the headless page's own run, with its workers on threads. */
import { readdirSync } from 'node:fs';
import { basename, dirname, join, relative, sep } from 'node:path';
import { importImages, prepareSynthetic } from '../client/datasets.ts';
import { readPairs } from '../client/photos.ts';
import { createTrainingClient } from '../client/trainingClient.ts';
import { type RunTools, trainRun } from '../headless/trainRun.ts';
import type { ImportSource } from '../protocol/dataset.ts';
import type { HeadlessEvent, HeadlessRun } from '../protocol/headless.ts';
import type { WeightsUse } from '../protocol/training.ts';
import { blobOfFile } from './fileBlobs.ts';
import { sharingFaces } from './sharedFaces.ts';
import { ThreadWorker } from './threadWorker.ts';
import type { ThreadData } from './workerScope.ts';

export interface NodePrograms extends ThreadData {
  /** Paths of the threads' programs. */
  readonly training: string;
  readonly dataset: string;
}

export interface NodeTraining {
  readonly config: unknown;
  /** Where the images of a set of one's own are: a folder, single files, or both. */
  readonly images: {
    readonly folder: string | null;
    readonly files: readonly string[];
    readonly list: string | null;
  } | null;
  /** A file of weights to start from. */
  readonly weights: { readonly path: string; readonly use: WeightsUse } | null;
  /** Files of pair sets to verify on. */
  readonly pairs: readonly string[];
  readonly report: (event: HeadlessEvent) => void;
  readonly saveWeights: (zip: Uint8Array) => void;
  /** The file of a checkpoint to go on from. */
  readonly kept: string | null;
  readonly saveCheckpoint: ((bytes: Uint8Array) => void) | null;
  readonly signal: AbortSignal;
}

/** Every file as a folder input of a browser would hand it over: paths begin with the folder's own name. */
async function filesIn(folder: string): Promise<ImportSource[]> {
  const sources: ImportSource[] = [];
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const file = join(entry.parentPath, entry.name);
    const path = relative(dirname(folder), file).split(sep).join('/');
    sources.push({ path, blob: await blobOfFile(file) });
  }
  return sources.sort((a, b) => (a.path < b.path ? -1 : 1));
}

async function sourcesOf({
  folder,
  files,
}: Pick<NonNullable<NodeTraining['images']>, 'folder' | 'files'>): Promise<ImportSource[]> {
  const loose = files.map(async (file) => ({ path: basename(file), blob: await blobOfFile(file) }));
  return [...(folder === null ? [] : await filesIn(folder)), ...(await Promise.all(loose))];
}

export interface NodeRuntime {
  /** One whole run. Never rejects for a failure of the run itself: that is its outcome. */
  train(run: NodeTraining): Promise<HeadlessRun>;
}

export function createNodeRuntime({ training, dataset, dawn, wasmFolder }: NodePrograms): NodeRuntime {
  const data: ThreadData = { dawn, wasmFolder };
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
    async train({ config, images, weights, pairs, report, saveWeights, kept, saveCheckpoint, signal }) {
      const sources = images === null ? [] : await sourcesOf(images);
      const pairSets = await sourcesOf({ folder: null, files: pairs });
      return trainRun({
        config,
        initial: weights && { name: basename(weights.path), file: await blobOfFile(weights.path), use: weights.use },
        sources: () => sources,
        list: images?.list ?? null,
        pairSets,
        report,
        saveWeights: (_name, zip) => saveWeights(zip),
        kept: kept === null ? null : await blobOfFile(kept),
        saveCheckpoint,
        signal,
        tools,
      });
    },
  };
}
