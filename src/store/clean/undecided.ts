/** What a person has not decided about a set: how many images, and what an export does with them. */
import { plural, t } from '@lingui/core/macro';
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
    notes.push(
      trustModel
        ? plural(suspects, {
            one: '# suspect undecided: it takes the suggested name.',
            other: '# suspects undecided: they take the suggested name.',
          })
        : plural(suspects, {
            one: '# suspect undecided: it keeps the given name.',
            other: '# suspects undecided: they keep the given name.',
          }),
    );
  }
  if (nobody > 0 && noFace > 0) {
    notes.push(
      t`${plural(nobody, { one: '# image', other: '# images' })} like nobody here and ${plural(noFace, { one: '# image', other: '# images' })} without a face undecided: they stay in, under the given name.`,
    );
  } else if (nobody > 0) {
    notes.push(
      plural(nobody, {
        one: '# image like nobody here undecided: it stays in, under the given name.',
        other: '# images like nobody here undecided: they stay in, under the given name.',
      }),
    );
  } else if (noFace > 0) {
    notes.push(
      plural(noFace, {
        one: '# image without a face undecided: it stays in, under the given name.',
        other: '# images without a face undecided: they stay in, under the given name.',
      }),
    );
  }
  return notes;
}
