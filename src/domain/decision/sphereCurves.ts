/**
 * Curves and regions on the sphere given by the sign of a function: marching over a mesh, each crossing found by bisection along
 * the edge, so that the ends of every piece lie on the curve to the last digits.
 */
import type { SphereMesh } from './icosphere.ts';

/** [x, y, z] of unit length. */
export type Direction = readonly [number, number, number];

/** Above 0 inside. */
export type SphereFunction = (x: number, y: number, z: number) => number;

const BISECTIONS = 44;

function unit(x: number, y: number, z: number): Direction {
  const length = Math.hypot(x, y, z);
  return [x / length, y / length, z / length];
}

/** Where the sign changes on the way from a to b, of which one is inside. */
function crossing(f: SphereFunction, a: Direction, b: Direction, aInside: boolean): Direction {
  let [low, high] = [0, 1];
  const at = (share: number): Direction =>
    unit(a[0] + (b[0] - a[0]) * share, a[1] + (b[1] - a[1]) * share, a[2] + (b[2] - a[2]) * share);
  for (let i = 0; i < BISECTIONS; i++) {
    const middle = (low + high) / 2;
    if (f(...at(middle)) > 0 === aInside) low = middle;
    else high = middle;
  }
  return at((low + high) / 2);
}

const vertexOf = ({ vertices }: SphereMesh, v: number): Direction => [
  vertices[3 * v]!,
  vertices[3 * v + 1]!,
  vertices[3 * v + 2]!,
];

/** Crossings of the mesh's edges, by edge, and the pairs of edges that one triangle joins. */
function crossEdges(mesh: SphereMesh, f: SphereFunction) {
  const count = mesh.vertices.length / 3;
  const inside = Array.from({ length: count }, (_, v) => f(...vertexOf(mesh, v)) > 0);
  const points = new Map<number, Direction>();
  const joined = new Map<number, number[]>();
  const edge = (a: number, b: number): number => {
    const [first, second] = a < b ? [a, b] : [b, a];
    const key = first * count + second;
    if (!points.has(key)) {
      points.set(key, crossing(f, vertexOf(mesh, first), vertexOf(mesh, second), inside[first]!));
    }
    return key;
  };
  const join = (from: number, to: number): void => {
    const list = joined.get(from);
    if (list) list.push(to);
    else joined.set(from, [to]);
  };
  const { triangles } = mesh;
  for (let t = 0; t < triangles.length; t += 3) {
    const corners = [triangles[t]!, triangles[t + 1]!, triangles[t + 2]!] as const;
    const crossed: number[] = [];
    for (let i = 0; i < 3; i++) {
      const [a, b] = [corners[i]!, corners[(i + 1) % 3]!];
      if (inside[a] !== inside[b]) crossed.push(edge(a, b));
    }
    const [from, to] = crossed;
    if (from === undefined || to === undefined) continue;
    join(from, to);
    join(to, from);
  }
  return { points, joined };
}

/**
 * The curves on which f changes its sign.
 * @returns polylines of points of unit length; a closed one ends where it begins
 */
export function levelCurves(mesh: SphereMesh, f: SphereFunction): readonly (readonly Direction[])[] {
  const { points, joined } = crossEdges(mesh, f);
  const left = new Set(points.keys());
  const curves: Direction[][] = [];
  for (const start of points.keys()) {
    if (!left.has(start)) continue;
    const curve: Direction[] = [];
    let at: number | undefined = start;
    while (at !== undefined) {
      left.delete(at);
      curve.push(points.get(at)!);
      at = joined.get(at)?.find((next) => left.has(next));
    }
    // The surface has no edge, so every curve closes.
    curve.push(curve[0]!);
    curves.push(curve);
  }
  return curves;
}

/** The part of a polygon in which f is above 0. */
function clipped(polygon: readonly Direction[], f: SphereFunction): Direction[] {
  const result: Direction[] = [];
  polygon.forEach((corner, i) => {
    const next = polygon[(i + 1) % polygon.length]!;
    const inside = f(...corner) > 0;
    if (inside) result.push(corner);
    if (f(...next) > 0 !== inside) result.push(crossing(f, corner, next, inside));
  });
  return result;
}

/**
 * The region in which all the functions are above 0, as triangles.
 * @returns [triangles * 3, 3]
 */
export function regionTriangles(mesh: SphereMesh, functions: readonly SphereFunction[]): Float32Array<ArrayBuffer> {
  const result: number[] = [];
  const { triangles } = mesh;
  for (let t = 0; t < triangles.length; t += 3) {
    let polygon: readonly Direction[] = [0, 1, 2].map((i) => vertexOf(mesh, triangles[t + i]!));
    for (const f of functions) if (polygon.length > 0) polygon = clipped(polygon, f);
    for (let i = 2; i < polygon.length; i++) result.push(...polygon[0]!, ...polygon[i - 1]!, ...polygon[i]!);
  }
  return Float32Array.from(result);
}
