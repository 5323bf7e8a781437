/** What a person has singled out: one slice for wall, sphere and lists, so that a click anywhere is seen everywhere. */
import type { ConfusedPair } from '../../domain/confusions.ts';
import type { DatasetSettings } from '../../domain/settings/settings.ts';

/** The face whose card is open. */
export interface OpenCard {
  /** trained: of the training set; judged: of the images that verification was judged on. */
  readonly of: 'trained' | 'judged';
  /** Index in the set that it is of. */
  readonly image: number;
  /** The images that "next" and "previous" go through; null: all of the set, in its order. */
  readonly among: readonly number[] | null;
}

export interface Selection {
  /** Index of the image in the set; null: none. */
  readonly image: number | null;
  /** Null: no card is open. */
  readonly card: OpenCard | null;
  /** Images that wall and list are narrowed to; null: all. */
  readonly narrowed: ReadonlySet<number> | null;
  /** The confusion that they were narrowed to; null: something else. */
  readonly confusion: ConfusedPair | null;
  /** Whose boundary to its nearest negative the sphere draws; null: nobody asked for one. */
  readonly identity: number | null;
}

export const NO_SELECTION: Selection = {
  image: null,
  card: null,
  narrowed: null,
  confusion: null,
  identity: null,
};

export interface SelectionActions {
  /** Singles an image out everywhere on the page and opens its card; null closes it. */
  selectImage(image: number | null, among?: readonly number[]): void;
  /** Opens the card of an image that verification was judged on. */
  openJudged(image: number, among: readonly number[]): void;
  /** What is singled out stays so. */
  closeCard(): void;
  /** Narrows wall and list to some images. @param confusion that they are of */
  narrow(images: Iterable<number> | null, confusion?: ConfusedPair): void;
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
    selectImage: (image, among) =>
      change({ image, card: image === null ? null : { of: 'trained', image, among: among ?? null } }),
    openJudged: (image, among) => change({ card: { of: 'judged', image, among } }),
    closeCard: () => change({ card: null }),
    narrow(images, confusion) {
      const chosen = images && new Set(images);
      const narrowed = chosen && chosen.size > 0 ? chosen : null;
      change({ narrowed, confusion: narrowed && confusion ? confusion : null });
    },
    chooseIdentity: (identity) => change({ identity }),
  };
}
