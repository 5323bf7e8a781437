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

/** @param own angle of the first identity's centre, radians @param mirrored the rule with the two in the other order */
export function circleLines(rule: PairRule, mirrored: PairRule, own: number, other: number): CircleLines {
  const on =
    (side: Side): CircleFunction =>
    (angle) =>
      side(Math.cos(angle - own), Math.cos(angle - other));
  const band = bandOf(rule, mirrored);
  return {
    lines: sidesOf(rule).map(({ kind, side }) => ({ kind, angles: signChanges(on(side)) })),
    band: band.length > 0 ? arcsInside(band.map(on)) : [],
  };
}

const MESH = icosphere(5);

const clamp = (cosine: number): number => Math.max(-1, Math.min(1, cosine));

/** @param own the first identity's centre, unit length @param mirrored the rule with the two in the other order */
export function sphereLines(rule: PairRule, mirrored: PairRule, own: Direction, other: Direction): SphereLines {
  const on =
    (side: Side): SphereFunction =>
    (x, y, z) =>
      side(clamp(x * own[0] + y * own[1] + z * own[2]), clamp(x * other[0] + y * other[1] + z * other[2]));
  const band = bandOf(rule, mirrored);
  return {
    lines: sidesOf(rule).map(({ kind, side }) => ({ kind, curves: levelCurves(MESH, on(side)) })),
    band: band.length > 0 ? regionTriangles(MESH, band.map(on)) : new Float32Array(0),
  };
}
