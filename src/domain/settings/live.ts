/** What the settings of a run are after some of them were changed on the way. */

import type { ParameterValue } from '../losses/lossTypes.ts';
import type { Settings } from './settings.ts';

/** The part of the settings that may change while a run goes on. */
export interface LiveSettings {
  readonly closedSet?: number;
  readonly scale?: number;
  readonly margin?: number;
  readonly lambda?: number;
  readonly epochStart?: number;
  readonly correction?: Settings['head']['correction'];
  /** Parameters of the head in use. */
  readonly parameters?: Readonly<Record<string, ParameterValue>>;
  readonly learningRate?: number;
  readonly epochs?: number;
}

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
