/** A review as it is stored. */

export const REVIEW_SCHEMA = 1;

export interface StoredVerdict {
  /** Name of the image. */
  readonly image: string;
  readonly kind: string;
  /** Identity; null for verdicts without a label. */
  readonly label: string | null;
}

export interface StoredReview {
  readonly schema: number;
  readonly fingerprint: string;
  /** Of the folder or zip, for people. */
  readonly name: string;
  /** Images of the set. */
  readonly images: number;
  readonly verdicts: readonly StoredVerdict[];
}
