/** Tells the run under way which of the settings have changed and may. */
import type { StoreApi } from 'zustand/vanilla';
import type { TrainingClient } from '../../client/trainingClient.ts';
import { type LiveSettings, liveChange, withLive } from '../../domain/settings/live.ts';
import { type Settings, suggestHead } from '../../domain/settings/settings.ts';
import { LEAST_IDENTITIES } from '../run/obstacle.ts';
import type { AppState } from '../state.ts';

/** Rest after the last move of a slider. */
const REST_MS = 120;

export interface LiveTelling {
  now(): void;
  /** Once the settings rest. */
  soon(): void;
  dispose(): void;
}

/** Of the page's settings, what a run can take. Scale and margin that suit other images are for the next run. */
function forRun({ settings, byHand }: Told, run: Settings): Settings {
  const others = JSON.stringify(settings.dataset) !== JSON.stringify(run.dataset);
  const { kind } = settings.head;
  if (!others || byHand.head || kind !== run.head.kind) return settings;
  const following = Object.keys(suggestHead(LEAST_IDENTITIES, kind));
  const kept = Object.fromEntries(following.map((key) => [key, run.head[key]!]));
  return { ...settings, head: { ...settings.head, ...kept } };
}

type Told = Pick<AppState, 'settings' | 'byHand'>;

/** What the run of these settings is told. @returns undefined where that is nothing */
export const liveChangeFor = (state: Told, run: Settings): LiveSettings | undefined =>
  liveChange(run, forRun(state, run));

export function createLiveTelling(
  { getState: get, setState: set }: StoreApi<AppState>,
  client: () => TrainingClient | null,
): LiveTelling {
  let timer: ReturnType<typeof setTimeout> | undefined;

  const now = (): void => {
    clearTimeout(timer);
    const state = get();
    const { run, machine } = state;
    if (!run.settings || !machine.started) return;
    const live = liveChangeFor(state, run.settings);
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
