/** What a dataset is: images of one size, each with the identity its source gave it. Nothing here knows of noise or training. */

/** RGB images of one square size. */
export interface ImageSet {
  /** Pixels a side. */
  readonly size: number;
  readonly count: number;
  /** [count, size, size, 3], RGB, 0-255. */
  readonly pixels: Uint8Array<ArrayBuffer>;
}

/** Images with identities. */
export interface LabelledImages extends ImageSet {
  /** [count], index into `identities`. */
  readonly labels: Int32Array<ArrayBuffer>;
  readonly identities: readonly string[];
  /** [count], the image's name as the source gives it (a path for a folder). */
  readonly names: readonly string[];
}
