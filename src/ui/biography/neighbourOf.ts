/** The face before or after one. */

/**
 * @param among in their order; null: all images from 0 on
 * @param count images of the set
 * @returns the image itself at either end
 */
export function neighbourOf(image: number, steps: 1 | -1, among: readonly number[] | null, count: number): number {
  if (!among) return Math.max(0, Math.min(count - 1, image + steps));
  const at = among.indexOf(image);
  return at < 0 ? (among[0] ?? image) : (among[at + steps] ?? image);
}

/** From 1; null where the image is not among them. */
export function placeAmong(
  image: number,
  among: readonly number[] | null,
  count: number,
): { readonly at: number; readonly of: number } | null {
  if (!among) return { at: image + 1, of: count };
  const at = among.indexOf(image);
  return at < 0 ? null : { at: at + 1, of: among.length };
}
