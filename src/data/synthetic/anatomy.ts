/** The rigid and derived parts of a head beside its skin: eyeballs, rims, mouth, teeth, ears, neck and shoulders. */
import type { HeadTopology, Skull } from './headTopology.ts';
import { MATERIAL, type Part } from './scene.ts';
import { bell, clamp, lerp, smooth, vertexNormals } from './vec.ts';

/** Radius of an eyeball in centimetres: a little more than life, as the lids of the face model are. */
const EYE_RADIUS = 1.36;

/** A part whose normals follow from its triangles and whose ambient visibility starts at 1. */
export function meshPart(
  material: Part['material'],
  positions: Float32Array,
  triangles: Uint16Array,
  uvs?: Float32Array,
): Part {
  const n = positions.length / 3;
  const normals = new Float32Array(n * 3);
  vertexNormals(positions, triangles, normals);
  return {
    material,
    positions,
    normals,
    triangles,
    uvs: uvs ?? new Float32Array(n * 2),
    ambient: new Float32Array(n).fill(1),
  };
}

/** Triangles of a grid of `rows` by `columns` cells over (rows + 1) x (columns + 1) vertices. */
export function gridTriangles(rows: number, columns: number): Uint16Array {
  const triangles = new Uint16Array(rows * columns * 6);
  let at = 0;
  for (let r = 0; r < rows; r++) {
    for (let c = 0; c < columns; c++) {
      const a = r * (columns + 1) + c;
      const b = a + columns + 1;
      triangles.set([a, b, a + 1, a + 1, b, b + 1], at);
      at += 6;
    }
  }
  return triangles;
}

/** Where an eyeball sits so that the lids lie on it: [x, y, z] centimetres. */
export function eyeCentre(top: HeadTopology, head: Float32Array, side: 0 | 1): [number, number, number] {
  const rim = top.eyeRims[side];
  let x = 0;
  let y = 0;
  for (const v of rim) {
    x += head[v * 3]! / rim.length;
    y += head[v * 3 + 1]! / rim.length;
  }
  let z = Infinity;
  for (const v of rim) {
    const dx = head[v * 3]! - x;
    const dy = head[v * 3 + 1]! - y;
    // The inner corner lies deeper in life than on the mesh and may stand off the ball.
    const weight = side === 0 ? dx : -dx;
    if (weight > 0.7) continue;
    z = Math.min(z, head[v * 3 + 2]! - Math.sqrt(Math.max(0, EYE_RADIUS ** 2 - dx * dx - dy * dy)));
  }
  return [x, y, z + 0.02];
}

const EYE_RINGS = 7;
const EYE_SEGMENTS = 16;
const EYE_TRIANGLES = gridTriangles(EYE_RINGS, EYE_SEGMENTS);

/**
 * The front of an eyeball, looking `across` and `up` (radians). Its texture coordinates are the direction from the ball's
 * centre relative to the gaze, so that the shader can draw iris and pupil.
 */
export function eyeball(centre: readonly [number, number, number], across: number, up: number, openness: number): Part {
  const n = (EYE_RINGS + 1) * (EYE_SEGMENTS + 1);
  const positions = new Float32Array(n * 3);
  const normals = new Float32Array(n * 3);
  const uvs = new Float32Array(n * 2);
  const ambient = new Float32Array(n);
  for (let r = 0; r <= EYE_RINGS; r++) {
    const angle = (r / EYE_RINGS) * 1.45;
    for (let s = 0; s <= EYE_SEGMENTS; s++) {
      const turn = (s / EYE_SEGMENTS) * 2 * Math.PI;
      const lx = Math.sin(angle) * Math.cos(turn);
      const ly = Math.sin(angle) * Math.sin(turn);
      const lz = Math.cos(angle);
      const y = ly * Math.cos(up) + lz * Math.sin(up);
      const z0 = lz * Math.cos(up) - ly * Math.sin(up);
      const x = lx * Math.cos(across) + z0 * Math.sin(across);
      const z = z0 * Math.cos(across) - lx * Math.sin(across);
      const v = r * (EYE_SEGMENTS + 1) + s;
      normals[v * 3] = x;
      normals[v * 3 + 1] = y;
      normals[v * 3 + 2] = z;
      positions[v * 3] = centre[0] + EYE_RADIUS * x;
      positions[v * 3 + 1] = centre[1] + EYE_RADIUS * y;
      positions[v * 3 + 2] = centre[2] + EYE_RADIUS * z;
      uvs[v * 2] = lx;
      uvs[v * 2 + 1] = ly;
      ambient[v] = 1 - 0.5 * smooth(-0.05, 0.3 * openness, y) - 0.4 * smooth(0.55, 0.95, Math.abs(x));
    }
  }
  return { material: MATERIAL.eye, positions, normals, uvs, ambient, triangles: EYE_TRIANGLES };
}

let rimTriangles: Uint16Array | undefined;

/** The triangles of `rims`: a wall along every rim, then a fan over the inner edge of the mouth's. */
function trianglesOfRims(lengths: readonly number[]): Uint16Array {
  const triangles: number[] = [];
  let at = 0;
  for (const length of lengths) {
    for (let i = 0; i < length; i++) {
      const a = at + 2 * i;
      const b = at + 2 * ((i + 1) % length);
      triangles.push(a, b, a + 1, b, b + 1, a + 1);
    }
    at += length * 2;
  }
  const mouth = lengths[lengths.length - 1]!;
  const first = at - 2 * mouth;
  for (let i = 0; i < mouth; i++) triangles.push(first + 2 * i + 1, first + 2 * ((i + 1) % mouth) + 1, at);
  return Uint16Array.from(triangles);
}

/** Walls from the rims of eyes and mouth inwards, so that no view shows through, and the dark of the mouth. */
export function rims(
  top: HeadTopology,
  head: Float32Array,
  eyes: readonly (readonly [number, number, number])[],
): Part {
  const loops = [top.eyeRims[0], top.eyeRims[1], top.mouthRim] as const;
  rimTriangles ??= trianglesOfRims(loops.map((loop) => loop.length));
  const n = (loops[0].length + loops[1].length + loops[2].length) * 2 + 1;
  const positions = new Float32Array(n * 3);
  const uvs = new Float32Array(n * 2);
  let middleY = 0;
  let middleZ = 0;
  for (const v of top.mouthRim) {
    middleY += head[v * 3 + 1]! / top.mouthRim.length;
    middleZ += head[v * 3 + 2]! / top.mouthRim.length;
  }
  const ambient = new Float32Array(n);
  let at = 0;
  for (let k = 0; k < 3; k++) {
    const isMouth = k === 2;
    const [ex, ey, ez] = eyes[Math.min(k, 1)]!;
    for (const v of loops[k]!) {
      const x = head[v * 3]!;
      const y = head[v * 3 + 1]!;
      const z = head[v * 3 + 2]!;
      positions[at * 3] = x;
      positions[at * 3 + 1] = y;
      positions[at * 3 + 2] = z;
      positions[at * 3 + 3] = isMouth ? x * 0.9 : lerp(x, ex, 0.3);
      positions[at * 3 + 4] = isMouth ? y + 0.3 * Math.sign(y - middleY) : lerp(y, ey, 0.3);
      positions[at * 3 + 5] = isMouth ? z - 1.3 : lerp(z, ez, 0.3);
      ambient[at] = 0.75;
      ambient[at + 1] = isMouth ? 0.12 : 0.5;
      uvs[at * 2] = isMouth ? 1 : 0;
      uvs[at * 2 + 2] = isMouth ? 1 : 0;
      at += 2;
    }
  }
  positions[at * 3 + 1] = middleY;
  positions[at * 3 + 2] = middleZ - 2.2;
  ambient[at] = 0.05;
  uvs[at * 2] = 1;
  return { ...meshPart(MATERIAL.flesh, positions, rimTriangles, uvs), ambient };
}

const TEETH_COLUMNS = 16;

/** The upper row of teeth, behind the neutral upper lip. */
export function teeth(head: Float32Array): Part {
  const arch = [191, 80, 81, 82, 13, 312, 311, 310, 415].map(
    (v) => [head[v * 3]!, head[v * 3 + 1]!, head[v * 3 + 2]!] as const,
  );
  const positions = new Float32Array((TEETH_COLUMNS + 1) * 3 * 3);
  const uvs = new Float32Array((TEETH_COLUMNS + 1) * 3 * 2);
  for (let r = 0; r < 3; r++) {
    for (let c = 0; c <= TEETH_COLUMNS; c++) {
      const t = (c / TEETH_COLUMNS) * (arch.length - 1);
      const i = Math.min(Math.floor(t), arch.length - 2);
      const [a, b] = [arch[i]!, arch[i + 1]!];
      const v = r * (TEETH_COLUMNS + 1) + c;
      positions.set(
        [lerp(a[0], b[0], t - i), lerp(a[1], b[1], t - i) + 0.35 - 0.45 * r, lerp(a[2], b[2], t - i) - 0.55 + 0.05 * r],
        v * 3,
      );
      uvs.set([(c / TEETH_COLUMNS) * 10, r / 2], v * 2);
    }
  }
  const part = meshPart(MATERIAL.teeth, positions, gridTriangles(2, TEETH_COLUMNS), uvs);
  for (let v = 0; v < part.ambient.length; v++) {
    const across = Math.abs((v % (TEETH_COLUMNS + 1)) / TEETH_COLUMNS - 0.5) * 2;
    part.ambient[v] = (1 - 0.65 * across ** 2) * (v <= TEETH_COLUMNS ? 0.5 : 1);
  }
  return part;
}

const EAR_RINGS = 9;
const EAR_SEGMENTS = 24;

/** An ear: a disc with a folded rim and a hollow, set on the side of the skull. */
export function ear(skull: Skull, head: Float32Array, side: -1 | 1, size: number): Part {
  const positions = new Float32Array((EAR_RINGS + 1) * (EAR_SEGMENTS + 1) * 3);
  const uvs = new Float32Array((EAR_RINGS + 1) * (EAR_SEGMENTS + 1) * 2);
  const height: number[] = [];
  const anchorX = Math.max(Math.abs(head[454 * 3]!), skull.radiusX * 0.965) - 0.05;
  const anchorY = head[454 * 3 + 1]! + 0.2;
  const anchorZ = head[454 * 3 + 2]! - 1.1;
  for (let r = 0; r <= EAR_RINGS; r++) {
    const radius = r / EAR_RINGS;
    for (let s = 0; s <= EAR_SEGMENTS; s++) {
      const turn = (s / EAR_SEGMENTS) * 2 * Math.PI;
      const back = Math.cos(turn);
      const up = Math.sin(turn);
      // Wide above, a narrow lobe below, nearly straight in front.
      const wide = (back > 0 ? 1.75 : 0.85) * (1 + 0.22 * up);
      const tall = up > 0 ? 3 : 3.2;
      const a = radius * back * wide * size;
      const b = radius * up * tall * size;
      const rim = bell((radius - 0.84) / 0.11) * smooth(-0.95, 0.1, up + 0.5 * back) * 0.42;
      const inner = bell((radius - 0.52) / 0.13) * smooth(-0.5, 0.4, up + back) * 0.2;
      const hollow = bell(Math.sqrt((a - 0.1) ** 2 + (b + 0.5) ** 2) / 0.75) * 0.55;
      const h = rim + inner - hollow;
      const edge = smooth(0.9, 1, radius) * 0.35;
      const flare = 0.5 * (a + 0.85 * size) - edge;
      const v = r * (EAR_SEGMENTS + 1) + s;
      positions[v * 3] = side * (anchorX + flare + h * 0.8);
      positions[v * 3 + 1] = anchorY + b + 0.12 * a;
      positions[v * 3 + 2] = anchorZ - a * 0.85 + 0.22 * b * -1 + h * 0.35;
      height.push(h - edge);
    }
  }
  const part = meshPart(MATERIAL.plainSkin, positions, orient(gridTriangles(EAR_RINGS, EAR_SEGMENTS), side), uvs);
  for (let v = 0; v < height.length; v++) part.ambient[v] = clamp(0.66 + 0.9 * height[v]!, 0.3, 1);
  return part;
}

/** Turns every triangle round when `side` is positive, so that mirrored parts face outwards. */
function orient(triangles: Uint16Array, side: -1 | 1): Uint16Array {
  if (side < 0) return triangles;
  const result = triangles.slice();
  for (let t = 0; t < result.length; t += 3) {
    result[t + 1] = triangles[t + 2]!;
    result[t + 2] = triangles[t + 1]!;
  }
  return result;
}

const NECK_SEGMENTS = 28;
/** [y, half width, half depth, z] of the neck and shoulders from top to bottom; cloth from the fifth on. */
const NECK: readonly (readonly [number, number, number, number])[] = [
  [-2, 5.9, 5.6, -4.6],
  [-6, 6, 5.4, -4.8],
  [-9.5, 6, 5.2, -5.2],
  [-12.5, 6.3, 5.4, -5.6],
  [-14.5, 7.2, 6, -5.8],
  [-16, 9.5, 7, -6],
  [-18, 15, 8, -6.2],
  [-21, 19.5, 9, -6.4],
  [-34, 21, 10, -6.4],
];
const NECK_SKIN_ROWS = 4;

/** Neck (plain skin) and shoulders (cloth); the neck is scaled by `width`. */
export function neckParts(width: number): [Part, Part] {
  const rows = (from: number, to: number, material: Part['material'], swell: number): Part => {
    const count = to - from;
    const positions = new Float32Array((count + 1) * (NECK_SEGMENTS + 1) * 3);
    for (let r = 0; r <= count; r++) {
      const [y, halfX, halfZ, z] = NECK[from + r]!;
      const w = lerp(width, 1, smooth(-12, -17, y));
      for (let s = 0; s <= NECK_SEGMENTS; s++) {
        const turn = (s / NECK_SEGMENTS) * 2 * Math.PI;
        const v = (r * (NECK_SEGMENTS + 1) + s) * 3;
        // The collar dips in front.
        const dip = swell > 0 && r === 0 ? 1.2 * smooth(0.2, 1, Math.cos(turn)) - 0.4 : 0;
        positions[v] = (halfX * w + swell) * Math.sin(turn);
        positions[v + 1] = y - dip;
        positions[v + 2] = z + (halfZ * w + swell) * Math.cos(turn);
      }
    }
    const part = meshPart(material, positions, gridTriangles(count, NECK_SEGMENTS));
    for (let v = 0; v < part.ambient.length; v++)
      part.ambient[v] = lerp(0.32, 1, smooth(-6, -15, positions[v * 3 + 1]!));
    return part;
  };
  return [
    rows(0, NECK_SKIN_ROWS + 1, MATERIAL.plainSkin, 0),
    rows(NECK_SKIN_ROWS - 1, NECK.length - 1, MATERIAL.cloth, 0.35),
  ];
}
