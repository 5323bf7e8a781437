import { describe, expect, it } from 'vitest';
import { epochBatches, identityBatches } from '../../../src/data/sampler.ts';

describe('epochBatches', () => {
  it('shows every image once, the last batch filled from the start of the order', () => {
    const batches = epochBatches(50, 16, true, 7, 3);
    expect(batches).toHaveLength(4);
    const order = batches.flatMap(({ images }) => [...images]);
    expect(order).toHaveLength(64);
    expect(new Set(order.slice(0, 50)).size).toBe(50);
    expect(order.slice(50)).toEqual(order.slice(0, 14));
  });

  it('is a pure function of seed and epoch', () => {
    expect(epochBatches(20, 5, true, 1, 2)).toEqual(epochBatches(20, 5, true, 1, 2));
    expect(epochBatches(20, 5, true, 1, 2)).not.toEqual(epochBatches(20, 5, true, 1, 3));
    expect(epochBatches(20, 5, true, 1, 2)).not.toEqual(epochBatches(20, 5, true, 2, 2));
  });

  it('mirrors about half of the images, or none', () => {
    const mirrored = (flip: boolean) => epochBatches(400, 40, flip, 0, 1).flatMap((b) => [...b.mirrored]);
    const share = mirrored(true).reduce((sum, m) => sum + m, 0) / 400;
    expect(share).toBeGreaterThan(0.4);
    expect(share).toBeLessThan(0.6);
    expect(mirrored(false).every((m) => m === 0)).toBe(true);
  });

  it('wraps when the set is smaller than a batch', () => {
    const [batch] = epochBatches(3, 8, false, 0, 1);
    const times = [0, 1, 2].map((image) => batch!.images.filter((i) => i === image).length);
    expect(times.sort()).toEqual([2, 3, 3]);
  });
});

describe('identityBatches', () => {
  const labels = Int32Array.from({ length: 60 }, (_, i) => i % 10);
  const identitiesOf = (images: Int32Array): Map<number, number> => {
    const counts = new Map<number, number>();
    for (const image of images) counts.set(labels[image]!, (counts.get(labels[image]!) ?? 0) + 1);
    return counts;
  };

  it('gives each batch P identities with K images', () => {
    for (const { images } of identityBatches(labels, 12, 3, false, 1, 1)) {
      const counts = identitiesOf(images);
      expect(counts.size).toBe(4);
      expect([...counts.values()].every((count) => count === 3)).toBe(true);
      expect(new Set(images).size).toBe(12);
    }
  });

  it('shows every image once where K divides the images of each identity', () => {
    const shown = identityBatches(labels, 12, 3, false, 1, 1).flatMap(({ images }) => [...images]);
    expect(new Set(shown).size).toBe(60);
  });

  it('fills what P x K leaves over, and repeats images of an identity that has fewer than K', () => {
    const few = Int32Array.from([0, 1, 1, 1]);
    for (const { images } of identityBatches(few, 7, 3, false, 0, 1)) {
      expect(images).toHaveLength(7);
      expect([...images].filter((image) => image === 0).length).toBeGreaterThanOrEqual(3);
    }
  });

  it('is a pure function of seed and epoch', () => {
    expect(identityBatches(labels, 12, 3, true, 1, 2)).toEqual(identityBatches(labels, 12, 3, true, 1, 2));
    expect(identityBatches(labels, 12, 3, true, 1, 2)).not.toEqual(identityBatches(labels, 12, 3, true, 1, 3));
  });
});
