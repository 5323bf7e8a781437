/** Makes the faces that the settings name, once they rest and no run needs those on the page. */
import type { StoreApi } from 'zustand/vanilla';
import { type DatasetControl, datasetKey } from '../dataset/datasetControl.ts';
import { isAbort, NOT_PREPARED, reportOf } from '../failures.ts';
import { type AppState, showsRun } from '../state.ts';

export interface FacesSurroundings {
  readonly store: StoreApi<AppState>;
  readonly datasets: DatasetControl;
  /** Key of the images the worker holds, or empty. */
  loaded(): string;
  forgetLoaded(): void;
}

export interface FacesRefresh {
  /** @param delay milliseconds; the latest call counts */
  after(delay: number): void;
  stop(): void;
}

/** @param onReady the faces are on the page */
export function createFacesRefresh(surroundings: FacesSurroundings, onReady: () => void): FacesRefresh {
  const { store, datasets } = surroundings;
  const { getState: get, setState: set } = store;
  let timer: ReturnType<typeof setTimeout> | undefined;

  const refresh = (): void => {
    const { settings } = get();
    // The faces of a run stay as long as what it has shown.
    if (showsRun(get())) return;
    const loaded = surroundings.loaded();
    if (loaded !== '' && loaded === datasetKey(settings, datasets.own, datasets.choices)) return;
    // From now on the page shows other faces than the worker holds.
    surroundings.forgetLoaded();
    datasets.request(settings)?.dataset.then(onReady, (cause) => {
      if (!isAbort(cause)) set({ error: reportOf(cause, NOT_PREPARED) });
    });
  };

  return {
    after(delay) {
      clearTimeout(timer);
      timer = setTimeout(refresh, delay);
    },
    stop: () => clearTimeout(timer),
  };
}
