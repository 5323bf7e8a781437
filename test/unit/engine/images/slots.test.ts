/** Slots for images: what lies where, what is put out for whom, and what must be filled. */
import { describe, expect, it } from 'vitest';
import { ImageSlots } from '../../../../src/engine/images/slots.ts';
import { stream } from '../../../../src/lib/rng.ts';

const batch = (...images: number[]): Int32Array => Int32Array.from(images);

describe('ImageSlots', () => {
  it('fills consecutive slots in one run, and none for images that are there', () => {
    const slots = new ImageSlots(10, 10);
    expect(slots.place(batch(7, 2, 7, 5))).toEqual([{ first: 0, images: [7, 2, 5] }]);
    expect(slots.place(batch(5, 7))).toEqual([]);
    expect(slots.place(batch(2, 9, 1))).toEqual([{ first: 3, images: [9, 1] }]);
    expect([7, 2, 5, 9, 1].map((image) => slots.slotOf(image))).toEqual([0, 1, 2, 3, 4]);
    expect(slots.slotOf(0)).toBe(-1);
  });

  it('goes round, past the images of the batch itself', () => {
    const slots = new ImageSlots(10, 4);
    slots.place(batch(0, 1, 2, 3));
    expect(slots.place(batch(1, 4, 5))).toEqual([
      { first: 0, images: [4] },
      { first: 2, images: [5] },
    ]);
    expect([0, 1, 2, 3].map((image) => slots.slotOf(image))).toEqual([-1, 1, -1, 3]);
  });

  it('says so when a batch has more images than there are slots', () => {
    expect(() => new ImageSlots(10, 2).place(batch(1, 2, 3))).toThrow(RangeError);
  });

  it.each([4, 7, 31, 60])('gives every image of every batch a slot of its own, with %i slots', (count) => {
    const random = stream(count, 'slots');
    const slots = new ImageSlots(60, count);
    const memory = new Array<number>(count).fill(-1);
    for (let i = 0; i < 200; i++) {
      const images = Int32Array.from({ length: 4 }, () => random.integer(60));
      for (const run of slots.place(images)) {
        run.images.forEach((image, k) => {
          memory[run.first + k] = image;
        });
      }
      for (const image of images) expect(memory[slots.slotOf(image)]).toBe(image);
    }
  });
});
