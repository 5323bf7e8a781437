/** Verdicts given together: one step, which is kept, and which undo takes back as one. */
import type { StoreApi } from 'zustand/vanilla';
import type { CleanState, Undo } from './cleanTypes.ts';
import type { ReviewKeeper } from './reviewKeeper.ts';
import type { SuspectList } from './suspectList.ts';
import type { Verdict } from './verdicts.ts';

interface StepParts {
  readonly store: StoreApi<CleanState>;
  readonly list: Pick<SuspectList, 'update'>;
  readonly keeper: Pick<ReviewKeeper, 'save'>;
}

/** What follows from a step for the rest of the page. */
type Following = (verdicts: CleanState['verdicts'], last: number) => Partial<CleanState>;

export interface VerdictSteps {
  /** Images without a verdict from `verdictOf` stay as they are; where none has one, there is no step. */
  take(images: readonly number[], verdictOf: (image: number) => Verdict | null, following: Following): void;
  undo(): void;
}

export function createVerdictSteps({ store, list, keeper }: StepParts): VerdictSteps {
  const { getState: get } = store;
  return {
    take(images, verdictOf, following) {
      const { verdicts: held, focus, undo, set } = get();
      const verdicts = new Map(held);
      const before: [number, Verdict | undefined][] = [];
      for (const image of images) {
        const verdict = verdictOf(image);
        if (!verdict) continue;
        before.push([image, held.get(image)]);
        verdicts.set(image, verdict);
      }
      const last = before.at(-1)?.[0];
      if (last === undefined) return;
      const step: Undo = { before, focus, identities: set?.identities ?? [] };
      list.update({ verdicts, undo: [...undo, step], ...following(verdicts, last) });
      void keeper.save();
    },
    undo() {
      const { undo, verdicts: held, set } = get();
      const step = undo.at(-1);
      if (!step || !set) return;
      const verdicts = new Map(held);
      for (const [image, verdict] of step.before) {
        if (verdict) verdicts.set(image, verdict);
        else verdicts.delete(image);
      }
      // A name that the step made goes with it.
      const parted = set.identities === step.identities ? {} : { set: { ...set, identities: step.identities } };
      list.update({ verdicts, undo: undo.slice(0, -1), focus: step.focus, ...parted });
      void keeper.save();
    },
  };
}
