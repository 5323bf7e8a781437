/**
 * Faces as canvases that can be drawn fast: pages of a few faces, made when first needed and dropped when long unused, so that
 * a set of any size costs a bounded amount of memory. Pages are small because a face that is put on a page after others were
 * drawn from it makes the browser copy the page.
 */
import type { FaceSheet } from '../../domain/faceSheet.ts';

const SIDE = 4;
const PER_PAGE = SIDE * SIDE;
const MAX_PAGES = 384;

interface Page {
  readonly canvas: HTMLCanvasElement;
  readonly context: CanvasRenderingContext2D;
  readonly painted: Uint8Array;
}

/** `absent`: it has not arrived yet; `later`: there was no time for it. */
type FaceDrawn = 'drawn' | 'absent' | 'later';

class FaceAtlas {
  readonly #sheet: FaceSheet;
  /** In order of use, oldest first. */
  readonly #pages = new Map<number, Page>();
  readonly #tile: ImageData;

  constructor(sheet: FaceSheet) {
    this.#sheet = sheet;
    this.#tile = new ImageData(sheet.size, sheet.size);
    this.#tile.data.fill(255);
  }

  draw(
    target: CanvasRenderingContext2D,
    image: number,
    x: number,
    y: number,
    side: number,
    mayPaint: () => boolean,
  ): FaceDrawn {
    const { size, count, present } = this.#sheet;
    if (image < 0 || image >= count || present[image] !== 1) return 'absent';
    const page = this.#page(Math.floor(image / PER_PAGE));
    const slot = image % PER_PAGE;
    const left = (slot % SIDE) * size;
    const top = Math.floor(slot / SIDE) * size;
    if (page.painted[slot] !== 1) {
      if (!mayPaint()) return 'later';
      this.#paint(image);
      page.context.putImageData(this.#tile, left, top);
      page.painted[slot] = 1;
    }
    target.drawImage(page.canvas, left, top, size, size, x, y, side, side);
    return 'drawn';
  }

  #paint(image: number): void {
    const { size, pixels } = this.#sheet;
    const { data } = this.#tile;
    let from = image * size * size * 3;
    for (let to = 0; to < data.length; to += 4) {
      data[to] = pixels[from++]!;
      data[to + 1] = pixels[from++]!;
      data[to + 2] = pixels[from++]!;
    }
  }

  #page(index: number): Page {
    const held = this.#pages.get(index);
    if (held) {
      this.#pages.delete(index);
      this.#pages.set(index, held);
      return held;
    }
    if (this.#pages.size >= MAX_PAGES) {
      const oldest = this.#pages.keys().next();
      if (!oldest.done) this.#pages.delete(oldest.value);
    }
    const canvas = document.createElement('canvas');
    const left = this.#sheet.count - index * PER_PAGE;
    canvas.width = SIDE * this.#sheet.size;
    canvas.height = Math.ceil(Math.min(PER_PAGE, left) / SIDE) * this.#sheet.size;
    const context = canvas.getContext('2d');
    if (!context) throw new Error('this browser draws no canvas');
    const page: Page = { canvas, context, painted: new Uint8Array(PER_PAGE) };
    this.#pages.set(index, page);
    return page;
  }
}

const atlases = new WeakMap<FaceSheet, FaceAtlas>();

/**
 * Draws a face of a sheet into a square.
 * @param mayPaint asked before a face is drawn for the first time, which takes much longer than later
 */
export function drawFace(
  target: CanvasRenderingContext2D,
  sheet: FaceSheet,
  image: number,
  x: number,
  y: number,
  side: number,
  mayPaint: () => boolean = () => true,
): FaceDrawn {
  let atlas = atlases.get(sheet);
  if (!atlas) {
    atlas = new FaceAtlas(sheet);
    atlases.set(sheet, atlas);
  }
  return atlas.draw(target, image, x, y, side, mayPaint);
}
