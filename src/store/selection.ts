/** What a person has singled out: one slice for wall, sphere and lists, so that a click anywhere is seen everywhere. */
import type { StoreApi } from 'zustand/vanilla';
import type { AppState } from './state.ts';

export interface Selection {
  /** Index of the image in the set; null: none. */
  readonly image: number | null;
  /** Images that wall and list are narrowed to; null: all. */
  readonly narrowed: ReadonlySet<number> | null;
  /** Whose boundary to its nearest negative the sphere draws; null: nobody asked for one. */
  readonly identity: number | null;
}

export const NO_SELECTION: Selection = { image: null, narrowed: null, identity: null };

export interface SelectionActions {
  /** Singles an image out everywhere on the page. */
  selectImage(image: number | null): void;
  /** Narrows wall and list to some images. */
  narrow(images: Iterable<number> | null): void;
  chooseIdentity(identity: number | null): void;
}

/** A selection holds for one set of images: with another set it is forgotten. */
export function createSelection(
  store: Pick<StoreApi<AppState>, 'getState' | 'setState' | 'subscribe'>,
): SelectionActions {
  const change = (part: Partial<Selection>): void => {
    store.setState({ selection: { ...store.getState().selection, ...part } });
  };
  store.subscribe(({ dataset, selection }, before) => {
    if (dataset.faces?.labels !== before.dataset.faces?.labels && selection !== NO_SELECTION) {
      store.setState({ selection: NO_SELECTION });
    }
  });
  return {
    selectImage: (image) => change({ image }),
    narrow(images) {
      const chosen = images && new Set(images);
      change({ narrowed: chosen && chosen.size > 0 ? chosen : null });
    },
    chooseIdentity: (identity) => change({ identity }),
  };
}
