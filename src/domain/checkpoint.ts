/** A run at rest between two steps: all that it needs to go on as if it had never stopped. Plain data. */

/** Sums over the steps of an epoch so far. */
export interface EpochSums {
  readonly steps: number;
  readonly loss: number;
  readonly crossEntropy: number;
  readonly boundaryTerm: number;
  /** Of the latest step. */
  readonly learningRate: number;
  /** Spent in training steps. */
  readonly trainingSeconds: number;
  /** On the clock. */
  readonly seconds: number;
}

interface CheckpointTensor {
  readonly name: string;
  readonly shape: readonly number[];
  readonly data: Float32Array<ArrayBuffer>;
}

/** The settings that it belongs to are kept beside it: those of the start with the changes made on the way. */
export interface RunCheckpoint {
  /** Epoch of the next step, from 1; one more than there are once all are done. */
  readonly epoch: number;
  /** Steps taken. */
  readonly step: number;
  /** Parameters, running statistics and the state of the loss. */
  readonly weights: readonly CheckpointTensor[];
  /** The optimizer's buffers, one a trained parameter, in their order. */
  readonly momenta: readonly Float32Array<ArrayBuffer>[];
  /** [count], the newest decision on every image. */
  readonly rectified: Int32Array<ArrayBuffer>;
  /** The closed-set noise in force; another one in the settings holds from the next epoch. */
  readonly closedSet: number;
  /** Share of the images with a rectified label after the last epoch. */
  readonly relabelledShare: number;
  readonly sums: EpochSums;
}

/** Checkpoints at the ends of epochs are made and kept where they are not larger than this: every one of a small network. */
export const MOST_EPOCH_BYTES = 16_000_000;

/** Of a checkpoint, the small things left out. */
export const bytesOf = ({ weights, momenta }: Pick<RunCheckpoint, 'weights' | 'momenta'>): number =>
  [...weights.map(({ data }) => data), ...momenta].reduce((sum, { byteLength }) => sum + byteLength, 0);

/** How many epochs are done where it stands at the end of one; null within an epoch and before the first. */
export const epochsDone = ({ epoch, sums }: Pick<RunCheckpoint, 'epoch' | 'sums'>): number | null =>
  sums.steps === 0 && epoch > 1 ? epoch - 1 : null;
