/** A review as it is stored, and how what is found in the store is read: nothing in there is trusted. */
import * as v from 'valibot';

export const REVIEW_SCHEMA = 2;

export interface StoredVerdict {
  /** Name of the image. */
  readonly image: string;
  /** Digest of the image's file, and whose name it bore: the verdict is about these. Null in reviews of the first schema. */
  readonly content: string | null;
  readonly given: string | null;
  readonly kind: string;
  /** Identity; null for verdicts without a label. */
  readonly label: string | null;
}

export interface StoredReview {
  readonly schema: number;
  /** Of the files under review; in reviews of the first schema of the images and their labels, too. */
  readonly fingerprint: string;
  /** Of the folder or zip, for people. */
  readonly name: string;
  /** Images of the set. */
  readonly images: number;
  readonly verdicts: readonly StoredVerdict[];
}

const about = { fingerprint: v.string(), name: v.string(), images: v.number() };
const verdict = { image: v.string(), kind: v.string(), label: v.nullable(v.string()) };

const reviewSchema: v.GenericSchema<unknown, StoredReview> = v.union([
  v.object({
    schema: v.literal(REVIEW_SCHEMA),
    ...about,
    verdicts: v.array(v.object({ ...verdict, content: v.nullable(v.string()), given: v.nullable(v.string()) })),
  }),
  v.pipe(
    v.object({ schema: v.literal(1), ...about, verdicts: v.array(v.object(verdict)) }),
    v.transform((review) => ({
      ...review,
      verdicts: review.verdicts.map((one) => ({ ...one, content: null, given: null })),
    })),
  ),
]);

/** Null for a review of a newer schema or another shape: it is left where it is and not used. */
export function readReview(value: unknown): StoredReview | null {
  const parsed = v.safeParse(reviewSchema, value);
  return parsed.success ? parsed.output : null;
}
