/** What runs in Node without a browser are asked for, and what they are given. */
import type { Settings } from '../../domain/settings/settings.ts';
import type { WeightsUse } from '../../domain/weightsUse.ts';
import type { WireDataset } from '../../protocol/training.ts';
import type { CleanWish, HeadlessEvent, ImageFile } from '../protocol.ts';

/** A run of training. */
export interface NodeTraining {
  readonly config: unknown;
  /** The files of a set of one's own. */
  readonly images: readonly ImageFile[] | null;
  /** The one of them that is the list of labels, by its path; null when none was named. */
  readonly list: string | null;
  /** A file of weights to start from. */
  readonly weights: { readonly path: string; readonly use: WeightsUse } | null;
  /** Files of pair sets to verify on. */
  readonly pairs: readonly string[];
  readonly report: (event: HeadlessEvent) => void;
  readonly saveWeights: (zip: Uint8Array) => void;
  /** The file of a checkpoint to go on from. */
  readonly kept: string | null;
  readonly saveCheckpoint: ((bytes: Uint8Array) => void) | null;
  /** Takes the files of its embeddings, a zip, after pictures of its epochs were told; null when none are wanted. */
  readonly saveProjector: ((zip: Uint8Array) => void) | null;
  readonly signal: AbortSignal;
}

/** The images of a run that is trained elsewhere. */
export type NodeImages = Pick<NodeTraining, 'config' | 'images' | 'list' | 'report' | 'signal'>;

/** A search for wrong labels. */
export interface NodeCleaning {
  readonly wish: CleanWish;
  readonly images: readonly ImageFile[];
  /** The file of the network that compares the faces; null for the page's own. */
  readonly network: string | null;
  /** The file of the faces that an ended search has read; null without one. */
  readonly kept: string | null;
  readonly report: (event: HeadlessEvent) => void;
  readonly signal: AbortSignal;
}

/** The images, and the settings with the defaults that depend on them. */
export interface LoadedRun {
  readonly settings: Settings;
  readonly dataset: WireDataset;
}
