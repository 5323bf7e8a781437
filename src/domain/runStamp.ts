/** What a run is called wherever its results stand: loss, data, noise, network, length and seed, from its own settings. */
import { HEAD_CATALOGUE } from './losses/catalogue.ts';
import type { DatasetSettings, NoiseSettings, Settings } from './settings/settings.ts';

const percent = (share: number): string => `${Number((100 * share).toFixed(1))} %`;

function dataOf(dataset: DatasetSettings): string {
  if (dataset.kind === 'folder') return dataset.path;
  const { identities, imagesPerIdentity } = dataset;
  return `${identities} drawn people × ${imagesPerIdentity}`;
}

function noiseOf({ closedSet, openSet }: NoiseSettings): string {
  const parts = [
    ...(closedSet > 0 ? [`closed-set noise ${percent(closedSet)}`] : []),
    ...(openSet > 0 ? [`open-set noise ${percent(openSet)}`] : []),
  ];
  return parts.length > 0 ? parts.join(', ') : 'no noise added';
}

/** In the order in which they tell most. */
export function stampParts({ head, dataset, noise, model, training }: Settings): readonly string[] {
  return [
    HEAD_CATALOGUE[head.kind].name,
    dataOf(dataset),
    noiseOf(noise),
    model.cbam ? `${model.preset} with CBAM` : model.preset,
    training.epochs === 1 ? '1 epoch' : `${training.epochs} epochs`,
    `seed ${training.seed}`,
  ];
}

export const runStamp = (settings: Settings): string => stampParts(settings).join(' · ');
