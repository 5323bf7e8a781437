/** What a person has singled out: one slice for wall, sphere and lists, so that a click anywhere is seen everywhere. */
import type { DatasetSettings } from '../../domain/settings/settings.ts';

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

/** What of the page's state a selection belongs to. */
interface SelectedState {
  readonly settings: { readonly dataset: DatasetSettings };
  readonly dataset: {
    readonly faces: { readonly kind: DatasetSettings['kind']; readonly labels: Int32Array } | null;
    readonly chosen: string | null;
  };
  readonly selection: Selection;
}

export interface SelectionStore {
  getState(): SelectedState;
  setState(part: { readonly selection: Selection }): void;
  subscribe(listener: (state: SelectedState) => void): void;
}

/** Which set is on the page. The same one is handed over anew for each run. */
const imagesOf = ({ dataset: { faces, chosen }, settings }: SelectedState): string =>
  `${faces?.kind} ${faces?.labels.length} ${faces?.kind === 'folder' ? chosen : JSON.stringify(settings.dataset)}`;

/** A selection holds for one set of images: with another set it is forgotten. */
export function createSelection(store: SelectionStore): SelectionActions {
  const change = (part: Partial<Selection>): void => {
    store.setState({ selection: { ...store.getState().selection, ...part } });
  };
  let images = imagesOf(store.getState());
  store.subscribe((state) => {
    if (!state.dataset.faces) return;
    const now = imagesOf(state);
    if (now === images) return;
    images = now;
    if (state.selection !== NO_SELECTION) store.setState({ selection: NO_SELECTION });
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
