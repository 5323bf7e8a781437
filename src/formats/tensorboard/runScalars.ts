/** The curves of a run as TensorBoard has them, the same from the page and from `npm run train --tensorboard DIR`. */
import type { EpochMetrics } from '../../domain/report.ts';
import type { RunRecord } from '../../domain/shelvedRun.ts';
import { joinBytes } from '../bytes.ts';
import { eventFileStart, type Picture, type Scalar, summaryRecords } from './eventFile.ts';

/** The curves by the names that TensorBoard groups by what stands before the stroke. */
const CURVES: Readonly<Record<string, (metrics: EpochMetrics) => number | null>> = {
  'loss/total': ({ loss }) => loss,
  'loss/cross_entropy': ({ crossEntropy }) => crossEntropy,
  'loss/boundary_term': ({ boundaryTerm }) => boundaryTerm,
  'labels/detected': ({ detected }) => detected,
  'labels/injected': ({ injected }) => injected,
  'labels/precision': ({ precision }) => precision,
  'labels/recall': ({ recall }) => recall,
  'labels/f1': ({ f1 }) => f1,
  'labels/rectified_to_truth': ({ rectifiedToTruth }) => rectifiedToTruth,
  'labels/clean_damaged': ({ cleanDamaged }) => cleanDamaged,
  'verification/accuracy': ({ verificationAccuracy }) => verificationAccuracy,
  'verification/auc': ({ verificationAuc }) => verificationAuc,
  'verification/eer': ({ verificationEer }) => verificationEer,
  'training/learning_rate': ({ learningRate }) => learningRate,
  'training/images_per_second': ({ imagesPerSecond }) => imagesPerSecond,
};

/** The values of an epoch that are known; their step is the epoch. @param wallTime seconds since 1970 */
export function epochScalars(metrics: EpochMetrics, wallTime: number): Scalar[] {
  return Object.entries(CURVES).flatMap(([tag, of]) => {
    const value = of(metrics);
    return value === null || Number.isNaN(value) ? [] : [{ tag, step: metrics.epoch, wallTime, value }];
  });
}

/** The name of an event file: TensorBoard reads all that hold "tfevents", in their order. @param wallTime seconds since 1970 */
export const eventFileName = (wallTime: number, end: string | number): string =>
  `events.out.tfevents.${String(Math.floor(wallTime)).padStart(10, '0')}.boundaryface.${end}`;

/**
 * A finished event file: the epochs follow each other from the beginning of the run, each after the seconds that it took.
 * @param pictures of some epochs, by their steps; they get the time of their epoch
 */
export function runEvents(
  { began, epochs }: Pick<RunRecord, 'began' | 'epochs'>,
  pictures: readonly Omit<Picture, 'wallTime'>[] = [],
): Uint8Array<ArrayBuffer> {
  let wallTime = began / 1000;
  const records = epochs.map((metrics) => {
    wallTime += Number.isFinite(metrics.seconds) ? metrics.seconds : 0;
    const shown = pictures.filter(({ step }) => step === metrics.epoch).map((picture) => ({ ...picture, wallTime }));
    return summaryRecords([...epochScalars(metrics, wallTime), ...shown]);
  });
  return joinBytes([eventFileStart(began / 1000), ...records]);
}
