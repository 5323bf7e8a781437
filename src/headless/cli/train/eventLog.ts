/** `--tensorboard DIR`: the curves of a run as an event file that TensorBoard shows while the run goes on. */
import { appendFileSync, existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { EpochMetrics } from '../../../domain/report.ts';
import { eventFileStart, type Scalar, scalarRecords } from '../../../formats/table/eventFile.ts';

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
function scalarsOf(metrics: EpochMetrics, wallTime: number): Scalar[] {
  return Object.entries(CURVES).flatMap(([tag, of]) => {
    const value = of(metrics);
    return value === null ? [] : [{ tag, step: metrics.epoch, wallTime, value }];
  });
}

/** A name that no file in the folder has: TensorBoard reads all whose names hold "tfevents", in their order. */
function freeName(folder: string, wallTime: number): string {
  const seconds = String(Math.floor(wallTime)).padStart(10, '0');
  for (let count = 0; ; count += 1) {
    const path = join(folder, `events.out.tfevents.${seconds}.boundaryface.${count}`);
    if (!existsSync(path)) return path;
  }
}

export interface EventLog {
  /** @throws FileError */
  add(metrics: EpochMetrics): void;
}

/** @param now seconds since 1970 */
export function createEventLog(folder: string, now: () => number): EventLog {
  let file: string | null = null;
  return {
    add(metrics) {
      const wallTime = now();
      if (file === null) {
        mkdirSync(folder, { recursive: true });
        const path = freeName(folder, wallTime);
        writeFileSync(path, eventFileStart(wallTime), { flag: 'wx' });
        file = path;
      }
      appendFileSync(file, scalarRecords(scalarsOf(metrics, wallTime)));
    },
  };
}
