import { describe, expect, it } from 'vitest';
import { layoutWall } from '../../../../src/ui/faces/wallLayout.ts';
import { placeOnWall, readingOrder, stepOnWall, type WallStep } from '../../../../src/ui/faces/wallSteps.ts';

/** Four identities of six images each, mixed in their order. */
const LABELS = Int32Array.from({ length: 24 }, (_, i) => i % 4);
const LAYOUT = layoutWall(LABELS, 4, 340, 220);

const walk = (from: number | null, ...steps: readonly WallStep[]): number | null =>
  steps.reduce<number | null>((image, step) => stepOnWall(LAYOUT, image, step), from);

describe('steps on the wall', () => {
  it('the layout has blocks beside and below each other, with several rows', () => {
    const [a, b] = [LAYOUT.blocks[0]!, LAYOUT.blocks[1]!];
    expect([a.y === b.y, LAYOUT.blocks.some(({ y }) => y > 0), LAYOUT.perRow < 6]).toEqual([true, true, true]);
  });

  it('left and right go through all faces in their order and stop at the ends', () => {
    const order = readingOrder(LAYOUT);
    expect(new Set(order).size).toBe(24);
    const walked = [walk(null, 'next')!];
    for (let i = 1; i < 24; i++) walked.push(walk(walked.at(-1)!, 'next')!);
    expect(walked).toEqual(order);
    expect(walk(order.at(-1)!, 'next')).toBe(order.at(-1));
    expect(walk(order[0]!, 'previous')).toBe(order[0]);
    expect([walk(null, 'first'), walk(null, 'last')]).toEqual([order[0], order.at(-1)]);
  });

  it('down is the next face in line below, and up leads back', () => {
    for (const image of readingOrder(LAYOUT)) {
      const start = placeOnWall(LAYOUT, image)!;
      const below = walk(image, 'down')!;
      if (below === image) continue;
      const place = placeOnWall(LAYOUT, below)!;
      expect(place.y).toBeGreaterThan(start.y);
      if (Math.abs(place.x - start.x) < 1) expect(walk(below, 'up')).toBe(image);
    }
    expect(readingOrder(LAYOUT).filter((image) => walk(image, 'down') !== image).length).toBeGreaterThan(12);
  });

  it('from a face that is not on the wall the first is next; an empty wall leads nowhere', () => {
    expect(walk(99, 'down')).toBe(readingOrder(LAYOUT)[0]);
    expect(stepOnWall(layoutWall(new Int32Array(0), 0, 340, 220), null, 'next')).toBeNull();
  });
});
