/** Prints: differences of brightness in whole steps of a byte, a quarter of the memory of what they are made of, and how alike two are. */
import type { Print } from '../../domain/imagePrints.ts';

/** @param differences of brightness, 0-255 */
export function printOf(differences: Float64Array | Float32Array): Print {
  let greatest = 0;
  for (const difference of differences) greatest = Math.max(greatest, Math.abs(difference));
  // Less than half a step of brightness is the rounding of a plain surface.
  if (greatest < 0.5) return new Int8Array(differences.length);
  return Int8Array.from(differences, (difference) => Math.round((127 * difference) / greatest));
}

/** @returns -1 to 1; 1 for prints of the same photo, 0 where one of them is of one colour */
export function agreement(a: Print, b: Print): number {
  let product = 0;
  let squareA = 0;
  let squareB = 0;
  for (let i = 0; i < a.length; i++) {
    product += a[i]! * b[i]!;
    squareA += a[i]! * a[i]!;
    squareB += b[i]! * b[i]!;
  }
  return product === 0 ? 0 : product / Math.sqrt(squareA * squareB);
}
