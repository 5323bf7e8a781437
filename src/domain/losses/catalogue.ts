/**
 * Every loss of the playground, described: what settings, page, headless commands and the engine's registry share. The
 * computation of each lies in engine/heads; its section in docs/losses.md says where paper and authors' code differ.
 */
import { standardsOf, type ValuesOf } from '../settings/fieldKinds.ts';
import { CORRECTING } from './correcting.ts';
import type { AuthorsValues, HeadEntry, HeadParameter, ParameterValue } from './lossTypes.ts';
import { MARGIN } from './margin.ts';
import { METRIC } from './metric.ts';
import { MINING } from './mining.ts';
import { PLAIN } from './plain.ts';
import { ROBUST } from './robust.ts';
import { MANY_IDENTITIES } from './shared.ts';

const ENTRIES = { ...PLAIN, ...MARGIN, ...MINING, ...METRIC, ...ROBUST, ...CORRECTING };

export type HeadKind = keyof typeof ENTRIES;

export const HEAD_CATALOGUE: Readonly<Record<HeadKind, HeadEntry>> = ENTRIES;

/** In the order of the page: by group. */
export const HEAD_KINDS = Object.keys(ENTRIES) as readonly HeadKind[];

/** Every head's own settings beyond scale and margin, at the authors' values. */
export function headParameterDefaults(kind: HeadKind): Readonly<Record<string, ParameterValue>> {
  return standardsOf(HEAD_CATALOGUE[kind].parameters);
}

/** A head's own settings beyond scale, margin and what correction shares, as its entry describes them. */
export type OwnParameters<Kind extends HeadKind> = ValuesOf<(typeof ENTRIES)[Kind]['parameters']>;

/**
 * Reads a head's own settings; a missing one has the authors' value.
 * @param given settings of the head, its own among them
 * @throws RangeError naming a value that its parameter cannot have
 */
export function ownParameters<Kind extends HeadKind>(
  kind: Kind,
  given: Readonly<Record<string, ParameterValue>>,
): OwnParameters<Kind> {
  const values = Object.entries(HEAD_CATALOGUE[kind].parameters).map(([key, parameter]) => {
    const value = given[key] ?? parameter.standard;
    if (!isValueOf(parameter, value)) throw new RangeError(`${kind}: ${key} cannot be ${value}`);
    return [key, value];
  });
  return Object.fromEntries(values) as OwnParameters<Kind>;
}

function isValueOf(parameter: HeadParameter, value: ParameterValue): boolean {
  if (parameter.kind === 'choice') return typeof value === 'string' && parameter.choices.includes(value);
  return typeof value === typeof parameter.standard;
}

/**
 * How many images of each identity a batch must hold; null where any will do.
 * @param head its kind and settings
 */
export function imagesPerIdentity(head: ChosenLoss): number | null {
  if (HEAD_CATALOGUE[head.kind].batches === 'any') return null;
  const own = ownParameters(head.kind, head);
  if ('perIdentity' in own) return own.perIdentity;
  throw new RangeError(`${head.kind} does not say how many images of each identity it needs`);
}

/** A loss and its settings; missing parameters have their defaults. */
export interface ChosenLoss {
  readonly kind: HeadKind;
  readonly [parameter: string]: ParameterValue;
}

/** Whether a head with these settings ever corrects labels. */
export function correctsLabels(head: ChosenLoss): boolean {
  const { correction } = HEAD_CATALOGUE[head.kind];
  return correction === 'always' || (correction === 'optional' && head.selfCorrect === true);
}

/** Whether a head with these settings ever takes a label for wrong: to correct it, or to trust it less. */
export const findsWrongLabels = (head: ChosenLoss): boolean => correctsLabels(head) || onlyDetects(head.kind);

/** Whether it takes labels for wrong without giving others. */
export const onlyDetects = (kind: HeadKind): boolean => HEAD_CATALOGUE[kind].correction === 'detects';

/** Whether the loss decides on each image by two cosines, whatever it makes of that. */
export const decidesByCosines = (kind: HeadKind): boolean =>
  HEAD_CATALOGUE[kind].correction !== 'never' && !onlyDetects(kind);

/** The authors' scale and margin are made for sets of this many identities (CASIA-WebFace). */
const AUTHORS_IDENTITIES = 10_575;

interface KnownScale {
  readonly identities: number;
  readonly scale: number;
}

/** Scales that were found for few identities: docs/experiments.md. */
const SMALL_SET: KnownScale = { identities: 10, scale: 4 };
const LARGER_SET: KnownScale = { identities: 30, scale: 10 };

/** Nobody knows how many labels of a set are wrong; scales of the fewest identities are made for this share of them. */
const ASSUMED_WRONG = 0.3;
/** The difference of two cosines that `SMALL_SET` leaves between a face's own centre and each other one. */
const ROOM = 0.76;

/**
 * Cross-entropy is least where the softmax is as unsure as the labels are: where s times the difference of the cosines is this
 * logarithm. A larger s brings the centres nearer to each other than the room that they have.
 */
const scaleWithRoom = (identities: number): number =>
  Math.log(((1 - ASSUMED_WRONG) * (identities - 1)) / ASSUMED_WRONG) / ROOM;

/** Between two scales, by the logarithm of the number of identities. */
function scaleBetween(identities: number, from: KnownScale, to: KnownScale): number {
  const share = Math.log(identities / from.identities) / Math.log(to.identities / from.identities);
  return from.scale + (to.scale - from.scale) * Math.min(1, share);
}

/** @param authors the scale for sets as large as theirs */
function scaleFor(identities: number, authors: number): number {
  if (identities <= SMALL_SET.identities) return Math.max(1, Math.round(scaleWithRoom(Math.max(2, identities))));
  const scale =
    identities <= LARGER_SET.identities
      ? scaleBetween(identities, SMALL_SET, LARGER_SET)
      : scaleBetween(identities, LARGER_SET, { identities: AUTHORS_IDENTITIES, scale: authors });
  return Math.round(scale);
}

/**
 * Scale and margin that suit a number of identities. The authors' s = 32, m = 0.5 finds no noise at all with 30 classes, and
 * s = 10 takes one of ten people for another now and then. Up to 10 identities s leaves the centres room (4 for 10); from there it
 * rises with the logarithm of their number, by way of 10 for 30, to the authors' value at 10,575. The margin is three fifths of the
 * authors' below 1,000 identities.
 * What else of a head is made for large sets follows as its entry says.
 * @returns only what the head has
 */
export function suggestFor(kind: HeadKind, identities: number): AuthorsValues {
  const { authors, followsIdentities, ownFollowing } = HEAD_CATALOGUE[kind];
  if (!followsIdentities) return authors;
  const { scale, margin } = authors;
  return {
    ...(scale !== undefined && { scale: scaleFor(identities, scale) }),
    ...(margin !== undefined && { margin: identities >= MANY_IDENTITIES ? margin : roundToStep(0.6 * margin) }),
    ...ownFollowing?.(identities),
  };
}

/** To the margin's step of 0.05. */
const roundToStep = (margin: number): number => Math.round(margin * 20) / 20;
