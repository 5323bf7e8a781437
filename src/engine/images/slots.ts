/**
 * Which image lies in which slot of a memory that may be too small for all of them. Slots are given out round and round, so
 * that the images that come into a batch lie side by side and go up in one or two writes.
 */

/** Images for consecutive slots. */
export interface SlotRun {
  readonly first: number;
  readonly images: readonly number[];
}

const NONE = -1;

export class ImageSlots {
  readonly #slotOf: Int32Array;
  readonly #imageIn: Int32Array;
  #next = 0;

  /** @param slots at least as many as there are different images in a batch */
  constructor(images: number, slots: number) {
    this.#slotOf = new Int32Array(images).fill(NONE);
    this.#imageIn = new Int32Array(slots).fill(NONE);
  }

  /** @returns -1 for an image that has none */
  slotOf(image: number): number {
    return this.#slotOf[image]!;
  }

  /**
   * Gives every image of a batch a slot; images of other batches lose theirs where there is no room.
   * @returns the slots that must be filled
   */
  place(batch: Int32Array): SlotRun[] {
    const needed = new Set(batch);
    const runs: { first: number; images: number[] }[] = [];
    for (const image of needed) {
      if (this.#slotOf[image] !== NONE) continue;
      const slot = this.#free(needed);
      this.#slotOf[image] = slot;
      this.#imageIn[slot] = image;
      const run = runs.at(-1);
      if (run && run.first + run.images.length === slot) run.images.push(image);
      else runs.push({ first: slot, images: [image] });
    }
    return runs;
  }

  #free(needed: ReadonlySet<number>): number {
    for (let tries = 0; tries < this.#imageIn.length; tries++) {
      const slot = this.#next;
      this.#next = (this.#next + 1) % this.#imageIn.length;
      const image = this.#imageIn[slot]!;
      if (needed.has(image)) continue;
      if (image !== NONE) this.#slotOf[image] = NONE;
      return slot;
    }
    throw new RangeError(`${needed.size} images of a batch do not fit into ${this.#imageIn.length} slots`);
  }
}
