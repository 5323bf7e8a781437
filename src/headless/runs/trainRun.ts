/** One headless run, from images to weights, through the same client and workers as the page's own runs. */
import type { ErrorReport } from '../../domain/errors.ts';
import { parseSettings } from '../../domain/settings/parse.ts';
import type { Settings } from '../../domain/settings/settings.ts';
import { rectifiedImages } from '../../domain/standingCorrections.ts';
import type { WireDataset } from '../../protocol/training.ts';
import type { HeadlessRun } from '../protocol.ts';
import { checkSameRun, readKeptRun, type StoppedRun } from './keptRun.ts';
import { datasetSummary, loadDataset } from './runDataset.ts';
import { faultReport } from './runFault.ts';
import type { TrainRunOptions } from './runOptions.ts';
import { RunProgress } from './runProgress.ts';
import { driveRun } from './workerDrive.ts';

/** @throws FormatError, SettingsError: of another run, or none at all */
async function keptRun(file: Blob | null, settings: Settings): Promise<StoppedRun | null> {
  if (!file) return null;
  const kept = readKeptRun(new Uint8Array(await file.arrayBuffer()));
  checkSameRun(kept.settings, settings);
  return kept;
}

/** Never rejects for a failure of the run itself: that is its outcome. */
export async function trainRun(options: TrainRunOptions): Promise<HeadlessRun> {
  let settings = parseSettings(options.config);
  const progress = new RunProgress(options.report);
  let dataset: WireDataset | undefined;
  let outcome: HeadlessRun['outcome'] = 'failed';
  let error: ErrorReport | null = null;
  let weights = false;
  let embeddings = false;
  let images: WireDataset['train'] | undefined;
  try {
    dataset = await loadDataset(settings, options);
    // Scale and margin follow the number of identities, which a folder tells only once it is read.
    settings = parseSettings(options.config, dataset.train.identities.length);
    images = dataset.train;
    const kept = await keptRun(options.kept, settings);
    if (kept) progress.resume(kept);
    const { media } = options;
    outcome = await driveRun({ settings, dataset, kept }, progress, {
      ...options,
      media: media && {
        ...media,
        projector(zip) {
          media.projector(zip);
          embeddings = true;
        },
      },
      saveWeights: (fileName, zip) => {
        options.saveWeights(fileName, zip);
        weights = true;
      },
    });
  } catch (cause) {
    if (options.signal.aborted) outcome = 'stopped';
    else error = faultReport(cause);
  }
  return {
    outcome,
    error,
    settings,
    backend: progress.backend,
    dataset: dataset ? datasetSummary(dataset) : null,
    metrics: progress.metrics,
    rectified: images ? rectifiedImages(progress.corrections, images, images.identities) : [],
    evaluation: progress.evaluation,
    pairSets: progress.pairSets,
    weights,
    embeddings,
  };
}
