/** The final numbers by which runs are compared, on the screen and in tables that are taken away: their words and denominators. */
import { msg, t } from '@lingui/core/macro';
import { finePercent } from '../lib/percentText.ts';
import type { Words } from '../words/language.ts';
import { DETECTION_TERMS } from './detectionTerms.ts';
import { findsWrongLabels } from './losses/catalogue.ts';
import type { EpochMetrics } from './report.ts';
import type { Settings } from './settings/settings.ts';
import type { RunRecord } from './shelvedRun.ts';

/** A number of the last epoch. */
export interface FinalNumber {
  readonly key: 'verificationAccuracy' | 'precision' | 'recall' | 'f1' | 'detected' | 'rectifiedToTruth';
  readonly label: Words;
  /** What it is, or what it is a share of. */
  readonly of: Words;
  readonly help: Words;
}

export const FINAL_NUMBERS: readonly FinalNumber[] = [
  {
    key: 'verificationAccuracy',
    label: msg`Verification`,
    of: msg`accuracy, ten-fold, on people the network has never seen`,
    help: msg`Accuracy after the last epoch, ten-fold, on people the network has never seen.`,
  },
  {
    key: 'precision',
    label: msg`Precision`,
    of: DETECTION_TERMS.precision.of,
    help: msg`Of the rectified labels, after the last epoch. How many of the rectified labels were wrong.`,
  },
  {
    key: 'recall',
    label: msg`Recall`,
    of: DETECTION_TERMS.recall.of,
    help: msg`Of the wrong labels, after the last epoch. How many of the wrong labels were found, that is rectified to whatever label.`,
  },
  {
    key: 'f1',
    label: msg`F1`,
    of: msg`harmonic mean of precision and recall`,
    help: msg`Harmonic mean of precision and recall, after the last epoch.`,
  },
  {
    key: 'detected',
    label: msg`Rectified`,
    of: msg`labels rectified, or taken for wrong`,
    help: msg`Labels rectified, or taken for wrong, in the last epoch.`,
  },
  {
    key: 'rectifiedToTruth',
    label: msg`Rectified to the truth`,
    of: DETECTION_TERMS.rectifiedToTruth.of,
    help: msg`Of the wrong labels found, after the last epoch. How many of the wrong labels found got the true label. Faces of nobody in the set do not count: no label is right for them.`,
  },
];

/** Numbers of an epoch that a loss which trusts every label has none of. */
const OF_DETECTION: ReadonlySet<keyof EpochMetrics> = new Set([
  'detected',
  'precision',
  'recall',
  'f1',
  'rectifiedToTruth',
  'cleanDamaged',
]);

/** Null where there is none: not measured, or of a loss that finds no wrong labels. */
export const metricOf = (
  { settings }: { readonly settings: Pick<Settings, 'head'> },
  metrics: EpochMetrics,
  key: keyof EpochMetrics,
): number | null => (OF_DETECTION.has(key) && !findsWrongLabels(settings.head) ? null : metrics[key]);

/** The metrics of an epoch as far as its loss has them. */
export type KnownMetrics = { readonly [Key in keyof EpochMetrics]: EpochMetrics[Key] | null };

export function knownMetrics(head: Settings['head'], metrics: EpochMetrics): KnownMetrics {
  const entries = Object.keys(metrics).map((key) => [
    key,
    metricOf({ settings: { head } }, metrics, key as keyof EpochMetrics),
  ]);
  return Object.fromEntries(entries) as KnownMetrics;
}

/** Of the last epoch; null before the first. */
export function finalValue(record: Pick<RunRecord, 'epochs' | 'settings'>, key: FinalNumber['key']): number | null {
  const last = record.epochs.at(-1);
  return last ? metricOf(record, last, key) : null;
}

const finalNumberText = (value: number, key: FinalNumber['key']): string =>
  key === 'detected' ? value.toLocaleString('en') : finePercent(value);

export function finalText(record: Pick<RunRecord, 'epochs' | 'settings'>, key: FinalNumber['key']): string {
  const value = finalValue(record, key);
  if (value === null) return record.epochs.length === 0 || !findsWrongLabels(record.settings.head) ? '\u2013' : t`n/a`;
  return finalNumberText(value, key);
}
