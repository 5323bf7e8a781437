/** How lambda, the weight of BoundaryFace's boundary term, changes over a run. The authors leave its choice open. */

import { ownParameters } from '../../domain/losses/catalogue.ts';
import type { HeadSettings } from '../../domain/settings/settings.ts';

/**
 * Lambda of one epoch.
 * @param epoch from 1
 * @param relabelledShare share of the images that carried a rectified label after the epoch before: the noise as the head
 * estimates it
 */
export function lambdaAt(config: HeadSettings, epoch: number, relabelledShare: number): number {
  if (config.kind !== 'boundaryface') return config.lambda;
  const { lambdaSchedule, rampEpochs, noiseLimit } = ownParameters(config.kind, config);
  switch (lambdaSchedule) {
    case 'ramp': {
      const correcting = Math.max(0, epoch - config.epochStart);
      return config.lambda * Math.min(1, correcting / rampEpochs);
    }
    case 'noise-limit':
      return relabelledShare > noiseLimit ? 0 : config.lambda;
    case 'constant':
      return config.lambda;
  }
}
