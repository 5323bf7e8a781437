/** Who of a set is easily mixed up with whom, and whose photos may be of two people. */

/** Two identities, and how easily a photo of one is taken for the other. */
export interface LookAlike {
  readonly a: number;
  /** Greater than `a`. */
  readonly b: number;
  /** [0, 1], the mean chance, of the two alone, that a photo is the other one's; both count alike however many photos they have. 0.5: no difference. */
  readonly mixed: number;
  /** Photos of both that do not rather show a third one, those first whose label is least likely of the two. */
  readonly images: Int32Array<ArrayBuffer>;
  /** [images], [0, 1], the chance that it is b, of the two. */
  readonly chanceB: Float32Array<ArrayBuffer>;
}

export interface Resemblance {
  /** Most mixed up first. */
  readonly pairs: readonly LookAlike[];
  /** [count], the group that an image is in when its identity's photos are parted in two: 0, the larger, or 1. */
  readonly part: Uint8Array<ArrayBuffer>;
  /** [identities], [0, 1], how clearly the two groups are apart: 1 for two people who are never mixed up; 0 where there are too few photos. */
  readonly apart: Float32Array<ArrayBuffer>;
}

/** From this on two identities may well be one person: photos hardly say which of the two it is. */
export const PERHAPS_ONE = 0.35;
/** From this on the photos of one identity may well be of two people. */
export const PERHAPS_TWO = 0.95;
