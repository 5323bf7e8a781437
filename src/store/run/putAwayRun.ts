/**
 * The run that stood on the page before another one, or other images, took its place: put away whole, so that it can be
 * brought back with its images. One run lies here at most, in memory.
 */
import type { StoreApi } from 'zustand/vanilla';
import type { ImportChoices } from '../../domain/importChoices.ts';
import type { DatasetControl, OwnImages } from '../dataset/datasetControl.ts';
import type { AppState, EvaluationResult } from '../state.ts';
import { type KeptRun, viewOf } from './keptRunView.ts';

interface PutAway {
  readonly run: KeptRun;
  /** The images that it was trained on, where they are a person's own. */
  readonly images: { readonly own: OwnImages; readonly choices: ImportChoices } | null;
  readonly result: EvaluationResult | null;
}

export interface PutAwayRun {
  /** The run on the page makes room. @param next the run that takes its place; null for none */
  makeRoom(next: KeptRun | null): void;
  readonly lying: PutAway | null;
  clear(): void;
}

/** @param current the newest checkpoint of the run on the page */
export function createPutAwayRun(
  store: StoreApi<AppState>,
  datasets: DatasetControl,
  current: () => KeptRun | null,
): PutAwayRun {
  const { getState: get, setState: set } = store;
  let lying: PutAway | null = null;

  const put = (item: PutAway | null): void => {
    lying = item;
    set({ putAway: item && viewOf(item.run) });
  };

  return {
    makeRoom(next) {
      const { run, evaluation } = get();
      const leaving = run.settings && current();
      if (!leaving || leaving.checkpoint === next?.checkpoint) return;
      const { own, choices } = datasets;
      const images = own && own.name === leaving.images ? { own, choices } : null;
      put({ run: leaving, images, result: evaluation.result });
    },
    get lying() {
      return lying;
    },
    clear: () => put(null),
  };
}
