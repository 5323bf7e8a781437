/** From the raw numbers of BlazeFace's 256-pixel network to faces: a box each, and where the eyes are. */

export const DETECTOR_INPUT = 256;

/** Anchors lie on two grids, with 2 and 6 in a cell. */
const GRIDS = [
  { cells: 16, anchors: 2 },
  { cells: 8, anchors: 6 },
] as const;

/** Numbers an anchor has: centre and size of the box, then six points. */
export const REGRESSORS = 16;

export interface Detection {
  /** Of the box, in input pixels. */
  readonly x: number;
  readonly y: number;
  /** Longer side of the box. */
  readonly side: number;
  /** Angle of the line from the left to the right eye as seen in the image, radians. */
  readonly roll: number;
  /** [0, 1]. */
  readonly confidence: number;
}

/** [896, 2]: centres of the anchors in input pixels, the fine grid first. */
export const ANCHORS: Float32Array = Float32Array.from(
  GRIDS.flatMap(({ cells, anchors }) => {
    const stride = DETECTOR_INPUT / cells;
    return Array.from({ length: cells * cells * anchors }, (_, i) => {
      const cell = Math.floor(i / anchors);
      return [((cell % cells) + 0.5) * stride, (Math.floor(cell / cells) + 0.5) * stride];
    }).flat();
  }),
);

const sigmoid = (logit: number): number => 1 / (1 + Math.exp(-logit));

/** Area of overlap over area of union of two squares. */
function overlap(a: Detection, b: Detection): number {
  const width = Math.min(a.x + a.side / 2, b.x + b.side / 2) - Math.max(a.x - a.side / 2, b.x - b.side / 2);
  const height = Math.min(a.y + a.side / 2, b.y + b.side / 2) - Math.max(a.y - a.side / 2, b.y - b.side / 2);
  if (width <= 0 || height <= 0) return 0;
  const shared = width * height;
  return shared / (a.side ** 2 + b.side ** 2 - shared);
}

/**
 * Faces, most confident first; of overlapping ones the most confident alone.
 * @param logits [896], one an anchor
 * @param regressors [896, 16]
 * Source: Bazarevsky et al. 2019, arXiv 1907.05047; MediaPipe's SsdAnchors and TensorsToDetections calculators
 */
export function decodeDetections(
  logits: ArrayLike<number>,
  regressors: ArrayLike<number>,
  leastConfidence: number,
  mostOverlap: number,
): Detection[] {
  const candidates: Detection[] = [];
  for (let i = 0; i < logits.length; i++) {
    const confidence = sigmoid(logits[i]!);
    if (confidence < leastConfidence) continue;
    const at = i * REGRESSORS;
    const [dx, dy, width, height] = [0, 1, 2, 3].map((k) => regressors[at + k]!) as [number, number, number, number];
    // The first two points are the eyes, the left one in the image first.
    const roll = Math.atan2(regressors[at + 7]! - regressors[at + 5]!, regressors[at + 6]! - regressors[at + 4]!);
    const x = ANCHORS[2 * i]! + dx;
    const y = ANCHORS[2 * i + 1]! + dy;
    candidates.push({ x, y, side: Math.max(width, height), roll, confidence });
  }
  candidates.sort((a, b) => b.confidence - a.confidence);
  const kept: Detection[] = [];
  for (const candidate of candidates) {
    if (kept.every((other) => overlap(other, candidate) <= mostOverlap)) kept.push(candidate);
  }
  return kept;
}
