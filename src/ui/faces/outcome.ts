/** What has become of a label, held against the truth. One word for the wall, the cards and their legends. */

import { msg } from '@lingui/core/macro';
import { NO_LABEL } from '../../domain/detectionTerms.ts';
import type { Words } from '../../words/language.ts';

export type Outcome = 'fixed' | 'found' | 'wrong' | 'broken';

export const OUTCOMES: Readonly<Record<Outcome, { readonly short: Words; readonly long: Words }>> = {
  fixed: { short: msg({ message: 'fixed', context: 'label' }), long: msg`The label was wrong and is right now.` },
  found: {
    short: msg({ message: 'found', context: 'label' }),
    long: msg`The label is wrong, and the net takes it for wrong; it knows no other.`,
  },
  wrong: { short: msg`still wrong`, long: msg`The label is wrong.` },
  broken: {
    short: msg`broken by the net`,
    long: msg`The label was right; the net has rectified it to a wrong one, or takes it for wrong.`,
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
