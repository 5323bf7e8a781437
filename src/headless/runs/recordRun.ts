/** Trains a run on drawn faces and writes down what the page shows of one: for the run that a first visit sees. */
import { trainedLabels } from '../../domain/noise.ts';
import type { RecordedRun } from '../../domain/recordedRun.ts';
import type { CorrectionRecord, EpochMetrics, StepSeries } from '../../domain/report.ts';
import { NO_HISTORY, type RunHistory, withEvent } from '../../domain/runHistory.ts';
import { parseSettings } from '../../domain/settings/parse.ts';
import { lossCurve } from '../../domain/shelvedRun.ts';
import { BucketSeries } from '../../lib/downsample.ts';
import { loadDataset } from './runDataset.ts';
import type { RunTools } from './runOptions.ts';
import { RunProgress } from './runProgress.ts';
import { driveRun } from './workerDrive.ts';

/** Significant digits that a chart could show. */
const DIGITS = 4;
const rounded = (value: number): number => Number(value.toPrecision(DIGITS));
const roundedMetrics = (metrics: EpochMetrics): EpochMetrics =>
  JSON.parse(JSON.stringify(metrics, (_, value: unknown) => (typeof value === 'number' ? rounded(value) : value)));

class RecordedProgress extends RunProgress {
  readonly #loss = new BucketSeries(2);
  #history: RunHistory = NO_HISTORY;
  #stepsPerEpoch = 1;

  override phase(event: Parameters<RunProgress['phase']>[0]): void {
    if (event.stepsPerEpoch > 0) this.#stepsPerEpoch = event.stepsPerEpoch;
    super.phase(event);
  }

  override steps(series: StepSeries): void {
    series.crossEntropy.forEach((crossEntropy, i) => {
      this.#loss.push((series.firstStep + i) / this.#stepsPerEpoch, [crossEntropy, series.boundaryTerm[i]!]);
    });
    super.steps(series);
  }

  override epoch(metrics: EpochMetrics): void {
    const { corrections } = this;
    this.#history = withEvent(this.#history, { kind: 'epoch', epoch: metrics.epoch, corrections, decisions: null });
    super.epoch(metrics);
  }

  recorded(): Pick<RecordedRun, 'stepsPerEpoch' | 'epochs' | 'loss' | 'changes'> {
    const curve = lossCurve(this.#loss.state());
    const column = (values: Float32Array): number[] => Array.from(values, rounded);
    const { epoch, crossEntropy, boundaryTerm, least, greatest } = curve;
    return {
      stepsPerEpoch: this.#stepsPerEpoch,
      epochs: this.metrics.map(roundedMetrics),
      loss: {
        epoch: column(epoch),
        crossEntropy: column(crossEntropy),
        boundaryTerm: column(boundaryTerm),
        least: column(least),
        greatest: column(greatest),
      },
      changes: this.#history.changes.map(({ epoch: at, records, withdrawn }) => ({
        epoch: at,
        moves: records.map(({ image, rectifiedLabel, step }: CorrectionRecord) => [image, rectifiedLabel, step]),
        withdrawn,
      })),
    };
  }
}

/** @param config settings with drawn faces @returns rejects with what failed the run */
export async function recordRun(config: unknown, tools: RunTools, version: string): Promise<RecordedRun> {
  const settings = parseSettings(config);
  const progress = new RecordedProgress(() => {});
  const options = {
    config,
    initial: null,
    sources: () => [],
    list: null,
    pairSets: [],
    report: () => {},
    saveWeights: () => {},
    kept: null,
    saveCheckpoint: null,
    media: null,
    signal: new AbortController().signal,
    tools,
  };
  const dataset = await loadDataset(settings, options);
  const { labels, identities } = dataset.train;
  const set = { labels, identities: identities.length, outliers: dataset.outliers?.count ?? 0, areTrue: true };
  const { given, truth } = trainedLabels(set, settings.noise);
  await driveRun({ settings, dataset, kept: null }, progress, options);
  return {
    version,
    settings,
    identities: identities.length,
    given: [...given],
    truth: [...(truth ?? given)],
    ...progress.recorded(),
  };
}
