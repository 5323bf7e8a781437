/** What a person decides about the images on the list, and which list that is. */
import type { StoreApi } from 'zustand/vanilla';
import type { ReadVerdict } from '../../formats/table/reviewReader.ts';
import { reportOf } from '../failures.ts';
import { nextUndecided } from './cleanState.ts';
import type { CleanSession, CleanState, Undo } from './cleanTypes.ts';
import { verdictFor } from './decide.ts';
import type { ReviewKeeper } from './reviewKeeper.ts';
import type { SuspectList } from './suspectList.ts';
import { mayAcceptMany } from './suspectRanking.ts';
import { type Verdict, type VerdictKind, verdictsByName } from './verdicts.ts';

interface ReviewParts {
  readonly store: StoreApi<CleanState>;
  readonly list: Pick<SuspectList, 'update'>;
  readonly keeper: Pick<ReviewKeeper, 'save'>;
}

type ReviewActions = Pick<
  CleanSession,
  'decide' | 'decideOther' | 'decideTop' | 'undo' | 'setThreshold' | 'show' | 'readReview' | 'dismissReadBack'
>;

export function createReviewActions({ store, list, keeper }: ReviewParts): ReviewActions {
  const { getState: get } = store;

  /** Sets verdicts as one step that can be undone, and moves on from the last of them. */
  const decideAll = (targets: readonly number[], verdictOf: (image: number) => Verdict | null): void => {
    const { verdicts: held, ranked, focus, undo } = get();
    const verdicts = new Map(held);
    const before: [number, Verdict | undefined][] = [];
    for (const image of targets) {
      const verdict = verdictOf(image);
      if (!verdict) continue;
      before.push([image, held.get(image)]);
      verdicts.set(image, verdict);
    }
    const last = before.at(-1)?.[0];
    if (last === undefined) return;
    const step: Undo = { before, focus };
    const next = nextUndecided(ranked, ranked.indexOf(last), verdicts) ?? focus;
    list.update({ verdicts, undo: [...undo, step], selected: new Set(), anchor: null, focus: next });
    void keeper.save();
  };

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
        const { readReview } = await import('../../formats/table/reviewReader.ts');
        takeOver(file.name, readReview(text));
      } catch (cause) {
        const { code, message, detail } = reportOf(cause, 'The review could not be read.');
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
      const { ranked, verdicts, counts, filter } = get();
      if (kind === 'accept' && (filter.list !== 'suspects' || !mayAcceptMany(counts))) return;
      const open = ranked.filter((image) => !verdicts.has(image) && verdictOf(kind, image) !== null);
      decideAll(open.slice(0, count), (image) => verdictOf(kind, image));
    },
    undo() {
      const { undo, verdicts: held } = get();
      const step = undo.at(-1);
      if (!step) return;
      const verdicts = new Map(held);
      for (const [image, verdict] of step.before) {
        if (verdict) verdicts.set(image, verdict);
        else verdicts.delete(image);
      }
      list.update({ verdicts, undo: undo.slice(0, -1), focus: step.focus });
      void keeper.save();
    },
    setThreshold: (threshold) => list.update({ threshold }),
    show(change) {
      const filter = { ...get().filter, ...change };
      const other = change.list !== undefined && change.list !== get().filter.list;
      list.update({ filter, selected: new Set(), anchor: null, focus: other ? null : get().focus });
    },
  };
}
