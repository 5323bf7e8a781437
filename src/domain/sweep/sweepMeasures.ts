/** What the runs of a sweep are compared by: a number of the last epoch each. */
import { msg } from '@lingui/core/macro';
import type { Words } from '../../words/language.ts';
import type { EpochMetrics } from '../report.ts';

export type MeasureKey =
  | 'accuracy'
  | 'auc'
  | 'detected'
  | 'precision'
  | 'recall'
  | 'rectifiedToTruth'
  | 'cleanDamaged'
  | 'largestClass';

export interface Measure {
  readonly key: MeasureKey;
  readonly title: Words;
  /** Of a difference of two values. */
  readonly unit: Words;
  /** After the point. */
  readonly digits: number;
  /** For losses that find wrong labels alone. */
  readonly ofCorrection: boolean;
  value(last: EpochMetrics): number | null;
}

const percent = (share: number | null): number | null => (share === null ? null : 100 * share);

const POINTS = msg`percentage points`;
const LABELS = msg({ message: 'labels', context: 'a unit' });

export const ACCURACY: Measure = {
  key: 'accuracy',
  title: msg`Verification accuracy, %`,
  unit: POINTS,
  digits: 1,
  ofCorrection: false,
  value: (last) => percent(last.verificationAccuracy),
};

export const MEASURES: readonly Measure[] = [
  ACCURACY,
  {
    key: 'auc',
    title: msg`Verification AUC, %`,
    unit: POINTS,
    digits: 1,
    ofCorrection: false,
    value: (last) => percent(last.verificationAuc),
  },
  {
    key: 'detected',
    title: msg`Labels taken for wrong`,
    unit: LABELS,
    digits: 1,
    ofCorrection: true,
    value: (last) => last.detected,
  },
  {
    key: 'precision',
    title: msg`Detection precision, %`,
    unit: POINTS,
    digits: 1,
    ofCorrection: true,
    value: (last) => percent(last.precision),
  },
  {
    key: 'recall',
    title: msg`Detection recall, %`,
    unit: POINTS,
    digits: 1,
    ofCorrection: true,
    value: (last) => percent(last.recall),
  },
  {
    key: 'rectifiedToTruth',
    title: msg`Rectified to the truth, % of the wrong labels found`,
    unit: POINTS,
    digits: 1,
    ofCorrection: true,
    value: (last) => percent(last.rectifiedToTruth),
  },
  {
    key: 'cleanDamaged',
    title: msg`Right labels taken away`,
    unit: LABELS,
    digits: 1,
    ofCorrection: true,
    value: (last) => last.cleanDamaged,
  },
  {
    key: 'largestClass',
    title: msg`Images in the largest class after correction, over the mean`,
    unit: msg`times the mean`,
    digits: 2,
    ofCorrection: true,
    value: (last) => last.largestClassShare,
  },
];

export const measureOf = (key: MeasureKey): Measure => MEASURES.find((measure) => measure.key === key)!;
