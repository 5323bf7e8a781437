/** Small numbers that stand for a picture, by which pictures that are there twice are found. */

/** Numbers of a grid in whole steps, the greatest 127; all 0 for an image of one colour. */
export type Print = Int8Array<ArrayBuffer>;

export interface Fingerprint {
  /** 64 bits of the exact pixels, as text. */
  readonly exact: string;
  /** Two times 32 bits. */
  readonly difference: readonly [number, number];
  /** [16, 16], brightness less its mean. */
  readonly miniature: Print;
}

/** Of a whole photo: changes of brightness to the right and down by turns. */
export type EdgePrint = Print;
