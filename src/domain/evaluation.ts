/** What an evaluation says of a network: shared by the engine, the messages, the page and the headless command. */
import { plural, t } from '@lingui/core/macro';

import { NO_LABEL } from './detectionTerms.ts';

/** The true accept rate at a wanted false accept rate. */
export interface TarRow {
  readonly far: number;
  /** Largest TAR that keeps the FAR at or below `far`. */
  readonly tar: number;
  /** Null when no pair may be accepted at this FAR. */
  readonly threshold: number | null;
  /** Impostor pairs that may be accepted at this FAR; below one, there are too few pairs to measure it. */
  readonly allowed: number;
}

/** Points of a ROC, thinned for drawing; arrays of equal length. */
export interface RocPoints {
  readonly far: Float32Array<ArrayBuffer>;
  readonly tar: Float32Array<ArrayBuffer>;
}

/** The pairs that were judged; arrays of equal length. */
export interface JudgedPairs {
  /** Indices of images of the evaluated set. */
  readonly left: Int32Array<ArrayBuffer>;
  readonly right: Int32Array<ArrayBuffer>;
  /** 1 for the same person, else 0. */
  readonly same: Uint8Array<ArrayBuffer>;
  /** Cosine of the two features, [-1, 1]: features of image and mirror image concatenated, not centred. */
  readonly similarity: Float32Array<ArrayBuffer>;
}

/** Numbers of a verification, without the pairs behind them. */
export interface VerificationSummary {
  /** Ten-fold, features centred as the BoundaryFace authors do. */
  readonly accuracy: number;
  /** Population standard deviation over the folds. */
  readonly deviation: number;
  readonly accuracyPerFold: readonly number[];
  /** Mean ten-fold accuracy by InsightFace's protocol: no centring, thresholds on the distance. */
  readonly insightFaceAccuracy: number;
  /** Folds of the ten that hold hardly any pairs of one kind, so that ten-fold accuracies say little; 0 as it should be. */
  readonly oneSidedFolds: number;
  /** Area under the ROC of the cosines. */
  readonly auc: number;
  /** Equal error rate, interpolated. */
  readonly eer: number;
  /** The threshold on the cosine that judges most of all pairs rightly, and how many that is: slightly optimistic, since it is chosen and measured on the same pairs. */
  readonly bestThreshold: number;
  readonly bestAccuracy: number;
  readonly tarAtFar: readonly TarRow[];
  readonly samePairs: number;
  readonly differentPairs: number;
}

/** What to hold against the ten-fold accuracies; null for nothing. */
export function foldWarning({ oneSidedFolds }: Pick<VerificationSummary, 'oneSidedFolds'>): string | null {
  if (oneSidedFolds === 0) return null;
  return t`${plural(oneSidedFolds, { one: '# of the 10 folds holds', other: '# of the 10 folds hold' })} hardly any pairs of one kind, so neither the accuracy nor the InsightFace protocol can be trusted: folds are cut out of the order of the pairs, which should mix both kinds, as lfw.bin does.`;
}

export interface VerificationReport extends VerificationSummary {
  readonly roc: RocPoints;
  readonly pairs: JudgedPairs;
}

/** Images of one identity that are now taken for another, or whose label is taken for wrong (`rectified` NO_LABEL). */
export interface Confusion {
  readonly given: number;
  readonly rectified: number;
  readonly count: number;
  /** How many of them truly are the rectified identity, or rightly have none; null when the truth is unknown. */
  readonly right: number | null;
}

export interface DetectionReport {
  /** Images whose label is rectified or taken for wrong. */
  readonly detected: number;
  /** Images whose given label is wrong. */
  readonly injected: number;
  readonly images: number;
  /** Null where nothing was detected or injected, or the truth is unknown. */
  readonly precision: number | null;
  readonly recall: number | null;
  readonly f1: number | null;
  /** Share of the wrong labels found that got the true one; those of faces of nobody in the set do not count. */
  readonly rectifiedToTruth: number | null;
  /** Images with a right label that was taken away; null when the truth is unknown. */
  readonly cleanDamaged: number | null;
  /** Average precision of ranking all images by how far they lie beyond their label's boundary; null when nothing is wrong or the truth is unknown. */
  readonly averagePrecision: number | null;
  /** Who is taken for whom, most frequent first. */
  readonly confusions: readonly Confusion[];
}

/** Whether labels were taken for wrong without other ones. */
export const hasUnlabelled = ({ confusions }: Pick<DetectionReport, 'confusions'>): boolean =>
  confusions.some(({ rectified }) => rectified === NO_LABEL);

/** Share of the rectified labels that are the true ones now; null when none is rectified, or the truth is unknown. */
export function nowRight({ detected, confusions }: Pick<DetectionReport, 'detected' | 'confusions'>): number | null {
  if (detected === 0 || hasUnlabelled({ confusions })) return null;
  return confusions.reduce<number | null>(
    (sum, { right }) => (sum === null || right === null ? null : sum + right / detected),
    0,
  );
}

/** What a threshold does to the pairs. */
export interface OperatingPoint {
  readonly tar: number;
  readonly far: number;
  readonly accuracy: number;
  /** Pairs of two people taken for one, and pairs of one person taken for two. */
  readonly falseAccepts: number;
  readonly falseRejects: number;
}

/** Judges pairs at a threshold: a pair strictly above it is "same", any other "different". */
export function operatingPoint({ same, similarity }: JudgedPairs, threshold: number): OperatingPoint {
  let accepted = 0;
  let falseAccepts = 0;
  let genuine = 0;
  for (let i = 0; i < same.length; i++) {
    const taken = similarity[i]! > threshold;
    if (same[i]) {
      genuine++;
      if (taken) accepted++;
    } else if (taken) falseAccepts++;
  }
  const impostors = same.length - genuine;
  const falseRejects = genuine - accepted;
  return {
    tar: accepted / Math.max(genuine, 1),
    far: falseAccepts / Math.max(impostors, 1),
    accuracy: (same.length - falseAccepts - falseRejects) / Math.max(same.length, 1),
    falseAccepts,
    falseRejects,
  };
}
