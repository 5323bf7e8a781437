/** The software rasteriser: depth, triangle and barycentric buffers, and depth-only maps for shadows and ambient light. */
import type { NoiseTable } from './latticeNoise.ts';
import { FRONT_ONLY, MATERIAL, NO_SHADOW, type Scene } from './scene.ts';

export interface Buffers {
  /** Samples a side. */
  readonly size: number;
  /** [size, size]: larger is nearer; -Infinity where there is nothing. */
  readonly depth: Float32Array;
  /** [size, size]: triangle, or -1. */
  readonly triangle: Int32Array;
  /** [size, size]: weights of the triangle's second and third corner. */
  readonly second: Float32Array;
  readonly third: Float32Array;
}

export function createBuffers(size: number): Buffers {
  const n = size * size;
  return {
    size,
    depth: new Float32Array(n),
    triangle: new Int32Array(n),
    second: new Float32Array(n),
    third: new Float32Array(n),
  };
}

/**
 * Draws the scene's triangles from `scene.screen`. Skin seen from behind is left out; hair is cut out by `strands`.
 */
export function rasterise(scene: Scene, buffers: Buffers, strands: NoiseTable): void {
  const { size, depth, triangle, second, third } = buffers;
  const { screen, triangles, materials, flags, uvs, density } = scene;
  const noise = strands.values;
  const noiseSize = strands.size;
  const mask = noiseSize - 1;
  depth.fill(-Infinity);
  triangle.fill(-1);
  for (let t = 0; t < scene.triangleCount; t++) {
    const a = triangles[t * 3]!;
    const b = triangles[t * 3 + 1]!;
    const c = triangles[t * 3 + 2]!;
    const ax = screen[a * 3]!;
    const ay = screen[a * 3 + 1]!;
    const bx = screen[b * 3]! - ax;
    const by = screen[b * 3 + 1]! - ay;
    const cx = screen[c * 3]! - ax;
    const cy = screen[c * 3 + 1]! - ay;
    const area = bx * cy - by * cx;
    const material = materials[t]!;
    if (area === 0 || (area > 0 && (flags[t]! & FRONT_ONLY) !== 0)) continue;
    const x0 = Math.max(0, Math.ceil(ax + Math.min(0, bx, cx)));
    const x1 = Math.min(size - 1, Math.floor(ax + Math.max(0, bx, cx)));
    const y0 = Math.max(0, Math.ceil(ay + Math.min(0, by, cy)));
    const y1 = Math.min(size - 1, Math.floor(ay + Math.max(0, by, cy)));
    if (x0 > x1 || y0 > y1) continue;
    const az = screen[a * 3 + 2]!;
    const bz = screen[b * 3 + 2]! - az;
    const cz = screen[c * 3 + 2]! - az;
    const scale = 1 / area;
    const cut = material === MATERIAL.hair;
    const u0 = uvs[a * 2]! * noiseSize;
    const v0 = uvs[a * 2 + 1]! * noiseSize;
    const u1 = uvs[b * 2]! * noiseSize - u0;
    const v1 = uvs[b * 2 + 1]! * noiseSize - v0;
    const u2 = uvs[c * 2]! * noiseSize - u0;
    const v2 = uvs[c * 2 + 1]! * noiseSize - v0;
    const d0 = density[a]!;
    const d1 = density[b]! - d0;
    const d2 = density[c]! - d0;
    if (cut && d0 <= 0 && d0 + d1 <= 0 && d0 + d2 <= 0) continue;
    const wbStep = cy * scale;
    const wcStep = -by * scale;
    for (let y = y0; y <= y1; y++) {
      const py = y - ay;
      let wb = ((x0 - ax) * cy - py * cx) * scale - wbStep;
      let wc = (bx * py - by * (x0 - ax)) * scale - wcStep;
      for (let x = x0; x <= x1; x++) {
        wb += wbStep;
        wc += wcStep;
        if (wb < -1e-6 || wc < -1e-6 || wb + wc > 1.000002) continue;
        const z = az + wb * bz + wc * cz;
        const i = y * size + x;
        if (z <= depth[i]!) continue;
        if (cut) {
          const u = (u0 + wb * u1 + wc * u2) & mask;
          const v = (v0 + wb * v1 + wc * v2) & mask;
          if (d0 + wb * d1 + wc * d2 < noise[v * noiseSize + u]!) continue;
        }
        depth[i] = z;
        triangle[i] = t;
        second[i] = wb;
        third[i] = wc;
      }
    }
  }
}

/** A depth map seen along a direction, orthographic. */
export interface DepthMap {
  readonly size: number;
  readonly depth: Float32Array;
  /** Rows: right, up, towards the light. */
  readonly axes: Float64Array;
  /** Texels a centimetre, and the texel of the origin. */
  readonly scale: number;
  readonly offset: number;
}

export function createDepthMap(size: number, reach: number): DepthMap {
  return {
    size,
    depth: new Float32Array(size * size),
    axes: new Float64Array(9),
    scale: size / (2 * reach),
    offset: size / 2,
  };
}

/** Points the map's axes towards a unit direction. */
export function aim(map: DepthMap, x: number, y: number, z: number): void {
  // Any helper not parallel to the direction will do; the map is used from all sides alike.
  const steep = Math.abs(y) > 0.9;
  const hx = steep ? 1 : 0;
  const hy = steep ? 0 : 1;
  let rx = hy * z;
  let ry = -hx * z;
  let rz = hx * y - hy * x;
  const length = Math.sqrt(rx * rx + ry * ry + rz * rz);
  rx /= length;
  ry /= length;
  rz /= length;
  map.axes.set([rx, ry, rz, y * rz - z * ry, z * rx - x * rz, x * ry - y * rx, x, y, z]);
}

/**
 * Draws triangles into the map; `centre` is the point of the scene at the map's middle.
 * @param flags [triangleCount]: triangles with NO_SHADOW are left out
 * @param density [vertexCount]: triangles cut thin by this (see `Part.density`) are left out
 */
export function drawDepth(
  map: DepthMap,
  positions: ArrayLike<number>,
  triangles: ArrayLike<number>,
  triangleCount: number,
  vertexCount: number,
  centre: readonly [number, number, number],
  projected: Float32Array,
  flags?: Uint8Array,
  density?: Float32Array,
): void {
  const { size, depth, axes, scale, offset } = map;
  const [m0, m1, m2, m3, m4, m5, m6, m7, m8] = axes as unknown as [
    number,
    number,
    number,
    number,
    number,
    number,
    number,
    number,
    number,
  ];
  depth.fill(-1e9);
  for (let v = 0; v < vertexCount * 3; v += 3) {
    const x = positions[v]! - centre[0];
    const y = positions[v + 1]! - centre[1];
    const z = positions[v + 2]! - centre[2];
    projected[v] = (m0 * x + m1 * y + m2 * z) * scale + offset;
    projected[v + 1] = (m3 * x + m4 * y + m5 * z) * scale + offset;
    projected[v + 2] = m6 * x + m7 * y + m8 * z;
  }
  for (let t = 0; t < triangleCount * 3; t += 3) {
    if (flags && (flags[t / 3]! & NO_SHADOW) !== 0) continue;
    if (density && density[triangles[t]!]! + density[triangles[t + 1]!]! + density[triangles[t + 2]!]! < 1.3) continue;
    const a = triangles[t]! * 3;
    const b = triangles[t + 1]! * 3;
    const c = triangles[t + 2]! * 3;
    const ax = projected[a]!;
    const ay = projected[a + 1]!;
    const bx = projected[b]! - ax;
    const by = projected[b + 1]! - ay;
    const cx = projected[c]! - ax;
    const cy = projected[c + 1]! - ay;
    const area = bx * cy - by * cx;
    if (area === 0) continue;
    const x0 = Math.max(0, Math.ceil(ax + Math.min(0, bx, cx)));
    const x1 = Math.min(size - 1, Math.floor(ax + Math.max(0, bx, cx)));
    const y0 = Math.max(0, Math.ceil(ay + Math.min(0, by, cy)));
    const y1 = Math.min(size - 1, Math.floor(ay + Math.max(0, by, cy)));
    const az = projected[a + 2]!;
    const bz = projected[b + 2]! - az;
    const cz = projected[c + 2]! - az;
    const inverse = 1 / area;
    for (let y = y0; y <= y1; y++) {
      for (let x = x0; x <= x1; x++) {
        const wb = ((x - ax) * cy - (y - ay) * cx) * inverse;
        const wc = (bx * (y - ay) - by * (x - ax)) * inverse;
        if (wb < 0 || wc < 0 || wb + wc > 1) continue;
        const z = az + wb * bz + wc * cz;
        const i = y * size + x;
        if (z > depth[i]!) depth[i] = z;
      }
    }
  }
}

/** One over the depth, in centimetres, over which a shadow sets in. */
const SOFTNESS = 1.6;

/** The lit share, 0 to 1, of a point given relative to the map's centre: four taps, bilinear. */
export function litShare(map: DepthMap, x: number, y: number, z: number, bias: number): number {
  const { size, depth, axes, scale, offset } = map;
  const u = (axes[0]! * x + axes[1]! * y + axes[2]! * z) * scale + offset;
  const v = (axes[3]! * x + axes[4]! * y + axes[5]! * z) * scale + offset;
  const w = axes[6]! * x + axes[7]! * y + axes[8]! * z + bias;
  const x0 = Math.floor(u);
  const y0 = Math.floor(v);
  if (x0 < 0 || y0 < 0 || x0 + 1 >= size || y0 + 1 >= size) return 1;
  const fx = u - x0;
  const fy = v - y0;
  const i = y0 * size + x0;
  const a = Math.min(1, Math.max(0, (w - depth[i]!) * SOFTNESS + 1));
  const b = Math.min(1, Math.max(0, (w - depth[i + 1]!) * SOFTNESS + 1));
  const c = Math.min(1, Math.max(0, (w - depth[i + size]!) * SOFTNESS + 1));
  const d = Math.min(1, Math.max(0, (w - depth[i + size + 1]!) * SOFTNESS + 1));
  return (a * (1 - fx) + b * fx) * (1 - fy) + (c * (1 - fx) + d * fx) * fy;
}
