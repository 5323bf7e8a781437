/** Images and batches for tests that train. */
import type { ImagePicks } from '../../src/engine/images/input.ts';
import { type ImageSource, sourceOf } from '../../src/engine/images/source.ts';
import { stream } from '../../src/lib/rng.ts';

/** Images of random pixels. */
export function randomImages(count: number, size: number): ImageSource {
  const random = stream(1, 'random images');
  const pixels = Uint8Array.from({ length: count * size * size * 3 }, () => random.integer(256));
  return sourceOf({ size, count, pixels }, size);
}

/** Easy to tell apart: image i is of identity i modulo 4, and each of these has a colour of its own. */
export function easyImages(count: number, size: number): ImageSource {
  const random = stream(1, 'easy images');
  const pixels = Uint8Array.from({ length: count * size * size * 3 }, (_, i) => {
    const identity = Math.floor(i / (size * size * 3)) % 4;
    const value = (i % 3 === identity % 3 ? 1 : -1) * (identity < 3 ? 1 : -1) + 0.8 * random.normal();
    return Math.min(255, Math.max(0, Math.round(127.5 + 64 * value)));
  });
  return sourceOf({ size, count, pixels }, size);
}

/** The images from `first` on, every third of them mirrored. */
export function batchFrom(first: number, batchSize: number): ImagePicks {
  return {
    images: Int32Array.from({ length: batchSize }, (_, i) => first + i),
    mirrored: Uint8Array.from({ length: batchSize }, (_, i) => ((first + i) % 3 === 0 ? 1 : 0)),
  };
}
