/** What a run warns of on its way, each thing once. */
import { t } from '@lingui/core/macro';
import { correctsLabels } from '../../domain/losses/catalogue.ts';
import type { EpochMetrics } from '../../domain/report.ts';
import type { HeadSettings } from '../../domain/settings/settings.ts';
import { scoreDetection } from '../evaluation/detection.ts';
import { type LabelFlow, strongestFlow } from '../evaluation/labelFlow.ts';
import type { RunObserver } from './runTypes.ts';
import type { TrainingSet } from './trainingSet.ts';
import { oneWayWarning, warningsAfter } from './warnings.ts';

export class RunWarnings {
  readonly #warn: RunObserver['warning'];
  readonly #set: TrainingSet;
  #fallbackTold = false;
  readonly #told: LabelFlow[] = [];

  constructor(warn: RunObserver['warning'], set: TrainingSet) {
    this.#warn = warn;
    this.#set = set;
  }

  afterReading(): void {
    const message = this.#set.newFailures();
    if (message) this.#warn('unreadable-images', message);
  }

  /** @param recordingFailure why steps are not recorded, where they should be */
  afterStep(recordingFailure: string | null | undefined): void {
    if (!recordingFailure || this.#fallbackTold) return;
    this.#fallbackTold = true;
    const message = t`The step cannot be recorded, so each one runs through TensorFlow.js: ${recordingFailure}.`;
    this.#warn('eager-fallback', message);
  }

  /** @param rectified [count], the newest decision on each image */
  afterEpoch(metrics: EpochMetrics, head: HeadSettings, rectified: Int32Array): void {
    if (!correctsLabels(head)) return;
    const { count, identities, labels, names } = this.#set;
    const { largestClassShare } = scoreDetection(labels.given, labels.given, null, identities);
    const told = warningsAfter(metrics, head, { images: count, identities, largestClassShare });
    for (const { kind, message } of told) this.#warn(kind, message);
    // What a first epoch of correction does is often taken back in the next one; where all collapses, one pair says little.
    if (metrics.epoch <= head.epochStart + 1 || told.length > 0) return;
    const flow = strongestFlow(labels.given, rectified, identities);
    if (!flow || this.#isTold(flow)) return;
    const warning = oneWayWarning(flow, names, metrics.epoch);
    if (!warning) return;
    this.#told.push(flow);
    this.#warn(warning.kind, warning.message);
  }

  #isTold({ from, to }: LabelFlow): boolean {
    return this.#told.some((flow) => flow.from === from && flow.to === to);
  }
}
