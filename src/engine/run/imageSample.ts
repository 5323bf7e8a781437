/** Which images of a set too large are shown and recorded. */
import { stream } from '../../lib/rng.ts';

/** At most so many of the images, ascending: all, or a sample that the seed alone decides. */
export function imageSample(count: number, most: number, seed: number): Int32Array<ArrayBuffer> {
  const all = Int32Array.from({ length: count }, (_, i) => i);
  if (count <= most) return all;
  return stream(seed, 'sample').shuffle(all).slice(0, most).sort();
}
