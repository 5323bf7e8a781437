/** The part of an outline that lies in the photo, so that a face cut off by the border has a closed frame all the same. */

type Point = readonly [x: number, y: number];

/** Keeps what lies on one side of a border of the unit square: coordinate `axis` at most, or at least, `limit`. */
function clipAt(points: readonly Point[], axis: 0 | 1, limit: number): Point[] {
  const inside = (point: Point): boolean => (limit === 0 ? point[axis] >= 0 : point[axis] <= 1);
  return points.flatMap((point, i) => {
    const before = points.at(i - 1)!;
    const kept: Point[] = [];
    if (inside(point) !== inside(before)) {
      const share = (limit - before[axis]) / (point[axis] - before[axis]);
      const other = before[1 - axis]! + share * (point[1 - axis]! - before[1 - axis]!);
      kept.push(axis === 0 ? [limit, other] : [other, limit]);
    }
    if (inside(point)) kept.push(point);
    return kept;
  });
}

/**
 * @param corners x and y by turns, in parts of the photo; NaN for none
 * @returns corners of what lies in the photo, in the same order; empty for none
 */
export function clipOutline(corners: ArrayLike<number>): readonly Point[] {
  if (corners.length === 0 || Number.isNaN(corners[0])) return [];
  let points: Point[] = Array.from({ length: corners.length / 2 }, (_, i) => [corners[2 * i]!, corners[2 * i + 1]!]);
  for (const axis of [0, 1] as const) {
    for (const limit of [0, 1]) points = clipAt(points, axis, limit);
  }
  return points;
}
