/** A review of some photos, brought to a set that has others among them: images are known by their names, as their numbers have changed. */
import type { CleanSet } from '../../protocol/clean.ts';
import type { CleanState, Undo } from './cleanTypes.ts';
import type { Verdict, Verdicts } from './verdicts.ts';

type Review = Pick<CleanState, 'verdicts' | 'undo' | 'focus' | 'selected' | 'anchor'>;

export function movedReview(before: CleanSet, review: Review, after: CleanSet): Review {
  const images = new Map(after.names.map((name, image) => [name, image]));
  const identities = new Map(after.identities.map((name, identity) => [name, identity]));
  const imageOf = (image: number | null): number | null =>
    image === null ? null : (images.get(before.names[image]!) ?? null);
  const verdictOf = (verdict: Verdict): Verdict => {
    if (!('label' in verdict)) return verdict;
    const label = identities.get(before.identities[verdict.label]!);
    return label === undefined ? { kind: 'skip' } : { ...verdict, label };
  };
  const moved = <Value>(entries: Iterable<readonly [number, Value]>): [number, Value][] =>
    Array.from(entries).flatMap(([image, value]) => {
      const now = imageOf(image);
      return now === null ? [] : [[now, value]];
    });
  const verdicts: Verdicts = new Map(moved(review.verdicts).map(([image, verdict]) => [image, verdictOf(verdict)]));
  const undo = review.undo.map(
    (step): Undo => ({
      before: moved(step.before).map(([image, verdict]) => [image, verdict && verdictOf(verdict)]),
      focus: imageOf(step.focus),
      identities: after.identities.slice(
        0,
        after.identities.length - (before.identities.length - step.identities.length),
      ),
    }),
  );
  return {
    verdicts,
    undo,
    focus: imageOf(review.focus),
    anchor: imageOf(review.anchor),
    selected: new Set(moved(Array.from(review.selected, (image) => [image, true] as const)).map(([image]) => image)),
  };
}
