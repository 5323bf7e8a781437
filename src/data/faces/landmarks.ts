/** The five points of a face mesh that alignment needs, and which face of a photo they are taken from. */
import type { Detection } from './detections.ts';

/** Numbers of a mesh: 468 points of three. */
export const MESH_NUMBERS = 468 * 3;

/** Mesh points whose mean is a landmark, in the order of `FIVE_POINT_ORDER`; eye centres lie between the corners. */
const LANDMARKS = [[33, 133], [362, 263], [1], [61], [291]] as const;

/**
 * @param mesh [468, 3]
 * @returns [5, 2], in the mesh's own coordinates, depth left out
 */
export function fivePoints(mesh: ArrayLike<number>): Float64Array {
  const mean = (points: readonly number[], axis: number): number =>
    points.reduce((sum, point) => sum + mesh[3 * point + axis]! / points.length, 0);
  return Float64Array.from(LANDMARKS.flatMap((points) => [mean(points, 0), mean(points, 1)]));
}

/** The face a photo is of: large, and near the middle. A face in a corner counts for nothing. */
export function chooseFace(faces: readonly Detection[], width: number, height: number): Detection | null {
  const reach = Math.hypot(width, height) / 2;
  const weight = ({ x, y, side }: Detection): number =>
    side * Math.max(0, 1 - Math.hypot(x - width / 2, y - height / 2) / reach);
  let best: Detection | null = null;
  for (const face of faces) if (!best || weight(face) > weight(best)) best = face;
  return best;
}
