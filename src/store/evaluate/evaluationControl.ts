/**
 * What the page asks about the trained network: the evaluation, and how alike two photos are. It asks only while somebody
 * looks, because an answer costs a pass over all images.
 */
import type { TrainingEventBody } from '../../protocol/training.ts';
import { type EvaluationResult, type EvaluationView, HELD_OUT_PAIRS, NO_EVALUATION } from '../state.ts';
import { type EvaluationParts, hasNetwork } from './evaluationParts.ts';
import { type ChosenPairs, createOwnPairs } from './ownPairs.ts';
import { createPhotoComparison } from './photoComparison.ts';

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

export function createEvaluationControl(parts: EvaluationParts): EvaluationControl {
  const { state, show, send } = parts;
  const pairs = createOwnPairs(parts);
  const photos = createPhotoComparison(parts);
  /** The pair set of the latest request. */
  let asked: ChosenPairs | null = null;

  const request = async (): Promise<void> => {
    if (!hasNetwork(state()) || state().evaluation.busy) return;
    show({ busy: true });
    asked = pairs.chosen;
    const ready = await pairs.deliver();
    if (ready && send({ type: 'evaluate' })) return;
    show({ busy: false });
    if (asked !== pairs.chosen) void request();
  };

  return {
    request: () => void request(),
    refresh() {
      const { view, run, evaluation } = state();
      if (view === 'evaluate' && evaluation.result?.step !== run.step) void request();
    },
    choosePairs(file) {
      pairs.choose(file);
      show({ result: null, threshold: null, pairSet: { ...HELD_OUT_PAIRS, name: file?.name ?? null } });
      void request();
    },
    setThreshold: (threshold) => show({ threshold }),
    choosePhoto: photos.choose,
    answered({ epoch, step, verification, detection }) {
      const { chosen } = pairs;
      if (asked !== chosen) {
        // Another pair set was chosen on the way.
        show({ busy: false });
        void request();
        return;
      }
      const faces = chosen ? chosen.sheet : (state().dataset.faces?.heldOutFaces?.sheet ?? null);
      const pairSet = chosen?.file.name ?? null;
      show({ busy: false, result: { epoch, step, verification, detection, pairSet, faces } });
    },
    compared: photos.answered,
    failed() {
      show({ busy: false });
      photos.failed();
    },
    workerGone: pairs.workerGone,
    fresh(result = null) {
      const { threshold, photos: shown, pairSet } = state().evaluation;
      return { ...NO_EVALUATION, result, threshold, photos: { ...shown, similarity: null, busy: false }, pairSet };
    },
  };
}
