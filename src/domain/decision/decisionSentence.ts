/** Why an image has the label that it is trained towards: the head's condition with the numbers of the step, for people. */

import { t } from '@lingui/core/macro';
import { withMinus } from '../../lib/signedText.ts';
import type { Decision } from '../decisionRecord.ts';
import { correctsLabels, HEAD_CATALOGUE } from '../losses/catalogue.ts';
import { correctingMargin, type DecidingHead } from './pairRule.ts';

/** The two sides of the condition under which a label is noise: `reach` > `hold`. */
export interface Comparison {
  /** Phi of the cosine to the nearest negative; in the authors' code at least 0. */
  readonly reach: number;
  /** The cosine to the given label; in the authors' code at least 0. */
  readonly hold: number;
}

/** How a head compares the two cosines. Source: arXiv 2210.04567, eq. 4-5; engine/heads/correction.ts */
export function comparisonBy(head: DecidingHead): (own: number, negative: number) => Comparison {
  const least = head.correction === 'code' ? 0 : Number.NEGATIVE_INFINITY;
  const phi = correctingMargin(head);
  return (own, negative) => ({ reach: Math.max(phi(negative), least), hold: Math.max(own, least) });
}

export const comparisonOf = ({ own, negative, head }: Decision): Comparison => comparisonBy(head)(own, negative);

const angleTo = (name: string): string => t`angle to ${name}`;

/** What is written for Phi of the angle to somebody. */
function reachText({ head, negative }: Decision, name: string): string {
  const cosine = `cos(${angleTo(name)}`;
  switch (head.kind) {
    case 'normface':
    case 'adacos':
      return `${cosine})`;
    case 'cosface':
      return `${cosine}) \u2212 m`;
    default: {
      if (head.easyMargin === true) return negative > 0 ? `${cosine} + m)` : `${cosine})`;
      return negative > Math.cos(Math.PI - head.margin) ? `${cosine} + m)` : `${cosine}) \u2212 m sin m`;
    }
  }
}

/** Of a difference of two cosines. */
const ROUNDING = 1e-6;

/** Two numbers with as many digits as tell them apart: two at least, five at most. */
function toldApart(a: number, b: number): readonly [string, string] {
  for (let digits = 2; digits < 5; digits++) {
    const [left, right] = [a.toFixed(digits), b.toFixed(digits)];
    if (left !== right || a === b) return [left, right].map(withMinus) as [string, string];
  }
  return [withMinus(a.toFixed(5)), withMinus(b.toFixed(5))];
}

/**
 * The sentence that decided.
 * @param given name of the given identity
 * @param nearest name of the nearest negative
 */
export function decisionSentence(decision: Decision, given: string, nearest: string): string {
  const { epoch, head, own, taken } = decision;
  const { reach, hold } = comparisonOf(decision);
  // The head compares in 32 bits: what it decided stands.
  const exceeds = taken || reach - hold > ROUNDING;
  const [left, right] = toldApart(reach, hold);
  const coded = head.correction === 'code';
  const phi = correctingMargin(head)(decision.negative);
  const zero = (text: string, value: number): string => (coded && value < 0 ? `max(0, ${text})` : text);
  const reaching = zero(reachText(decision, nearest), phi);
  const holding = zero(`cos(${angleTo(given)})`, own);
  const sign = exceeds ? '>' : reach < hold ? '<' : '=';
  const condition = `${reaching} = ${left} ${sign} ${right} = ${holding}`;
  const { epochStart } = head;
  const { name } = HEAD_CATALOGUE[head.kind];
  if (!correctsLabels(head)) return t`${condition}: ${name} keeps every label.`;
  if (epoch <= epochStart) return t`${condition}: kept, as labels are corrected after epoch ${epochStart} only.`;
  if (taken) return t`${condition}: taken for ${nearest}.`;
  if (exceeds) return t`${condition}: not among the surest of its batch, so it stays ${given}.`;
  return t`${condition}: stays ${given}.`;
}
