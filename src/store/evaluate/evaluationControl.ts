/**
 * What the page asks about the trained network: the evaluation, and how alike two photos are. It asks only while somebody
 * looks, because an answer costs a pass over all images.
 */
import { type FaceSheet, sheetOf } from '../../domain/faceSheet.ts';
import type { ImageSet, ImportSource } from '../../domain/images.ts';
import type { TrainingCommandBody, TrainingEventBody, WirePairs } from '../../protocol/training.ts';
import {
  type AppState,
  type EvaluationResult,
  type EvaluationView,
  HELD_OUT_PAIRS,
  NO_EVALUATION,
  type PairSetView,
  type PhotosView,
} from '../state.ts';

/** Decodes files into square images, in their order. Rejects with a sentence for people that names the file. */
type PhotoReader = (sources: readonly ImportSource[], size: number) => Promise<ImageSet>;

/** Reads a pair set. Rejects with a sentence for people. */
type PairReader = (
  source: ImportSource,
  size: number,
  onProgress: (done: number, total: number) => void,
) => Promise<{ readonly pairs: WirePairs; readonly faces: FaceSheet }>;

/** Reading of a person's own files. */
export interface FileReaders {
  readonly readPhotos: PhotoReader;
  readonly readPairs: PairReader;
}

interface EvaluationParts {
  readonly files: FileReaders;
  /** Pixels a side at which photos are read. */
  readonly imageSize: () => number;
  /** False when there is no worker to send to. */
  readonly send: (command: TrainingCommandBody, transfer?: Transferable[]) => boolean;
  readonly state: () => AppState;
  readonly show: (change: Partial<EvaluationView>) => void;
}

/** A pair set that a person has chosen. */
interface OwnPairs {
  readonly file: File;
  /** Its images, once they are read. */
  sheet: FaceSheet | null;
  /** Pixels a side of the images the worker holds; 0 when it holds none. */
  held: number;
}

type EvaluationEvent = Extract<TrainingEventBody, { type: 'evaluation' }>;

/** What a person at the page may ask for. */
export interface EvaluationActions {
  /** Judges the network as it is now. Does nothing before training has begun. */
  request(): void;
  /** A pair set to verify on from now on; null for the held-out identities. */
  choosePairs(file: File | null): void;
  /** @param threshold on the cosine; null for the best one */
  setThreshold(threshold: number | null): void;
  /** One of the two photos to compare. */
  choosePhoto(side: 0 | 1, file: File): void;
}

export interface EvaluationControl extends EvaluationActions {
  /** Asks the worker when somebody looks and the answer on the page is of another moment. */
  refresh(): void;
  answered(event: EvaluationEvent): void;
  compared(cosine: number): void;
  /** The worker has reported an error: nothing that was asked will be answered. */
  failed(): void;
  /** A new worker knows of no pair set. */
  workerGone(): void;
  /** The view of another run: what a person has chosen stays, results go. @param result of a run that comes back */
  fresh(result?: EvaluationResult | null): EvaluationView;
}

const reasonOf = (cause: unknown): string => (cause instanceof Error ? cause.message : String(cause));

/** There is a network to ask. */
export const hasNetwork = ({ run, machine }: AppState): boolean => run.step > 0 && machine.phase !== 'preparing';

export function createEvaluationControl(parts: EvaluationParts): EvaluationControl {
  const { state, show, send } = parts;
  let own: OwnPairs | null = null;
  const files: [File | null, File | null] = [null, null];
  /** The pair set of the latest request. */
  let asked: OwnPairs | null = null;
  /** Grows with every pair of photos, so that one which was overtaken ends quietly. */
  let attempt = 0;

  const showPhotos = (change: Partial<PhotosView>): void =>
    show({ photos: { ...state().evaluation.photos, ...change } });

  const showPairs = (change: Partial<PairSetView>): void =>
    show({ pairSet: { ...state().evaluation.pairSet, ...change } });

  /** Reads a person's pair set and hands it to the worker, unless the worker has it. False when it cannot be used. */
  const deliverPairs = async (): Promise<boolean> => {
    const set = own;
    const size = parts.imageSize();
    if (!set || set.held === size) return true;
    showPairs({ reading: { done: 0, total: 0 }, problem: null });
    try {
      const source = { path: set.file.name, blob: set.file };
      const { pairs, faces } = await parts.files.readPairs(source, size, (done, total) => {
        if (set === own) showPairs({ reading: { done, total } });
      });
      if (set !== own) return false;
      set.sheet = faces;
      set.held = size;
      send({ type: 'pairs', pairs }, [pairs.images.pixels.buffer]);
      showPairs({ reading: null });
      return true;
    } catch (cause) {
      if (set === own) {
        own = null;
        // The worker may still hold the pair set that was chosen before.
        send({ type: 'pairs', pairs: null });
        show({ pairSet: { ...HELD_OUT_PAIRS, problem: reasonOf(cause) } });
      }
      return false;
    }
  };

  const request = async (): Promise<void> => {
    if (!hasNetwork(state()) || state().evaluation.busy) return;
    show({ busy: true });
    asked = own;
    const ready = await deliverPairs();
    if (ready && send({ type: 'evaluate' })) return;
    show({ busy: false });
    if (asked !== own) void request();
  };

  const compare = async (): Promise<void> => {
    attempt += 1;
    const mine = attempt;
    const chosen = files.filter((file) => file !== null);
    if (chosen.length < 2) return;
    showPhotos({ busy: true, similarity: null, problem: null });
    try {
      const sources = chosen.map((file) => ({ path: file.name, blob: file }));
      const images = await parts.files.readPhotos(sources, parts.imageSize());
      if (mine !== attempt) return;
      showPhotos({ sheet: sheetOf(images) });
      if (hasNetwork(state()) && send({ type: 'compare', images })) return;
      showPhotos({ busy: false, problem: 'There is no network to ask yet: train first.' });
    } catch (cause) {
      if (mine === attempt) showPhotos({ busy: false, sheet: null, problem: reasonOf(cause) });
    }
  };

  return {
    request: () => void request(),
    refresh() {
      const { view, run, evaluation } = state();
      if (view === 'evaluate' && evaluation.result?.step !== run.step) void request();
    },
    choosePairs(file) {
      if (own && !file) send({ type: 'pairs', pairs: null });
      own = file && { file, sheet: null, held: 0 };
      show({ result: null, threshold: null, pairSet: { ...HELD_OUT_PAIRS, name: file?.name ?? null } });
      void request();
    },
    setThreshold: (threshold) => show({ threshold }),
    choosePhoto(side, file) {
      files[side] = file;
      const names: PhotosView['names'] = [files[0]?.name ?? null, files[1]?.name ?? null];
      showPhotos({ names, sheet: null, similarity: null, problem: null });
      void compare();
    },
    answered({ epoch, step, verification, detection }) {
      if (asked !== own) {
        // Another pair set was chosen on the way.
        show({ busy: false });
        void request();
        return;
      }
      const faces = own ? own.sheet : (state().dataset.faces?.heldOutFaces?.sheet ?? null);
      const pairSet = own?.file.name ?? null;
      show({ busy: false, result: { epoch, step, verification, detection, pairSet, faces } });
    },
    compared: (cosine) => showPhotos({ busy: false, similarity: cosine }),
    failed() {
      show({ busy: false });
      showPhotos({ busy: false });
    },
    workerGone() {
      if (own) own.held = 0;
    },
    fresh(result = null) {
      const { threshold, photos, pairSet } = state().evaluation;
      return { ...NO_EVALUATION, result, threshold, photos: { ...photos, similarity: null, busy: false }, pairSet };
    },
  };
}
