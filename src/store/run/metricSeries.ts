/** The curves of a run as the charts draw them: steps in a bounded series, epochs as they are. Plain data, no React. */

import type { Mark, RunCurves } from '../../domain/runCurves.ts';
import type { LossCurve } from '../../domain/shelvedRun.ts';
import { BucketSeries, thin } from '../../lib/downsample.ts';
import type { EpochMetrics, StepSeries } from '../../protocol/training.ts';

/** A point of the loss chart; `epoch` is fractional, so that all charts share one axis. */
export interface LossPoint {
  readonly epoch: number;
  readonly crossEntropy: number;
  readonly boundaryTerm: number;
  /** Least and greatest cross-entropy among the steps that the point stands for. */
  readonly spread: readonly [number, number];
}

/** The points of a curve that was kept in columns of equal length. */
export const lossPointsOf = ({
  epoch,
  ...columns
}: Readonly<Record<keyof LossCurve, ArrayLike<number>>>): readonly LossPoint[] =>
  Array.from(epoch, (at, i) => ({
    epoch: at,
    crossEntropy: columns.crossEntropy[i]!,
    boundaryTerm: columns.boundaryTerm[i]!,
    spread: [columns.least[i]!, columns.greatest[i]!] as const,
  }));

/** As many points as fit, each for as many that follow each other: their means, and the ends of their spreads. */
export function coarser(points: readonly LossPoint[], most: number): readonly LossPoint[] {
  const each = Math.ceil(points.length / most);
  if (each <= 1) return points;
  return Array.from({ length: Math.ceil(points.length / each) }, (_, i) => {
    const group = points.slice(i * each, (i + 1) * each);
    const mean = (key: 'epoch' | 'crossEntropy' | 'boundaryTerm'): number =>
      group.reduce((sum, point) => sum + point[key], 0) / group.length;
    return {
      epoch: mean('epoch'),
      crossEntropy: mean('crossEntropy'),
      boundaryTerm: mean('boundaryTerm'),
      spread: [Math.min(...group.map(({ spread }) => spread[0])), Math.max(...group.map(({ spread }) => spread[1]))],
    };
  });
}

const MAX_MARKS = 40;

export class MetricSeries {
  readonly #loss: BucketSeries;
  #epochs: EpochMetrics[] = [];
  #stepsPerEpoch = 1;

  constructor(limit?: number) {
    this.#loss = new BucketSeries(2, limit);
  }

  setStepsPerEpoch(steps: number): void {
    if (steps > 0) this.#stepsPerEpoch = steps;
  }

  /** Position of a step (from 1) on the axis in epochs. */
  epochOf(step: number): number {
    return step / this.#stepsPerEpoch;
  }

  addSteps(series: StepSeries): void {
    for (let i = 0; i < series.crossEntropy.length; i++) {
      this.#loss.push(this.epochOf(series.firstStep + i), [series.crossEntropy[i]!, series.boundaryTerm[i]!]);
    }
  }

  /** An epoch that was reported before is replaced: a run that is resumed may report it again. */
  addEpoch(metrics: EpochMetrics): void {
    const at = this.#epochs.findIndex((known) => known.epoch >= metrics.epoch);
    if (at < 0) this.#epochs.push(metrics);
    else this.#epochs.splice(at, this.#epochs[at]!.epoch === metrics.epoch ? 1 : 0, metrics);
  }

  state(): Pick<RunCurves, 'loss' | 'epochs' | 'stepsPerEpoch'> {
    return { loss: this.#loss.state(), epochs: [...this.#epochs], stepsPerEpoch: this.#stepsPerEpoch };
  }

  restore({ loss, epochs, stepsPerEpoch }: Pick<RunCurves, 'loss' | 'epochs' | 'stepsPerEpoch'>): void {
    this.#loss.restore(loss);
    this.#epochs = [...epochs];
    this.setStepsPerEpoch(stepsPerEpoch);
  }

  lossPoints(): readonly LossPoint[] {
    return this.#loss.points().map(({ x, mean, min, max }) => ({
      epoch: x,
      crossEntropy: mean[0]!,
      boundaryTerm: mean[1]!,
      spread: [min[0]!, max[0]!],
    }));
  }

  epochPoints(): readonly EpochMetrics[] {
    return thin([...this.#epochs]);
  }
}

/** What was changed, without the value. */
const subjectOf = (what: string): string => what.slice(0, what.lastIndexOf(' '));

/** Of several changes of one setting at one place the last holds. */
const joinedWords = (before: string, what: string): string =>
  [...before.split(', ').filter((part) => subjectOf(part) !== subjectOf(what)), what].join(', ');

/**
 * Adds a mark; changes at the same place are joined. When there are too many the oldest goes, before all one that the line
 * of correction does not hang on.
 */
export function withMark(marks: readonly Mark[], mark: Mark): readonly Mark[] {
  const last = marks.at(-1);
  if (last && Math.abs(last.at - mark.at) < 1e-9) {
    const moved = mark.epochStart && { from: last.epochStart?.from ?? mark.epochStart.from, to: mark.epochStart.to };
    const joined = { ...last, what: joinedWords(last.what, mark.what), ...(moved && { epochStart: moved }) };
    return [...marks.slice(0, -1), joined];
  }
  const all = [...marks, mark];
  if (all.length <= MAX_MARKS) return all;
  const gone = Math.max(
    0,
    all.findIndex(({ epochStart }) => !epochStart),
  );
  return all.filter((_, i) => i !== gone);
}
