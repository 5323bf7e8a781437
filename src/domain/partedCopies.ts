/** Copies of a photo, once one of them shows another face than the others. */

/**
 * @param photos [count], for each image the first that shows the same photo
 * @returns the same with `image` a photo of its own; of its copies the first stands for the others
 */
export function partedFrom(photos: Int32Array, image: number): Int32Array<ArrayBuffer> {
  const next = photos.findIndex((photo, i) => photo === image && i !== image);
  return Int32Array.from(photos, (photo, i) => (i === image ? image : photo === image ? next : photo));
}
