/**
 * The labels on the page until the run tells its own: those that would be trained on, noise included, made by the function
 * that the run itself uses. They follow the sliders.
 */
import type { StoreApi } from 'zustand/vanilla';
import { type NoiseRatios, type TrainedLabels, trainedLabels } from '../../domain/noise.ts';
import type { Settings } from '../../domain/settings/settings.ts';
import type { AppState, Faces } from '../state.ts';

/** A larger set gets its labels once the sliders rest. */
const AT_ONCE = 50_000;
const REST_MS = 350;

export interface LabelPreview {
  /** Nothing is known of a run any more. @param noise of the run that is on its way, where that is not the settings' */
  fresh(noise?: NoiseRatios): void;
  /** The run has told its own labels: they stay. */
  told(labels: TrainedLabels): void;
  dispose(): void;
}

/** Null where no run could have such noise. */
function preview({ kind, labels, identities }: Faces, noise: NoiseRatios): TrainedLabels | null {
  const areTrue = kind === 'synthetic';
  // Drawn outsiders come in the number that the noise needs; a set of one's own has none.
  const outliers = areTrue ? labels.length : 0;
  try {
    return trainedLabels({ labels, identities: identities.length, outliers, areTrue }, noise);
  } catch {
    return null;
  }
}

/** The settings that the faces on the page are about. */
const subject = ({ run, settings }: AppState): Settings => run.settings ?? settings;

export function createLabelPreview(store: StoreApi<AppState>): LabelPreview {
  const { getState: get, setState: set } = store;
  let known = false;
  let ofRun: NoiseRatios | undefined;
  let timer: ReturnType<typeof setTimeout> | undefined;

  const show = (): void => {
    clearTimeout(timer);
    if (known) return;
    const { noise, dataset } = subject(get());
    const shown = get().dataset.faces;
    const faces = shown?.kind === dataset.kind ? shown : null;
    set({ labels: faces && preview(faces, ofRun ?? noise) });
  };

  const unsubscribe = store.subscribe((state, before) => {
    const [now, then] = [subject(state), subject(before)];
    const same =
      state.dataset.faces === before.dataset.faces &&
      now.noise === then.noise &&
      now.dataset.kind === then.dataset.kind;
    if (known || same) return;
    clearTimeout(timer);
    if ((state.dataset.faces?.labels.length ?? 0) <= AT_ONCE) show();
    else timer = setTimeout(show, REST_MS);
  });

  return {
    fresh(noise) {
      known = false;
      ofRun = noise;
      show();
    },
    told(labels) {
      clearTimeout(timer);
      known = true;
      set({ labels });
    },
    dispose() {
      clearTimeout(timer);
      unsubscribe();
    },
  };
}
