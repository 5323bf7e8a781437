/** The labels of a run: those of its set, with its noise. */

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
    throw new EngineError('dataset', `The noise cannot be made: ${(cause as Error).message}.`);
  }
}
