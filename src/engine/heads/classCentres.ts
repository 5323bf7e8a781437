/** One centre of each class where the head has several: the one that is nearest for most of the class. */
import type { NamedArray } from '../network/parameters.ts';

/**
 * @param centres [classes * K, d], those of a class together
 * @param counts [classes, K], samples whose nearest centre it is
 * @returns [classes, d]: of each class the centre of the largest count, the first on a tie
 */
export function dominantCentres(centres: NamedArray, counts: NamedArray): NamedArray {
  const [classes, each] = counts.shape as [number, number];
  const width = centres.shape[1]!;
  const data = new Float32Array(classes * width);
  for (let c = 0; c < classes; c++) {
    const own = counts.data.subarray(c * each, (c + 1) * each);
    const row = c * each + own.indexOf(own.reduce((most, count) => Math.max(most, count)));
    data.set(centres.data.subarray(row * width, (row + 1) * width), c * width);
  }
  return { ...centres, shape: [classes, width], data };
}
