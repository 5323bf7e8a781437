/**
 * What the page asks about the trained network: the evaluation, and how alike two photos are. It asks only while somebody
 * looks, because an answer costs a pass over all images.
 */
import type { ImportSource } from '../protocol/dataset.ts';
import type { TrainingCommandBody, TrainingEventBody, WireImages, WirePairs } from '../protocol/training.ts';
import { createFaceSheet, type FaceSheet } from './faceSheet.ts';
import type { AppState, EvaluationView, PhotosView } from './state.ts';

/** Decodes files into square images, in their order. Rejects with a sentence for people that names the file. */
export type PhotoReader = (sources: readonly ImportSource[], size: number) => Promise<WireImages>;

/** A person's own pairs to verify on. */
export interface PairSet {
  readonly name: string;
  readonly pairs: WirePairs;
}

interface EvaluationParts {
  readonly readPhotos: PhotoReader;
  /** Pixels a side at which photos are read. */
  readonly imageSize: () => number;
  readonly send: (command: TrainingCommandBody) => void;
  readonly state: () => AppState;
  readonly show: (change: Partial<EvaluationView>) => void;
}

type EvaluationEvent = Extract<TrainingEventBody, { type: 'evaluation' }>;

export interface EvaluationControl {
  /** Asks the worker. */
  request(): void;
  /** Asks the worker when somebody looks and the answer on the page is of another moment. */
  refresh(): void;
  /** Pairs to verify on from now on; null for the held-out identities. */
  usePairs(set: PairSet | null): void;
  setThreshold(threshold: number | null): void;
  choosePhoto(side: 0 | 1, file: File): void;
  answered(event: EvaluationEvent): void;
  compared(cosine: number): void;
  /** The worker has reported an error: nothing that was asked will be answered. */
  failed(): void;
}

const sheetOf = (images: WireImages): FaceSheet => {
  const sheet = createFaceSheet(images.count, images.size);
  sheet.write(0, images.count, images.pixels);
  return sheet;
};

const reasonOf = (cause: unknown): string => (cause instanceof Error ? cause.message : String(cause));

/** There is a network to ask. */
export const hasNetwork = ({ run, machine }: AppState): boolean => run.step > 0 && machine.phase !== 'preparing';

export function createEvaluationControl(parts: EvaluationParts): EvaluationControl {
  const { state, show, send } = parts;
  let own: { readonly set: PairSet; readonly sheet: FaceSheet } | null = null;
  const files: [File | null, File | null] = [null, null];
  /** Grows with every pair of photos, so that one which was overtaken ends quietly. */
  let attempt = 0;

  const showPhotos = (change: Partial<PhotosView>): void =>
    show({ photos: { ...state().evaluation.photos, ...change } });

  const request = (): void => {
    if (!hasNetwork(state()) || state().evaluation.busy) return;
    show({ busy: true });
    send({ type: 'evaluate', pairs: own?.set.pairs ?? null });
  };

  const compare = async (): Promise<void> => {
    attempt += 1;
    const mine = attempt;
    const chosen = files.filter((file) => file !== null);
    if (chosen.length < 2) return;
    showPhotos({ busy: true, similarity: null, problem: null });
    try {
      const sources = chosen.map((file) => ({ path: file.name, blob: file }));
      const images = await parts.readPhotos(sources, parts.imageSize());
      if (mine !== attempt) return;
      showPhotos({ sheet: sheetOf(images) });
      if (!hasNetwork(state())) {
        showPhotos({ busy: false, problem: 'There is no network to ask yet: train first.' });
        return;
      }
      send({ type: 'compare', images });
    } catch (cause) {
      if (mine === attempt) showPhotos({ busy: false, sheet: null, problem: reasonOf(cause) });
    }
  };

  return {
    request,
    refresh() {
      const { view, run, evaluation } = state();
      if (view === 'evaluate' && evaluation.result?.step !== run.step) request();
    },
    usePairs(set) {
      own = set && { set, sheet: sheetOf(set.pairs.images) };
      show({ result: null });
      request();
    },
    setThreshold: (threshold) => show({ threshold }),
    choosePhoto(side, file) {
      files[side] = file;
      const names: PhotosView['names'] = [files[0]?.name ?? null, files[1]?.name ?? null];
      showPhotos({ names, sheet: null, similarity: null, problem: null });
      void compare();
    },
    answered({ epoch, step, verification, detection }) {
      const faces = own ? own.sheet : (state().dataset.faces?.heldOutFaces?.sheet ?? null);
      const pairSet = own?.set.name ?? null;
      show({ busy: false, result: { epoch, step, verification, detection, pairSet, faces } });
    },
    compared: (cosine) => showPhotos({ busy: false, similarity: cosine }),
    failed() {
      show({ busy: false });
      showPhotos({ busy: false });
    },
  };
}
