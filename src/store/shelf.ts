/**
 * The run that stood on the page before another one, or other images, took its place: put away whole, so that it can be
 * brought back. One run lies here at most, in memory.
 */
import type { StoreApi } from 'zustand/vanilla';
import type { ImportChoices } from '../protocol/dataset.ts';
import type { DatasetControl, OwnImages } from './datasetControl.ts';
import { type KeptRun, viewOf } from './runKeeper.ts';
import type { AppState, EvaluationResult } from './state.ts';

export interface PutAway {
  readonly run: KeptRun;
  /** The images that it was trained on, where they are a person's own. */
  readonly images: { readonly own: OwnImages; readonly choices: ImportChoices } | null;
  readonly result: EvaluationResult | null;
}

export interface Shelf {
  /** The newest checkpoint of the run on the page. */
  kept(run: KeptRun | null): void;
  /** The run on the page, or the one that is offered, makes room. @param next the run that takes its place; null for none */
  makeRoom(next: KeptRun | null): void;
  readonly lying: PutAway | null;
  clear(): void;
}

/** @param offered the run of an earlier page, where one is kept */
export function createShelf(store: StoreApi<AppState>, datasets: DatasetControl, offered: () => KeptRun | null): Shelf {
  const { getState: get, setState: set } = store;
  /** Of the run on the page. */
  let current: KeptRun | null = null;
  let lying: PutAway | null = null;

  const put = (item: PutAway | null): void => {
    lying = item;
    set({ putAway: item && viewOf(item.run) });
  };

  return {
    kept(run) {
      current = run;
    },
    makeRoom(next) {
      const { run, kept, evaluation } = get();
      const leaving = run.settings ? current : kept && offered();
      if (leaving && leaving.checkpoint !== next?.checkpoint) {
        const { own, choices } = datasets;
        const images = own && own.name === leaving.images ? { own, choices } : null;
        put({ run: leaving, images, result: run.settings ? evaluation.result : null });
      }
      current = next;
    },
    get lying() {
      return lying;
    },
    clear: () => put(null),
  };
}
