/**
 * Curves and regions on the sphere given by the sign of a function: marching over a mesh, each crossing found by bisection along
 * the edge, so that the ends of every piece lie on the curve to the last digits.
 */
import type { SphereMesh } from './icosphere.ts';

/** [x, y, z] of unit length. */
export type Direction = readonly [number, number, number];

/** Above 0 inside. */
export type SphereFunction = (x: number, y: number, z: number) => number;

/** Halves an edge of the mesh to 1e-9, less than single precision can tell. */
const BISECTIONS = 26;
/** The same to 1e-5, less than a pixel of a picture of any size: where a colour ends has no ends to be met by others. */
const BISECTIONS_OF_REGION = 12;

function unit(x: number, y: number, z: number): Direction {
  const length = Math.hypot(x, y, z);
  return [x / length, y / length, z / length];
}

/** Where the sign changes on the way from a to b, of which one is inside. */
function crossing(f: SphereFunction, a: Direction, b: Direction, aInside: boolean, bisections = BISECTIONS): Direction {
  let [low, high] = [0, 1];
  const [ax, ay, az] = a;
  const [dx, dy, dz] = [b[0] - ax, b[1] - ay, b[2] - az];
  for (let i = 0; i < bisections; i++) {
    const middle = (low + high) / 2;
    const [x, y, z] = [ax + dx * middle, ay + dy * middle, az + dz * middle];
    const scale = 1 / Math.sqrt(x * x + y * y + z * z);
    if (f(x * scale, y * scale, z * scale) > 0 === aInside) low = middle;
    else high = middle;
  }
  const share = (low + high) / 2;
  return unit(ax + dx * share, ay + dy * share, az + dz * share);
}

/** [vertices], 1 where f is above 0. */
function insideOf({ vertices }: SphereMesh, f: SphereFunction): Uint8Array {
  const inside = new Uint8Array(vertices.length / 3);
  for (let v = 0; v < inside.length; v++) {
    inside[v] = f(vertices[3 * v]!, vertices[3 * v + 1]!, vertices[3 * v + 2]!) > 0 ? 1 : 0;
  }
  return inside;
}

const vertexOf = ({ vertices }: SphereMesh, v: number): Direction => [
  vertices[3 * v]!,
  vertices[3 * v + 1]!,
  vertices[3 * v + 2]!,
];

/** Crossings of the mesh's edges, by edge, and the pairs of edges that one triangle joins. */
function crossEdges(mesh: SphereMesh, f: SphereFunction, inside: Uint8Array) {
  const count = mesh.vertices.length / 3;
  const points = new Map<number, Direction>();
  const joined = new Map<number, number[]>();
  const edge = (a: number, b: number): number => {
    const [first, second] = a < b ? [a, b] : [b, a];
    const key = first * count + second;
    if (!points.has(key)) {
      points.set(key, crossing(f, vertexOf(mesh, first), vertexOf(mesh, second), inside[first] === 1));
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
    // Most triangles lie on one side.
    const first = inside[triangles[t]!];
    if (first === inside[triangles[t + 1]!] && first === inside[triangles[t + 2]!]) continue;
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
 * @param inside [vertices], 1 where f is above 0
 * @returns polylines of points of unit length; a closed one ends where it begins
 */
export function levelCurves(
  mesh: SphereMesh,
  f: SphereFunction,
  inside: Uint8Array = insideOf(mesh, f),
): readonly (readonly Direction[])[] {
  const { points, joined } = crossEdges(mesh, f, inside);
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
    if (f(...next) > 0 !== inside) result.push(crossing(f, corner, next, inside, BISECTIONS_OF_REGION));
  });
  return result;
}

/** Whether one of the functions is nowhere above 0 at the corners of a triangle. */
function liesOutside(insides: readonly Uint8Array[], a: number, b: number, c: number): boolean {
  for (const inside of insides) if (inside[a]! + inside[b]! + inside[c]! === 0) return true;
  return false;
}

/**
 * The region in which all the functions are above 0, as triangles.
 * @param insides [vertices] for each function, 1 where it is above 0
 * @returns [triangles * 3, 3]
 */
export function regionTriangles(
  mesh: SphereMesh,
  functions: readonly SphereFunction[],
  insides: readonly Uint8Array[] = functions.map((f) => insideOf(mesh, f)),
): Float32Array<ArrayBuffer> {
  const { vertices, triangles } = mesh;
  /** How many of the functions are above 0 at a vertex. */
  const above = new Uint8Array(vertices.length / 3);
  for (const inside of insides) for (let v = 0; v < above.length; v++) above[v]! += inside[v]!;
  const most = functions.length;
  const result: number[] = [];
  const add = (v: number): void => {
    result.push(vertices[3 * v]!, vertices[3 * v + 1]!, vertices[3 * v + 2]!);
  };
  for (let t = 0; t < triangles.length; t += 3) {
    const [a, b, c] = [triangles[t]!, triangles[t + 1]!, triangles[t + 2]!];
    // Most triangles are wholly outside of one function or inside of all.
    if (liesOutside(insides, a, b, c)) continue;
    if (above[a] === most && above[b] === most && above[c] === most) {
      add(a);
      add(b);
      add(c);
      continue;
    }
    let polygon: readonly Direction[] = [vertexOf(mesh, a), vertexOf(mesh, b), vertexOf(mesh, c)];
    functions.forEach((f, i) => {
      const all = insides[i]![a]! + insides[i]![b]! + insides[i]![c]! === 3;
      if (!all && polygon.length > 0) polygon = clipped(polygon, f);
    });
    for (let i = 2; i < polygon.length; i++) result.push(...polygon[0]!, ...polygon[i - 1]!, ...polygon[i]!);
  }
  return Float32Array.from(result);
}
