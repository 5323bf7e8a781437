/** Runs as lessons get them, written by hand. */
import type { LessonRun } from '../../src/domain/lessons/lessonTypes.ts';
import type { CorrectionRecord } from '../../src/domain/report.ts';
import { DEFAULT_SETTINGS } from '../../src/domain/settings/settings.ts';
import { correctionsOf } from '../../src/domain/standingCorrections.ts';
import { metricsAt } from './epochs.ts';
import { epochOf, type Recorded } from './recordedRun.ts';

interface WrittenRun {
  readonly given: readonly number[];
  readonly truth: readonly number[];
  readonly rows?: readonly Recorded[];
  /** Image and new label, with the step in which it moved. */
  readonly rectified?: readonly (readonly [image: number, label: number, step: number])[];
  readonly change?: Partial<LessonRun>;
}

export function lessonRun({ given, truth, rows = [], rectified = [], change = {} }: WrittenRun): LessonRun {
  const records = rectified.map(
    ([image, rectifiedLabel, step]): CorrectionRecord => ({
      image,
      givenLabel: given[image]!,
      rectifiedLabel,
      trueLabel: truth[image]!,
      epoch: 3,
      step,
    }),
  );
  return {
    name: '',
    settings: DEFAULT_SETTINGS,
    epochs: [metricsAt(1), metricsAt(2), metricsAt(3)],
    labels: {
      given: Int32Array.from(given),
      truth: Int32Array.from(truth),
      replaced: new Int32Array(given.length).fill(-1),
    },
    identities: ['Ada', 'Bo', 'Cleo'],
    corrections: correctionsOf(new Map(records.map((record) => [record.image, record]))),
    decisions: rows.length > 0 ? [epochOf(3, rows)] : [],
    moved: records,
    ...change,
  };
}
