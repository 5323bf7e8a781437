/** What a person has not decided about a set: how many images, and what an export does with them. */
import { counted } from '../../lib/counted.ts';
import type { CleanScores, CleanSet } from '../../protocol/clean.ts';
import { kindOf } from './suspectRanking.ts';
import { isDecided, type Verdicts } from './verdicts.ts';

/** Images without a decision, by the list they are in. Skipped ones count. */
export interface Undecided {
  readonly suspects: number;
  readonly nobody: number;
  readonly 'no-face': number;
}

export function countUndecided(set: CleanSet, scores: CleanScores, threshold: number, verdicts: Verdicts): Undecided {
  const counts = { suspects: 0, nobody: 0, 'no-face': 0 };
  for (let image = 0; image < set.names.length; image++) {
    const kind = kindOf(set, scores, threshold, image);
    if (kind !== null && !isDecided(verdicts.get(image))) counts[kind] += 1;
  }
  return counts;
}

/**
 * A sentence for each kind of image that leaves undecided; none where everything is decided.
 * @param trustModel undecided suspects take the suggested name
 */
export function undecidedNotes(undecided: Undecided, trustModel: boolean): string[] {
  const { suspects, nobody, 'no-face': noFace } = undecided;
  const notes: string[] = [];
  if (suspects > 0) {
    const one = suspects === 1;
    const what = trustModel
      ? `${one ? 'it takes' : 'they take'} the suggested name`
      : `${one ? 'it keeps' : 'they keep'} the given name`;
    notes.push(`${counted(suspects, 'suspect')} undecided: ${what}.`);
  }
  const others = [
    ...(nobody > 0 ? [`${counted(nobody, 'image')} like nobody here`] : []),
    ...(noFace > 0 ? [`${counted(noFace, 'image')} without a face`] : []),
  ];
  if (others.length > 0) {
    const one = nobody + noFace === 1;
    notes.push(`${others.join(' and ')} undecided: ${one ? 'it stays' : 'they stay'} in, under the given name.`);
  }
  return notes;
}
