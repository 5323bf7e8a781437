/** What a person decides about the images on the list, and which list that is. */
import { t } from '@lingui/core/macro';
import type { StoreApi } from 'zustand/vanilla';
import type { ReadVerdict } from '../../formats/table/reviewReader.ts';
import { reportOf } from '../failures.ts';
import { nextUndecided } from './cleanState.ts';
import type { CleanSession, CleanState } from './cleanTypes.ts';
import { verdictFor } from './decide.ts';
import { withNamesOf } from './faceNames.ts';
import type { ReviewKeeper } from './reviewKeeper.ts';
import type { SuspectList } from './suspectList.ts';
import { surest } from './suspectRanking.ts';
import type { VerdictSteps } from './verdictSteps.ts';
import { type Verdict, type VerdictKind, verdictsByName } from './verdicts.ts';

interface ReviewParts {
  readonly store: StoreApi<CleanState>;
  readonly list: Pick<SuspectList, 'update'>;
  readonly steps: VerdictSteps;
  readonly keeper: Pick<ReviewKeeper, 'save'>;
}

type ReviewActions = Pick<
  CleanSession,
  'decide' | 'decideOther' | 'decideTop' | 'undo' | 'setThreshold' | 'show' | 'readReview' | 'dismissReadBack'
>;

export function createReviewActions({ store, list, steps, keeper }: ReviewParts): ReviewActions {
  const { getState: get } = store;

  /** Sets verdicts as one step that can be undone, and moves on from the last of them. */
  const decideAll = (targets: readonly number[], verdictOf: (image: number) => Verdict | null): void =>
    steps.take(targets, verdictOf, (verdicts, last) => {
      const { ranked, focus } = get();
      const next = nextUndecided(ranked, ranked.indexOf(last), verdicts) ?? focus;
      return { selected: new Set(), anchor: null, focus: next };
    });

  /** The selection, or the image in focus where nothing is selected. */
  const targets = (): readonly number[] => {
    const { selected, ranked, focus } = get();
    if (selected.size > 0) return ranked.filter((image) => selected.has(image));
    return focus === null ? [] : [focus];
  };

  const verdictOf = (kind: VerdictKind, image: number): Verdict | null =>
    verdictFor(kind, get().set, get().scores, image);

  const takeOver = (file: string, read: readonly ReadVerdict[]): void => {
    const { set: shown } = get();
    if (!shown) return;
    const stored = read.map((one) => ({ ...one, content: null, given: null }));
    const verdicts = verdictsByName(shown, stored);
    decideAll([...verdicts.keys()], (image) => verdicts.get(image) ?? null);
    store.setState({ readBack: { file, verdicts: read.length, taken: verdicts.size } });
  };

  return {
    async readReview(file) {
      try {
        const text = await file.text();
        const { readFaceNames, readReview } = await import('../../formats/table/reviewReader.ts');
        const [verdicts, names] = [readReview(text), readFaceNames(text)];
        store.setState({ faceNames: withNamesOf(get().faceNames, names) });
        takeOver(file.name, verdicts);
        if (names.length > 0) void keeper.save();
      } catch (cause) {
        const { code, message, detail } = reportOf(cause, t`The review could not be read.`);
        store.setState({ error: { code, message: `${file.name}: ${message}`, detail } });
      }
    },
    dismissReadBack: () => store.setState({ readBack: null }),
    decide: (kind) => decideAll(targets(), (image) => verdictOf(kind, image)),
    decideOther: (identity) =>
      decideAll(targets(), (image) => {
        if (get().set?.labels[image] === identity) return { kind: 'reject' };
        return { kind: 'other', label: identity };
      }),
    decideTop(kind, count) {
      const { ranked, verdicts, set, scores, threshold } = get();
      const open =
        kind === 'accept'
          ? surest(ranked, set, scores, threshold, verdicts)
          : ranked.filter((image) => !verdicts.has(image));
      decideAll(open.slice(0, count), (image) => verdictOf(kind, image));
    },
    undo: () => steps.undo(),
    setThreshold: (threshold) => list.update({ threshold }),
    show(change) {
      const filter = { ...get().filter, ...change };
      const other = change.list !== undefined && change.list !== get().filter.list;
      list.update({ filter, selected: new Set(), anchor: null, focus: other ? null : get().focus });
    },
  };
}
