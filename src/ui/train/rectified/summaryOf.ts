/** One line on the labels that are rectified at this moment. */
import { DETECTION_TERMS } from '../../../domain/detectionTerms.ts';
import type { Corrections } from '../../../domain/standingCorrections.ts';
import { counted, percent } from '../../format.ts';

export function summaryOf({ total, right, known }: Corrections): string {
  const share = known > 0 ? `, ${percent(right / known)} of them ${DETECTION_TERMS.nowRight.name}` : '';
  return `${counted(total, 'label')} rectified${share}`;
}
