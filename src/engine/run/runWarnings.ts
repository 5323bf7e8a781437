/** What a run warns of on its way, each thing once. */
import type { EpochMetrics } from '../../domain/report.ts';
import type { HeadSettings } from '../../domain/settings/settings.ts';
import type { RunObserver } from './runTypes.ts';
import type { TrainingSet } from './trainingSet.ts';
import { warningsAfter } from './warnings.ts';

export class RunWarnings {
  readonly #warn: RunObserver['warning'];
  readonly #set: TrainingSet;
  #fallbackTold = false;

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
    const message = `The step cannot be recorded, so each one runs through TensorFlow.js: ${recordingFailure}.`;
    this.#warn('eager-fallback', message);
  }

  afterEpoch(metrics: EpochMetrics, head: HeadSettings): void {
    for (const { kind, message } of warningsAfter(metrics, head, this.#set.count)) this.#warn(kind, message);
  }
}
