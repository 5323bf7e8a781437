/** A review as it is stored, and how what is found in the store is read: nothing in there is trusted. */
import * as v from 'valibot';

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

const reviewSchema: v.GenericSchema<unknown, StoredReview> = v.object({
  schema: v.literal(REVIEW_SCHEMA),
  fingerprint: v.string(),
  name: v.string(),
  images: v.number(),
  verdicts: v.array(v.object({ image: v.string(), kind: v.string(), label: v.nullable(v.string()) })),
});

/** A review of another schema or shape is none: it is left where it is and not used. */
export const isReview = (value: unknown): value is StoredReview => v.is(reviewSchema, value);
