/** One line on the labels that are rectified, or taken for wrong, at this moment. */

import { DETECTION_TERMS } from '../../../domain/detectionTerms.ts';
import type { Corrections } from '../../../domain/standingCorrections.ts';
import { say } from '../../../words/language.ts';
import { counted, percent } from '../../format.ts';

/** @param detects whether the loss gives no other label to what it takes for wrong */
export function summaryOf({ total, right, known }: Corrections, detects: boolean): string {
  if (detects) {
    const rightly = known > 0 ? `, ${percent(right / known)} of them rightly` : '';
    return `${counted(total, 'label')} taken for wrong${rightly}`;
  }
  const share = known > 0 ? `, ${percent(right / known)} of them ${say(DETECTION_TERMS.nowRight.name)}` : '';
  return `${counted(total, 'label')} rectified${share}`;
}
