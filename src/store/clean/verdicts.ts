/** A person's verdicts on images, and what follows from them: labels that outrank the model, and what is kept of them. */
import { assertNever } from '../../lib/assertNever.ts';
import type { CleanSet, FixedLabels } from '../../protocol/clean.ts';
import type { StoredVerdict } from '../../storage/storedReview.ts';

/** Labels are identities of the set. */
export type Verdict =
  /** The suggested label is right. It is held here, so that a later suggestion cannot change what was accepted. */
  | { readonly kind: 'accept'; readonly label: number }
  /** The given label is right. */
  | { readonly kind: 'reject' }
  /** Both are wrong, and a person says who it is. */
  | { readonly kind: 'other'; readonly label: number }
  /** The image does not belong in the set. */
  | { readonly kind: 'remove' }
  /** Seen and left undecided. */
  | { readonly kind: 'skip' };

export type VerdictKind = Verdict['kind'];

/** By image. */
export type Verdicts = ReadonlyMap<number, Verdict>;

/** @returns an identity, or null for an image that is taken out; the given label where nothing was decided */
export function finalLabel(verdict: Verdict | undefined, given: number): number | null {
  if (!verdict) return given;
  switch (verdict.kind) {
    case 'accept':
    case 'other':
      return verdict.label;
    case 'reject':
    case 'skip':
      return given;
    case 'remove':
      return null;
    default:
      return assertNever(verdict, 'verdict');
  }
}

/** True for verdicts that say something about the label. */
export const isDecided = (verdict: Verdict | undefined): boolean => verdict !== undefined && verdict.kind !== 'skip';

const REMOVED = -1;
const UNDECIDED = -2;

/** The verdicts as retraining takes them. */
export function fixedLabels(verdicts: Verdicts, labels: Int32Array): FixedLabels {
  const fixed = new Int32Array(labels.length).fill(UNDECIDED);
  for (const [image, verdict] of verdicts) {
    if (isDecided(verdict)) fixed[image] = finalLabel(verdict, labels[image]!) ?? REMOVED;
  }
  return fixed;
}

/** Names instead of numbers, so that what is stored means the same whatever the order of a set. */
export function toStored(set: CleanSet, verdicts: Verdicts): StoredVerdict[] {
  return Array.from(verdicts, ([image, verdict]) => ({
    image: set.names[image]!,
    content: set.contents[image]!,
    given: set.identities[set.labels[image]!]!,
    kind: verdict.kind,
    label: 'label' in verdict ? set.identities[verdict.label]! : null,
  }));
}

function restoredVerdict(kind: string, label: number | undefined): Verdict | null {
  switch (kind) {
    case 'accept':
    case 'other':
      return label === undefined ? null : { kind, label };
    case 'reject':
    case 'remove':
    case 'skip':
      return { kind };
    default:
      return null;
  }
}

/** By which a verdict finds its images in a set; the latter may be several. */
type FindImages = (verdict: StoredVerdict) => readonly number[];

/** By their names. */
function imagesNamed(set: CleanSet): FindImages {
  const images = new Map(set.names.map((name, image) => [name, [image]]));
  return ({ image }) => images.get(image) ?? [];
}

/** Wherever they lie and whatever they are called: by their contents, under the name that they bore. */
function imagesOfContent(set: CleanSet): FindImages {
  const keyOf = (content: string | null, given: string | null): string => `${content}\0${given}`;
  const images = new Map<string, number[]>();
  set.contents.forEach((content, image) => {
    const key = keyOf(content, set.identities[set.labels[image]!]!);
    const held = images.get(key);
    if (held) held.push(image);
    else images.set(key, [image]);
  });
  return ({ content, given }) => (content === null ? [] : (images.get(keyOf(content, given)) ?? []));
}

/** The set with names that a person has made beside its own. */
export function withNames(set: CleanSet, names: readonly string[]): CleanSet {
  const known = new Set(set.identities);
  const made = new Set(names.filter((name) => !known.has(name)));
  return made.size === 0 ? set : { ...set, identities: [...set.identities, ...made] };
}

/** What is stored about images or identities that the set does not have is left out. */
function fromStored(set: CleanSet, stored: readonly StoredVerdict[], find: FindImages): Map<number, Verdict> {
  const identities = new Map(set.identities.map((name, identity) => [name, identity]));
  const verdicts = new Map<number, Verdict>();
  for (const one of stored) {
    const { kind, label } = one;
    const verdict = restoredVerdict(kind, label === null ? undefined : identities.get(label));
    if (verdict) for (const image of find(one)) verdicts.set(image, verdict);
  }
  return verdicts;
}

/** Verdicts of the first schema, which are about a set as a whole. */
export const verdictsByName = (set: CleanSet, stored: readonly StoredVerdict[]): Verdicts =>
  fromStored(set, stored, imagesNamed(set));

/** Verdicts given on these images before, whatever the set they were a part of. Of several on one image the last counts. */
export const verdictsByContent = (set: CleanSet, stored: readonly StoredVerdict[]): Verdicts =>
  fromStored(set, stored, imagesOfContent(set));

/** Verdicts of which the set has no image. */
export function verdictsBeside(set: CleanSet, stored: readonly StoredVerdict[]): StoredVerdict[] {
  const find = imagesOfContent(set);
  return stored.filter((one) => find(one).length === 0);
}

/** Names that stored verdicts give to images of the set. */
export function foundNames(set: CleanSet, stored: readonly StoredVerdict[]): string[] {
  const find = imagesOfContent(set);
  return stored.flatMap((one) => (one.label !== null && find(one).length > 0 ? [one.label] : []));
}

/**
 * The verdicts on one set, brought to a set of the same images in which some identities have become one.
 * @param merged groups of names, the one that stays first
 */
export function mergedVerdicts(
  before: CleanSet,
  verdicts: Verdicts,
  after: CleanSet,
  merged: readonly (readonly string[])[],
): Verdicts {
  const kept = new Map(merged.flatMap((group) => group.map((name) => [name, group[0]!] as const)));
  const renamed = toStored(before, verdicts).map((stored) => ({
    ...stored,
    label: stored.label === null ? null : (kept.get(stored.label) ?? stored.label),
  }));
  const moved = fromStored(after, renamed, imagesNamed(after));
  for (const [image, verdict] of moved) {
    // Of two names that were one person's, the given one was right after all.
    if ('label' in verdict && verdict.label === after.labels[image]) moved.set(image, { kind: 'reject' });
  }
  return moved;
}
