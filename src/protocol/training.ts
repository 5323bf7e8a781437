/**
 * Messages between the page and the training worker. Both unions are closed: receivers switch with `assertNever`.
 * Every message carries the protocol version, the run it belongs to and a sequence number; stale ones are dropped.
 */

import type { RunCheckpoint } from '../domain/checkpoint.ts';
import type { EpochDecisions } from '../domain/decisionRecord.ts';
import type { DeviceLimits } from '../domain/deviceFit.ts';
import type { EmbeddingSnapshot } from '../domain/embeddingSnapshot.ts';
import type { ErrorReport } from '../domain/errors.ts';
import type { DetectionReport, VerificationReport } from '../domain/evaluation.ts';
import type { EncodedLabelledImages, ImageSet, LabelledImages } from '../domain/images.ts';
import type { NetworkCost } from '../domain/networks.ts';
import type { CorrectionRecord, EpochMetrics, StepSeries } from '../domain/report.ts';
import type { Moved } from '../domain/runCurves.ts';
import type { GoalReport, RunGoal } from '../domain/runGoal.ts';
import type { LiveSettings } from '../domain/settings/live.ts';
import type { BackendChoice, KernelChoice, Settings, StepMode } from '../domain/settings/settings.ts';
import type { WeightsUse } from '../domain/weightsUse.ts';
import type { PROTOCOL_VERSION } from './envelope.ts';

export type { CorrectionRecord, EpochMetrics, StepSeries } from '../domain/report.ts';

interface Envelope {
  readonly v: typeof PROTOCOL_VERSION;
  readonly runId: number;
  readonly seq: number;
}

/** What a run trains on and is judged by. */
export interface WireDataset {
  readonly train: LabelledImages | EncodedLabelledImages;
  /** Identities never trained on, for verification; null when there are none. */
  readonly heldOut: LabelledImages | null;
  /** Images of nobody in the set, the source of open-set noise; null when there are none. */
  readonly outliers: ImageSet | null;
}

/** Weights of an earlier run to start from. */
export interface InitialWeights {
  /** Of the file, for messages. */
  readonly name: string;
  /** A weights zip, or a .safetensors file out of one. */
  readonly file: Blob;
  readonly use: WeightsUse;
}

/** A kept run to go on with. The settings of the start command must be those that were kept with it. */
export interface WireKeptRun {
  readonly checkpoint: RunCheckpoint;
  /** Of the epochs that are done. */
  readonly metrics: readonly EpochMetrics[];
  /** Of the set it was trained on. */
  readonly digest: string;
}

/** Pairs of images that are known to show one person or two. */
export interface WirePairs {
  readonly images: ImageSet;
  /** [pairs], indices of images. */
  readonly left: Int32Array<ArrayBuffer>;
  readonly right: Int32Array<ArrayBuffer>;
  /** [pairs], 1 for the same person, else 0. */
  readonly same: Uint8Array<ArrayBuffer>;
}

export type TrainingCommandBody =
  /** Choose a backend and get it ready. Answered by `backend` or `error`. */
  | { readonly type: 'prepare'; readonly backend: BackendChoice; readonly kernels: KernelChoice }
  /** Compile ahead what a run with these settings, on so many identities, will need. Answered by `compiling` where there is any. */
  | { readonly type: 'warm'; readonly settings: Settings; readonly identities: number }
  /** Hand over the images; pixels are transferred. Answered by `noise` once a run starts. */
  | { readonly type: 'load'; readonly dataset: WireDataset }
  /**
   * Begin a run: from fresh weights, from `initial`, or in the middle of the run that was kept. `paused` makes it wait for
   * `step` or `resume`; `goal` is that of `resume`; `checkpoints` asks for `checkpoint` events.
   */
  | {
      readonly type: 'start';
      readonly settings: Settings;
      readonly paused: boolean;
      readonly goal?: RunGoal | undefined;
      readonly initial: InitialWeights | null;
      readonly kept: WireKeptRun | null;
      readonly checkpoints: boolean;
    }
  | { readonly type: 'pause' }
  /** Go on, to where the run pauses by itself; without a goal to the end. Where it gets to is told by `goal`. */
  | { readonly type: 'resume'; readonly goal?: RunGoal | undefined }
  /** One step, then pause again. */
  | { readonly type: 'step' }
  /** Steps a second, at most; null: as many as can be. Holds for the runs to come. */
  | { readonly type: 'pace'; readonly stepsPerSecond: number | null }
  /** End the run and drop its weights. */
  | { readonly type: 'reset' }
  | { readonly type: 'update'; readonly live: LiveSettings }
  /** Pairs to verify on from now on; pixels are transferred. Null: pairs of the held-out identities. */
  | { readonly type: 'pairs'; readonly pairs: WirePairs | null }
  /** Judge the network and the decisions as they stand. Answered by `evaluation`. */
  | { readonly type: 'evaluate' }
  /** How alike two images are to the network. Answered by `similarity`. */
  | { readonly type: 'compare'; readonly images: ImageSet }
  /**
   * Whether somebody looks at the embeddings. Switched on, it is answered by `embeddings` at once, where there is a run: those of
   * the epochs that ended before, and the newest; then by at most SNAPSHOTS_PER_SECOND and one more as each epoch ends; off, by none. Holds for the runs to come.
   */
  | { readonly type: 'watch'; readonly embeddings: boolean }
  /** Answered by `weights`. */
  | { readonly type: 'export' };

export type TrainingCommand = Envelope & TrainingCommandBody;

export interface BackendInfo {
  readonly backend: 'webgpu' | 'webgl' | 'wasm' | 'cpu';
  /** The GPU's own description, or the backend's name. */
  readonly adapter: string;
  /** A software adapter: correct but slow. */
  readonly software: boolean;
  /** Why this backend: one sentence for people. */
  readonly reason: string;
  readonly kernels: KernelChoice;
}

export type RunPhase = 'preparing' | 'training' | 'paused' | 'finished' | 'stopped';

export type WarningKind =
  | 'loss-near-guessing'
  | 'class-collapse'
  | 'early-correction'
  | 'one-way'
  | 'labels-missed'
  | 'eager-fallback'
  | 'plain-kernels'
  | 'unreadable-images';

export type TrainingEventBody =
  | { readonly type: 'backend'; readonly info: BackendInfo; readonly limits: DeviceLimits }
  | {
      readonly type: 'phase';
      readonly phase: RunPhase;
      readonly epoch: number;
      readonly step: number;
      readonly stepsPerEpoch: number;
      readonly epochs: number;
      readonly imagesPerSecond: number | null;
      readonly stepMode: StepMode;
      readonly cost: NetworkCost | null;
      readonly note: string;
    }
  /** What the noise did to the labels: sent at the start and whenever it changes. `given` [count]; `truth` [count], -1 open set, or null when the set's truth is unknown; `replaced` [count], index of the outlier image shown instead or -1. */
  | {
      readonly type: 'noise';
      readonly epoch: number;
      readonly given: Int32Array<ArrayBuffer>;
      readonly truth: Int32Array<ArrayBuffer> | null;
      readonly replaced: Int32Array<ArrayBuffer>;
    }
  | { readonly type: 'steps'; readonly series: StepSeries; readonly imagesPerSecond: number }
  /** @property decisions null for a loss that has no boundary, and beyond the bound of the record; buffers are transferred */
  | { readonly type: 'epoch'; readonly metrics: EpochMetrics; readonly decisions: EpochDecisions | null }
  /** Only while somebody looks: see `watch`. Buffers are transferred. */
  | { readonly type: 'embeddings'; readonly snapshot: EmbeddingSnapshot }
  /** Labels newly rectified, or rectified to another label than before; and images whose rectification was taken back. */
  | {
      readonly type: 'corrections';
      readonly records: readonly CorrectionRecord[];
      readonly withdrawn: readonly number[];
    }
  /** A setting changed during the run, effective from this step. */
  | {
      readonly type: 'mark';
      readonly step: number;
      readonly epoch: number;
      readonly what: string;
      readonly epochStart?: Moved | undefined;
    }
  /** The run has paused where it was to go, or has ended before. */
  | { readonly type: 'goal'; readonly report: GoalReport }
  /** The settings the run ended with, where a change came too late for it. */
  | { readonly type: 'settings'; readonly settings: Settings }
  | { readonly type: 'warning'; readonly kind: WarningKind; readonly message: string }
  /** Where the run can be gone on with, and the settings it has by now; buffers are transferred. */
  | {
      readonly type: 'checkpoint';
      readonly checkpoint: RunCheckpoint;
      readonly settings: Settings;
      /** Of the set it is trained on. */
      readonly digest: string;
    }
  | {
      readonly type: 'evaluation';
      readonly epoch: number;
      readonly step: number;
      /** Null when there are no pairs to verify on. */
      readonly verification: VerificationReport | null;
      readonly detection: DetectionReport;
    }
  /** Kernels compiled ahead of a run. */
  | { readonly type: 'compiling'; readonly done: number; readonly total: number }
  | { readonly type: 'similarity'; readonly cosine: number }
  | { readonly type: 'weights'; readonly fileName: string; readonly zip: Uint8Array<ArrayBuffer> }
  | { readonly type: 'error'; readonly error: ErrorReport };

export type TrainingEvent = Envelope & TrainingEventBody;
