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

/** A comparison, at the first of its photos without a verdict. */
function openedAt(
  comparing: Compared,
  { resemblance, set, verdicts }: CleanState,
): Pick<CleanState, 'comparing' | 'compared'> {
  const photos = resemblance && set ? photosBetween(resemblance, set, comparing) : [];
  return { comparing, compared: photos.find((image) => !verdicts.has(image)) ?? photos[0] ?? null };
}

/** What the look-alikes begin with: the pair that is mixed up most, else who may be two people. Nothing where they have begun. */
export function beginning(state: CleanState): Partial<CleanState> {
  const { page, comparing, resemblance } = state;
  if (page !== 'look-alikes' || comparing || !resemblance) return {};
  const [pair] = resemblance.pairs;
  if (pair) return openedAt({ kind: 'pair', a: pair.a, b: pair.b }, state);
  const [two] = perhapsTwo(resemblance);
  return two === undefined ? {} : openedAt({ kind: 'groups', identity: two }, state);
}

export function createLookAlikeActions({ store, steps }: LookAlikeParts): LookAlikeActions {
  const { getState: get, setState } = store;

  const between = (): readonly number[] => {
    const { resemblance, set, comparing } = get();
    return resemblance && set && comparing ? photosBetween(resemblance, set, comparing) : [];
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
    turnTo: (page) => setState({ page, ...beginning({ ...get(), page }) }),
    compare: (comparing) => setState(openedAt(comparing, get())),
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
