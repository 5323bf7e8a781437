/** When an image of a set under cleaning is a suspect, and what is said of those that are judged with doubt or not at all. */

import { t } from '@lingui/core/macro';
import { signedText } from '../lib/signedText.ts';
import type { FaceFound } from './faceFound.ts';

/**
 * left-out: without a face, or removed; only-photo: the only one of its identity, so there is nothing to judge it by;
 * doubtful: judged by a single other photo, which may be the wrong one of the two; judged: by two or more.
 */
export type Judgement = 'left-out' | 'only-photo' | 'doubtful' | 'judged';

/** @param others of its label that the image is judged by, copies counted as one; -1 for images left out */
export function judgementOf(others: number): Judgement {
  if (others < 0) return 'left-out';
  if (others === 0) return 'only-photo';
  return others === 1 ? 'doubtful' : 'judged';
}

/** From this open-set score on an image is a suspect of showing nobody of the set. */
const NOBODY = 0.5;

/** One image's part of `CleanScores`. */
export interface ImageScores {
  readonly score: number;
  readonly openSet: number;
  readonly others: number;
}

export const resemblesNobody = ({ openSet, others }: Pick<ImageScores, 'openSet' | 'others'>): boolean =>
  others > 0 && openSet > NOBODY;

/** What is not judged is never flagged, whatever the threshold; nor is who resembles nobody, as there is no better label. */
export const isFlagged = (scores: ImageScores, threshold: number): boolean =>
  scores.others > 0 && scores.score > threshold && !resemblesNobody(scores);

/** What a reader of an image's row in a file should know, in English; empty for most. @param copyOf the image whose copy it is */
export function judgementNotes(face: FaceFound, others: number, copyOf: string | null): string[] {
  const notes: string[] = [];
  const judgement = judgementOf(others);
  if (face === 'region-alone') notes.push('no face found in its region: the region itself was compared');
  if (face === 'none') notes.push('no face found');
  else if (judgement === 'only-photo') notes.push('only photo of its label: not judged');
  else if (judgement === 'doubtful') notes.push('one other photo of its label: judged with doubt');
  if (copyOf !== null) notes.push(`copy of ${copyOf}`);
  return notes;
}

const minus = (value: number): string => signedText(value, 2);

/**
 * Why an image is a suspect or none: the condition with its numbers. Empty for images without a face.
 * @param given name of its label
 * @param suggested name of the most probable other identity
 */
export function suspectSentence(scores: ImageScores, threshold: number, given: string, suggested: string): string {
  const { score, openSet, others } = scores;
  if (others < 0) return '';
  if (others === 0) return t`The only photo of ${given}: there is no other to hold it against.`;
  if (resemblesNobody(scores)) {
    const [likeness, most] = [minus(openSet), minus(NOBODY)];
    return t`Likeness to nobody here = ${likeness} > ${most}: a suspect of showing nobody of the set.`;
  }
  const flagged = isFlagged(scores, threshold);
  const condition = `p(${suggested}) \u2212 p(${given}) = ${minus(score)} ${flagged ? '>' : '\u2264'} ${minus(threshold)}`;
  return flagged
    ? t`${condition}, the threshold: a suspect, rather ${suggested}.`
    : t`${condition}, the threshold: stays ${given}.`;
}
