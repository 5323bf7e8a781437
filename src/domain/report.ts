/** What a run reports, step by step and epoch by epoch: shared by the engine, the messages and the page. */

/** Values of a series of steps; arrays of equal length. */
export interface StepSeries {
  /** Step of the first entry, from 1. */
  readonly firstStep: number;
  readonly epoch: Int32Array<ArrayBuffer>;
  /** Nats. */
  readonly loss: Float32Array<ArrayBuffer>;
  readonly crossEntropy: Float32Array<ArrayBuffer>;
  /** lambda times the boundary term, as it enters the loss. */
  readonly boundaryTerm: Float32Array<ArrayBuffer>;
  readonly gradientNorm: Float32Array<ArrayBuffer>;
}

export interface EpochMetrics {
  readonly epoch: number;
  readonly loss: number;
  readonly crossEntropy: number;
  readonly boundaryTerm: number;
  /** Images taken for mislabelled in this epoch. */
  readonly detected: number;
  /** Images whose given label is wrong: closed-set plus open-set noise. */
  readonly injected: number;
  /** Share of the detected that are truly mislabelled; null when nothing was detected or the truth is unknown. */
  readonly precision: number | null;
  /** Share of the mislabelled that were detected; null when nothing was injected. */
  readonly recall: number | null;
  /** Harmonic mean of precision and recall; null when nothing was injected or the truth is unknown. */
  readonly f1: number | null;
  /** Share of the wrong labels found that got the true one, open-set images not counted; null when there is none. */
  readonly rectifiedToTruth: number | null;
  /** Images whose right label was taken away; null when the truth is unknown. */
  readonly cleanDamaged: number | null;
  /** On identities never trained on; null when there are none. */
  readonly verificationAccuracy: number | null;
  readonly verificationAuc: number | null;
  /** Equal error rate. */
  readonly verificationEer: number | null;
  /** Largest number of images in one class after correction, over the mean. */
  readonly largestClassShare: number;
  readonly learningRate: number;
  readonly seconds: number;
  readonly imagesPerSecond: number;
}

/** A label the head rectified. */
export interface CorrectionRecord {
  /** Index of the image in the training set. */
  readonly image: number;
  readonly givenLabel: number;
  readonly rectifiedLabel: number;
  /** The image's true identity; -1 for an open-set image; null when unknown. */
  readonly trueLabel: number | null;
  readonly epoch: number;
  readonly step: number;
}
