/** Which images a list shows, and in what order; how many it is likely right about; who is mixed up with whom. */

import { ranked } from '../../domain/ranking.ts';
import { type ImageScores, isFlagged, type Judgement, judgementOf, resemblesNobody } from '../../domain/suspects.ts';
import { assertNever } from '../../lib/assertNever.ts';
import type { CleanScores, CleanSet } from '../../protocol/clean.ts';
import { finalLabel, isDecided, type Verdict, type Verdicts } from './verdicts.ts';

export const LISTS = ['suspects', 'nobody', 'no-face', 'all'] as const;
/**
 * suspects: score above the threshold; nobody: resembles nobody of the set, ranked apart; no-face: no face was found; all:
 * every image with a face.
 */
export type ListName = (typeof LISTS)[number];

export const VERDICT_FILTERS = ['any', 'undecided', 'decided', 'skipped'] as const;
export type VerdictFilter = (typeof VERDICT_FILTERS)[number];

export interface Filter {
  readonly list: ListName;
  /** Given or suggested; null for all. */
  readonly identity: number | null;
  /** Narrows `identity` to images between these two; null for all. */
  readonly mixedWith: number | null;
  readonly verdict: VerdictFilter;
}

export const NO_FILTER: Filter = { list: 'suspects', identity: null, mixedWith: null, verdict: 'any' };

export const scoresAt = ({ score, openSet, others }: CleanScores, image: number): ImageScores => ({
  score: score[image]!,
  openSet: openSet[image]!,
  others: others[image]!,
});

/**
 * Which of the three lists that exclude each other an image belongs to; null for labels that look right and for those that
 * cannot be judged.
 */
export function kindOf(
  set: CleanSet,
  scores: CleanScores,
  threshold: number,
  image: number,
): Exclude<ListName, 'all'> | null {
  if (set.faces[image] === 'none') return 'no-face';
  const own = scoresAt(scores, image);
  if (resemblesNobody(own)) return 'nobody';
  return isFlagged(own, threshold) ? 'suspects' : null;
}

const KINDS = [null, 'suspects', 'nobody', 'no-face'] as const;

interface Kinds {
  readonly faces: CleanSet['faces'];
  readonly threshold: number;
  /** [count], places in KINDS. */
  readonly of: Uint8Array;
}

/** By scores: every verdict asks for them again, at the same threshold. */
const kinds = new WeakMap<CleanScores, Kinds>();

/** `kindOf` of every image, as places in KINDS. */
function kindsOf(set: CleanSet, scores: CleanScores, threshold: number): Uint8Array {
  const { faces } = set;
  const held = kinds.get(scores);
  if (held?.faces === faces && held.threshold === threshold) return held.of;
  const of = Uint8Array.from(faces, (_, image) => KINDS.indexOf(kindOf(set, scores, threshold, image)));
  kinds.set(scores, { faces, threshold, of });
  return of;
}

/** The label the model suggests instead of the given one; null where it has nothing better. */
export function suggestionOf(set: CleanSet, scores: CleanScores | null, image: number): number | null {
  if (!scores || set.faces[image] === 'none' || scores.others[image]! <= 0) return null;
  const suggested = scores.suggested[image]!;
  return suggested === set.labels[image] || suggested < 0 ? null : suggested;
}

function passesVerdict(filter: VerdictFilter, verdict: Verdict | undefined): boolean {
  switch (filter) {
    case 'any':
      return true;
    case 'undecided':
      return verdict === undefined;
    case 'decided':
      return isDecided(verdict);
    case 'skipped':
      return verdict?.kind === 'skip';
    default:
      return assertNever(filter);
  }
}

/** The two orders a list can have; made once for each set of scores. */
export interface Orders {
  readonly score: readonly number[];
  readonly openSet: readonly number[];
}

export const ordersOf = (scores: CleanScores): Orders => ({
  score: ranked(scores.score),
  openSet: ranked(scores.openSet),
});

/** @returns images of the list, most suspicious first */
export function rank(
  set: CleanSet,
  scores: CleanScores,
  orders: Orders,
  threshold: number,
  filter: Filter,
  verdicts: Verdicts,
): readonly number[] {
  const { list, identity, mixedWith } = filter;
  const order = list === 'nobody' ? orders.openSet : orders.score;
  const kindAt = kindsOf(set, scores, threshold);
  const wanted = KINDS.indexOf(list === 'all' ? 'no-face' : list);
  return order.filter((image) => {
    if ((kindAt[image] === wanted) === (list === 'all')) return false;
    const given = set.labels[image]!;
    const suggested = scores.suggested[image]!;
    if (identity !== null && given !== identity && suggested !== identity) return false;
    if (mixedWith !== null && given !== mixedWith && suggested !== mixedWith) return false;
    return passesVerdict(filter.verdict, verdicts.get(image));
  });
}

export interface ListCounts {
  readonly suspects: number;
  readonly nobody: number;
  readonly 'no-face': number;
  readonly all: number;
  /** Of all images. */
  readonly decided: number;
  /** Of the suspects: verdicts given, skips not counted. */
  readonly suspectsDecided: number;
  /**
   * Share of the suspects that are likely mislabelled; null without suspects, and where it cannot be estimated. What a person
   * has decided counts as certain.
   */
  readonly expectedPrecision: number | null;
  /** The same share of the suspects that are still undecided. */
  readonly openPrecision: number | null;
}

/** Numbers of every list at a threshold, filters not applied. */
export function countLists(set: CleanSet, scores: CleanScores, threshold: number, verdicts: Verdicts): ListCounts {
  const { wrong } = scores;
  const counts = { suspects: 0, nobody: 0, 'no-face': 0 };
  let suspectsDecided = 0;
  let foundWrong = 0;
  let expected = 0;
  const kindAt = kindsOf(set, scores, threshold);
  for (let image = 0; image < set.names.length; image++) {
    const kind = KINDS[kindAt[image]!] ?? null;
    if (kind === null) continue;
    counts[kind] += 1;
    if (kind !== 'suspects') continue;
    const verdict = verdicts.get(image);
    if (isDecided(verdict)) {
      suspectsDecided += 1;
      foundWrong += finalLabel(verdict, set.labels[image]!) === set.labels[image] ? 0 : 1;
    } else if (wrong) {
      expected += wrong[image]!;
    }
  }
  let decided = 0;
  for (const verdict of verdicts.values()) if (isDecided(verdict)) decided += 1;
  const { suspects } = counts;
  const open = suspects - suspectsDecided;
  const known = suspects > 0 && (wrong !== null || open === 0);
  return {
    ...counts,
    all: set.names.length - counts['no-face'],
    decided,
    suspectsDecided,
    expectedPrecision: known ? (foundWrong + expected) / suspects : null,
    openPrecision: wrong !== null && open > 0 ? expected / open : null,
  };
}

/** Below this share of likely wrong labels, or where it is not known, undecided suspects keep their names. */
export const LEAST_PRECISION = 0.9;

/** With what a person has decided it may be somewhat lower, or the estimate has not held. */
const LEAST_BORNE_OUT = 0.8;

/** Whether undecided suspects may take the suggested names without a look at each. */
export const mayTrustSuggestions = (counts: ListCounts | null): boolean =>
  (counts?.openPrecision ?? 0) >= LEAST_PRECISION && (counts?.expectedPrecision ?? 0) >= LEAST_BORNE_OUT;

/** Suggestions that are at least this likely to be right can be taken over for many suspects at once. */
export const LEAST_SURE = 0.95;
/** Share of such suggestions that a person may reject before the chances are taken for wrong, and how many at least. */
const MOST_REJECTED = 0.1;
const FEW_REJECTED = 2;

/**
 * Undecided suspects whose suggested name is very likely the right one, in the order of the list. None where the chances are not
 * known, and none once a person has found too many of them wrong. Of two photos of one person either may be the wrong one, so
 * these are decided one by one.
 */
export function surest(
  ranked: readonly number[],
  set: CleanSet | null,
  scores: CleanScores | null,
  threshold: number,
  verdicts: Verdicts,
): readonly number[] {
  const wrong = scores?.wrong;
  if (!set || !scores || !wrong) return [];
  const isSure = (image: number): boolean =>
    // Who resembles nobody has a wrong label too, but not that of the one suggested.
    wrong[image]! - scores.openSet[image]! >= LEAST_SURE &&
    judgementOf(scores.others[image]!) === 'judged' &&
    kindOf(set, scores, threshold, image) === 'suspects';
  let [judged, rejected] = [0, 0];
  for (const [image, verdict] of verdicts) {
    if (!isDecided(verdict) || !isSure(image)) continue;
    judged += 1;
    rejected += finalLabel(verdict, set.labels[image]!) === set.labels[image] ? 1 : 0;
  }
  if (rejected >= FEW_REJECTED && rejected > MOST_REJECTED * judged) return [];
  return ranked.filter((image) => !verdicts.has(image) && isSure(image));
}

/** Identities by how well their photos can be judged; copies of a photo count as one. */
export interface JudgementCounts {
  /** With a single photo: never flagged. */
  readonly onlyPhoto: number;
  /** With two photos: either may be the wrong one. */
  readonly doubtful: number;
  /** Images that are copies of an earlier one. */
  readonly copies: number;
}

export function countJudgements(set: CleanSet, scores: CleanScores): JudgementCounts {
  const identities: Record<Judgement, Set<number>> = {
    'left-out': new Set(),
    'only-photo': new Set(),
    doubtful: new Set(),
    judged: new Set(),
  };
  let copies = 0;
  for (let image = 0; image < set.names.length; image++) {
    identities[judgementOf(scores.others[image]!)].add(set.labels[image]!);
    if (set.photos[image] !== image) copies += 1;
  }
  return { onlyPhoto: identities['only-photo'].size, doubtful: identities.doubtful.size, copies };
}

/** Two identities whose images are taken for each other. */
export interface Mixed {
  readonly a: number;
  readonly b: number;
  /** Images labelled a that look like b, and the other way round. */
  readonly aLooksLikeB: number;
  readonly bLooksLikeA: number;
}

/** Pairs of identities among the suspects, those mixed up most often first. */
export function mixedIdentities(set: CleanSet, scores: CleanScores, threshold: number): readonly Mixed[] {
  const pairs = new Map<number, { a: number; b: number; aLooksLikeB: number; bLooksLikeA: number }>();
  for (let image = 0; image < set.names.length; image++) {
    const suggested = suggestionOf(set, scores, image);
    if (suggested === null || kindOf(set, scores, threshold, image) !== 'suspects') continue;
    const given = set.labels[image]!;
    const [a, b] = given < suggested ? [given, suggested] : [suggested, given];
    const key = a * set.identities.length + b;
    const pair = pairs.get(key) ?? { a, b, aLooksLikeB: 0, bLooksLikeA: 0 };
    if (given === a) pair.aLooksLikeB += 1;
    else pair.bLooksLikeA += 1;
    pairs.set(key, pair);
  }
  const total = (pair: Mixed): number => pair.aLooksLikeB + pair.bLooksLikeA;
  return [...pairs.values()].sort((x, y) => total(y) - total(x) || x.a - y.a || x.b - y.b);
}

/** Images that show best what an identity looks like: labelled so, with a face, and least suspicious. */
export function examplesOf(
  set: CleanSet,
  scores: CleanScores,
  verdicts: Verdicts,
  identity: number,
  but: number,
  limit: number,
): readonly number[] {
  const members: number[] = [];
  for (let image = 0; image < set.names.length; image++) {
    if (image === but || set.faces[image] === 'none') continue;
    if (finalLabel(verdicts.get(image), set.labels[image]!) === identity) members.push(image);
  }
  const doubt = (image: number): number => (isDecided(verdicts.get(image)) ? -2 : scores.score[image]!);
  return members.sort((x, y) => doubt(x) - doubt(y) || x - y).slice(0, limit);
}
