/**
 * Where things are on the face's texture, which is the same for everybody: lips, brows, lids, folds, beard area. Masks are
 * made once for a texture size; coordinates are the canonical model's texture coordinates, image-left half mirrored.
 */
import { headTopology } from './headTopology.ts';
import { bell, clamp, smooth } from './vec.ts';

export interface FaceRegions {
  readonly size: number;
  /** [size, size] each, 0 to 1. */
  readonly lips: Float32Array;
  readonly lipLine: Float32Array;
  readonly cheeks: Float32Array;
  readonly nose: Float32Array;
  readonly nostrils: Float32Array;
  readonly underEye: Float32Array;
  readonly socket: Float32Array;
  readonly upperLash: Float32Array;
  readonly lowerLash: Float32Array;
  readonly crease: Float32Array;
  readonly beard: Float32Array;
  readonly moustache: Float32Array;
  readonly gloss: Float32Array;
  readonly foreheadLines: Float32Array;
  readonly folds: Float32Array;
  readonly crowsFeet: Float32Array;
  /** Along the brow, 0 (nose) to 1 (temple), and across it in texture units, positive upwards. */
  readonly browAlong: Float32Array;
  readonly browAcross: Float32Array;
}

type Points = readonly (readonly [number, number])[];

const LIP_OUTLINE = [61, 185, 40, 39, 37, 0, 267, 269, 270, 409, 291, 375, 321, 405, 314, 17, 84, 181, 91, 146];
const UPPER_LID = [33, 246, 161, 160, 159, 158, 157, 173, 133];
const LOWER_LID = [33, 7, 163, 144, 145, 153, 154, 155, 133];
const BROW: Points = [
  [0.452, 0.285],
  [0.42, 0.272],
  [0.385, 0.263],
  [0.332, 0.262],
  [0.284, 0.277],
  [0.24, 0.303],
];
const FOLD: Points = [
  [0.408, 0.572],
  [0.385, 0.605],
  [0.365, 0.645],
  [0.352, 0.7],
  [0.352, 0.73],
];
const LIP_LINE: Points = [
  [0.39, 0.6945],
  [0.43, 0.6935],
  [0.5, 0.694],
];

/** Distance to a polyline, where along it (0 to 1), and the signed height over it (positive for smaller v). */
function toLine(line: Points, u: number, v: number): { distance: number; along: number; above: number } {
  let best = Infinity;
  let along = 0;
  let above = 0;
  for (let i = 0; i + 1 < line.length; i++) {
    const [ax, ay] = line[i]!;
    const [bx, by] = line[i + 1]!;
    const dx = bx - ax;
    const dy = by - ay;
    const t = clamp(((u - ax) * dx + (v - ay) * dy) / (dx * dx + dy * dy), 0, 1);
    const ex = u - ax - t * dx;
    const ey = v - ay - t * dy;
    const distance = Math.sqrt(ex * ex + ey * ey);
    if (distance < best) {
      best = distance;
      along = (i + t) / (line.length - 1);
      above = -ey;
    }
  }
  return { distance: best, along, above };
}

function inside(polygon: Points, u: number, v: number): boolean {
  let odd = false;
  for (let i = 0, j = polygon.length - 1; i < polygon.length; j = i++) {
    const [ax, ay] = polygon[i]!;
    const [bx, by] = polygon[j]!;
    if (ay > v !== by > v && u < ((bx - ax) * (v - ay)) / (by - ay) + ax) odd = !odd;
  }
  return odd;
}

/** The beard area: below a line from the sideburn over the cheek to the corner of the mouth. Lips not taken out. */
export function beardMask(u: number, v: number): number {
  const du = Math.abs(u - 0.5);
  const line = 0.715 - 0.03 * smooth(0.1, 0.25, du) - 0.16 * smooth(0.28, 0.46, du);
  return (
    smooth(line - 0.03, line + 0.035, v) *
    (1 - 0.55 * smooth(0.03, 0.08, du) * bell((v - 0.76) / 0.016) * smooth(0.12, 0.08, du))
  );
}

export function moustacheMask(u: number, v: number): number {
  const du = Math.abs(u - 0.5);
  // Follows the upper lip, from 0.651 in the middle down to the corner of the mouth.
  const lip = 0.651 + 3 * du * du;
  return bell((v - lip + 0.013) / 0.021) * smooth(lip + 0.008, lip - 0.002, v) * smooth(0.145, 0.105, du);
}

const cache = new Map<number, FaceRegions>();

/** The masks for a texture of `size` by `size`; kept. */
export function faceRegions(size: number): FaceRegions {
  const known = cache.get(size);
  if (known) return known;
  const { uvs } = headTopology();
  const at = (v: number): readonly [number, number] => [uvs[v * 2]!, uvs[v * 2 + 1]!];
  const lipOutline = LIP_OUTLINE.map(at);
  const closed = [...lipOutline, lipOutline[0]!];
  const upper = UPPER_LID.map(at);
  const lower = LOWER_LID.map(at);
  const map = (): Float32Array => new Float32Array(size * size);
  const regions = {
    size,
    lips: map(),
    lipLine: map(),
    cheeks: map(),
    nose: map(),
    nostrils: map(),
    underEye: map(),
    socket: map(),
    upperLash: map(),
    lowerLash: map(),
    crease: map(),
    beard: map(),
    moustache: map(),
    gloss: map(),
    foreheadLines: map(),
    folds: map(),
    crowsFeet: map(),
    browAlong: map(),
    browAcross: map(),
  };
  // Thin features are never thinner than a texel, or they would sparkle at small sizes.
  const pixel = 0.75 / size;
  for (let y = 0; y < size; y++) {
    for (let x = 0; x < size; x++) {
      const i = y * size + x;
      const v = (y + 0.5) / size;
      const full = (x + 0.5) / size;
      const u = full > 0.5 ? 1 - full : full;
      const blob = (cu: number, cv: number, ru: number, rv: number): number =>
        bell(Math.sqrt(((u - cu) / ru) ** 2 + ((v - cv) / rv) ** 2));
      const lip = toLine(closed, u, v).distance * (inside(lipOutline, u, v) ? 1 : -1);
      regions.lips[i] = smooth(-0.006, 0.007, lip);
      const line = toLine(LIP_LINE, u, v);
      regions.lipLine[i] = bell(line.distance / Math.max(0.004, pixel));
      regions.cheeks[i] = blob(0.28, 0.545, 0.07, 0.06);
      regions.nose[i] = Math.max(blob(0.5, 0.53, 0.05, 0.04), 0.8 * blob(0.425, 0.575, 0.025, 0.025));
      regions.nostrils[i] = blob(0.4575, 0.592, 0.0135, Math.max(0.0065, pixel));
      regions.underEye[i] = blob(0.36, 0.425, 0.05, 0.016);
      regions.socket[i] = Math.max(blob(0.43, 0.365, 0.022, 0.035), 0.7 * blob(0.345, 0.335, 0.06, 0.022));
      const lid = toLine(upper, u, v);
      const width = 0.0055 * (0.6 + 0.6 * smooth(1, 0.2, lid.along));
      regions.upperLash[i] =
        bell(Math.max(0, lid.distance - 0.002) / Math.max(width, pixel)) * smooth(1, 0.85, lid.along);
      const under = toLine(lower, u, v);
      regions.lowerLash[i] = bell(under.distance / Math.max(0.004, pixel)) * smooth(1, 0.6, under.along);
      const ridge = lid.above - 0.016 - 0.01 * Math.sin(Math.PI * lid.along);
      regions.crease[i] =
        bell(ridge / Math.max(0.0045, pixel)) *
        smooth(0, 0.15, lid.along) *
        smooth(1, 0.85, lid.along) *
        smooth(0.06, 0.04, lid.distance);
      regions.beard[i] = beardMask(u, v) * (1 - regions.lips[i]!);
      regions.moustache[i] = moustacheMask(u, v) * (1 - regions.lips[i]!);
      regions.gloss[i] =
        0.55 +
        0.6 * blob(0.5, 0.22, 0.14, 0.07) +
        0.8 * blob(0.5, 0.48, 0.03, 0.09) +
        0.35 * blob(0.29, 0.5, 0.06, 0.04);
      const fan = u < 0.29 ? (v - 0.372) / (0.31 - u) : 9;
      regions.crowsFeet[i] = blob(0.245, 0.375, 0.02, 0.035) * (0.5 + 0.5 * Math.cos(fan * 9));
      const wave = v + 0.006 * Math.cos(u * 18);
      const lines = [0.165, 0.195, 0.225].reduce((sum, row) => sum + bell((wave - row) / Math.max(0.0045, pixel)), 0);
      regions.foreheadLines[i] = lines * smooth(0.28, 0.38, u);
      const fold = toLine(FOLD, u, v);
      regions.folds[i] = bell(fold.distance / 0.009) * smooth(0, 0.15, fold.along) * smooth(1, 0.7, fold.along);
      const brow = toLine(BROW, u, v);
      regions.browAlong[i] = brow.along;
      // Distance rather than height beyond the ends, so that brows end.
      regions.browAcross[i] =
        brow.along <= 0 || brow.along >= 1 ? brow.distance * 1.4 : brow.distance * Math.sign(brow.above);
    }
  }
  cache.set(size, regions);
  return regions;
}
