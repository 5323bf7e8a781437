/** Collects the reports of one run between two updates of the page, and says what has changed since the last one. */
import type { EpochDecisions } from '../../domain/decisionRecord.ts';
import type { TrainedLabels } from '../../domain/noise.ts';
import type { Mark, Moved, RunCurves } from '../../domain/runCurves.ts';
import { type HistoryEvent, type RunHistory, withEvent } from '../../domain/runHistory.ts';
import { applyCorrections, type Corrections } from '../../domain/standingCorrections.ts';
import type { CorrectionRecord, EpochMetrics, StepSeries, TrainingEventBody } from '../../protocol/training.ts';
import type { AppState, ChartData, RunView } from '../state.ts';
import { MetricSeries, withMark } from './metricSeries.ts';

type PhaseEvent = Extract<TrainingEventBody, { type: 'phase' }>;

/** Images a second is shown to change at most this often, so that it can be read. */
const RATE_MS = 1000;

export class RunRecorder {
  readonly #now: () => number;
  #series = new MetricSeries();
  #marks: readonly Mark[] = [];
  #run: Partial<RunView> = {};
  #stepsPerEpoch = 1;
  #seconds = 0;
  #rateShown = Number.NEGATIVE_INFINITY;
  #corrections: { records: CorrectionRecord[]; withdrawn: number[] }[] = [];
  #history: HistoryEvent[] = [];
  #stepsChanged = false;
  #epochsChanged = false;

  /** @param now monotonic milliseconds */
  constructor(now: () => number) {
    this.#now = now;
  }

  /** The curves so far, to be kept with a checkpoint. */
  curves(): RunCurves {
    return { ...this.#series.state(), marks: this.#marks };
  }

  /** Goes on with the curves of a kept run. */
  restore(curves: RunCurves): void {
    this.#series.restore(curves);
    this.#marks = curves.marks;
    this.#stepsPerEpoch = curves.stepsPerEpoch;
    this.#seconds = curves.epochs.reduce((sum, { seconds }) => sum + seconds, 0);
    this.#run = { ...this.#run, seconds: this.#seconds };
    this.#stepsChanged = true;
    this.#epochsChanged = true;
  }

  phase(event: PhaseEvent): void {
    this.#series.setStepsPerEpoch(event.stepsPerEpoch);
    this.#stepsPerEpoch = event.stepsPerEpoch;
    const { epoch, epochs, step, stepsPerEpoch, stepMode, cost, note } = event;
    this.#run = { ...this.#run, epoch, epochs, step, stepsPerEpoch, stepMode, cost, note };
    this.#rate(event.imagesPerSecond, event.phase !== 'training');
  }

  steps(series: StepSeries, imagesPerSecond: number): void {
    this.#series.addSteps(series);
    const count = series.epoch.length;
    if (count > 0) {
      this.#run = { ...this.#run, epoch: series.epoch[count - 1]!, step: series.firstStep + count - 1 };
    }
    this.#rate(imagesPerSecond, false);
    this.#stepsChanged = true;
  }

  epoch(metrics: EpochMetrics, decisions: EpochDecisions | null): void {
    if (decisions) this.history({ kind: 'decisions', decisions });
    this.#series.addEpoch(metrics);
    this.#seconds += metrics.seconds;
    this.#run = { ...this.#run, seconds: this.#seconds };
    this.#epochsChanged = true;
  }

  history(event: HistoryEvent): void {
    this.#history.push(event);
  }

  /** The labels that are trained on from an epoch on. */
  labels({ epoch, given, truth, replaced }: { readonly epoch: number } & TrainedLabels): void {
    this.history({ kind: 'labels', epoch, labels: { given, truth, replaced } });
  }

  corrections(records: readonly CorrectionRecord[], withdrawn: readonly number[]): void {
    this.#corrections.push({ records: [...records], withdrawn: [...withdrawn] });
  }

  mark(step: number, what: string, epochStart?: Moved): void {
    const at = Math.max(0, step - 1) / this.#stepsPerEpoch;
    this.#marks = withMark(this.#marks, { at, what, ...(epochStart && { epochStart }) });
  }

  /** What the page must change to show everything reported so far. */
  take(state: AppState): Partial<AppState> {
    const change: { run?: RunView; charts?: ChartData; corrections?: Corrections; history?: RunHistory } = {};
    if (Object.keys(this.#run).length > 0) change.run = { ...state.run, ...this.#run };
    const { charts } = state;
    if (this.#stepsChanged || this.#epochsChanged || charts.marks !== this.#marks) {
      change.charts = {
        loss: this.#stepsChanged ? this.#series.lossPoints() : charts.loss,
        epochs: this.#epochsChanged ? this.#series.epochPoints() : charts.epochs,
        marks: this.#marks,
      };
    }
    if (this.#corrections.length > 0) {
      change.corrections = this.#corrections.reduce(
        (all, { records, withdrawn }) => applyCorrections(all, records, withdrawn),
        state.corrections,
      );
    }
    if (this.#history.length > 0) change.history = this.#history.reduce(withEvent, state.history);
    this.#run = {};
    this.#corrections = [];
    this.#history = [];
    this.#stepsChanged = false;
    this.#epochsChanged = false;
    return change;
  }

  #rate(imagesPerSecond: number | null, now: boolean): void {
    if (imagesPerSecond === null) return;
    const at = this.#now();
    if (!now && at - this.#rateShown < RATE_MS) return;
    this.#rateShown = at;
    this.#run = { ...this.#run, imagesPerSecond };
  }
}
