/** One run of a sweep in a training worker of its own; the run that the page shows is none of its business. */
import { t } from '@lingui/core/macro';
import { driveWorker } from '../../client/runDrive.ts';
import { sharingFaces } from '../../client/sharedFaces.ts';
import { imageSize } from '../../domain/networks.ts';
import type { EpochMetrics } from '../../domain/report.ts';
import type { PlannedRun } from '../../domain/sweep/sweepPlan.ts';
import { type RunResult, resultOf } from '../../domain/sweep/sweepResult.ts';
import type { SweepEnvironment } from './sweepTypes.ts';

export interface SweepTraining {
  /**
   * @param onShare told how much is done
   * @returns null when it was stopped
   * @throws what failed it: JobError for what a worker reported
   */
  train(run: PlannedRun, signal: AbortSignal, onShare: (share: number) => void): Promise<RunResult | null>;
}

type Tools = Pick<SweepEnvironment, 'prepareSynthetic' | 'createClient' | 'now' | 'versions'>;

export function createSweepTraining({ prepareSynthetic, createClient, now, versions }: Tools): SweepTraining {
  const prepare = sharingFaces(prepareSynthetic);
  return {
    async train(run, signal, onShare) {
      const { settings } = run;
      const { dataset: faces, noise } = settings;
      if (faces.kind !== 'synthetic') throw new Error('A sweep of the page is of drawn faces.');
      const startedMs = now();
      const options = { displaySize: imageSize(settings), openSet: noise.openSet, signal, onBatch: () => {} };
      const dataset = await prepare(faces, options);
      let backend: string | null = null;
      const epochs: EpochMetrics[] = [];
      const nothing = (): void => {};
      const ending = await driveWorker(
        { settings, dataset, initial: null, kept: null },
        {
          createClient,
          listener: {
            runsOn: (info) => {
              backend = info.backend;
            },
            phase: ({ step, epochs: all, stepsPerEpoch }) => onShare(all > 0 ? step / (all * stepsPerEpoch) : 0),
            epoch: (metrics) => void epochs.push(metrics),
            steps: nothing,
            corrected: nothing,
            warn: nothing,
            answered: nothing,
          },
          signal,
          silenceFails: true,
          onCheckpoint: null,
          conclude: async () => {},
        },
      );
      if (ending === 'stopped') return null;
      if (epochs.length === 0) throw new Error(t`No epoch was over.`);
      const seconds = (now() - startedMs) / 1000;
      return resultOf(run, { backend, versions, images: dataset.train.count, seconds, epochs });
    },
  };
}
