/** Who is taken for whom. */
import type { Confusion } from './evaluation.ts';
import type { CorrectionRecord } from './report.ts';
import { isRightNow } from './standingCorrections.ts';

/** A label that is rectified or taken for wrong. */
type ChangedLabel = Pick<CorrectionRecord, 'givenLabel' | 'rectifiedLabel' | 'trueLabel'>;

/** One entry a pair of identities, most frequent first. `right` is null in all once the truth of one label is unknown. */
export function confusionsAmong(changed: Iterable<ChangedLabel>): Confusion[] {
  const counts = new Map<string, { given: number; rectified: number; count: number; right: number }>();
  let known = true;
  for (const label of changed) {
    const { givenLabel, rectifiedLabel } = label;
    const key = `${givenLabel} ${rectifiedLabel}`;
    const entry = counts.get(key) ?? { given: givenLabel, rectified: rectifiedLabel, count: 0, right: 0 };
    entry.count++;
    const isRight = isRightNow(label);
    if (isRight === null) known = false;
    else if (isRight) entry.right++;
    counts.set(key, entry);
  }
  return [...counts.values()]
    .sort((a, b) => b.count - a.count || a.given - b.given || a.rectified - b.rectified)
    .map((entry) => ({ ...entry, right: known ? entry.right : null }));
}

/** Two identities, the one that images are labelled with and the one that they are taken for (NO_LABEL for nobody). */
export type ConfusedPair = Pick<Confusion, 'given' | 'rectified'>;

/** The images of a confusion, ascending. */
export const imagesOfConfusion = (changed: Iterable<CorrectionRecord>, { given, rectified }: ConfusedPair): number[] =>
  [...changed]
    .filter((record) => record.givenLabel === given && record.rectifiedLabel === rectified)
    .map(({ image }) => image)
    .sort((a, b) => a - b);
