/** The numbers of a detection report, each with its name, what it is a share of, and what that means. */

import { capitalised, DETECTION_TERMS, type Term, UNLABELLED_TERMS } from '../../domain/detectionTerms.ts';
import { type DetectionReport, hasUnlabelled, nowRight } from '../../domain/evaluation.ts';
import type { TermKey } from '../../domain/glossary/glossary.ts';
import { say } from '../../words/language.ts';
import { counted, finePercent } from '../format.ts';

export interface DetectionNumber {
  readonly label: string;
  readonly value: string;
  readonly note: string;
  readonly help: string;
  readonly word: TermKey;
}

const share = (value: number | null): string => (value === null ? 'n/a' : finePercent(value));

const shareOf = (word: TermKey, { name, of, help }: Term, value: number | null): DetectionNumber => ({
  word,
  label: capitalised(say(name)),
  value: share(value),
  note: say(of),
  help: say(help),
});

export function detectionNumbers(detection: DetectionReport): readonly DetectionNumber[] {
  const { precision, recall, f1, averagePrecision, cleanDamaged, rectifiedToTruth, images, injected } = detection;
  const unlabelled = hasUnlabelled(detection);
  const terms = unlabelled ? UNLABELLED_TERMS : DETECTION_TERMS;
  return [
    shareOf('precision', terms.precision, precision),
    shareOf('recall', terms.recall, recall),
    { label: 'F1', word: 'f1', value: share(f1), note: 'of both', help: 'Harmonic mean of precision and recall.' },
    {
      label: 'Average precision',
      word: 'averagePrecision',
      value: share(averagePrecision),
      note: 'of the ranking',
      help: 'All images ranked by how far they lie beyond the boundary of their label. Independent of where the head draws the line.',
    },
    // Nothing is rectified to anything where labels get no other one.
    ...(unlabelled ? [] : [shareOf('rectifiedToTruth', DETECTION_TERMS.rectifiedToTruth, rectifiedToTruth)]),
    {
      label: 'Clean damaged',
      word: 'cleanDamaged',
      value: cleanDamaged === null ? 'n/a' : cleanDamaged.toLocaleString('en'),
      note: cleanDamaged === null ? '' : `of ${(images - injected).toLocaleString('en')}`,
      help: 'Images whose right label was taken away.',
    },
  ];
}

/** How many labels are rectified or taken for wrong, how many of them rightly, and how many are wrong. */
export function detectionSummary(detection: DetectionReport): string {
  const { detected, images, injected, cleanDamaged, precision } = detection;
  const became = hasUnlabelled(detection) ? 'taken for wrong' : 'rectified';
  const rectified = `${counted(detected, 'label')} ${became} of ${counted(images, 'image')}`;
  if (cleanDamaged === null) return `${rectified}; the truth is not known.`;
  const right = nowRight(detection);
  const now = right === null ? '' : `, ${finePercent(right)} of them ${say(DETECTION_TERMS.nowRight.name)}`;
  const rightly = hasUnlabelled(detection) && precision !== null ? `, ${finePercent(precision)} of them rightly` : now;
  return `${rectified}${rightly}; ${counted(injected, 'given label')} ${injected === 1 ? 'is' : 'are'} wrong.`;
}
