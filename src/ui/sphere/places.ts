/** Where points and class centres stand: on the circle, on the sphere, or where a projection puts them. */
import type { Embedded } from './embedded.ts';

export type Space = 'circle' | 'sphere' | 'cloud' | 'plane';

export interface Places {
  readonly space: Space;
  /** [count, 3], in the order of the snapshot's images. */
  readonly points: Float32Array;
  /** [identities, 3] */
  readonly centres: Float32Array;
  /** How far the picture reaches from its middle, lengths. */
  readonly reach: number;
}

/** Unit rows, three numbers each; missing ones are 0. A zero row stays zero. */
function unitRows(rows: Float32Array, size: number): Float32Array {
  const count = rows.length / size;
  const result = new Float32Array(count * 3);
  for (let i = 0; i < count; i++) {
    let squares = 0;
    for (let k = 0; k < size; k++) squares += rows[i * size + k]! ** 2;
    const scale = squares > 0 ? 1 / Math.sqrt(squares) : 0;
    for (let k = 0; k < Math.min(3, size); k++) result[3 * i + k] = rows[i * size + k]! * scale;
  }
  return result;
}

export const CIRCLE_REACH = 1.62;
const STACK_FROM = 1.045;
const STACK_TO = 1.56;
/** Of a point on the circle, radians. */
const STACK_WIDTH = 0.05;

/**
 * Points on the circle would hide each other: those of one angle are stacked outwards, sorted by label. The angle is the true one.
 * @param labels [count], by the snapshot's order
 */
export function circlePlaces({ embeddings, centres }: Embedded, labels: Int32Array): Places {
  const points = unitRows(embeddings, 2);
  const stacks = new Map<number, number[]>();
  labels.forEach((_, i) => {
    const bin = Math.round(Math.atan2(points[3 * i + 1]!, points[3 * i]!) / STACK_WIDTH);
    const stack = stacks.get(bin);
    if (stack) stack.push(i);
    else stacks.set(bin, [i]);
  });
  const tallest = Math.max(1, ...[...stacks.values()].map((stack) => stack.length));
  const step = Math.min(STACK_WIDTH, (STACK_TO - STACK_FROM) / tallest);
  for (const stack of stacks.values()) {
    stack.sort((a, b) => labels[a]! - labels[b]! || a - b);
    stack.forEach((i, level) => {
      const radius = STACK_FROM + level * step;
      points[3 * i] = points[3 * i]! * radius;
      points[3 * i + 1] = points[3 * i + 1]! * radius;
    });
  }
  return { space: 'circle', points, centres: unitRows(centres, 2), reach: CIRCLE_REACH };
}

export const spherePlaces = ({ embeddings, centres }: Embedded): Places => ({
  space: 'sphere',
  points: unitRows(embeddings, 3),
  centres: unitRows(centres, 3),
  reach: 1.16,
});
