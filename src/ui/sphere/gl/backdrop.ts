/** A canvas under the picture for what turning does not change: drawn once, it costs the frames that follow nothing. */
export class Backdrop {
  readonly #canvas: HTMLCanvasElement;
  #shown = '';

  constructor(canvas: HTMLCanvasElement) {
    this.#canvas = canvas;
  }

  /**
   * @param what tells pictures apart: the one that is there is not drawn again
   * @param from a canvas that is free to draw on
   * @param draw draws on it; null where nothing is to be there
   */
  show(what: string, from: HTMLCanvasElement, draw: (() => void) | null): void {
    if (what === this.#shown) return;
    this.#shown = what;
    // Empties it as well.
    this.#canvas.width = from.width;
    this.#canvas.height = from.height;
    if (!draw) return;
    draw();
    this.#canvas.getContext('2d')?.drawImage(from, 0, 0);
  }
}
