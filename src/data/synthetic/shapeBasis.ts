/**
 * The linear shape and expression bases: smooth displacement fields over the face, in centimetres per standard deviation
 * (shape) or at full strength (expression). A field is a sum of Gaussian bumps placed on the image-left half or the
 * midline and mirrored.
 */
import type { HeadTopology } from './headTopology.ts';
import { bell, clamp, smooth } from './vec.ts';

/** Centre (x <= 0 is mirrored), displacement, radius (one standard deviation) in centimetres. */
type Bump = readonly [x: number, y: number, z: number, dx: number, dy: number, dz: number, radius: number];

/** One shape direction; the names are for people who read the code. */
const SHAPES: Readonly<Record<string, readonly Bump[]>> = {
  jawWidth: [[-6.2, -6, -1, -0.5, 0, 0, 2.6]],
  jawDrop: [[-5.8, -6.4, -0.5, -0.06, -0.38, 0, 2.2]],
  chinWidth: [[-2.4, -8.6, 3.6, -0.42, 0.06, 0, 1.7]],
  chinLength: [[0, -9, 4.4, 0, -0.75, 0, 2.4]],
  chinForward: [[0, -8, 5, 0, 0, 0.6, 2]],
  cheekbones: [[-6, -0.2, 2.2, -0.45, 0.12, 0.35, 1.7]],
  cheekFullness: [[-5, -3.2, 2.8, -0.38, -0.05, 0.3, 1.9]],
  noseLength: [
    [0, -1.2, 7, 0, -0.45, 0, 1.2],
    [-1.5, -1.1, 5.5, 0, -0.4, 0, 0.9],
  ],
  noseWidth: [[-1.6, -1.1, 5.4, -0.36, 0, -0.05, 0.85]],
  noseBridge: [[0, 2, 6, 0, 0, 0.45, 1.2]],
  bridgeWidth: [[-0.8, 1.6, 5.4, -0.22, 0, 0.06, 1]],
  noseTip: [[0, -0.7, 7.4, 0, 0, 0.5, 0.95]],
  noseTilt: [
    [0, -1.1, 7.5, 0, 0.36, 0, 0.85],
    [0, 0.6, 7, 0, 0, -0.14, 0.9],
  ],
  noseBulb: [[-0.8, -0.7, 7, -0.2, 0, 0.06, 0.6]],
  eyeSpacing: [[-3.2, 2.7, 3.6, -0.3, 0, -0.06, 1.7]],
  eyeHeight: [
    [-3.1, 3.15, 3.8, 0, 0.12, 0, 0.6],
    [-3.1, 2.25, 3.7, 0, -0.07, 0, 0.5],
  ],
  eyeWidth: [
    [-4.5, 2.66, 3.1, -0.17, 0, 0, 0.7],
    [-1.8, 2.58, 3.7, 0.09, 0, 0, 0.5],
  ],
  eyeTilt: [
    [-4.4, 2.7, 3.2, 0, 0.2, 0, 0.8],
    [-1.9, 2.6, 3.7, 0, -0.08, 0, 0.6],
  ],
  browRidge: [[-2.9, 4.4, 4.9, 0, -0.08, 0.38, 1.5]],
  browHeight: [[-3.4, 4.8, 4.5, 0, 0.36, 0, 1.5]],
  mouthWidth: [[-2.4, -4.3, 4.3, -0.36, 0, -0.06, 1.1]],
  upperLip: [[-0.6, -3.5, 5.8, 0, 0.2, 0.1, 0.62]],
  lowerLip: [[-0.7, -5.2, 5.5, 0, -0.17, 0.08, 0.62]],
  mouthHeight: [[0, -4.4, 5.4, 0, 0.34, 0, 1.8]],
  foreheadHeight: [[-1.5, 8.4, 3.8, 0, 0.7, -0.1, 3]],
  foreheadSlope: [[0, 7.2, 4.8, 0, 0, 0.5, 2.4]],
  templeWidth: [[-7.2, 4.6, 0, -0.4, 0, 0, 2.4]],
  faceWidth: [],
  faceLength: [],
};

export const SHAPE_NAMES: readonly string[] = Object.keys(SHAPES);
export const SHAPE_COUNT = SHAPE_NAMES.length;

export const EXPRESSION_NAMES = [
  'smile',
  'mouthOpen',
  'browRaise',
  'browFrown',
  'blinkLeft',
  'blinkRight',
  'squint',
  'pucker',
] as const;
export type ExpressionName = (typeof EXPRESSION_NAMES)[number];

export interface ShapeBasis {
  /** A [faceCount, 3] field for each of SHAPE_NAMES. */
  readonly shapes: readonly Float32Array[];
  /** A [faceCount, 3] field for each of EXPRESSION_NAMES. */
  readonly expressions: readonly Float32Array[];
}

function bumpField(top: HeadTopology, bumps: readonly Bump[]): Float32Array {
  const field = new Float32Array(top.faceCount * 3);
  for (const [cx, cy, cz, dx, dy, dz, radius] of bumps) {
    for (const sign of cx < 0 ? [1, -1] : [1]) {
      for (let v = 0; v < top.faceCount; v++) {
        const x = top.face[v * 3]! - sign * cx;
        const y = top.face[v * 3 + 1]! - cy;
        const z = top.face[v * 3 + 2]! - cz;
        const weight = bell(Math.sqrt(x * x + y * y + z * z) / radius);
        field[v * 3] = field[v * 3]! + sign * dx * weight;
        field[v * 3 + 1] = field[v * 3 + 1]! + dy * weight;
        field[v * 3 + 2] = field[v * 3 + 2]! + dz * weight;
      }
    }
  }
  return field;
}

/** How far a vertex moves with the jaw: 0 on the upper lip and above, 1 on the lower lip and the chin. */
function jawWeight(top: HeadTopology, v: number): number {
  const x = Math.abs(top.face[v * 3]!);
  const height = top.uvs[v * 2 + 1]!;
  const outside = smooth(1.9, 4.2, x);
  const below = smooth(0.6925 - 0.1 * outside, 0.6955 + 0.12 * outside, height);
  return below * (1 - 0.85 * smooth(3.5, 7.4, x));
}

function jawField(top: HeadTopology): Float32Array {
  const field = new Float32Array(top.faceCount * 3);
  // The jaw turns about an axis through the ears: 12 degrees at full strength.
  const angle = 0.21;
  const axisY = -1;
  const axisZ = -2.5;
  for (let v = 0; v < top.faceCount; v++) {
    const weight = jawWeight(top, v);
    const y = top.face[v * 3 + 1]! - axisY;
    const z = top.face[v * 3 + 2]! - axisZ;
    field[v * 3 + 1] = weight * (y * Math.cos(angle) - z * Math.sin(angle) - y);
    field[v * 3 + 2] = weight * (y * Math.sin(angle) + z * Math.cos(angle) - z);
  }
  return field;
}

/** Brings the upper lid down to the lower one, bulging over the eyeball. */
function blinkField(top: HeadTopology, side: 0 | 1): Float32Array {
  const field = new Float32Array(top.faceCount * 3);
  const rim = top.eyeRims[side];
  const xs = rim.map((v) => top.face[v * 3]!);
  const left = Math.min(...xs);
  const right = Math.max(...xs);
  const middleY = rim.reduce((sum, v) => sum + top.face[v * 3 + 1]!, 0) / rim.length;
  const opening = 0.8;
  for (let v = 0; v < top.faceCount; v++) {
    const x = top.face[v * 3]!;
    const y = top.face[v * 3 + 1]!;
    const across = (x - left) / (right - left);
    if (across < -0.1 || across > 1.1 || top.face[v * 3 + 2]! < 2) continue;
    const arch = Math.sin(Math.PI * clamp(across, 0, 1));
    const upper = middleY + 0.42 * arch;
    const above = smooth(middleY - 0.05, middleY + 0.1, y);
    const reach = above * arch * (1 - smooth(upper + 0.15, upper + 1.3, y));
    field[v * 3 + 1] = -opening * reach;
    field[v * 3 + 2] = 0.16 * reach * (1 - smooth(upper, upper + 0.5, y));
  }
  return field;
}

function sum(...fields: Float32Array[]): Float32Array {
  return fields[0]!.map((_, i) => fields.reduce((total, field) => total + field[i]!, 0));
}

function expressionFields(top: HeadTopology): Float32Array[] {
  const fields: Record<ExpressionName, Float32Array> = {
    smile: bumpField(top, [
      [-2.4, -4.3, 4.3, -0.62, 0.5, -0.32, 0.95],
      [-4.4, -1.6, 4, -0.22, 0.32, 0.25, 1.3],
      [0, -3.6, 5.8, 0, 0.08, -0.14, 1],
      [0, -5.2, 5.5, 0, 0.04, -0.14, 1],
      [-3.2, 2.2, 3.7, 0, 0.09, 0, 0.6],
      [-1.6, -1.1, 5.4, -0.1, 0.03, 0, 0.7],
    ]),
    mouthOpen: jawField(top),
    browRaise: bumpField(top, [
      [-3.4, 4.8, 4.5, 0, 0.5, 0, 1.3],
      [-3.1, 3.2, 3.8, 0, 0.08, 0, 0.5],
    ]),
    browFrown: bumpField(top, [
      [-1.6, 4.6, 5.1, 0.26, -0.36, 0.06, 0.95],
      [-3.1, 3.2, 3.8, 0, -0.05, 0, 0.5],
    ]),
    blinkLeft: blinkField(top, 0),
    blinkRight: blinkField(top, 1),
    squint: sum(
      blinkField(top, 0).map((x) => 0.3 * x),
      blinkField(top, 1).map((x) => 0.3 * x),
      bumpField(top, [[-3.2, 2.1, 3.7, 0, 0.13, 0, 0.6]]),
    ),
    pucker: bumpField(top, [
      [-2.4, -4.3, 4.3, 0.5, 0, 0.3, 1],
      [0, -4.4, 5.6, 0, 0, 0.35, 1.1],
    ]),
  };
  return EXPRESSION_NAMES.map((name) => fields[name]);
}

/** The bases over the topology's face. */
export function shapeBasis(top: HeadTopology): ShapeBasis {
  const shapes = SHAPE_NAMES.map((name) => {
    const field = bumpField(top, SHAPES[name]!);
    for (let v = 0; v < top.faceCount; v++) {
      if (name === 'faceWidth') field[v * 3] = field[v * 3]! + 0.045 * top.face[v * 3]!;
      if (name === 'faceLength') field[v * 3 + 1] = field[v * 3 + 1]! + 0.035 * (top.face[v * 3 + 1]! - 1);
    }
    return field;
  });
  return { shapes, expressions: expressionFields(top) };
}
