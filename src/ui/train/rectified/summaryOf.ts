/** One line on the labels that are rectified, or taken for wrong, at this moment. */
import { plural, t } from '@lingui/core/macro';
import type { Corrections } from '../../../domain/standingCorrections.ts';
import { percent } from '../../format.ts';

/** @param detects whether the loss gives no other label to what it takes for wrong */
export function summaryOf({ total, right, known }: Corrections, detects: boolean): string {
  const share = percent(right / known);
  if (detects) {
    return known > 0
      ? t`${plural(total, { one: '# label', other: '# labels' })} taken for wrong, ${share} of them rightly`
      : t`${plural(total, { one: '# label', other: '# labels' })} taken for wrong`;
  }
  return known > 0
    ? t`${plural(total, { one: '# label', other: '# labels' })} rectified, ${share} of them now right`
    : t`${plural(total, { one: '# label', other: '# labels' })} rectified`;
}
