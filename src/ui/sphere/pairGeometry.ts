/** The chosen identity, its nearest negative and the lines between them, ready to be drawn. */
import { t } from '@lingui/core/macro';
import { circleLines, type LineKind, sphereLines } from '../../domain/decision/pairLines.ts';
import { type DecidingHead, pairRuleOf } from '../../domain/decision/pairRule.ts';
import { sentences } from '../../lib/joinedText.ts';
import { say, type Words } from '../../words/language.ts';
import { type UnitRgb, withOpacity } from './cssColour.ts';
import type { Embedded } from './embedded.ts';
import type { LineBuilder, LineStyle, Point3 } from './gl/lineLayer.ts';
import { CIRCLE_REACH } from './places.ts';

export interface Pair {
  readonly own: number;
  readonly other: number;
}

export const pointIn = (rows: Float32Array, i: number): Point3 => [rows[3 * i]!, rows[3 * i + 1]!, rows[3 * i + 2]!];

function rowLength(rows: Float32Array, size: number, row: number): number {
  let squares = 0;
  for (let k = 0; k < size; k++) squares += rows[row * size + k]! ** 2;
  return Math.sqrt(squares);
}

/** The identity whose class centre is nearest to that of `own`; null where there is no other. */
export function nearestNegative({ centres, size }: Embedded, own: number): number | null {
  let best: number | null = null;
  let most = Number.NEGATIVE_INFINITY;
  const count = centres.length / size;
  for (let other = 0; other < count; other++) {
    if (other === own || rowLength(centres, size, other) === 0) continue;
    let product = 0;
    for (let k = 0; k < size; k++) product += centres[own * size + k]! * centres[other * size + k]!;
    if (product <= most) continue;
    most = product;
    best = other;
  }
  return best;
}

/** The rule between two identities, and the same with the two in the other order. */
function rulesBetween(head: DecidingHead, { lengths, step }: Embedded, { own, other }: Pair) {
  const [ownLength, otherLength] = [lengths[own]!, lengths[other]!];
  const rule = pairRuleOf(head, { ownLength, otherLength, steps: step });
  const mirrored = pairRuleOf(head, { ownLength: otherLength, otherLength: ownLength, steps: step });
  return { rule, mirrored };
}

export interface PairPicture {
  readonly kinds: readonly LineKind[];
  /** [triangles * 3, 3] */
  readonly band: Float32Array<ArrayBuffer>;
  /** What the lines leave out or why there are none, a sentence; empty where there is nothing to say. */
  readonly caveat: string;
}

const NO_BAND = new Float32Array(0);

/** Of the three kinds of line: the dash is a second sign beside the colour. */
function lineStyle(kind: LineKind, ink: UnitRgb, own: UnitRgb, other: UnitRgb): LineStyle {
  switch (kind) {
    case 'nearer':
      return { colour: withOpacity(ink, 0.9), width: 1.6 };
    case 'clears':
      return { colour: withOpacity(own, 1), width: 2, dash: [3, 2] };
    case 'beyond':
      return { colour: withOpacity(other, 1), width: 3 };
  }
}

/** Only what lies somewhere is a line, and what does not is told of. */
function drawnOf(
  lines: readonly { readonly kind: LineKind; readonly pieces: number }[],
  caveat: Words | null,
): Pick<PairPicture, 'kinds' | 'caveat'> {
  const drawn = lines.filter(({ pieces }) => pieces > 0);
  const why = t`The other lines lie nowhere: for this margin the two centres are too close together.`;
  return {
    kinds: drawn.map(({ kind }) => kind),
    caveat: sentences([say(caveat ?? ''), drawn.length < lines.length ? why : '']),
  };
}

const CIRCLE_LINE: readonly [number, number] = [0.16, CIRCLE_REACH - 0.04];
const DASHES = 48;

/** A line outwards in short pieces, so that it can be dashed. */
const ray = (angle: number): Point3[] =>
  Array.from({ length: DASHES + 1 }, (_, i) => {
    const radius = CIRCLE_LINE[0] + ((CIRCLE_LINE[1] - CIRCLE_LINE[0]) * i) / DASHES;
    return [Math.cos(angle) * radius, Math.sin(angle) * radius, 0];
  });

function wedge(from: number, to: number): number[] {
  const result: number[] = [];
  const pieces = Math.max(2, Math.ceil((to - from) / 0.05));
  const at = (i: number, radius: number): number[] => {
    const angle = from + ((to - from) * i) / pieces;
    return [Math.cos(angle) * radius, Math.sin(angle) * radius, 0];
  };
  const [inner, outer] = CIRCLE_LINE;
  for (let i = 0; i < pieces; i++) {
    result.push(...at(i, inner), ...at(i, outer), ...at(i + 1, outer));
    result.push(...at(i, inner), ...at(i + 1, outer), ...at(i + 1, inner));
  }
  return result;
}

/** Where a third centre is nearer than the two of the pair, their boundary decides nothing. */
const ELSEWHERE = 0.2;

/** Whether one of the pair is the nearest of all centres. @param centres [identities, 3], unit length */
function isBetween(centres: Float32Array, { own, other }: Pair): (at: Point3) => boolean {
  const cosine = (i: number, [x, y, z]: Point3): number =>
    centres[3 * i]! * x + centres[3 * i + 1]! * y + centres[3 * i + 2]! * z;
  const count = centres.length / 3;
  return (at) => {
    const most = Math.max(cosine(own, at), cosine(other, at));
    for (let i = 0; i < count; i++) if (cosine(i, at) > most + 1e-9) return false;
    return true;
  };
}

/** All other centres that are there. */
const restOf = (centres: Float32Array, { own, other }: Pair): readonly Point3[] =>
  Array.from({ length: centres.length / 3 }, (_, i) => pointIn(centres, i)).filter(
    (centre, i) => i !== own && i !== other && Math.hypot(...centre) > 0,
  );

/**
 * Adds the lines of a pair to the picture. Only circle and sphere have them: a projection bends directions.
 * @param centres [identities, 3], unit length
 */
export function addPair(
  builder: LineBuilder,
  head: DecidingHead,
  snapshot: Embedded,
  centres: Float32Array,
  pair: Pair,
  colours: { readonly ink: UnitRgb; readonly own: UnitRgb; readonly other: UnitRgb },
): PairPicture {
  const { rule, mirrored } = rulesBetween(head, snapshot, pair);
  if (rule.kind === 'none') return { kinds: [], band: NO_BAND, caveat: say(rule.why) };
  if (mirrored.kind === 'none') return { kinds: [], band: NO_BAND, caveat: say(mirrored.why) };
  const style = (kind: LineKind): LineStyle => lineStyle(kind, colours.ink, colours.own, colours.other);
  const [a, b] = [pointIn(centres, pair.own), pointIn(centres, pair.other)];
  const between = isBetween(centres, pair);
  const rest = restOf(centres, pair);
  const strength = (at: Point3): number => (between(at) ? 1 : ELSEWHERE);
  if (snapshot.size === 2) {
    const { lines, band } = circleLines(
      rule,
      mirrored,
      Math.atan2(a[1], a[0]),
      Math.atan2(b[1], b[0]),
      rest.map(([x, y]) => Math.atan2(y, x)),
    );
    for (const { kind, angles } of lines)
      for (const angle of angles) builder.polyline(ray(angle), style(kind), strength);
    const triangles = Float32Array.from(band.flatMap(([from, to]) => wedge(from, to)));
    const counts = lines.map(({ kind, angles }) => ({ kind, pieces: angles.length }));
    return { ...drawnOf(counts, rule.caveat), band: triangles };
  }
  const { lines, band } = sphereLines(rule, mirrored, a, b, rest);
  for (const { kind, curves } of lines) for (const curve of curves) builder.polyline(curve, style(kind), strength);
  const counts = lines.map(({ kind, curves }) => ({ kind, pieces: curves.length }));
  return { ...drawnOf(counts, rule.caveat), band };
}
