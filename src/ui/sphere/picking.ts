/** Which points of the picture are meant: the one under the pointer, the next one in a direction, those inside a lasso. */
import type { Seen } from './turning.ts';

/** Points farther behind the middle than this lie on the far side of the sphere. */
export const FAR_SIDE = -0.05;

/** @param far whether points of the far side count @returns the nearest to a place within `reach` px, the front one on a tie; -1 for none */
export function pointAt(points: readonly Seen[], x: number, y: number, reach: number, far: boolean): number {
  let best = -1;
  let least = reach * reach;
  points.forEach((point, i) => {
    if (!far && point.depth < FAR_SIDE) return;
    const distance = (point.x - x) ** 2 + (point.y - y) ** 2;
    if (distance > least || (distance === least && best >= 0 && point.depth <= points[best]!.depth)) return;
    best = i;
    least = distance;
  });
  return best;
}

export type Way = 'left' | 'right' | 'up' | 'down';

const WAYS: Readonly<Record<Way, readonly [number, number]>> = {
  left: [-1, 0],
  right: [1, 0],
  up: [0, -1],
  down: [0, 1],
};

/** The nearest point that lies more in the given direction than aside of it; `from` itself where there is none. */
export function nextPoint(points: readonly Seen[], from: number, way: Way, far: boolean): number {
  const start = points[from];
  if (!start) return points.findIndex(({ depth }) => far || depth >= FAR_SIDE);
  const [wx, wy] = WAYS[way];
  let best = from;
  let least = Number.POSITIVE_INFINITY;
  points.forEach((point, i) => {
    if (i === from || (!far && point.depth < FAR_SIDE)) return;
    const [dx, dy] = [point.x - start.x, point.y - start.y];
    const ahead = dx * wx + dy * wy;
    const aside = Math.abs(dx * wy) + Math.abs(dy * wx);
    if (ahead <= 0 || aside > ahead) return;
    const cost = ahead + 2 * aside;
    if (cost >= least) return;
    best = i;
    least = cost;
  });
  return best;
}

/** Even-odd rule. */
function isInside(outline: readonly (readonly [number, number])[], x: number, y: number): boolean {
  let inside = false;
  outline.forEach(([x1, y1], i) => {
    const [x2, y2] = outline[(i + 1) % outline.length]!;
    if (y1 > y !== y2 > y && x < x1 + ((y - y1) / (y2 - y1)) * (x2 - x1)) inside = !inside;
  });
  return inside;
}

/** @returns indices of the points inside an outline */
export function pointsInside(
  points: readonly Seen[],
  outline: readonly (readonly [number, number])[],
  far: boolean,
): readonly number[] {
  if (outline.length < 3) return [];
  const result: number[] = [];
  points.forEach(({ x, y, depth }, i) => {
    if ((far || depth >= FAR_SIDE) && isInside(outline, x, y)) result.push(i);
  });
  return result;
}
