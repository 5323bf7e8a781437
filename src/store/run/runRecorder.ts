/** Collects the reports of one run between two updates of the page, and says what has changed since the last one. */
import type { EpochDecisions } from '../../domain/decisionRecord.ts';
import type { EmbeddingSnapshot } from '../../domain/embeddingSnapshot.ts';
import type { TrainedLabels } from '../../domain/noise.ts';
import type { Mark, Moved, RunCurves } from '../../domain/runCurves.ts';
import { type RunHistory, withEvent } from '../../domain/runHistory.ts';
import { applyReports, type CorrectionReport, type Corrections } from '../../domain/standingCorrections.ts';
import type { CorrectionRecord, EpochMetrics, StepSeries, TrainingEventBody } from '../../protocol/training.ts';
import type { AppState, ChartData, RunView } from '../state.ts';
import { MetricSeries, withMark } from './metricSeries.ts';

type PhaseEvent = Extract<TrainingEventBody, { type: 'phase' }>;

interface Labelled {
  readonly corrections: Corrections;
  readonly history: RunHistory;
}

/** A report on labels and embeddings, taken in. */
type Told = (shown: Labelled) => Labelled;

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
  /** In the order of their arrival: what is rectified when an epoch ends is told before its end. */
  #told: Told[] = [];
  /** Those that came after all that. A report may come with every step, and there may be many labels to copy: they are taken in together. */
  #reports: CorrectionReport[] = [];
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
    // How many epochs there are its settings say, which the worker may not have heard of yet.
    const { epoch, step, stepsPerEpoch, stepMode, cost, note } = event;
    this.#run = { ...this.#run, epoch, step, stepsPerEpoch, stepMode, cost, note };
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
    this.#tell((shown) => {
      const { corrections } = shown;
      const history = withEvent(shown.history, { kind: 'epoch', epoch: metrics.epoch, corrections, decisions });
      return { corrections, history };
    });
    this.#series.addEpoch(metrics);
    this.#seconds += metrics.seconds;
    this.#run = { ...this.#run, seconds: this.#seconds };
    this.#epochsChanged = true;
  }

  embeddings(snapshot: EmbeddingSnapshot): void {
    this.#tell((shown) => ({ ...shown, history: withEvent(shown.history, { kind: 'embeddings', snapshot }) }));
  }

  /** The labels that are trained on from an epoch on. */
  labels({ epoch, given, truth, replaced }: { readonly epoch: number } & TrainedLabels): void {
    const labels = { given, truth, replaced };
    this.#tell((shown) => ({ ...shown, history: withEvent(shown.history, { kind: 'labels', epoch, labels }) }));
  }

  corrections(records: readonly CorrectionRecord[], withdrawn: readonly number[]): void {
    this.#reports.push({ records, withdrawn });
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
    this.#takeReports();
    if (this.#told.length > 0) {
      const before: Labelled = { corrections: state.corrections, history: state.history };
      const after = this.#told.reduce((shown, take) => take(shown), before);
      if (after.corrections !== before.corrections) change.corrections = after.corrections;
      if (after.history !== before.history) change.history = after.history;
    }
    this.#run = {};
    this.#told = [];
    this.#stepsChanged = false;
    this.#epochsChanged = false;
    return change;
  }

  #tell(told: Told): void {
    this.#takeReports();
    this.#told.push(told);
  }

  #takeReports(): void {
    const reports = this.#reports;
    if (reports.length === 0) return;
    this.#reports = [];
    this.#told.push(({ corrections, history }) => ({ corrections: applyReports(corrections, reports), history }));
  }

  #rate(imagesPerSecond: number | null, now: boolean): void {
    if (imagesPerSecond === null) return;
    const at = this.#now();
    if (!now && at - this.#rateShown < RATE_MS) return;
    this.#rateShown = at;
    this.#run = { ...this.#run, imagesPerSecond };
  }
}
