/** Arrows of labels that moved, from the centre of the given identity to that of the new one. */
import type { CorrectionRecord } from '../../domain/report.ts';
import { type UnitRgb, withOpacity } from './cssColour.ts';
import type { LineBuilder, Point3 } from './gl/lineLayer.ts';
import type { Space } from './places.ts';

export interface MovedLabels {
  readonly from: number;
  readonly to: number;
  readonly count: number;
}

/** The labels that moved in the newest epoch of any correction, by pair of identities; nothing once a later epoch has begun. */
export function movedIn(records: Iterable<CorrectionRecord>, epoch: number): readonly MovedLabels[] {
  const counts = new Map<string, { from: number; to: number; count: number }>();
  for (const { epoch: at, givenLabel: from, rectifiedLabel: to } of records) {
    if (at !== epoch) continue;
    const key = `${from} ${to}`;
    const held = counts.get(key);
    if (held) held.count += 1;
    else counts.set(key, { from, to, count: 1 });
  }
  return [...counts.values()];
}

const PIECES = 28;
/** Of the way: where the shaft begins, where the head begins, where it ends. */
const [START, HEAD, TIP] = [0.07, 0.86, 0.95];

/** On the circle: inside of the names. */
const ARROW_RING = 0.62;

const mixed = (a: UnitRgb, b: UnitRgb, share: number): UnitRgb => [
  a[0] + (b[0] - a[0]) * share,
  a[1] + (b[1] - a[1]) * share,
  a[2] + (b[2] - a[2]) * share,
];

/** A way from a to b: an arc above the sphere, a bend through the circle, a bow elsewhere. */
function wayOf(space: Space, a: Point3, b: Point3): (share: number) => Point3 {
  const between = (share: number, axis: 0 | 1 | 2): number => a[axis] + (b[axis] - a[axis]) * share;
  if (space === 'sphere') {
    return (share) => {
      const [x, y, z] = [between(share, 0), between(share, 1), between(share, 2)];
      const length = Math.hypot(x, y, z) || 1;
      const height = 1.01 + 0.1 * Math.sin(Math.PI * share);
      return [(x / length) * height, (y / length) * height, (z / length) * height];
    };
  }
  if (space === 'circle') {
    const inner = (1 - 0.45 * Math.abs(Math.sin(Math.atan2(a[1], a[0]) / 2 - Math.atan2(b[1], b[0]) / 2))) * ARROW_RING;
    return (share) => {
      const pull = ARROW_RING - (ARROW_RING - inner) * Math.sin(Math.PI * share);
      return [between(share, 0) * pull, between(share, 1) * pull, 0];
    };
  }
  const bow = 0.12;
  const [dx, dy] = [b[0] - a[0], b[1] - a[1]];
  return (share) => {
    const aside = bow * Math.sin(Math.PI * share);
    return [between(share, 0) - dy * aside, between(share, 1) + dx * aside, between(share, 2)];
  };
}

/** @param colours of the two identities */
export function addArrow(
  builder: LineBuilder,
  space: Space,
  [a, b]: readonly [Point3, Point3],
  [from, to]: readonly [UnitRgb, UnitRgb],
  count: number,
): void {
  const way = wayOf(space, a, b);
  const width = 2 + Math.min(3, Math.log2(count));
  const shaft = (i: number): number => START + ((HEAD - START) * i) / PIECES;
  for (let i = 0; i < PIECES; i++) {
    const [first, second] = [shaft(i), shaft(i + 1)];
    const [start, end] = [withOpacity(mixed(from, to, first), 0.9), withOpacity(mixed(from, to, second), 0.9)];
    builder.piece(way(first), way(second), start, end, width, width);
  }
  const tip = withOpacity(to, 1);
  builder.piece(way(HEAD), way(TIP), tip, tip, width * 2 + 6, 0);
}
