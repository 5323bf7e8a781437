/** What a headless run has given so far, told on as it comes. */
import type { CorrectionRecord, EpochMetrics, StepSeries } from '../../domain/report.ts';
import { applyCorrections, type Corrections, NO_CORRECTIONS } from '../../domain/standingCorrections.ts';
import type { BackendInfo, TrainingEvent } from '../../protocol/training.ts';
import type { HeadlessEvaluation, HeadlessEvent, PairSetResult } from '../protocol.ts';
import type { StoppedRun } from './keptRun.ts';

type PhaseEvent = Extract<TrainingEvent, { type: 'phase' }>;

export class RunProgress {
  readonly #report: (event: HeadlessEvent) => void;
  readonly #metrics: EpochMetrics[] = [];
  #backend: BackendInfo | null = null;
  /** Of the latest step. */
  #loss: number | null = null;
  #corrections: Corrections = NO_CORRECTIONS;
  /** What the network is judged to be at the end. */
  evaluation: HeadlessEvaluation | null = null;
  pairSets: readonly PairSetResult[] = [];

  constructor(report: (event: HeadlessEvent) => void) {
    this.#report = report;
  }

  get backend(): BackendInfo | null {
    return this.#backend;
  }

  /** Of the epochs that are done. */
  get metrics(): readonly EpochMetrics[] {
    return this.#metrics;
  }

  get corrections(): Corrections {
    return this.#corrections;
  }

  /** The corrections that stand, in the order of the images. */
  get standing(): CorrectionRecord[] {
    return [...this.#corrections.byImage.values()].sort((a, b) => a.image - b.image);
  }

  /** The run goes on where it was stopped. */
  resume({ checkpoint, metrics, corrections }: StoppedRun): void {
    this.#metrics.push(...metrics);
    this.#corrections = applyCorrections(NO_CORRECTIONS, corrections, []);
    this.#report({ type: 'resumed', step: checkpoint.step, metrics });
  }

  runsOn(info: BackendInfo): void {
    this.#backend = info;
    this.#report({ type: 'backend', info });
  }

  phase({ epoch, epochs, step, stepsPerEpoch, imagesPerSecond }: PhaseEvent): void {
    const steps = epochs * stepsPerEpoch;
    this.#report({ type: 'progress', epoch, epochs, step, steps, imagesPerSecond, loss: this.#loss });
  }

  steps({ loss }: StepSeries): void {
    this.#loss = loss.at(-1) ?? this.#loss;
  }

  epoch(metrics: EpochMetrics): void {
    this.#metrics.push(metrics);
    this.#report({ type: 'epoch', metrics });
  }

  corrected(records: readonly CorrectionRecord[], withdrawn: readonly number[]): void {
    this.#corrections = applyCorrections(this.#corrections, records, withdrawn);
  }

  warn(message: string): void {
    this.#report({ type: 'warning', message });
  }
}
