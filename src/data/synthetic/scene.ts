/** One picture's triangles: growing typed arrays that are emptied, not freed, between pictures. */

/** What a triangle is made of; the shader branches on it. */
export const MATERIAL = {
  skin: 0,
  plainSkin: 1,
  eye: 2,
  flesh: 3,
  teeth: 4,
  cloth: 5,
  hair: 6,
  frame: 7,
  cover: 8,
} as const;
export type Material = (typeof MATERIAL)[keyof typeof MATERIAL];

/** A mesh ready to be placed into a scene, in head space (centimetres). */
export interface Part {
  readonly material: Material;
  /** [n, 3]. */
  readonly positions: Float32Array;
  /** [n, 3] unit. */
  readonly normals: Float32Array;
  /** [n, 2], meaning depends on the material. */
  readonly uvs: Float32Array;
  /** [n] ambient visibility, 0 to 1. */
  readonly ambient: Float32Array;
  /** [m, 3] indices into this part. */
  readonly triangles: Uint16Array;
  /** [n] cut-out density, for hair: a fragment stays where this exceeds the strand noise. */
  readonly density?: Float32Array;
  /** [n, 3] strand direction, for hair. */
  readonly tangents?: Float32Array;
  /** Only its front is drawn, and it casts no shadow: for shells over a shell. */
  readonly overlay?: boolean;
}

/** Bits of a triangle's flags. */
export const FRONT_ONLY = 1;
export const NO_SHADOW = 2;

export class Scene {
  positions = new Float32Array(0);
  normals = new Float32Array(0);
  tangents = new Float32Array(0);
  uvs = new Float32Array(0);
  ambient = new Float32Array(0);
  density = new Float32Array(0);
  /** [n, 3]: pixels right, pixels down, and depth (larger is nearer). */
  screen = new Float32Array(0);
  triangles = new Uint16Array(0);
  materials = new Uint8Array(0);
  /** [m] FRONT_ONLY and NO_SHADOW. */
  flags = new Uint8Array(0);
  vertexCount = 0;
  triangleCount = 0;

  clear(): void {
    this.vertexCount = 0;
    this.triangleCount = 0;
  }

  /**
   * Appends a part, turned and moved.
   * @param rotation 3x3, row-major
   * @param pivot the point the rotation keeps
   * @returns the index of its first vertex
   */
  add(part: Part, rotation: ArrayLike<number>, pivot: readonly [number, number, number]): number {
    const first = this.vertexCount;
    const n = part.ambient.length;
    this.reserve(first + n, this.triangleCount + part.triangles.length / 3);
    turn(part.positions, this.positions, first * 3, n, rotation, pivot);
    turn(part.normals, this.normals, first * 3, n, rotation, [0, 0, 0]);
    this.uvs.set(part.uvs, first * 2);
    this.ambient.set(part.ambient, first);
    if (part.density && part.tangents) {
      this.density.set(part.density, first);
      turn(part.tangents, this.tangents, first * 3, n, rotation, [0, 0, 0]);
    } else this.density.fill(1, first, first + n);
    const offset = this.triangleCount * 3;
    const { triangles } = this;
    const from = part.triangles;
    for (let i = 0; i < from.length; i++) triangles[offset + i] = from[i]! + first;
    this.materials.fill(part.material, this.triangleCount, this.triangleCount + part.triangles.length / 3);
    const closed = part.material === MATERIAL.skin || part.material === MATERIAL.plainSkin;
    this.flags.fill(
      part.overlay ? FRONT_ONLY | NO_SHADOW : closed ? FRONT_ONLY : 0,
      this.triangleCount,
      this.triangleCount + part.triangles.length / 3,
    );
    this.vertexCount += n;
    this.triangleCount += part.triangles.length / 3;
    return first;
  }

  private reserve(vertices: number, triangles: number): void {
    if (vertices * 3 > this.positions.length) {
      const n = Math.ceil(vertices * 1.5);
      this.positions = grown(this.positions, n * 3);
      this.normals = grown(this.normals, n * 3);
      this.tangents = grown(this.tangents, n * 3);
      this.screen = grown(this.screen, n * 3);
      this.uvs = grown(this.uvs, n * 2);
      this.ambient = grown(this.ambient, n);
      this.density = grown(this.density, n);
    }
    if (triangles > this.materials.length) {
      const n = Math.ceil(triangles * 1.5);
      const indices = new Uint16Array(n * 3);
      indices.set(this.triangles);
      this.triangles = indices;
      const materials = new Uint8Array(n);
      materials.set(this.materials);
      this.materials = materials;
      const flags = new Uint8Array(n);
      flags.set(this.flags);
      this.flags = flags;
    }
  }
}

function grown(values: Float32Array<ArrayBuffer>, length: number): Float32Array<ArrayBuffer> {
  const result = new Float32Array(length);
  result.set(values);
  return result;
}

function turn(
  from: Float32Array,
  to: Float32Array,
  offset: number,
  count: number,
  m: ArrayLike<number>,
  [px, py, pz]: readonly [number, number, number],
): void {
  const m0 = m[0]!;
  const m1 = m[1]!;
  const m2 = m[2]!;
  const m3 = m[3]!;
  const m4 = m[4]!;
  const m5 = m[5]!;
  const m6 = m[6]!;
  const m7 = m[7]!;
  const m8 = m[8]!;
  for (let i = 0; i < count * 3; i += 3) {
    const x = from[i]! - px;
    const y = from[i + 1]! - py;
    const z = from[i + 2]! - pz;
    to[offset + i] = m0 * x + m1 * y + m2 * z + px;
    to[offset + i + 1] = m3 * x + m4 * y + m5 * z + py;
    to[offset + i + 2] = m6 * x + m7 * y + m8 * z + pz;
  }
}

/** Rotation by roll about z, then pitch about x, then yaw about y (radians): 3x3, row-major. */
export function rotation(yaw: number, pitch: number, roll: number): Float64Array {
  const [cy, sy] = [Math.cos(yaw), Math.sin(yaw)];
  const [cp, sp] = [Math.cos(pitch), Math.sin(pitch)];
  const [cr, sr] = [Math.cos(roll), Math.sin(roll)];
  return Float64Array.of(
    cy * cr + sy * sp * sr,
    -cy * sr + sy * sp * cr,
    sy * cp,
    cp * sr,
    cp * cr,
    -sp,
    -sy * cr + cy * sp * sr,
    sy * sr + cy * sp * cr,
    cy * cp,
  );
}
