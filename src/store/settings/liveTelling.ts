/** Tells the run under way which of the settings have changed and may. */
import type { StoreApi } from 'zustand/vanilla';
import type { TrainingClient } from '../../client/trainingClient.ts';
import { liveChange, withLive } from '../../domain/settings/live.ts';
import type { AppState } from '../state.ts';

/** Rest after the last move of a slider. */
const REST_MS = 120;

export interface LiveTelling {
  now(): void;
  /** Once the settings rest. */
  soon(): void;
  dispose(): void;
}

export function createLiveTelling(
  { getState: get, setState: set }: StoreApi<AppState>,
  client: () => TrainingClient | null,
): LiveTelling {
  let timer: ReturnType<typeof setTimeout> | undefined;

  const now = (): void => {
    clearTimeout(timer);
    const { run, settings, machine } = get();
    if (!run.settings || !machine.started) return;
    const live = liveChange(run.settings, settings);
    if (!live) return;
    const told = withLive(run.settings, live);
    set({ run: { ...run, settings: told, epochs: told.training.epochs } });
    client()?.send({ type: 'update', live });
  };

  return {
    now,
    soon() {
      clearTimeout(timer);
      timer = setTimeout(now, REST_MS);
    },
    dispose: () => clearTimeout(timer),
  };
}
