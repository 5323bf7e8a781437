/** Loop subdivision of a triangle mesh with boundary: turns the coarse face model into a smooth one. */

export interface SubdivisionMesh {
  /** [n, 3]. */
  readonly positions: Float64Array;
  /** [n, 2]. */
  readonly uvs: Float64Array;
  /** [m, 3]. */
  readonly triangles: number[];
}

/** Boundary edges of a triangle list, as a map from a vertex to the next one along the boundary. */
export function boundaryNext(triangles: readonly number[]): Map<number, number> {
  const directed = new Set<number>();
  for (let t = 0; t < triangles.length; t += 3) {
    for (let k = 0; k < 3; k++) directed.add(triangles[t + k]! * 65536 + triangles[t + ((k + 1) % 3)]!);
  }
  const next = new Map<number, number>();
  for (const edge of directed) {
    const a = Math.floor(edge / 65536);
    const b = edge % 65536;
    if (!directed.has(b * 65536 + a)) next.set(a, b);
  }
  return next;
}

/** The closed boundary loop that starts at `start`, in the triangles' direction. */
export function boundaryLoop(next: ReadonlyMap<number, number>, start: number): number[] {
  const loop = [start];
  for (let v = next.get(start); v !== undefined && v !== start; v = next.get(v)) loop.push(v);
  return loop;
}

/**
 * One step of Loop subdivision; the first n vertices of the result are the old ones, moved.
 * Source: Loop 1987, with Warren's weights; boundary curves are cubic B-splines.
 */
export function subdivide(mesh: SubdivisionMesh): SubdivisionMesh {
  const { triangles } = mesh;
  const n = mesh.positions.length / 3;
  const middle = new Map<number, number>();
  const opposite = new Map<number, number[]>();
  const neighbours: Set<number>[] = Array.from({ length: n }, () => new Set());
  const key = (a: number, b: number): number => Math.min(a, b) * 65536 + Math.max(a, b);
  for (let t = 0; t < triangles.length; t += 3) {
    for (let k = 0; k < 3; k++) {
      const a = triangles[t + k]!;
      const b = triangles[t + ((k + 1) % 3)]!;
      const c = triangles[t + ((k + 2) % 3)]!;
      const edge = key(a, b);
      if (!middle.has(edge)) middle.set(edge, n + middle.size);
      opposite.set(edge, [...(opposite.get(edge) ?? []), c]);
      neighbours[a]!.add(b);
      neighbours[b]!.add(a);
    }
  }
  const next = boundaryNext(triangles);
  const previous = new Map([...next].map(([a, b]) => [b, a]));
  const blend = (values: Float64Array, width: number): Float64Array => {
    const result = new Float64Array((n + middle.size) * width);
    const add = (to: number, from: number, weight: number): void => {
      for (let k = 0; k < width; k++)
        result[to * width + k] = result[to * width + k]! + weight * values[from * width + k]!;
    };
    for (let v = 0; v < n; v++) {
      const after = next.get(v);
      if (after !== undefined) {
        add(v, v, 0.75);
        add(v, after, 0.125);
        add(v, previous.get(v)!, 0.125);
      } else {
        const ring = neighbours[v]!;
        const weight = ring.size === 3 ? 3 / 16 : 3 / (8 * ring.size);
        add(v, v, 1 - weight * ring.size);
        for (const other of ring) add(v, other, weight);
      }
    }
    for (const [edge, v] of middle) {
      const a = Math.floor(edge / 65536);
      const b = edge % 65536;
      const sides = opposite.get(edge)!;
      const inner = sides.length === 2;
      add(v, a, inner ? 0.375 : 0.5);
      add(v, b, inner ? 0.375 : 0.5);
      if (inner) for (const c of sides) add(v, c, 0.125);
    }
    return result;
  };
  const split: number[] = [];
  for (let t = 0; t < triangles.length; t += 3) {
    const [a, b, c] = [triangles[t]!, triangles[t + 1]!, triangles[t + 2]!];
    const ab = middle.get(key(a, b))!;
    const bc = middle.get(key(b, c))!;
    const ca = middle.get(key(c, a))!;
    split.push(a, ab, ca, ab, b, bc, ca, bc, c, ab, bc, ca);
  }
  return { positions: blend(mesh.positions, 3), uvs: blend(mesh.uvs, 2), triangles: split };
}
