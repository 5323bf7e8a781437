/** How well the head's decisions match the injected noise. Scoring only: nothing here reaches the trainer. */
import type { Confusion } from '../../lib/evaluation.ts';

export interface DetectionScores {
  /** Images whose label was rectified. */
  readonly detected: number;
  /** Images whose given label is wrong. */
  readonly injected: number;
  /** Share of the detected that are wrong; null when nothing was detected or the truth is unknown. */
  readonly precision: number | null;
  /** Share of the wrong that were detected; null when nothing is wrong. */
  readonly recall: number | null;
  /** Harmonic mean of precision and recall; null where nothing is wrong or the truth is unknown. */
  readonly f1: number | null;
  /** Share of the detected closed-set noise that got its true label; null when there is none. */
  readonly rectifiedToTruth: number | null;
  /** Images whose right label was taken away; null when the truth is unknown. */
  readonly cleanDamaged: number | null;
  /** Images in the largest class after correction, over the mean of all classes. */
  readonly largestClassShare: number;
}

const ratio = (part: number, whole: number): number | null => (whole === 0 ? null : part / whole);

/**
 * @param given [count], labels the trainer got
 * @param rectified [count], the last decision on each image
 * @param truth [count], true labels, -1 for open-set images; null when nothing is known of the truth
 */
export function scoreDetection(
  given: Int32Array,
  rectified: Int32Array,
  truth: Int32Array | null,
  identities: number,
): DetectionScores {
  let detected = 0;
  let injected = 0;
  let hits = 0;
  let closedHits = 0;
  let toTruth = 0;
  const sizes = new Int32Array(identities);
  for (let i = 0; i < given.length; i++) {
    const flagged = rectified[i] !== given[i];
    const wrong = truth !== null && truth[i] !== given[i];
    sizes[rectified[i]!] = sizes[rectified[i]!]! + 1;
    if (flagged) detected++;
    if (wrong) injected++;
    if (!flagged || !wrong) continue;
    hits++;
    if (truth[i] === -1) continue;
    closedHits++;
    if (rectified[i] === truth[i]) toTruth++;
  }
  // Not Math.max(...sizes): a call takes no more arguments than the stack has room for.
  const largest = sizes.reduce((most, size) => Math.max(most, size), 0);
  return {
    detected,
    injected,
    precision: truth === null ? null : ratio(hits, detected),
    recall: ratio(hits, injected),
    // 2PR / (P + R) in counts, which is defined as soon as something is wrong.
    f1: injected === 0 ? null : ratio(2 * hits, detected + injected),
    rectifiedToTruth: ratio(toTruth, closedHits),
    cleanDamaged: truth === null ? null : detected - hits,
    largestClassShare: (largest * identities) / Math.max(given.length, 1),
  };
}

/**
 * Average precision of a ranking: the mean, over the wrong images, of the precision at each one's rank. Tied images share
 * their last rank, so that the order of the list cannot help.
 * @param scores [count], higher is more suspect
 * @param wrong [count], nonzero where the label is wrong
 * @returns null when no image is wrong
 * Source: scikit-learn's average_precision_score: sum over thresholds of (recall gained) x precision
 */
export function averagePrecision(scores: ArrayLike<number>, wrong: ArrayLike<number>): number | null {
  const order = Array.from({ length: scores.length }, (_, i) => i).sort((a, b) => scores[b]! - scores[a]!);
  let found = 0;
  let gained = 0;
  let sum = 0;
  order.forEach((image, rank) => {
    if (wrong[image]) gained++;
    const next = order[rank + 1];
    if (next !== undefined && scores[next] === scores[image]) return;
    found += gained;
    sum += (gained * found) / (rank + 1);
    gained = 0;
  });
  return ratio(sum, found);
}

/** Which identities are taken for which, most frequent first. */
export function confusions(given: Int32Array, rectified: Int32Array, truth: Int32Array | null): Confusion[] {
  const counts = new Map<string, { given: number; rectified: number; count: number; right: number }>();
  given.forEach((label, i) => {
    const now = rectified[i]!;
    if (now === label) return;
    const key = `${label} ${now}`;
    const entry = counts.get(key) ?? { given: label, rectified: now, count: 0, right: 0 };
    entry.count++;
    if (truth?.[i] === now) entry.right++;
    counts.set(key, entry);
  });
  return [...counts.values()]
    .sort((a, b) => b.count - a.count || a.given - b.given || a.rectified - b.rectified)
    .map((entry) => ({ ...entry, right: truth ? entry.right : null }));
}
