/** What a run warns of after an epoch, each with its likely cause. */
import { correctsLabels, HEAD_CATALOGUE } from '../../domain/losses/catalogue.ts';
import type { EpochMetrics } from '../../domain/report.ts';
import type { HeadSettings } from '../../domain/settings/settings.ts';

export interface RunWarning {
  readonly kind: 'loss-near-scale' | 'class-collapse' | 'early-correction';
  readonly message: string;
}

/** Above this multiple of the mean class size the correction is relabelling into few classes. */
const COLLAPSE_SHARE = 2.5;
/** Above this share of relabelled images in the first epoch of correction, the net could not tell people apart yet. */
const EARLY_SHARE = 0.6;
/** A cross-entropy above this multiple of s means that little has been learnt. */
const NEAR_SCALE = 0.7;

/** @param images size of the training set */
export function warningsAfter(metrics: EpochMetrics, head: HeadSettings, images: number): RunWarning[] {
  if (!correctsLabels(head)) return [];
  const { epoch, crossEntropy, detected, largestClassShare } = metrics;
  const { scale, epochStart } = head;
  const warnings: RunWarning[] = [];
  const scaled = HEAD_CATALOGUE[head.kind].authors.scale !== undefined;
  if (scaled && epoch === epochStart && crossEntropy > NEAR_SCALE * scale) {
    warnings.push({
      kind: 'loss-near-scale',
      message: `The loss (${crossEntropy.toFixed(1)}) is still near the scale s = ${scale} as correction starts: little has been learnt. Lower s, or let correction start later.`,
    });
  }
  const share = detected / Math.max(images, 1);
  if (epoch === epochStart + 1 && share > EARLY_SHARE) {
    warnings.push({
      kind: 'early-correction',
      message: `${Math.round(100 * share)} % of the images were relabelled in the first epoch of correction. It started too early: let it start later, or limit the share relabelled per batch.`,
    });
  }
  if (epoch > epochStart && largestClassShare > COLLAPSE_SHARE) {
    warnings.push({
      kind: 'class-collapse',
      message: `One identity now holds ${largestClassShare.toFixed(1)} times its share of the images. Correction started too early or the scale s is too large.`,
    });
  }
  return warnings;
}
