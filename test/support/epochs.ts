/** An epoch as a run reports it, made up. */
import type { EpochMetrics } from '../../src/domain/report.ts';

export const metricsAt = (epoch: number, change: Partial<EpochMetrics> = {}): EpochMetrics => ({
  epoch,
  loss: 2,
  crossEntropy: 1.5,
  boundaryTerm: 0.5,
  detected: 12,
  injected: 20,
  precision: 0.75,
  recall: 0.45,
  f1: 0.5625,
  rectifiedToTruth: 0.9,
  cleanDamaged: 3,
  verificationAccuracy: 0.8,
  verificationAuc: 0.9,
  verificationEer: 0.2,
  largestClassShare: 1.2,
  learningRate: 0.1,
  seconds: 2,
  imagesPerSecond: 100,
  ...change,
});
