/** Small numbers that stand for a picture, by which pictures that are there twice are found. */

export interface Fingerprint {
  /** 64 bits of the exact pixels, as text. */
  readonly exact: string;
  /** Two times 32 bits. */
  readonly difference: readonly [number, number];
  /** [16, 16], brightness less its mean, scaled to unit length. */
  readonly miniature: Float32Array<ArrayBuffer>;
}

/** Of a whole photo, on a grid: changes to the right and down by turns, the greatest 127; all 0 for an image of one colour. */
export type EdgePrint = Int8Array<ArrayBuffer>;
