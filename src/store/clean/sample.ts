/** A set to try the review on without photos: synthetic people as image files, some of them under a wrong name. */
import { t } from '@lingui/core/macro';
import type { SyntheticImages, SyntheticOptions } from '../../client/datasets.ts';
import type { ImportSource } from '../../domain/images.ts';
import type { SyntheticDataset } from '../../domain/settings/settings.ts';
import { encodePng } from '../../formats/picture/png.ts';
import { stream } from '../../lib/rng.ts';

/** In what is stored and written, in whatever language. */
export const SAMPLE_NAME = 'synthetic faces';

/** What the page calls a set. @param name of its folder, or of the sample */
export const setTitle = (name: string): string => (name === SAMPLE_NAME ? t`synthetic faces` : name);

export const SAMPLE: SyntheticDataset = {
  kind: 'synthetic',
  identities: 8,
  imagesPerIdentity: 14,
  difficulty: 0.5,
  seed: 11,
};
/** Share of the images that get another person's name. */
const WRONG = 0.15;
const SIDE = 112;
/** Images encoded between two chances for the page to do something else. */
const BREATH = 8;

export interface SampleTools {
  prepareSynthetic(spec: SyntheticDataset, options: SyntheticOptions): Promise<SyntheticImages>;
}

/** Files named `label/number.png`; a wrong label shows in nothing but the folder a file lies in. */
export async function makeSample(
  tools: SampleTools,
  onProgress: (done: number, total: number) => void,
  signal: AbortSignal,
): Promise<readonly ImportSource[]> {
  const total = SAMPLE.identities * SAMPLE.imagesPerIdentity;
  let drawn = 0;
  onProgress(0, total);
  const { train } = await tools.prepareSynthetic(SAMPLE, {
    displaySize: SIDE,
    openSet: 0,
    verification: false,
    signal,
    onBatch(_first, count) {
      drawn += count;
      onProgress(drawn, total);
    },
  });
  const labels = Int32Array.from(train.labels);
  const order = stream(SAMPLE.seed, 'sample noise').shuffle(Array.from(labels.keys()));
  const draw = stream(SAMPLE.seed, 'sample label');
  for (const image of order.slice(0, Math.round(total * WRONG))) {
    const other = draw.integer(SAMPLE.identities - 1);
    labels[image] = other >= train.labels[image]! ? other + 1 : other;
  }
  const sources: ImportSource[] = [];
  const length = train.size * train.size * 3;
  for (let image = 0; image < train.count; image++) {
    const png = encodePng(train.pixels.subarray(image * length, (image + 1) * length), train.size, train.size);
    const number = String(image + 1).padStart(3, '0');
    sources.push({ path: `${train.identities[labels[image]!]}/${number}.png`, blob: new Blob([png]) });
    if (image % BREATH === 0) await new Promise((resolve) => setTimeout(resolve));
    signal.throwIfAborted();
  }
  return sources;
}
