/** The labels of a run: those of its set, with its noise. */

import { t } from '@lingui/core/macro';
import { EngineError } from '../../domain/engineError.ts';
import { type NoiseRatios, type TrainedLabels, trainedLabels } from '../../domain/noise.ts';
import type { RunData } from './runTypes.ts';

/** @throws EngineError 'dataset' when the set cannot have such noise */
export function runLabels({ train, outliers, labelsAreTrue }: RunData, noise: NoiseRatios): TrainedLabels {
  const { labels, identities } = train;
  const set = { labels, identities: identities.length, outliers: outliers?.count ?? 0, areTrue: labelsAreTrue };
  try {
    return trainedLabels(set, noise);
  } catch (cause) {
    throw new EngineError('dataset', t`The noise cannot be made: ${{ reason: (cause as Error).message }}.`);
  }
}
