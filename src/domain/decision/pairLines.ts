/** The lines between two identities, drawn where the head decides: on a circle for embeddings of 2 numbers, on a sphere for 3. */
import { type Arc, arcsInside, type CircleFunction, signChanges } from './circleArcs.ts';
import { icosphere } from './icosphere.ts';
import type { PairRule, Side } from './pairRule.ts';
import { type Direction, levelCurves, regionTriangles, type SphereFunction } from './sphereCurves.ts';

/** Of the lines of a pair. `beyond`: past it a label of the first identity is rectified to the second. */
export type LineKind = 'nearer' | 'clears' | 'beyond';

export interface CircleLines {
  readonly lines: readonly { readonly kind: LineKind; readonly angles: readonly number[] }[];
  /** Between the margins of the two: arcs in which neither identity's faces have cleared theirs. */
  readonly band: readonly Arc[];
}

export interface SphereLines {
  readonly lines: readonly { readonly kind: LineKind; readonly curves: readonly (readonly Direction[])[] }[];
  /** Triangles of the band, [triangles * 3, 3]. */
  readonly band: Float32Array<ArrayBuffer>;
}

/** The sides a rule has a line for. The second identity's own margin mirrors the first's. */
function sidesOf({ nearer, clears, keeps }: PairRule): { readonly kind: LineKind; readonly side: Side }[] {
  return [
    { kind: 'nearer' as const, side: nearer },
    ...(clears ? [{ kind: 'clears' as const, side: clears }] : []),
    ...(keeps ? [{ kind: 'beyond' as const, side: keeps }] : []),
  ];
}

/** Neither has cleared its margin. */
function bandOf({ clears }: PairRule, mirrored: PairRule): readonly Side[] {
  const back = mirrored.clears;
  if (!clears || !back) return [];
  return [(own, other) => -clears(own, other), (own, other) => -back(other, own)];
}

/**
 * @param mirrored the rule with the two in the other order
 * @param own angle of the first identity's centre, radians
 * @param rest angles of all other centres: where one of them is nearest the band decides nothing and ends
 */
export function circleLines(
  rule: PairRule,
  mirrored: PairRule,
  own: number,
  other: number,
  rest: readonly number[] = [],
): CircleLines {
  const on =
    (side: Side): CircleFunction =>
    (angle) =>
      side(Math.cos(angle - own), Math.cos(angle - other));
  const between: CircleFunction = (angle) =>
    Math.max(Math.cos(angle - own), Math.cos(angle - other)) -
    Math.max(-2, ...rest.map((third) => Math.cos(angle - third)));
  const band = bandOf(rule, mirrored);
  return {
    lines: sidesOf(rule).map(({ kind, side }) => ({ kind, angles: signChanges(on(side)) })),
    band: band.length > 0 ? arcsInside([...band.map(on), between]) : [],
  };
}

const MESH = icosphere(5);

const clamp = (cosine: number): number => Math.max(-1, Math.min(1, cosine));

/**
 * @param mirrored the rule with the two in the other order
 * @param own the first identity's centre, unit length
 * @param rest all other centres: where one of them is nearest the band decides nothing and ends
 */
export function sphereLines(
  rule: PairRule,
  mirrored: PairRule,
  own: Direction,
  other: Direction,
  rest: readonly Direction[] = [],
): SphereLines {
  const cosine = (to: Direction, x: number, y: number, z: number): number => clamp(to[0] * x + to[1] * y + to[2] * z);
  const on =
    (side: Side): SphereFunction =>
    (x, y, z) =>
      side(cosine(own, x, y, z), cosine(other, x, y, z));
  const between: SphereFunction = (x, y, z) => {
    let third = -2;
    for (const direction of rest) third = Math.max(third, cosine(direction, x, y, z));
    return Math.max(cosine(own, x, y, z), cosine(other, x, y, z)) - third;
  };
  const band = bandOf(rule, mirrored);
  return {
    lines: sidesOf(rule).map(({ kind, side }) => ({ kind, curves: levelCurves(MESH, on(side)) })),
    band: band.length > 0 ? regionTriangles(MESH, [...band.map(on), between]) : new Float32Array(0),
  };
}
