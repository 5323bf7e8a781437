/** Where the faces of the wall go: one block an identity, tiles as large as the room allows, scrolling when it is too small. */

export interface WallBlock {
  readonly identity: number;
  readonly x: number;
  readonly y: number;
  readonly height: number;
  /** Indices of the images in the block. */
  readonly images: readonly number[];
}

export interface WallLayout {
  /** Side of a face, px. */
  readonly tile: number;
  readonly perRow: number;
  readonly blockWidth: number;
  readonly height: number;
  readonly blocks: readonly WallBlock[];
}

const HEADER = 17;
const TILE_GAP = 1;
const BLOCK_GAP_X = 12;
const BLOCK_GAP_Y = 7;
const LARGEST_TILE = 52;
/** Below this a face cannot be told from another; the wall scrolls instead. */
const SMALLEST_TILE = 17;
const SCROLL_TILE = 24;
const LEAST_BLOCK = 78;

interface Grid {
  readonly columns: number;
  readonly tile: number;
  readonly perRow: number;
}

const tilesIn = (room: number, tile: number): number => Math.floor((room + TILE_GAP) / (tile + TILE_GAP));

/** The largest tile with which `most` faces fit a block of this size; 0 when none does. */
function largestTile(width: number, height: number, most: number): number {
  for (let tile = LARGEST_TILE; tile >= SMALLEST_TILE; tile--) {
    if (tilesIn(width, tile) * tilesIn(height, tile) >= most) return tile;
  }
  return 0;
}

function bestGrid(width: number, height: number, count: number, most: number): Grid | null {
  let best: Grid | null = null;
  for (let columns = 1; columns <= count; columns++) {
    const blockWidth = (width - BLOCK_GAP_X * (columns - 1)) / columns;
    if (blockWidth < LEAST_BLOCK) break;
    const rows = Math.ceil(count / columns);
    const blockHeight = (height - BLOCK_GAP_Y * (rows - 1)) / rows - HEADER;
    const tile = largestTile(blockWidth, blockHeight, most);
    if (tile > (best?.tile ?? 0)) best = { columns, tile, perRow: tilesIn(blockWidth, tile) };
  }
  return best;
}

/**
 * @param labels [count] identity of each image
 * @param identities number of identities
 * @param shown the images the page shows, where that is not all: identities without any are left out
 */
export function layoutWall(
  labels: Int32Array<ArrayBuffer>,
  identities: number,
  width: number,
  height: number,
  shown: Int32Array<ArrayBuffer> | null = null,
): WallLayout {
  const all: number[][] = Array.from({ length: identities }, () => []);
  if (shown) for (const image of shown) all[labels[image]!]?.push(image);
  else {
    labels.forEach((label, image) => {
      all[label]?.push(image);
    });
  }
  const numbers = all.map((_, identity) => identity).filter((identity) => !shown || all[identity]!.length > 0);
  const groups = numbers.map((identity) => all[identity]!);
  const most = groups.reduce((longest, group) => Math.max(longest, group.length), 1);
  const scrolling = (): Grid => {
    const columns = Math.max(1, Math.floor((width + BLOCK_GAP_X) / (150 + BLOCK_GAP_X)));
    const blockWidth = (width - BLOCK_GAP_X * (columns - 1)) / columns;
    return { columns, tile: SCROLL_TILE, perRow: Math.max(1, tilesIn(blockWidth, SCROLL_TILE)) };
  };
  const { columns, tile, perRow } = bestGrid(width, height, groups.length, most) ?? scrolling();
  const blockWidth = (width - BLOCK_GAP_X * (columns - 1)) / columns;
  const blocks: WallBlock[] = [];
  let y = 0;
  for (let first = 0; first < groups.length; first += columns) {
    const row = groups.slice(first, first + columns);
    const tallest = Math.max(1, ...row.map((images) => Math.ceil(images.length / perRow)));
    const rowHeight = HEADER + tallest * (tile + TILE_GAP) - TILE_GAP;
    for (const [at, images] of row.entries()) {
      blocks.push({ identity: numbers[first + at]!, images, x: at * (blockWidth + BLOCK_GAP_X), y, height: rowHeight });
    }
    y += rowHeight + BLOCK_GAP_Y;
  }
  return { tile, perRow, blockWidth, height: Math.max(0, y - BLOCK_GAP_Y), blocks };
}

/** Top left corner of the `at`-th face of a block. */
export function tilePlace(layout: WallLayout, block: WallBlock, at: number): { x: number; y: number } {
  const step = layout.tile + TILE_GAP;
  return {
    x: block.x + (at % layout.perRow) * step,
    y: block.y + HEADER + Math.floor(at / layout.perRow) * step,
  };
}

/** The image at a point of the wall, or -1. */
export function imageAt(layout: WallLayout, x: number, y: number): number {
  const step = layout.tile + TILE_GAP;
  for (const block of layout.blocks) {
    const column = Math.floor((x - block.x) / step);
    const row = Math.floor((y - block.y - HEADER) / step);
    if (column < 0 || row < 0 || column >= layout.perRow || y > block.y + block.height) continue;
    const image = block.images[row * layout.perRow + column];
    if (image !== undefined) return image;
  }
  return -1;
}
