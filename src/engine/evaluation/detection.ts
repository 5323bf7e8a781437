/** How well the head's decisions match the injected noise. Scoring only: nothing here reaches the trainer. */
import { confusionsAmong } from '../../domain/confusions.ts';
import { NO_LABEL } from '../../domain/detectionTerms.ts';
import type { Confusion } from '../../domain/evaluation.ts';

export interface DetectionScores {
  /** Images whose label was rectified, or taken for wrong without another one. */
  readonly detected: number;
  /** Images whose given label is wrong. */
  readonly injected: number;
  /** Share of the detected that are wrong; null when nothing was detected or the truth is unknown. */
  readonly precision: number | null;
  /** Share of the wrong that were detected; null when nothing is wrong. */
  readonly recall: number | null;
  /** Harmonic mean of precision and recall; null where nothing is wrong or the truth is unknown. */
  readonly f1: number | null;
  /** Share of the wrong labels found that got the true one, of those that got one and are not open-set; null when there is none. */
  readonly rectifiedToTruth: number | null;
  /** Images whose right label was taken away; null when the truth is unknown. */
  readonly cleanDamaged: number | null;
  /** Images in the largest class after correction, over the mean of all classes. */
  readonly largestClassShare: number;
}

const ratio = (part: number, whole: number): number | null => (whole === 0 ? null : part / whole);

/**
 * @param given [count], labels the trainer got
 * @param rectified [count], the last decision on each image; NO_LABEL where its label is taken for wrong and no other is known
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
    if (rectified[i] !== NO_LABEL) sizes[rectified[i]!] = sizes[rectified[i]!]! + 1;
    if (flagged) detected++;
    if (wrong) injected++;
    if (!flagged || !wrong) continue;
    hits++;
    if (truth[i] === -1 || rectified[i] === NO_LABEL) continue;
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

/** Which identities are taken for which, most frequent first. @param truth null when unknown */
export function confusions(given: Int32Array, rectified: Int32Array, truth: Int32Array | null): Confusion[] {
  const changed = Array.from(given.keys()).filter((i) => rectified[i] !== given[i]);
  return confusionsAmong(
    changed.map((i) => ({
      givenLabel: given[i]!,
      rectifiedLabel: rectified[i]!,
      trueLabel: truth ? truth[i]! : null,
    })),
  );
}
