/** What the page works out from the judged pairs: verdicts at a threshold, lists to browse, a histogram. Plain data. */
import type { JudgedPairs } from '../../domain/evaluation.ts';

const VERDICTS = ['all', 'wrong', 'right'] as const;
const KINDS = ['all', 'same', 'different'] as const;
const ORDERS = ['near', 'high', 'low'] as const;

export interface PairFilter {
  readonly verdict: (typeof VERDICTS)[number];
  readonly kind: (typeof KINDS)[number];
  /** Nearest to the threshold first, most alike first, least alike first. */
  readonly order: (typeof ORDERS)[number];
}

/** True where the threshold judges the pair rightly: strictly above it is "same". */
export function isRight({ same, similarity }: JudgedPairs, pair: number, threshold: number): boolean {
  return similarity[pair]! > threshold === (same[pair] === 1);
}

/** The pairs that pass the filter, in its order. */
export function browse(pairs: JudgedPairs, threshold: number, { verdict, kind, order }: PairFilter): number[] {
  const { same, similarity } = pairs;
  const passes = (pair: number): boolean =>
    (kind === 'all' || (kind === 'same') === (same[pair] === 1)) &&
    (verdict === 'all' || (verdict === 'right') === isRight(pairs, pair, threshold));
  const rank = (pair: number): number => {
    const value = similarity[pair]!;
    if (order === 'near') return Math.abs(value - threshold);
    return order === 'high' ? -value : value;
  };
  return Array.from(same.keys())
    .filter(passes)
    .sort((a, b) => rank(a) - rank(b) || a - b);
}

export interface HistogramBin {
  /** Middle of the bin. */
  readonly at: number;
  /** Share of the pairs of each kind. */
  readonly same: number;
  readonly different: number;
}

/** Lower end of the bins, a round number below the least similarity. */
export function histogramStart({ similarity }: JudgedPairs): number {
  let least = 1;
  for (const value of similarity) least = Math.min(least, value);
  return Math.max(-1, Math.floor(least * 5) / 5);
}

export function histogram({ same, similarity }: JudgedPairs, start: number, bins: number): HistogramBin[] {
  const width = (1 - start) / bins;
  const counts = { same: new Array<number>(bins).fill(0), different: new Array<number>(bins).fill(0) };
  const totals = { same: 0, different: 0 };
  same.forEach((isSame, pair) => {
    const bin = Math.min(bins - 1, Math.max(0, Math.floor((similarity[pair]! - start) / width)));
    const kind = isSame ? 'same' : 'different';
    counts[kind][bin]! += 1;
    totals[kind] += 1;
  });
  return Array.from({ length: bins }, (_, i) => ({
    at: start + (i + 0.5) * width,
    same: counts.same[i]! / Math.max(totals.same, 1),
    different: counts.different[i]! / Math.max(totals.different, 1),
  }));
}
