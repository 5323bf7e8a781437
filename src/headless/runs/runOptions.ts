/** What a headless run is made with, and what it is asked for. */
import type { importImages, prepareSynthetic } from '../../client/datasets.ts';
import type { readPairs } from '../../client/photos.ts';
import type { TrainingClient } from '../../client/trainingClient.ts';
import type { ImportSource } from '../../domain/images.ts';
import type { InitialWeights, TrainingEvent } from '../../protocol/training.ts';
import type { HeadlessEvent } from '../protocol.ts';
import type { MediaSink } from './runMedia.ts';

/** What a run is made with: the browser's workers, or Node's threads. */
export interface RunTools {
  prepareSynthetic(...args: Parameters<typeof prepareSynthetic>): ReturnType<typeof prepareSynthetic>;
  importImages(...args: Parameters<typeof importImages>): ReturnType<typeof importImages>;
  readPairs(...args: Parameters<typeof readPairs>): ReturnType<typeof readPairs>;
  createClient(onEvent: (event: TrainingEvent) => void): TrainingClient;
}

export interface TrainRunOptions {
  readonly config: unknown;
  /** Weights to start from; null for fresh ones. */
  readonly initial: InitialWeights | null;
  /** The files behind a folder dataset, once they are asked for. What cannot be read fails the run. */
  readonly sources: () => readonly ImportSource[] | Promise<readonly ImportSource[]>;
  /** The source that is the list of labels, by its path; null when none was named. */
  readonly list: string | null;
  /** Pair sets to verify on at the end. */
  readonly pairSets: readonly ImportSource[];
  readonly report: (event: HeadlessEvent) => void;
  /** Takes the weights of the run. */
  readonly saveWeights: (fileName: string, zip: Uint8Array<ArrayBuffer>) => void;
  /** A checkpoint of this run to go on from; null to begin it. */
  readonly kept: Blob | null;
  /** Takes the run's newest checkpoint, from time to time; null when none is wanted. */
  readonly saveCheckpoint: ((bytes: Uint8Array<ArrayBuffer>) => void) | null;
  /** Takes pictures of its epochs and its embeddings; null when none are wanted. */
  readonly media: MediaSink | null;
  /** Ends the run early, keeping what is done. */
  readonly signal: AbortSignal;
  readonly tools: RunTools;
}
