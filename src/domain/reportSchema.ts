/** What the reports of a run have to be, for those who read them from a file or a store. */
import * as v from 'valibot';
import type { CorrectionRecord, EpochMetrics } from './report.ts';

/** NaN is one: a store keeps what a run has shown, whatever that was. */
const number = v.custom<number>((value) => typeof value === 'number');
const known = v.nullable(number);

export const epochMetricsSchema: v.GenericSchema<unknown, EpochMetrics> = v.object({
  epoch: number,
  loss: number,
  crossEntropy: number,
  boundaryTerm: number,
  detected: number,
  injected: number,
  precision: known,
  recall: known,
  f1: known,
  rectifiedToTruth: known,
  cleanDamaged: known,
  verificationAccuracy: known,
  verificationAuc: known,
  verificationEer: known,
  largestClassShare: number,
  learningRate: number,
  seconds: number,
  imagesPerSecond: number,
});

export const correctionSchema: v.GenericSchema<unknown, CorrectionRecord> = v.object({
  image: number,
  givenLabel: number,
  rectifiedLabel: number,
  trueLabel: known,
  epoch: number,
  step: number,
});
