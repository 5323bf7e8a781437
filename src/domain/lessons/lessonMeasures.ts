/** What lessons read from a run: numbers of its own, each with what it counts. */
import { type Decision, decisionOn } from '../decisionRecord.ts';
import { NO_LABEL } from '../detectionTerms.ts';
import type { CorrectionRecord } from '../report.ts';
import type { LessonRun } from './lessonTypes.ts';

/** A face when it was last trained on, with its given and its true label. */
export interface JudgedFace {
  readonly decision: Decision;
  readonly given: number;
  /** The true label; -1 for nobody of the set. */
  readonly truth: number;
}

/** Faces of the last epoch that were trained on in it and whose truth is known, in the order of the set. */
export function judgedFaces({ decisions, labels }: Pick<LessonRun, 'decisions' | 'labels'>): readonly JudgedFace[] {
  const last = decisions.at(-1);
  const { given, truth } = labels;
  if (!last || !truth) return [];
  return [...last.images].flatMap((image) => {
    const decision = decisionOn(last, image);
    return decision ? [{ decision, given: given[image]!, truth: truth[image]! }] : [];
  });
}

export const isWrong = ({ given, truth }: Pick<JudgedFace, 'given' | 'truth'>): boolean => given !== truth;

/** Labels that are not those of the faces they stand under: as they were given, and as the run has them by now. */
export function wrongLabels({ labels, corrections }: Pick<LessonRun, 'labels' | 'corrections'>): {
  readonly given: number;
  readonly now: number;
  readonly images: number;
} {
  const { given, truth } = labels;
  let [before, now] = [0, 0];
  given.forEach((label, image) => {
    const shown = truth?.[image] ?? label;
    if (label !== shown) before += 1;
    const rectified = corrections.byImage.get(image)?.rectifiedLabel ?? label;
    // Taken for wrong without another label: what it was given counts no more.
    if (rectified !== NO_LABEL && rectified !== shown) now += 1;
  });
  return { given: before, now, images: given.length };
}

/** How many right labels stand under another one now, or are taken for wrong. */
export const rightLabelsTaken = ({ corrections }: Pick<LessonRun, 'corrections'>): number =>
  [...corrections.byImage.values()].filter(wasRight).length;

/** One number is clearly the larger if it is half as large again. */
const CLEARLY = 1.5;

/** Which of two numbers is clearly the larger, by its place; 2 for neither. */
export const clearlyLarger = (first: number, second: number): 0 | 1 | 2 =>
  first > CLEARLY * second ? 0 : second > CLEARLY * first ? 1 : 2;

/** Mean of something over faces; null of none. */
export const meanOver = (faces: readonly JudgedFace[], value: (face: JudgedFace) => number): number | null =>
  faces.length === 0 ? null : faces.reduce((sum, face) => sum + value(face), 0) / faces.length;

/** Degrees from a cosine, [0, 180]. */
export const degrees = (cosine: number): number => (Math.acos(Math.max(-1, Math.min(1, cosine))) * 180) / Math.PI;

export const becameRight = ({ rectifiedLabel, trueLabel }: CorrectionRecord): boolean => rectifiedLabel === trueLabel;
export const wasRight = ({ givenLabel, trueLabel }: CorrectionRecord): boolean => givenLabel === trueLabel;
