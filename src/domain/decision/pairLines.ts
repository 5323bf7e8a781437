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

const cosineTo = (to: Direction, x: number, y: number, z: number): number => clamp(to[0] * x + to[1] * y + to[2] * z);

/** Of the mesh's vertices to a direction, [vertices]. */
function meshCosines(to: Direction): Float64Array {
  const { vertices } = MESH;
  const result = new Float64Array(vertices.length / 3);
  for (let v = 0; v < result.length; v++)
    result[v] = cosineTo(to, vertices[3 * v]!, vertices[3 * v + 1]!, vertices[3 * v + 2]!);
  return result;
}

/** [vertices], 1 where a side is above 0. @param own cosines of the vertices, as `other` */
const sideOnMesh = (side: Side, own: Float64Array, other: Float64Array): Uint8Array => {
  const result = new Uint8Array(own.length);
  for (let v = 0; v < result.length; v++) result[v] = side(own[v]!, other[v]!) > 0 ? 1 : 0;
  return result;
};

/** [vertices], 1 where one of two centres is nearer than all the rest. */
function betweenOnMesh(own: Float64Array, other: Float64Array, rest: readonly Float64Array[]): Uint8Array {
  const result = new Uint8Array(own.length).fill(1);
  for (const third of rest)
    for (let v = 0; v < result.length; v++) if (Math.max(own[v]!, other[v]!) - third[v]! <= 0) result[v] = 0;
  return result;
}

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
  const on =
    (side: Side): SphereFunction =>
    (x, y, z) =>
      side(cosineTo(own, x, y, z), cosineTo(other, x, y, z));
  const between: SphereFunction = (x, y, z) => {
    let third = -2;
    for (const direction of rest) third = Math.max(third, cosineTo(direction, x, y, z));
    return Math.max(cosineTo(own, x, y, z), cosineTo(other, x, y, z)) - third;
  };
  // Every line asks for the same cosines.
  const [ownCosines, otherCosines] = [meshCosines(own), meshCosines(other)];
  const onMesh = (side: Side): Uint8Array => sideOnMesh(side, ownCosines, otherCosines);
  const lines = sidesOf(rule).map(({ kind, side }) => ({ kind, curves: levelCurves(MESH, on(side), onMesh(side)) }));
  const band = bandOf(rule, mirrored);
  if (band.length === 0) return { lines, band: new Float32Array(0) };
  const insides = [...band.map(onMesh), betweenOnMesh(ownCosines, otherCosines, rest.map(meshCosines))];
  return { lines, band: regionTriangles(MESH, [...band.map(on), between], insides) };
}
