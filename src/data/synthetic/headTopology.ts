/**
 * The head every identity deforms: the canonical face, subdivided, with holes cut for eyes and mouth, and its outline lofted
 * back over an ellipsoidal skull. Shape is linear in the face's vertices; the skull follows the outline.
 */
import { loadFaceMesh } from './faceMesh.ts';
import { boundaryLoop, boundaryNext, subdivide } from './subdivide.ts';
import { smooth } from './vec.ts';

export interface HeadTopology {
  /** Vertices of the face part, [0, faceCount); the skull's rings follow. */
  readonly faceCount: number;
  readonly count: number;
  /** [faceCount, 3] centimetres, neutral, lips closed. */
  readonly face: Float64Array;
  /** [count, 2]. */
  readonly uvs: Float32Array;
  readonly triangles: Uint16Array;
  readonly outline: readonly number[];
  /** Rims of the image-left and the image-right eye, and of the mouth. */
  readonly eyeRims: readonly [readonly number[], readonly number[]];
  readonly mouthRim: readonly number[];
}

/** The ellipsoid behind the face, in centimetres. */
export interface Skull {
  readonly radiusX: number;
  readonly radiusY: number;
  readonly radiusZ: number;
  readonly centreY: number;
  readonly centreZ: number;
}

export const MEAN_SKULL: Skull = { radiusX: 7.9, radiusY: 9.3, radiusZ: 9.5, centreY: 3.4, centreZ: -4 };

/** Upper lip rim paired with lower lip rim, image left to right without the corners. */
const LIP_PAIRS = [
  [191, 95],
  [80, 88],
  [81, 178],
  [82, 87],
  [13, 14],
  [312, 317],
  [311, 402],
  [310, 318],
  [415, 324],
] as const;
const LEFT_EYE = [33, 246, 161, 160, 159, 158, 157, 173, 133, 155, 154, 153, 145, 144, 163, 7];
const RIGHT_EYE = [263, 466, 388, 387, 386, 385, 384, 398, 362, 382, 381, 380, 374, 373, 390, 249];
const MOUTH = [78, 308, ...LIP_PAIRS.flat()];
const RINGS = 11;

/**
 * From the canonical model to a neutral face: a slimmer jaw, mouth corners a little up, lips closed, which the model holds
 * apart, and eyes open a little wider.
 */
function preparePose(positions: Float64Array): void {
  for (let v = 0; v < positions.length; v += 3) {
    const [x, y, z] = [positions[v]!, positions[v + 1]!, positions[v + 2]!];
    const low = smooth(-0.5, -8.5, y);
    positions[v] = x * (1 - 0.11 * low * smooth(1.5, 5.5, Math.abs(x)));
    const corner = Math.exp(-((Math.abs(x) - 2.45) ** 2 + (y + 4.3) ** 2 + 0.3 * (z - 4.4) ** 2) / 0.9);
    positions[v + 1] = y + 0.2 * corner;
  }
  for (const [upper, lower] of LIP_PAIRS) {
    const y = 0.62 * positions[upper * 3 + 1]! + 0.38 * positions[lower * 3 + 1]!;
    positions[upper * 3 + 1] = y;
    positions[lower * 3 + 1] = y + 0.015;
    positions[lower * 3] = positions[upper * 3]!;
    positions[lower * 3 + 2] = positions[upper * 3 + 2]! + 0.03;
  }
  for (const rim of [LEFT_EYE, RIGHT_EYE]) {
    for (let i = 1; i < 8; i++) {
      const arch = Math.sin((Math.PI * i) / 8);
      positions[rim[i]! * 3 + 1] = positions[rim[i]! * 3 + 1]! + 0.32 * arch;
      positions[rim[i]! * 3 + 2] = positions[rim[i]! * 3 + 2]! + 0.05 * arch;
      positions[rim[16 - i]! * 3 + 1] = positions[rim[16 - i]! * 3 + 1]! - 0.1 * arch;
    }
  }
}

function build(): HeadTopology {
  const mesh = loadFaceMesh();
  preparePose(mesh.positions);
  const holes = [new Set(LEFT_EYE), new Set(RIGHT_EYE), new Set(MOUTH)];
  const kept: number[] = [];
  for (let t = 0; t < mesh.triangles.length; t += 3) {
    const corners = [mesh.triangles[t]!, mesh.triangles[t + 1]!, mesh.triangles[t + 2]!];
    if (!holes.some((hole) => corners.every((v) => hole.has(v)))) kept.push(...corners);
  }
  const fine = subdivide({ positions: mesh.positions, uvs: mesh.uvs, triangles: kept });
  const next = boundaryNext(fine.triangles);
  const outline = boundaryLoop(next, 10);
  const faceCount = fine.positions.length / 3;
  const around = outline.length;
  const count = faceCount + around * RINGS + 1;

  const uvs = new Float32Array(count * 2);
  uvs.set(fine.uvs);
  const triangles = [...fine.triangles];
  const ring = (r: number, i: number): number =>
    r === 0 ? outline[i % around]! : faceCount + (r - 1) * around + (i % around);
  for (let r = 0; r < RINGS; r++) {
    for (let i = 0; i < around; i++) {
      const v = ring(r + 1, i);
      uvs[v * 2] = fine.uvs[outline[i]! * 2]!;
      uvs[v * 2 + 1] = fine.uvs[outline[i]! * 2 + 1]!;
      triangles.push(ring(r, i + 1), ring(r, i), ring(r + 1, i), ring(r, i + 1), ring(r + 1, i), ring(r + 1, i + 1));
    }
  }
  for (let i = 0; i < around; i++) triangles.push(ring(RINGS, i + 1), ring(RINGS, i), count - 1);
  uvs[(count - 1) * 2] = 0.5;
  return {
    faceCount,
    count,
    face: fine.positions,
    uvs,
    triangles: Uint16Array.from(triangles),
    outline,
    eyeRims: [boundaryLoop(next, 33), boundaryLoop(next, 263)],
    mouthRim: boundaryLoop(next, 78),
  };
}

let topology: HeadTopology | undefined;

/** The topology, built once. */
export function headTopology(): HeadTopology {
  topology ??= build();
  return topology;
}

/**
 * Fills the skull's rings from the face's outline: along each meridian of the ellipsoid to the pole at the back.
 * @param positions [count, 3] with the face's part filled
 */
export function loftSkull(top: HeadTopology, skull: Skull, positions: Float32Array): void {
  const around = top.outline.length;
  for (let i = 0; i < around; i++) {
    const from = top.outline[i]! * 3;
    const x = positions[from]! / skull.radiusX;
    const y = (positions[from + 1]! - skull.centreY) / skull.radiusY;
    const z = (positions[from + 2]! - skull.centreZ) / skull.radiusZ;
    const rho = Math.sqrt(x * x + y * y + z * z);
    const side = Math.sqrt(x * x + y * y);
    const polar = Math.atan2(side, z);
    // The underside of the jaw turns in at once; the crown and the temples leave the outline slowly.
    const under = smooth(-0.35, -0.95, y / (side || 1));
    for (let r = 1; r <= RINGS; r++) {
      const s = r / (RINGS + 1);
      const angle = polar + (Math.PI - polar) * s ** 1.15;
      const fade = 1 - smooth(0, 0.55 - 0.2 * under, s);
      const radius = 1 + (rho - 1) * fade;
      const to = (top.faceCount + (r - 1) * around + i) * 3;
      positions[to] = (skull.radiusX * radius * Math.sin(angle) * x) / (side || 1);
      positions[to + 1] = skull.centreY + (skull.radiusY * radius * Math.sin(angle) * y) / (side || 1);
      positions[to + 2] = skull.centreZ + skull.radiusZ * radius * Math.cos(angle);
    }
  }
  const pole = (top.count - 1) * 3;
  positions[pole] = 0;
  positions[pole + 1] = skull.centreY;
  positions[pole + 2] = skull.centreZ - skull.radiusZ;
}
