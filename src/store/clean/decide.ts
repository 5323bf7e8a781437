/** What a key or a button means for an image. */
import { assertNever } from '../../lib/assertNever.ts';
import type { CleanScores, CleanSet } from '../../protocol/clean.ts';
import { suggestionOf } from './suspectRanking.ts';
import type { Verdict, VerdictKind } from './verdicts.ts';

/** @returns null where the verdict says nothing about the image: there is no suggestion, or no name was given */
export function verdictFor(
  kind: VerdictKind,
  set: CleanSet | null,
  scores: CleanScores | null,
  image: number,
): Verdict | null {
  switch (kind) {
    case 'accept': {
      const label = set && suggestionOf(set, scores, image);
      return label === null ? null : { kind, label };
    }
    case 'reject':
    case 'remove':
    case 'skip':
      return { kind };
    case 'other':
      return null;
    default:
      return assertNever(kind, 'verdict');
  }
}
