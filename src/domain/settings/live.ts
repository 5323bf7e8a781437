/** What the settings of a run are after some of them were changed on the way. */

import type { LiveSettings } from '../../protocol/training.ts';
import type { Settings } from './settings.ts';

/** What could change did, the rest is as it was at the start. */
export function withLive(run: Settings, live: LiveSettings): Settings {
  const { closedSet, learningRate, epochs, parameters, ...head } = live;
  return {
    ...run,
    noise: { ...run.noise, ...(closedSet !== undefined && { closedSet }) },
    head: { ...run.head, ...head, ...parameters },
    training: {
      ...run.training,
      ...(learningRate !== undefined && { learningRate }),
      ...(epochs !== undefined && { epochs }),
    },
  };
}
