/** Whether two lists name the same images, in the same order. */
export const sameImages = (a: Int32Array, b: Int32Array): boolean =>
  a === b || (a.length === b.length && a.every((image, i) => image === b[i]));
