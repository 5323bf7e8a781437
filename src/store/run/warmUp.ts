/** Has the GPU's kernels compiled while the page draws and shows the faces, so that the first step of a run is not late. */
import type { StoreApi } from 'zustand/vanilla';
import type { TrainingCommandBody } from '../../protocol/training.ts';
import { type AppState, knownIdentities } from '../state.ts';

/** Rest after the last change of the settings. */
const REST_MS = 400;

export interface WarmUp {
  /** A new worker has compiled nothing. */
  forget(): void;
  dispose(): void;
}

/** What kernels depend on, as far as the page knows it; null when nothing is to be compiled now. */
function wanted(state: AppState): Extract<TrainingCommandBody, { type: 'warm' }> | null {
  const { machine, backend, settings } = state;
  const identities = knownIdentities(state);
  if (machine.phase !== 'idle' || identities === null) return null;
  if (backend?.backend !== 'webgpu' || backend.kernels !== 'fused') return null;
  return { type: 'warm', settings, identities };
}

export function createWarmUp(store: StoreApi<AppState>, send: (command: TrainingCommandBody) => void): WarmUp {
  let timer: ReturnType<typeof setTimeout> | undefined;
  /** Of the latest command. */
  let known = '';
  const consider = (): void => {
    const command = wanted(store.getState());
    if (!command) return;
    const { model, head, training, engine } = command.settings;
    const key = JSON.stringify([model, head, training.batchSize, engine, command.identities]);
    if (key === known) return;
    known = key;
    send(command);
  };
  const unsubscribe = store.subscribe((state, before) => {
    const same =
      state.settings === before.settings &&
      state.backend === before.backend &&
      state.dataset === before.dataset &&
      state.machine === before.machine;
    if (same) return;
    clearTimeout(timer);
    timer = setTimeout(consider, REST_MS);
  });
  return {
    forget() {
      known = '';
    },
    dispose() {
      clearTimeout(timer);
      unsubscribe();
    },
  };
}
