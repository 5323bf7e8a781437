/** The numbers of a detection report, each with its name, what it is a share of, and what that means. */
import { plural, t } from '@lingui/core/macro';
import { capitalised, DETECTION_TERMS, type Term, UNLABELLED_TERMS } from '../../domain/detectionTerms.ts';
import { type DetectionReport, hasUnlabelled, nowRight } from '../../domain/evaluation.ts';
import type { TermKey } from '../../domain/glossary/glossary.ts';
import { say } from '../../words/language.ts';
import { finePercent } from '../format.ts';

export interface DetectionNumber {
  readonly label: string;
  readonly value: string;
  readonly note: string;
  readonly help: string;
  readonly word: TermKey;
}

const share = (value: number | null): string => (value === null ? t`n/a` : finePercent(value));

const shareOf = (word: TermKey, { name, of, help }: Term, value: number | null): DetectionNumber => ({
  word,
  label: capitalised(say(name)),
  value: share(value),
  note: say(of),
  help: say(help),
});

export function detectionNumbers(detection: DetectionReport): readonly DetectionNumber[] {
  const { precision, recall, f1, averagePrecision, cleanDamaged, rectifiedToTruth, images, injected } = detection;
  const clean = (images - injected).toLocaleString('en');
  const unlabelled = hasUnlabelled(detection);
  const terms = unlabelled ? UNLABELLED_TERMS : DETECTION_TERMS;
  return [
    shareOf('precision', terms.precision, precision),
    shareOf('recall', terms.recall, recall),
    { label: 'F1', word: 'f1', value: share(f1), note: t`of both`, help: t`Harmonic mean of precision and recall.` },
    {
      label: t`Average precision`,
      word: 'averagePrecision',
      value: share(averagePrecision),
      note: t`of the ranking`,
      help: t`All images ranked by how far they lie beyond the boundary of their label. Independent of where the head draws the line.`,
    },
    // Nothing is rectified to anything where labels get no other one.
    ...(unlabelled ? [] : [shareOf('rectifiedToTruth', DETECTION_TERMS.rectifiedToTruth, rectifiedToTruth)]),
    {
      label: t`Clean damaged`,
      word: 'cleanDamaged',
      value: cleanDamaged === null ? t`n/a` : cleanDamaged.toLocaleString('en'),
      note: cleanDamaged === null ? '' : t`of ${clean}`,
      help: t`Images whose right label was taken away.`,
    },
  ];
}

/** How many labels are rectified or taken for wrong, how many of them rightly, and how many are wrong. */
export function detectionSummary(detection: DetectionReport): string {
  const { detected, images, injected, cleanDamaged, precision } = detection;
  const unlabelled = hasUnlabelled(detection);
  const became = unlabelled
    ? t`${plural(detected, { one: '# label taken for wrong', other: '# labels taken for wrong' })} of ${plural(images, { one: '# image', other: '# images' })}`
    : t`${plural(detected, { one: '# label rectified', other: '# labels rectified' })} of ${plural(images, { one: '# image', other: '# images' })}`;
  if (cleanDamaged === null) return t`${became}; the truth is not known.`;
  const found = withShare(became, unlabelled ? precision : null, nowRight(detection));
  return t`${found}; ${plural(injected, { one: '# given label is wrong.', other: '# given labels are wrong.' })}`;
}

/** @param rightly of the labels taken for wrong; null: not known, or labels are rectified */
function withShare(became: string, rightly: number | null, right: number | null): string {
  const part = finePercent(rightly ?? right ?? 0);
  if (rightly !== null) return t`${became}, ${part} of them rightly`;
  return right === null ? became : t`${became}, ${part} of them now right`;
}
