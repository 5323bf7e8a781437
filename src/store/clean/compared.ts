/** What is compared in the look-alikes: two people and the photos between them, or the two groups that one person's photos fall into. */

import { PERHAPS_TWO, type Resemblance } from '../../domain/resemblance.ts';
import { assertNever } from '../../lib/assertNever.ts';
import type { CleanScores, CleanSet } from '../../protocol/clean.ts';
import { finalLabel, isDecided, type Verdicts } from './verdicts.ts';

export type Compared =
  /** Identities; `a` stands on the left. */
  | { readonly kind: 'pair'; readonly a: number; readonly b: number }
  | { readonly kind: 'groups'; readonly identity: number };

/** Photos that a comparison asks about, those first that say least whose they are. */
export function photosBetween(resemblance: Resemblance, set: CleanSet, comparison: Compared): readonly number[] {
  switch (comparison.kind) {
    case 'pair': {
      const { a, b } = comparison;
      const pair = resemblance.pairs.find((held) => held.a === Math.min(a, b) && held.b === Math.max(a, b));
      return pair ? [...pair.images] : [];
    }
    case 'groups':
      return [...set.labels.keys()].filter(
        (image) => set.labels[image] === comparison.identity && set.faces[image] !== 'none',
      );
    default:
      return assertNever(comparison, 'comparison');
  }
}

/** Identities whose photos may be of two people, the clearest first. */
export const perhapsTwo = ({ apart }: Resemblance): readonly number[] =>
  [...apart.keys()]
    .filter((identity) => apart[identity]! >= PERHAPS_TWO)
    .sort((x, y) => apart[y]! - apart[x]! || x - y);

/** Photos of one person as they are labelled now. */
export const photosOf = (set: CleanSet, verdicts: Verdicts, identity: number): number[] =>
  [...set.labels.keys()].filter((image) => finalLabel(verdicts.get(image), set.labels[image]!) === identity);

/** Photos that show best who a person is: decided ones, then those least suspicious; none of those in question. */
export function stripOf(
  set: CleanSet,
  scores: CleanScores,
  verdicts: Verdicts,
  identity: number,
  but: number | null,
): readonly number[] {
  const doubt = (image: number): number => (isDecided(verdicts.get(image)) ? -2 : scores.score[image]!);
  return photosOf(set, verdicts, identity)
    .filter((image) => image !== but && set.faces[image] !== 'none')
    .sort((x, y) => doubt(x) - doubt(y) || x - y);
}

/** A name for the second of two people who had one. */
export function secondName(identities: readonly string[], identity: number): string {
  const taken = new Set(identities);
  for (let number = 2; ; number++) {
    const name = `${identities[identity]} (${number})`;
    if (!taken.has(name)) return name;
  }
}
