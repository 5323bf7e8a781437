/**
 * The ROC of a verification: how many pairs of one person are accepted (TAR) at the price of how many pairs of two (FAR), as
 * the threshold falls. A pair is accepted when its score is at or above the threshold. Plain arithmetic in float64.
 */

export interface Roc {
  /** [points], false accept rate, rising from 0 to 1. */
  readonly far: Float64Array;
  /** [points], true accept rate, rising from 0 to 1. */
  readonly tar: Float64Array;
  /** [points], the score at or above which a pair is accepted; the first point accepts none: Infinity. */
  readonly threshold: Float64Array;
  /** Pairs of one person, and of two. */
  readonly genuine: number;
  readonly impostors: number;
}

/**
 * One point for every distinct score, none dropped, the first being (0, 0).
 * @param scores [pairs], higher is more alike
 * @param same [pairs], nonzero for the same person; both kinds must be there, or the rates are NaN
 */
export function rocCurve(scores: ArrayLike<number>, same: ArrayLike<number>): Roc {
  const order = Array.from({ length: scores.length }, (_, i) => i).sort((a, b) => scores[b]! - scores[a]!);
  const counts: { accepted: number; false: number; threshold: number }[] = [];
  let accepted = 0;
  let wrong = 0;
  order.forEach((pair, i) => {
    if (same[pair]) accepted++;
    else wrong++;
    const score = scores[pair]!;
    const next = order[i + 1];
    if (next === undefined || scores[next] !== score) counts.push({ accepted, false: wrong, threshold: score });
  });
  const curve = (first: number, of: (count: (typeof counts)[number]) => number): Float64Array =>
    Float64Array.from([first, ...counts.map(of)]);
  return {
    far: curve(0, (c) => c.false / wrong),
    tar: curve(0, (c) => c.accepted / accepted),
    threshold: curve(Number.POSITIVE_INFINITY, (c) => c.threshold),
    genuine: accepted,
    impostors: wrong,
  };
}

export interface EqualErrorRate {
  readonly rate: number;
  readonly threshold: number;
}

/** Where FAR = 1 - TAR on the straight lines between the points. */
export function equalErrorRate({ far, tar }: Roc): number {
  const gap = (i: number): number => 1 - tar[i]! - far[i]!;
  const after = far.findIndex((_, i) => gap(i) <= 0);
  if (after < 0) return Number.NaN;
  if (gap(after) === 0 || after === 0) return far[after]!;
  const part = gap(after - 1) / (gap(after - 1) - gap(after));
  return far[after - 1]! + part * (far[after]! - far[after - 1]!);
}

/** The mean of FAR and 1 - TAR at the first point where they are nearest to each other. */
export function nearestEqualErrorRate({ far, tar, threshold }: Roc): EqualErrorRate {
  let best = 0;
  const distance = (i: number): number => Math.abs(1 - tar[i]! - far[i]!);
  for (let i = 1; i < far.length; i++) if (distance(i) < distance(best)) best = i;
  return { rate: (far[best]! + 1 - tar[best]!) / 2, threshold: threshold[best]! };
}

export interface TarAtFar {
  /** The largest TAR that keeps the FAR at or below the wanted one: what a deployment can promise. */
  readonly conservative: number;
  /** TAR at the point whose FAR is nearest to the wanted one, as the IJB evaluations report it. */
  readonly nearest: number;
  /** TAR on the straight line between the points. */
  readonly interpolated: number;
  /** Threshold of `conservative`; Infinity when no pair may be accepted. */
  readonly threshold: number;
  /** Impostor pairs that may be accepted at this FAR. Below one, the set is too small to measure it. */
  readonly allowed: number;
}

/** The true accept rate at a false accept rate. */
export function tarAtFar({ far, tar, threshold, impostors }: Roc, wanted: number): TarAtFar {
  // Points are in rising order of both rates, so the last one that qualifies has the largest TAR.
  let below = 0;
  let nearest = 0;
  for (let i = 1; i < far.length; i++) {
    if (far[i]! <= wanted) below = i;
    if (Math.abs(far[i]! - wanted) <= Math.abs(far[nearest]! - wanted)) nearest = i;
  }
  const next = Math.min(below + 1, far.length - 1);
  const width = far[next]! - far[below]!;
  const part = width > 0 ? (wanted - far[below]!) / width : 0;
  return {
    conservative: tar[below]!,
    nearest: tar[nearest]!,
    interpolated: tar[below]! + part * (tar[next]! - tar[below]!),
    threshold: threshold[below]!,
    // 0.001 * 3000 is 3, whatever binary fractions make of it.
    allowed: Math.floor(wanted * impostors + 1e-9),
  };
}
