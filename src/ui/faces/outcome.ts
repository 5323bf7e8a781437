/** What has become of a label, held against the truth. One word for the wall, the cards and their legends. */

import { NO_LABEL } from '../../domain/detectionTerms.ts';

export type Outcome = 'fixed' | 'found' | 'wrong' | 'broken';

export const OUTCOMES: Readonly<Record<Outcome, { readonly short: string; readonly long: string }>> = {
  fixed: { short: 'fixed', long: 'The label was wrong and is right now.' },
  found: { short: 'found', long: 'The label is wrong, and the net takes it for wrong; it knows no other.' },
  wrong: { short: 'still wrong', long: 'The label is wrong.' },
  broken: {
    short: 'broken by the net',
    long: 'The label was right; the net has rectified it to a wrong one, or takes it for wrong.',
  },
};

/**
 * @param given the label that the image came with
 * @param now the label it has now, rectified or not; NO_LABEL where it is taken for wrong
 * @param truth -1 for nobody of the set; null or undefined where it is unknown
 * @returns null for a label that was and is right, or where the truth is unknown
 */
export function outcomeOf(given: number, now: number, truth: number | null | undefined): Outcome | null {
  if (truth == null) return null;
  if (now === NO_LABEL) return given === truth ? 'broken' : 'found';
  if (now === truth) return given === truth ? null : 'fixed';
  return given === truth ? 'broken' : 'wrong';
}
