/** A sphere of triangles of nearly one size: what curves and regions on the sphere are cut out of. */

export interface SphereMesh {
  /** [vertices, 3], unit length. */
  readonly vertices: Float64Array;
  /** [triangles, 3], indices of vertices, counter-clockwise from outside. */
  readonly triangles: Uint32Array;
}

const GOLDEN = (1 + Math.sqrt(5)) / 2;

const CORNERS = [
  [-1, GOLDEN, 0],
  [1, GOLDEN, 0],
  [-1, -GOLDEN, 0],
  [1, -GOLDEN, 0],
  [0, -1, GOLDEN],
  [0, 1, GOLDEN],
  [0, -1, -GOLDEN],
  [0, 1, -GOLDEN],
  [GOLDEN, 0, -1],
  [GOLDEN, 0, 1],
  [-GOLDEN, 0, -1],
  [-GOLDEN, 0, 1],
] as const;

const FACES = [
  [0, 11, 5],
  [0, 5, 1],
  [0, 1, 7],
  [0, 7, 10],
  [0, 10, 11],
  [1, 5, 9],
  [5, 11, 4],
  [11, 10, 2],
  [10, 7, 6],
  [7, 1, 8],
  [3, 9, 4],
  [3, 4, 2],
  [3, 2, 6],
  [3, 6, 8],
  [3, 8, 9],
  [4, 9, 5],
  [2, 4, 11],
  [6, 2, 10],
  [8, 6, 7],
  [9, 8, 1],
] as const;

/** @param level how often each triangle is cut into four: 20 * 4^level triangles */
export function icosphere(level: number): SphereMesh {
  const points: number[] = [];
  const add = (x: number, y: number, z: number): number => {
    const length = Math.hypot(x, y, z);
    return points.push(x / length, y / length, z / length) / 3 - 1;
  };
  for (const [x, y, z] of CORNERS) add(x, y, z);
  let triangles: number[] = FACES.flat();
  for (let i = 0; i < level; i++) {
    const middles = new Map<string, number>();
    const between = (a: number, b: number): number => {
      const key = a < b ? `${a} ${b}` : `${b} ${a}`;
      const held = middles.get(key);
      if (held !== undefined) return held;
      const sum = (axis: number): number => points[3 * a + axis]! + points[3 * b + axis]!;
      const middle = add(sum(0), sum(1), sum(2));
      middles.set(key, middle);
      return middle;
    };
    const finer: number[] = [];
    for (let t = 0; t < triangles.length; t += 3) {
      const [a, b, c] = [triangles[t]!, triangles[t + 1]!, triangles[t + 2]!];
      const [ab, bc, ca] = [between(a, b), between(b, c), between(c, a)];
      finer.push(a, ab, ca, b, bc, ab, c, ca, bc, ab, bc, ca);
    }
    triangles = finer;
  }
  return { vertices: Float64Array.from(points), triangles: Uint32Array.from(triangles) };
}
