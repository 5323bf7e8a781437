/** What the runs of a sweep are compared by: a number of the last epoch each. */
import { say } from '../../words/language.ts';
import { capitalised, DETECTION_TERMS } from '../detectionTerms.ts';
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
  readonly title: string;
  /** Of a difference of two values. */
  readonly unit: string;
  /** After the point. */
  readonly digits: number;
  /** For losses that find wrong labels alone. */
  readonly ofCorrection: boolean;
  value(last: EpochMetrics): number | null;
}

const percent = (share: number | null): number | null => (share === null ? null : 100 * share);

const POINTS = 'percentage points';
const RECTIFIED = DETECTION_TERMS.rectifiedToTruth;

export const ACCURACY: Measure = {
  key: 'accuracy',
  title: 'Verification accuracy, %',
  unit: POINTS,
  digits: 1,
  ofCorrection: false,
  value: (last) => percent(last.verificationAccuracy),
};

export const MEASURES: readonly Measure[] = [
  ACCURACY,
  {
    key: 'auc',
    title: 'Verification AUC, %',
    unit: POINTS,
    digits: 1,
    ofCorrection: false,
    value: (last) => percent(last.verificationAuc),
  },
  {
    key: 'detected',
    title: 'Labels taken for wrong',
    unit: 'labels',
    digits: 1,
    ofCorrection: true,
    value: (last) => last.detected,
  },
  {
    key: 'precision',
    title: 'Detection precision, %',
    unit: POINTS,
    digits: 1,
    ofCorrection: true,
    value: (last) => percent(last.precision),
  },
  {
    key: 'recall',
    title: 'Detection recall, %',
    unit: POINTS,
    digits: 1,
    ofCorrection: true,
    value: (last) => percent(last.recall),
  },
  {
    key: 'rectifiedToTruth',
    get title() {
      return `${capitalised(say(RECTIFIED.name))}, % ${say(RECTIFIED.of)}`;
    },
    unit: POINTS,
    digits: 1,
    ofCorrection: true,
    value: (last) => percent(last.rectifiedToTruth),
  },
  {
    key: 'cleanDamaged',
    title: 'Right labels taken away',
    unit: 'labels',
    digits: 1,
    ofCorrection: true,
    value: (last) => last.cleanDamaged,
  },
  {
    key: 'largestClass',
    title: 'Images in the largest class after correction, over the mean',
    unit: 'times the mean',
    digits: 2,
    ofCorrection: true,
    value: (last) => last.largestClassShare,
  },
];

export const measureOf = (key: MeasureKey): Measure => MEASURES.find((measure) => measure.key === key)!;
