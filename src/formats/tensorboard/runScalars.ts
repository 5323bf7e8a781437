/** The curves of a run as TensorBoard has them, the same from the page and from `npm run train --tensorboard DIR`. */
import { metricOf } from '../../domain/finalNumbers.ts';
import type { EpochMetrics } from '../../domain/report.ts';
import type { Settings } from '../../domain/settings/settings.ts';
import type { RunRecord } from '../../domain/shelvedRun.ts';
import { joinBytes } from '../bytes.ts';
import { eventFileStart, type Picture, type Scalar, summaryRecords } from './eventFile.ts';

/** The curves by the names that TensorBoard groups by what stands before the stroke. */
const CURVES = {
  'loss/total': 'loss',
  'loss/cross_entropy': 'crossEntropy',
  'loss/boundary_term': 'boundaryTerm',
  'labels/detected': 'detected',
  'labels/injected': 'injected',
  'labels/precision': 'precision',
  'labels/recall': 'recall',
  'labels/f1': 'f1',
  'labels/rectified_to_truth': 'rectifiedToTruth',
  'labels/clean_damaged': 'cleanDamaged',
  'verification/accuracy': 'verificationAccuracy',
  'verification/auc': 'verificationAuc',
  'verification/eer': 'verificationEer',
  'training/learning_rate': 'learningRate',
  'training/images_per_second': 'imagesPerSecond',
} as const satisfies Readonly<Record<string, keyof EpochMetrics>>;

/**
 * The values of an epoch that are known; their step is the epoch.
 * @param settings of the run: a loss that finds no wrong labels has no numbers of them
 * @param wallTime seconds since 1970
 */
export function epochScalars(settings: Pick<Settings, 'head'>, metrics: EpochMetrics, wallTime: number): Scalar[] {
  return Object.entries(CURVES).flatMap(([tag, key]) => {
    const value = metricOf({ settings }, metrics, key);
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
  { began, epochs, settings }: Pick<RunRecord, 'began' | 'epochs' | 'settings'>,
  pictures: readonly Omit<Picture, 'wallTime'>[] = [],
): Uint8Array<ArrayBuffer> {
  let wallTime = began / 1000;
  const records = epochs.map((metrics) => {
    wallTime += Number.isFinite(metrics.seconds) ? metrics.seconds : 0;
    const shown = pictures.filter(({ step }) => step === metrics.epoch).map((picture) => ({ ...picture, wallTime }));
    return summaryRecords([...epochScalars(settings, metrics, wallTime), ...shown]);
  });
  return joinBytes([eventFileStart(began / 1000), ...records]);
}
