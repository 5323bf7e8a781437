/**
 * Alignment by five landmarks: the least-squares similarity (no reflection) that brings eye centres, nose tip and mouth
 * corners to the ArcFace template. In the plane the fit has a closed form over complex numbers.
 */

/**
 * Where the five landmarks lie in an aligned 112x112 image: [5, 2] pixels: left eye, right eye,
 * nose tip, left and right mouth corner, as seen in the image and not as the subject has them.
 */
export const ARCFACE_TEMPLATE_112: readonly number[] = [
  38.2946, 51.6963, 73.5318, 51.5014, 56.0252, 71.7366, 41.5493, 92.3655, 70.7299, 92.2041,
];

/** x' = a x - b y + tx, y' = b x + a y + ty. */
export interface Similarity {
  readonly a: number;
  readonly b: number;
  readonly tx: number;
  readonly ty: number;
}

/**
 * The template for an image of another size. Multiples of 128 keep the 112-pixel template's margin of 8 pixels in 128,
 * as InsightFace does; every other size is the 112-pixel template scaled.
 * @param size pixels a side
 * @returns [5, 2] pixels
 * @throws RangeError if size is not a positive number
 * Source: deepinsight/insightface python-package, face_align.estimate_norm
 */
export function arcfaceTemplate(size: number): Float64Array {
  if (!(size > 0 && Number.isFinite(size))) throw new RangeError(`image size must be positive, not ${size}`);
  const wide = size % 112 !== 0 && size % 128 === 0;
  const ratio = wide ? size / 128 : size / 112;
  return Float64Array.from(ARCFACE_TEMPLATE_112, (value, i) => value * ratio + (wide && i % 2 === 0 ? 8 * ratio : 0));
}

/**
 * The least-squares similarity from one set of points to another: k = sum (w - wm) conj(z - zm) / sum |z - zm|^2 over
 * the points as complex numbers, equal to Umeyama's solution without reflection.
 * @param from [n, 2] pixels, n >= 2
 * @param to [n, 2] pixels
 * @throws RangeError if the sets differ in length, have fewer than two points, hold non-finite numbers, or all points of
 *   `from` coincide
 * Source: Umeyama 1991, eq. (40)-(42), in two dimensions
 */
export function fitSimilarity(from: ArrayLike<number>, to: ArrayLike<number>): Similarity {
  const n = from.length / 2;
  if (from.length !== to.length || !Number.isInteger(n) || n < 2) {
    throw new RangeError(
      `a similarity needs two equal sets of at least two points, not ${from.length} and ${to.length} numbers`,
    );
  }
  let zx = 0;
  let zy = 0;
  let wx = 0;
  let wy = 0;
  for (let i = 0; i < n; i++) {
    zx += from[2 * i]! / n;
    zy += from[2 * i + 1]! / n;
    wx += to[2 * i]! / n;
    wy += to[2 * i + 1]! / n;
  }
  let real = 0;
  let imaginary = 0;
  let spread = 0;
  for (let i = 0; i < n; i++) {
    const x = from[2 * i]! - zx;
    const y = from[2 * i + 1]! - zy;
    const u = to[2 * i]! - wx;
    const v = to[2 * i + 1]! - wy;
    real += u * x + v * y;
    imaginary += v * x - u * y;
    spread += x * x + y * y;
  }
  const a = real / spread;
  const b = imaginary / spread;
  if (!(spread > 0) || !Number.isFinite(a) || !Number.isFinite(b)) {
    throw new RangeError('a similarity needs finite points that do not all coincide');
  }
  return { a, b, tx: wx - a * zx + b * zy, ty: wy - b * zx - a * zy };
}
