/** What a run is given, what it tells and what may be changed in it. */

import type { RunCheckpoint } from '../../domain/checkpoint.ts';
import type { EpochDecisions } from '../../domain/decisionRecord.ts';
import type { EmbeddingSnapshot } from '../../domain/embeddingSnapshot.ts';
import type { DetectionReport, VerificationReport } from '../../domain/evaluation.ts';
import type { ImageSet, LabelledImages, LabelledStream } from '../../domain/images.ts';
import type { NetworkSpec } from '../../domain/networks.ts';
import type { TrainedLabels } from '../../domain/noise.ts';
import type { EpochMetrics, StepSeries } from '../../domain/report.ts';
import type { Moved } from '../../domain/runCurves.ts';
import type { GoalReport } from '../../domain/runGoal.ts';
import type { Settings } from '../../domain/settings/settings.ts';
import type { TrainerConfig } from '../step/trainer.ts';
import type { DecisionNews } from './decisions.ts';
import type { RunWarning } from './warnings.ts';

export interface RunData {
  /** In memory, or read batch by batch. */
  readonly train: LabelledImages | LabelledStream;
  readonly heldOut: LabelledImages | null;
  readonly outliers: ImageSet | null;
  /** Whether the labels of `train` are known to be right, so that detection can be scored. */
  readonly labelsAreTrue: boolean;
}

/** The settings of a run, some of which may change on the way (`LiveSettings`). */
export type RunSettings = Pick<Settings, 'head' | 'noise' | 'training'>;

export interface RunConfig extends RunSettings {
  readonly network: NetworkSpec;
  readonly stepMode: TrainerConfig['stepMode'];
  /** Weights of an earlier run to start from. */
  readonly start?: TrainerConfig['start'];
  /** Go on from here; the other settings must be those of that moment. */
  readonly from?: RunCheckpoint | undefined;
}

export interface RunPosition {
  readonly epoch: number;
  readonly step: number;
  readonly epochs: number;
  readonly stepsPerEpoch: number;
}

export interface RunObserver {
  /** The labels the trainer gets from this epoch on. */
  noise(epoch: number, labels: TrainedLabels): void;
  steps(series: StepSeries, imagesPerSecond: number): void;
  /** @param decisions null for a loss without a boundary, and beyond the bound of the record */
  epoch(metrics: EpochMetrics, decisions: EpochDecisions | null): void;
  /** Only while somebody looks; without it nobody can. */
  embeddings?(snapshot: EmbeddingSnapshot): void;
  corrections(news: DecisionNews): void;
  /** The run pauses where it was to go, or has ended before. */
  goal?(report: GoalReport): void;
  /** @param epochStart where it was the start of correction that moved */
  mark(step: number, epoch: number, what: string, epochStart?: Moved): void;
  /** From time to time, when a run is paused, and at its end; without it no checkpoints are made. */
  readonly checkpoint?: ((checkpoint: RunCheckpoint) => void) | undefined;
  /** Kernels of the first step compiled so far. */
  compiling(done: number, total: number): void;
  warning(kind: RunWarning['kind'] | 'eager-fallback' | 'unreadable-images', message: string): void;
}

/** What a run says of its network and its decisions when it is asked. */
export interface RunEvaluation {
  readonly epoch: number;
  readonly step: number;
  /** Null when there are no pairs to verify on. */
  readonly verification: VerificationReport | null;
  readonly detection: DetectionReport;
}
