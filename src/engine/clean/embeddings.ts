/** Arithmetic on embeddings outside the device. */

/** Rows of `size` numbers. */
export interface Embeddings {
  readonly size: number;
  readonly count: number;
  /** [count, size] f32. */
  readonly values: Float32Array<ArrayBuffer>;
}

/** Divides a row by its length; a row of zeros stays. */
function normaliseRow(row: Float32Array): void {
  let square = 0;
  for (const value of row) square += value * value;
  const scale = square > 0 ? 1 / Math.sqrt(square) : 0;
  for (let i = 0; i < row.length; i++) row[i]! *= scale;
}

/**
 * @param photos [count], for each image the first that shows the same photo; left out where every image is one of its own
 * @returns the rows with the mean of all photos taken off, then of length 1; copies of a photo share the mean of their rows
 */
export function centred({ size, count, values }: Embeddings, photos?: Int32Array): Embeddings {
  const shared = photos ? sharedRows({ size, count, values }, photos) : values;
  return less({ size, count, values: shared }, meanOf({ size, count, values: shared }, photos));
}

/** [size], the mean of all photos: copies count as one. */
function meanOf({ size, count, values }: Embeddings, photos?: Int32Array): Float64Array {
  const stands = (image: number): boolean => !photos || photos[image] === image;
  let distinct = 0;
  for (let image = 0; image < count; image++) if (stands(image)) distinct += 1;
  const mean = new Float64Array(size);
  for (let image = 0; image < count; image++) {
    if (!stands(image)) continue;
    for (let k = 0; k < size; k++) mean[k]! += values[image * size + k]! / distinct;
  }
  return mean;
}

/** Rows with a mean taken off, then of length 1. */
function less({ size, count, values }: Embeddings, mean: Float64Array): Embeddings {
  const rows = new Float32Array(values.length);
  for (let i = 0; i < count; i++) {
    for (let k = 0; k < size; k++) rows[i * size + k] = values[i * size + k]! - mean[k]!;
  }
  for (let i = 0; i < count; i++) normaliseRow(rows.subarray(i * size, (i + 1) * size));
  return { size, count, values: rows };
}

/** Rows that are no part of a set, as `centred` makes those of the set. @param photos of the set, as there */
export const centredLike = (rows: Embeddings, set: Embeddings, photos: Int32Array): Embeddings =>
  less(rows, meanOf({ ...set, values: sharedRows(set, photos) }, photos));

/** Rows in which every copy of a photo has the mean of all its copies. */
function sharedRows({ size, count, values }: Embeddings, photos: Int32Array): Float32Array<ArrayBuffer> {
  const copies = new Int32Array(count);
  for (const photo of photos) copies[photo]! += 1;
  const sums = new Map<number, Float64Array>();
  photos.forEach((photo, image) => {
    if (copies[photo] === 1) return;
    const sum = sums.get(photo) ?? new Float64Array(size);
    for (let k = 0; k < size; k++) sum[k]! += values[image * size + k]!;
    sums.set(photo, sum);
  });
  const rows = values.slice();
  photos.forEach((photo, image) => {
    const sum = sums.get(photo);
    if (sum) for (let k = 0; k < size; k++) rows[image * size + k] = sum[k]! / copies[photo]!;
  });
  return rows;
}

/**
 * Mean direction of each identity's images.
 * @param labels [count]; images with a negative one are left out
 * @returns [identities, size] f32, rows of length 1, zeros where an identity has no image
 */
export function centroids(
  { size, values }: Embeddings,
  labels: Int32Array,
  identities: number,
): Float32Array<ArrayBuffer> {
  const sums = new Float32Array(identities * size);
  labels.forEach((label, image) => {
    if (label < 0) return;
    for (let k = 0; k < size; k++) sums[label * size + k]! += values[image * size + k]!;
  });
  for (let i = 0; i < identities; i++) normaliseRow(sums.subarray(i * size, (i + 1) * size));
  return sums;
}

/** Rows of the images named, one after another. */
export function rowsOf({ size, values }: Embeddings, images: Int32Array): Float32Array<ArrayBuffer> {
  const rows = new Float32Array(images.length * size);
  images.forEach((image, row) => {
    rows.set(values.subarray(image * size, (image + 1) * size), row * size);
  });
  return rows;
}
