/** What a run warns of after an epoch, each with its likely cause. */
import { t } from '@lingui/core/macro';
import { correctsLabels } from '../../domain/losses/catalogue.ts';
import { usesMargin, usesScale } from '../../domain/losses/usedSettings.ts';
import type { EpochMetrics } from '../../domain/report.ts';
import type { HeadSettings } from '../../domain/settings/settings.ts';
import { type LabelFlow, oneWayShare } from '../evaluation/labelFlow.ts';

export interface RunWarning {
  readonly kind: 'loss-near-guessing' | 'class-collapse' | 'early-correction' | 'one-way' | 'labels-missed';
  readonly message: string;
}

// How often these rules are right: docs/experiments.md.

/** Where the largest class grows to this multiple of the largest one given, the correction is relabelling into few classes. */
const COLLAPSE_GROWTH = 2.5;
/** Above this share of an identity's images that go to one other, the net takes the one for the other. */
const ONE_WAY_SHARE = 0.25;
/** Above this share of relabelled images in the first epoch of correction, the net could not tell people apart yet. */
const EARLY_SHARE = 0.6;
/** A cross-entropy above this share of that of guessing means that little has been learnt. */
const NEAR_GUESSING = 0.8;
/** One above this share of ln C in the second epoch of correction: the net and the labels still disagree, and it follows the labels. */
const MISSED_SHARE = 0.7;
/** Of how many identities that was found. */
const MOST_KNOWN = 30;

/** Cross-entropy, nats, of a net that holds every face at a right angle to every centre. */
function guessingLoss(head: HeadSettings, identities: number): number {
  const margin = !usesMargin(head) ? 0 : head.kind === 'cosface' ? head.margin : Math.sin(head.margin);
  return Math.log(1 + (identities - 1) * Math.exp(head.scale * margin));
}

/** @param flow the strongest one of an epoch @param names of the identities */
export function oneWayWarning(flow: LabelFlow, names: readonly string[], epoch: number): RunWarning | null {
  if (oneWayShare(flow) <= ONE_WAY_SHARE) return null;
  const { there, back, of, from, to } = flow;
  const [given, taken] = [names[from]!, names[to]!];
  const others = back === 0 ? t({ message: 'none', context: 'images' }) : back;
  return {
    kind: 'one-way',
    message: t`In epoch ${epoch}, ${there} of the ${of} images labelled ${given} were taken for ${taken}, and ${others} the other way round: the network may take the one for the other. If these are two people, use a smaller learning rate or scale s in the next run.`,
  };
}

/** What the training set was before anything was corrected. */
interface GivenSet {
  readonly images: number;
  readonly identities: number;
  /** Images in its largest class, over the mean. */
  readonly largestClassShare: number;
}

export function warningsAfter(metrics: EpochMetrics, head: HeadSettings, given: GivenSet): RunWarning[] {
  if (!correctsLabels(head)) return [];
  const { epoch, crossEntropy, detected, largestClassShare } = metrics;
  const { epochStart } = head;
  const { identities } = given;
  const warnings: RunWarning[] = [];
  const guessing = guessingLoss(head, identities);
  if (usesScale(head) && epoch === epochStart && crossEntropy > NEAR_GUESSING * guessing) {
    warnings.push({
      kind: 'loss-near-guessing',
      message: t`The loss (${{ loss: crossEntropy.toFixed(1) }}) is still near that of guessing (${{ guessing: guessing.toFixed(1) }}) as correction starts: little has been learnt. Let correction start later.`,
    });
  }
  const unsure = Math.log(identities);
  if (usesScale(head) && identities <= MOST_KNOWN && epoch === epochStart + 2 && crossEntropy > MISSED_SHARE * unsure) {
    warnings.push({
      kind: 'labels-missed',
      message: t`Two epochs into correction the loss is still ${{ loss: crossEntropy.toFixed(1) }}; not to know which of ${identities} identities it is costs ${{ guessing: unsure.toFixed(1) }}. The network learns wrong labels by heart, and many of them are likely missed: use a smaller scale s in the next run.`,
    });
  }
  const share = detected / Math.max(given.images, 1);
  if (epoch === epochStart + 1 && share > EARLY_SHARE) {
    warnings.push({
      kind: 'early-correction',
      message: t`${{ percent: Math.round(100 * share) }} % of the images were relabelled in the first epoch of correction. It started too early: let it start later, or limit the share relabelled per batch.`,
    });
  }
  if (epoch > epochStart && largestClassShare > COLLAPSE_GROWTH * given.largestClassShare) {
    warnings.push({
      kind: 'class-collapse',
      message: t`One identity now holds ${{ times: largestClassShare.toFixed(1) }} times its share of the images. Correction started too early or the scale s is too large.`,
    });
  }
  return warnings;
}
