/** What a run is called wherever its results stand: loss, data, noise, network, length and seed, from its own settings. */

import { plural, t } from '@lingui/core/macro';
import { listed } from '../lib/joinedText.ts';
import { inEnglish } from '../words/language.ts';
import { HEAD_CATALOGUE } from './losses/catalogue.ts';
import type { DatasetSettings, NoiseSettings, Settings } from './settings/settings.ts';

const percent = (share: number): string => `${Number((100 * share).toFixed(1))} %`;

function dataOf(dataset: DatasetSettings): string {
  if (dataset.kind === 'folder') return dataset.path;
  const { identities, imagesPerIdentity } = dataset;
  return t`${identities} drawn people × ${imagesPerIdentity}`;
}

function noiseOf({ closedSet, openSet }: NoiseSettings): string {
  const [closed, open] = [percent(closedSet), percent(openSet)];
  const parts = [
    ...(closedSet > 0 ? [t`closed-set noise ${closed}`] : []),
    ...(openSet > 0 ? [t`open-set noise ${open}`] : []),
  ];
  return parts.length > 0 ? listed(parts) : t`no noise added`;
}

/** In the order in which they tell most. */
export function stampParts({ head, dataset, noise, model, training }: Settings): readonly string[] {
  const { preset, cbam } = model;
  const { epochs, seed } = training;
  return [
    HEAD_CATALOGUE[head.kind].name,
    dataOf(dataset),
    noiseOf(noise),
    cbam ? t`${preset} with CBAM` : preset,
    t`${plural(epochs, { one: '# epoch', other: '# epochs' })}`,
    t`seed ${seed}`,
  ];
}

export const runStamp = (settings: Settings): string => stampParts(settings).join(' · ');

/** Of runs that differ in their seeds alone: the stamp of the first, with the seeds of all. */
export function seedsStamp(all: readonly Settings[]): string {
  const [first] = all;
  if (!first) return '';
  const { seed } = first.training;
  const seeds = all.map(({ training }) => training.seed).join(', ');
  return [...stampParts(first).slice(0, -1), all.length > 1 ? t`seeds ${seeds}` : t`seed ${seed}`].join(' · ');
}

/** The stamp as the beginning of the name of a file, in English: "ArcFace_10-drawn-people-x-24_no-noise-added_ci32_14-epochs_seed-1". */
export const stampFileName = (settings: Settings): string =>
  inEnglish(() => stampParts(settings))
    .map((part) =>
      part
        .normalize('NFC')
        .replaceAll('×', 'x')
        .replaceAll('%', 'percent')
        .replace(/[^\p{L}\p{M}\p{N}.]+/gu, '-')
        .replace(/^-+|-+$/g, ''),
    )
    .join('_');

/** The beginning of the name of a file that holds what a run has come to by an epoch: "boundaryface-ci32-seed1-epoch14". */
export const runFileName = ({ head, model, training }: Settings, epoch: number): string =>
  `${head.kind}-${model.preset}-seed${training.seed}-epoch${epoch}`;
