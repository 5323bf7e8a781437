/** What a run warns of after an epoch, each with its likely cause. */
import { correctsLabels, HEAD_CATALOGUE } from '../../domain/losses/catalogue.ts';
import type { EpochMetrics } from '../../domain/report.ts';
import type { HeadSettings } from '../../domain/settings/settings.ts';
import { type LabelFlow, oneWayShare } from '../evaluation/labelFlow.ts';

export interface RunWarning {
  readonly kind: 'loss-near-scale' | 'class-collapse' | 'early-correction' | 'one-way';
  readonly message: string;
}

/** Where the largest class grows to this multiple of the largest one given, the correction is relabelling into few classes. */
const COLLAPSE_GROWTH = 2.5;
/** Above this share of an identity's images that go to one other, the net takes the one for the other: docs/experiments.md. */
const ONE_WAY_SHARE = 0.25;
/** Above this share of relabelled images in the first epoch of correction, the net could not tell people apart yet. */
const EARLY_SHARE = 0.6;
/** A cross-entropy above this multiple of s means that little has been learnt. */
const NEAR_SCALE = 0.7;

/** @param flow the strongest one of an epoch @param names of the identities */
export function oneWayWarning(flow: LabelFlow, names: readonly string[], epoch: number): RunWarning | null {
  if (oneWayShare(flow) <= ONE_WAY_SHARE) return null;
  const { there, back, of, from, to } = flow;
  const other = back === 0 ? 'none' : back;
  return {
    kind: 'one-way',
    message: `In epoch ${epoch}, ${there} of the ${of} images labelled ${names[from]} were taken for ${names[to]}, and ${other} the other way round: the network may take the one for the other. If these are two people, use a smaller learning rate or scale s in the next run.`,
  };
}

/** What the training set was before anything was corrected. */
export interface GivenSet {
  readonly images: number;
  /** Images in its largest class, over the mean. */
  readonly largestClassShare: number;
}

export function warningsAfter(metrics: EpochMetrics, head: HeadSettings, given: GivenSet): RunWarning[] {
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
  const share = detected / Math.max(given.images, 1);
  if (epoch === epochStart + 1 && share > EARLY_SHARE) {
    warnings.push({
      kind: 'early-correction',
      message: `${Math.round(100 * share)} % of the images were relabelled in the first epoch of correction. It started too early: let it start later, or limit the share relabelled per batch.`,
    });
  }
  if (epoch > epochStart && largestClassShare > COLLAPSE_GROWTH * given.largestClassShare) {
    warnings.push({
      kind: 'class-collapse',
      message: `One identity now holds ${largestClassShare.toFixed(1)} times its share of the images. Correction started too early or the scale s is too large.`,
    });
  }
  return warnings;
}
