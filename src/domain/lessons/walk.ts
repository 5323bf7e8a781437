/** The six lessons of the walk. */
import { earlyLate } from './earlyLate.ts';
import { labelMoves } from './labelMoves.ts';
import { labelsLie } from './labelsLie.ts';
import type { Lesson, LessonId } from './lessonTypes.ts';
import { nearestNegative } from './nearestNegative.ts';
import { whatItBuys } from './whatItBuys.ts';
import { whatMargin } from './whatMargin.ts';

export const LESSONS: Readonly<Record<LessonId, Lesson>> = {
  'labels-lie': labelsLie,
  margin: whatMargin,
  'nearest-negative': nearestNegative,
  'label-changes': labelMoves,
  'early-late': earlyLate,
  'what-it-buys': whatItBuys,
};
