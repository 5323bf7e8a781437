/** The images of a headless run, drawn or read. */
import { imageSize } from '../../domain/networks.ts';
import type { Settings } from '../../domain/settings/settings.ts';
import type { WireDataset } from '../../protocol/training.ts';
import type { HeadlessRun } from '../protocol.ts';
import type { RunTools, TrainRunOptions } from './runOptions.ts';

/** What loading the images takes of a run. */
type ImageOptions = Pick<TrainRunOptions, 'sources' | 'list' | 'report' | 'signal'> & {
  readonly tools: Pick<RunTools, 'prepareSynthetic' | 'importImages'>;
};

export async function loadDataset(settings: Settings, options: ImageOptions): Promise<WireDataset> {
  const { report, signal, tools } = options;
  const size = imageSize(settings);
  if (settings.dataset.kind === 'synthetic') {
    const total = settings.dataset.identities * settings.dataset.imagesPerIdentity;
    let done = 0;
    return tools.prepareSynthetic(settings.dataset, {
      displaySize: size,
      openSet: settings.noise.openSet,
      signal,
      onBatch: (_first, count) => {
        done += count;
        report({ type: 'preparing', done, total });
      },
    });
  }
  const {
    grid = null,
    mergeCase = false,
    labelColumn = null,
    personLevel = null,
    faceRegions = null,
  } = settings.dataset;
  const { dataset, report: imported } = await tools.importImages(await options.sources(), {
    size,
    choices: { grid, mergeCase, list: options.list, labelColumn, personLevel, faceRegions },
    signal,
    onProgress: (done, total) => report({ type: 'preparing', done, total }),
  });
  report({ type: 'imported', report: imported });
  return dataset;
}

export const datasetSummary = ({ train, heldOut, outliers }: WireDataset): HeadlessRun['dataset'] => ({
  images: train.count,
  identities: train.identities.length,
  heldOutIdentities: heldOut?.identities.length ?? 0,
  heldOutImages: heldOut?.count ?? 0,
  outliers: outliers?.count ?? 0,
});
