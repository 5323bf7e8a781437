/** A headless run in a training worker, from the images to what is asked of the network at the end. */
import { driveWorker, type RunEnding, type RunListener } from '../../client/runDrive.ts';
import type { Settings } from '../../domain/settings/settings.ts';
import type { WireDataset } from '../../protocol/training.ts';
import { type StoppedRun, writeKeptRun } from './keptRun.ts';
import { createNetworkQuestions, type NetworkQuestions } from './networkQuestions.ts';
import { verifyOnPairSets } from './pairSetResults.ts';
import { RestingPlace } from './restingPlace.ts';
import { RunMedia } from './runMedia.ts';
import type { TrainRunOptions } from './runOptions.ts';
import type { RunProgress } from './runProgress.ts';

/** What a run begins with. */
interface Beginning {
  readonly settings: Settings;
  readonly dataset: WireDataset;
  /** Where it was stopped; null for one that begins anew. */
  readonly kept: StoppedRun | null;
}

/**
 * Drives a run to its end; what it gives goes to `progress`.
 * @returns rejects with what failed it
 */
export function driveRun(
  { settings, dataset, kept }: Beginning,
  progress: RunProgress,
  options: TrainRunOptions,
): Promise<RunEnding> {
  const { initial, saveCheckpoint, saveWeights, signal, tools } = options;
  const rest = new RestingPlace();
  const media = options.media && new RunMedia(dataset, options.media, (message) => progress.warn(message));
  let questions: NetworkQuestions | undefined;
  const listener: RunListener = {
    runsOn: (info) => progress.runsOn(info),
    phase: (event) => progress.phase(event),
    steps(series) {
      progress.steps(series);
      rest.read(series.firstStep + series.loss.length - 1);
    },
    epoch(metrics) {
      progress.epoch(metrics);
      media?.epoch(metrics.epoch, progress.corrections);
    },
    labels: (labels) => media?.labels(labels),
    embeddings: (snapshot) => media?.embeddings(snapshot),
    corrected: (records, withdrawn) => progress.corrected(records, withdrawn),
    warn: (message) => progress.warn(message),
    answered(event) {
      if (event.type === 'evaluation') questions?.evaluated(event);
      else {
        saveWeights(event.fileName, event.zip);
        questions?.weightsSaved();
      }
    },
  };
  const from = kept && { checkpoint: kept.checkpoint, metrics: kept.metrics, digest: kept.digest };
  return driveWorker(
    { settings, dataset, initial, kept: from },
    {
      createClient: (onEvent) => tools.createClient(onEvent),
      listener,
      signal,
      // Nobody waits at a screen.
      silenceFails: false,
      onCheckpoint:
        saveCheckpoint &&
        (({ checkpoint, settings: reached, digest }) => {
          const beside = { metrics: progress.metrics, corrections: progress.standing };
          saveCheckpoint(writeKeptRun({ checkpoint, settings: reached, digest, ...beside }));
          rest.kept(checkpoint.step);
        }),
      async conclude(how, send) {
        questions = createNetworkQuestions(send);
        // A run that is stopped leaves a checkpoint of where it stands.
        if (how === 'stopped' && saveCheckpoint) await rest.reached();
        // Without a full epoch there is nothing else worth keeping.
        if (progress.metrics.length === 0) return;
        // Told before the answer to what is asked next.
        if (media) send({ type: 'watch', embeddings: true });
        progress.evaluation = await questions.evaluate();
        // The weights are safe before anything else is tried.
        await questions.exportWeights();
        await media?.finish(progress.corrections);
        if (how === 'finished') progress.pairSets = await verifyOnPairSets(settings, questions, options);
      },
    },
  );
}
