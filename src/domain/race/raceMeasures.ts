/** The numbers by which the runs of a race are compared: words and denominators are those of the other tables. */
import { msg } from '@lingui/core/macro';
import type { Words } from '../../words/language.ts';
import { FINAL_NUMBERS, metricOf } from '../finalNumbers.ts';
import type { EvaluationRecord, RunRecord } from '../shelvedRun.ts';

const RACE_KEYS = [
  'verificationAccuracy',
  'precision',
  'recall',
  'f1',
  'averagePrecision',
  'rectifiedToTruth',
  'cleanDamaged',
] as const;
export type RaceKey = (typeof RACE_KEYS)[number];

/** Null where there is none: nothing to verify on, the truth unknown, or a loss that trusts every label. */
export type RaceNumbers = Readonly<Record<RaceKey, number | null>>;

export interface RaceMeasure {
  readonly key: RaceKey;
  readonly label: Words;
  readonly help: Words;
  /** Shares lie between 0 and 1. */
  readonly kind: 'share' | 'count';
  readonly better: 'higher' | 'lower';
}

function ofFinal(key: Exclude<RaceKey, 'averagePrecision' | 'cleanDamaged'>): RaceMeasure {
  const { label, help } = FINAL_NUMBERS.find((each) => each.key === key)!;
  return { key, label, help, kind: 'share', better: 'higher' };
}

export const RACE_MEASURES: readonly RaceMeasure[] = [
  ofFinal('verificationAccuracy'),
  ofFinal('precision'),
  ofFinal('recall'),
  ofFinal('f1'),
  {
    key: 'averagePrecision',
    label: msg`Average precision`,
    help: msg`All images ranked by how far they lie beyond the boundary of their label, after the last epoch. Losses that trust every label have it too.`,
    kind: 'share',
    better: 'higher',
  },
  ofFinal('rectifiedToTruth'),
  {
    key: 'cleanDamaged',
    label: msg`Clean damaged`,
    help: msg`Images whose right label was taken away, after the last epoch.`,
    kind: 'count',
    better: 'lower',
  },
];

/** What a run has come to. @param evaluation of its network at the end; null where it was not judged */
export function raceNumbers(
  record: Pick<RunRecord, 'epochs' | 'settings'>,
  evaluation: Pick<EvaluationRecord, 'detection'> | null,
): RaceNumbers {
  const last = record.epochs.at(-1);
  const of = (key: Exclude<RaceKey, 'averagePrecision'>): number | null => (last ? metricOf(record, last, key) : null);
  return {
    verificationAccuracy: of('verificationAccuracy'),
    precision: of('precision'),
    recall: of('recall'),
    f1: of('f1'),
    averagePrecision: evaluation?.detection.averagePrecision ?? null,
    rectifiedToTruth: of('rectifiedToTruth'),
    cleanDamaged: of('cleanDamaged'),
  };
}
