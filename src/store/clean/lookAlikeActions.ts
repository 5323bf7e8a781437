/** What a person does in the look-alikes: says whose a face is, that two people are one, or that one is two. */
import type { StoreApi } from 'zustand/vanilla';
import { assertNever } from '../../lib/assertNever.ts';
import type { CleanSession, CleanState } from './cleanTypes.ts';
import { type Compared, perhapsTwo, photosBetween, photosOf, secondName } from './compared.ts';
import type { VerdictSteps } from './verdictSteps.ts';
import type { Verdict } from './verdicts.ts';

interface LookAlikeParts {
  readonly store: StoreApi<CleanState>;
  readonly steps: Pick<VerdictSteps, 'take'>;
}

type LookAlikeActions = Pick<
  CleanSession,
  'turnTo' | 'compare' | 'lookAt' | 'step' | 'tell' | 'mergeCompared' | 'partCompared'
>;

/** That an image is of an identity, as a verdict on its given label. */
const toBe = (identity: number, given: number): Verdict =>
  identity === given ? { kind: 'reject' } : { kind: 'other', label: identity };

export function createLookAlikeActions({ store, steps }: LookAlikeParts): LookAlikeActions {
  const { getState: get, setState } = store;

  const between = (): readonly number[] => {
    const { resemblance, set, comparing } = get();
    return resemblance && set && comparing ? photosBetween(resemblance, set, comparing) : [];
  };

  const compare = (comparing: Compared): void => {
    setState({ comparing });
    const photos = between();
    setState({ compared: photos.find((image) => !get().verdicts.has(image)) ?? photos[0] ?? null });
  };

  const step = (by: number): void => {
    const photos = between();
    const { compared } = get();
    const at = compared === null ? -1 : photos.indexOf(compared);
    const next = photos[Math.max(0, Math.min(photos.length - 1, at + by))];
    if (next !== undefined) setState({ compared: next });
  };

  /** The next photo without a verdict, from the start where there is none behind. */
  const nextOpen = (verdicts: CleanState['verdicts'], last: number): number | null => {
    const photos = between();
    const at = photos.indexOf(last);
    const open = (image: number): boolean => !verdicts.has(image);
    return photos.slice(at + 1).find(open) ?? photos.slice(0, at).find(open) ?? last;
  };

  const verdictOf = (side: 'left' | 'right' | 'neither' | 'skip', image: number): Verdict | null => {
    const { comparing, set } = get();
    if (comparing?.kind !== 'pair' || !set) return null;
    const given = set.labels[image]!;
    switch (side) {
      case 'left':
        return toBe(comparing.a, given);
      case 'right':
        return toBe(comparing.b, given);
      case 'neither':
        return { kind: 'remove' };
      case 'skip':
        return { kind: 'skip' };
      default:
        return assertNever(side, 'side');
    }
  };

  return {
    turnTo(page) {
      setState({ page });
      const { resemblance, comparing } = get();
      if (page !== 'look-alikes' || comparing || !resemblance) return;
      const [first] = resemblance.pairs;
      const [two] = perhapsTwo(resemblance);
      if (first) compare({ kind: 'pair', a: first.a, b: first.b });
      else if (two !== undefined) compare({ kind: 'groups', identity: two });
    },
    compare,
    lookAt: (image) => setState({ compared: image }),
    step,
    tell(side) {
      const { compared } = get();
      if (compared === null) return;
      steps.take(
        [compared],
        (image) => verdictOf(side, image),
        (verdicts, last) => ({ compared: nextOpen(verdicts, last) }),
      );
    },
    mergeCompared(kept) {
      const { comparing, set, verdicts } = get();
      if (comparing?.kind !== 'pair' || !set) return;
      const gone = comparing.a === kept ? comparing.b : comparing.a;
      steps.take(
        photosOf(set, verdicts, gone),
        (image) => toBe(kept, set.labels[image]!),
        () => ({}),
      );
    },
    partCompared() {
      const { comparing, resemblance, set, verdicts } = get();
      if (comparing?.kind !== 'groups' || !resemblance || !set) return;
      const { identity } = comparing;
      const second = photosOf(set, verdicts, identity).filter((image) => resemblance.part[image] === 1);
      const identities = [...set.identities, secondName(set.identities, identity)];
      steps.take(
        second,
        () => ({ kind: 'other', label: set.identities.length }),
        () => ({ set: { ...set, identities } }),
      );
    },
  };
}
