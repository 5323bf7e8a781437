/** Makes what the sweeps need; fetched when they are first opened. */
import { prepareSynthetic } from './client/datasets.ts';
import { createTrainingClient } from './client/trainingClient.ts';
import { createSweepStore } from './storage/sweeps.ts';
import { createSweepSession } from './store/sweeps/sweepSession.ts';
import type { SweepEnvironment, SweepSession } from './store/sweeps/sweepTypes.ts';

/** A sweep has time: a large network may take minutes for a step. */
const PATIENCE_MS = 300_000;

export const openSweeps = (page: Pick<SweepEnvironment, 'newId' | 'download'>): SweepSession =>
  createSweepSession({
    createClient: (onEvent) => createTrainingClient(onEvent, undefined, PATIENCE_MS),
    prepareSynthetic: (spec, options) => prepareSynthetic(spec, options),
    sweeps: createSweepStore(),
    cores: navigator.hardwareConcurrency || 2,
    versions: { playground: __VERSION__, browser: navigator.userAgent },
    now: () => performance.now(),
    wallClock: () => Date.now(),
    ...page,
  });
