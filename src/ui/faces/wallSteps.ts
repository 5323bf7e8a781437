/** Where keys lead on the wall: along the faces in their order, and to the face above or below. */
import { tilePlace, type WallLayout } from './wallLayout.ts';

export type WallStep = 'previous' | 'next' | 'up' | 'down' | 'first' | 'last';

/** The images of the wall, as they are read: block by block, row by row. */
export const readingOrder = ({ blocks }: WallLayout): readonly number[] => blocks.flatMap(({ images }) => images);

/** Top left corner of an image's tile, px from the top of the wall; null where the wall does not show it. */
export function placeOnWall(layout: WallLayout, image: number): { readonly x: number; readonly y: number } | null {
  for (const block of layout.blocks) {
    const at = block.images.indexOf(image);
    if (at >= 0) return tilePlace(layout, block, at);
  }
  return null;
}

/** The nearest row of tiles above or below, and in it the tile that lies most nearly in line. */
function across(layout: WallLayout, from: number, down: boolean): number | null {
  const start = placeOnWall(layout, from);
  if (!start) return null;
  let best: { readonly image: number; readonly rise: number; readonly shift: number } | null = null;
  for (const block of layout.blocks) {
    for (const [at, image] of block.images.entries()) {
      const { x, y } = tilePlace(layout, block, at);
      const rise = down ? y - start.y : start.y - y;
      // Blocks are in columns: what lies in another one is no neighbour while there is one in line.
      const shift = Math.abs(x - start.x) < layout.tile / 2 ? 0 : Math.abs(x - start.x);
      if (rise > 0 && (!best || shift < best.shift || (shift === best.shift && rise < best.rise)))
        best = { image, rise, shift };
    }
  }
  return best?.image ?? null;
}

/**
 * @param from the image to step from; null, and one that is not on the wall: the first
 * @returns an image; null where the wall is empty
 */
export function stepOnWall(layout: WallLayout, from: number | null, step: WallStep): number | null {
  const order = readingOrder(layout);
  if (step === 'first') return order[0] ?? null;
  if (step === 'last') return order.at(-1) ?? null;
  const at = from === null ? -1 : order.indexOf(from);
  if (at < 0 || from === null) return order[0] ?? null;
  switch (step) {
    case 'previous':
      return order[Math.max(0, at - 1)]!;
    case 'next':
      return order[Math.min(order.length - 1, at + 1)]!;
    default:
      return across(layout, from, step === 'down') ?? from;
  }
}
