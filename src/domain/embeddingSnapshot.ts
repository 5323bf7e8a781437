/**
 * Where training images lie among the class centres, as the loss saw each the last time it trained on it. Made while somebody
 * looks: from what the steps compute anyway, so that it costs a step nothing but the reading back.
 */

/** Of a larger set, a sample drawn once is shown. */
export const MOST_EMBEDDINGS = 5000;

/** Snapshots a second while an epoch runs, at most; one more as each epoch ends. */
export const SNAPSHOTS_PER_SECOND = 4;

/** A coordinate of 1, as it is stored. */
const ONE = 32767;

export interface EmbeddingSnapshot {
  readonly epoch: number;
  /** Steps taken. */
  readonly step: number;
  /** The epoch's last step is among them. */
  readonly epochDone: boolean;
  /** Numbers of an embedding. */
  readonly dims: number;
  /** [shown], indices of the training set, ascending; the same in every snapshot of a run. */
  readonly images: Int32Array<ArrayBuffer>;
  /** [shown, dims], unit vectors times 32767; all zero where the run has not trained on the image yet. */
  readonly directions: Int16Array<ArrayBuffer>;
  /** Identities whose class centres follow, ascending: those of the images shown. */
  readonly identities: Int32Array<ArrayBuffer>;
  /** [identities, dims] f32, unit vectors: the class centres as they are at `step`. */
  readonly centres: Float32Array<ArrayBuffer>;
  /** [identities], the lengths that the class centres have. */
  readonly lengths: Float32Array<ArrayBuffer>;
}

/** A row of unit length as it is stored; a row without a length becomes zeros. @param to [rows, dims], row `at` is written */
export function storeDirection(row: Float32Array, to: Int16Array, at: number): void {
  const length = Math.sqrt(row.reduce((sum, value) => sum + value * value, 0));
  const factor = length > 0 && Number.isFinite(length) ? ONE / length : 0;
  row.forEach((value, i) => {
    to[at * row.length + i] = Math.round(value * factor);
  });
}

/** The stored rows as numbers, [rows, dims] f32. */
export function directionsOf({ directions }: Pick<EmbeddingSnapshot, 'directions'>): Float32Array<ArrayBuffer> {
  const result = new Float32Array(directions.length);
  for (let i = 0; i < result.length; i++) result[i] = directions[i]! / ONE;
  return result;
}

/** What a snapshot takes. */
export const bytesOf = ({ directions, centres, images, identities }: EmbeddingSnapshot): number =>
  directions.byteLength + centres.byteLength + images.byteLength + identities.byteLength;

/** What the snapshots kept for a replay may take. */
export const MOST_HISTORY_BYTES = 64 * 2 ** 20;

/** The snapshots of epochs that are done, oldest first. */
export interface EmbeddingHistory {
  readonly snapshots: readonly EmbeddingSnapshot[];
  /** Epochs between two that are kept: 1, or 2, 4, 8 ... once they would take too much. */
  readonly every: number;
}

export const NO_EMBEDDINGS: EmbeddingHistory = { snapshots: [], every: 1 };

/** Keeps a snapshot of an epoch that is done; beyond the bound every second epoch goes. */
export function withSnapshot(
  { snapshots, every }: EmbeddingHistory,
  added: EmbeddingSnapshot,
  mostBytes = MOST_HISTORY_BYTES,
): EmbeddingHistory {
  if (!added.epochDone) return { snapshots, every };
  const others = snapshots.filter(({ epoch }) => epoch < added.epoch);
  let history = { snapshots: [...others, added], every };
  const isDue = ({ epoch }: EmbeddingSnapshot): boolean => epoch % history.every === 0 || epoch === added.epoch;
  history = { ...history, snapshots: history.snapshots.filter(isDue) };
  const bytes = (): number => history.snapshots.reduce((sum, snapshot) => sum + bytesOf(snapshot), 0);
  while (history.snapshots.length > 1 && bytes() > mostBytes) {
    history = { ...history, every: 2 * history.every };
    history = { ...history, snapshots: history.snapshots.filter(isDue) };
  }
  return history;
}

/** The newest snapshot up to an epoch's end, or null. */
export const snapshotAt = ({ snapshots }: EmbeddingHistory, epoch: number): EmbeddingSnapshot | null =>
  snapshots.findLast((snapshot) => snapshot.epoch <= epoch) ?? null;
