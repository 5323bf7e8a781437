/** The pair set that a person has chosen to verify on: whether the worker has it, and how it gets there. */
import type { FaceSheet } from '../../domain/faceSheet.ts';
import { causeText } from '../../lib/causeText.ts';
import { HELD_OUT_PAIRS, type PairSetView } from '../state.ts';
import type { EvaluationParts } from './evaluationParts.ts';

/** A pair set that a person has chosen. */
export interface ChosenPairs {
  readonly file: File;
  /** Its images, once they are read. */
  readonly sheet: FaceSheet | null;
}

export interface OwnPairs {
  /** Null for the held-out identities. One object for as long as the choice stands. */
  readonly chosen: ChosenPairs | null;
  choose(file: File | null): void;
  /** Reads the chosen set and hands it to the worker, unless the worker has it. False when it cannot be used. */
  deliver(): Promise<boolean>;
  /** A new worker knows of no pair set. */
  workerGone(): void;
}

interface Delivery {
  readonly file: File;
  sheet: FaceSheet | null;
  /** Pixels a side of the images the worker holds; 0 when it holds none. */
  held: number;
}

export function createOwnPairs({ files, imageSize, send, state, show }: EvaluationParts): OwnPairs {
  let chosen: Delivery | null = null;

  const showPairs = (change: Partial<PairSetView>): void =>
    show({ pairSet: { ...state().evaluation.pairSet, ...change } });

  return {
    get chosen() {
      return chosen;
    },
    choose(file) {
      if (chosen && !file) send({ type: 'pairs', pairs: null });
      chosen = file && { file, sheet: null, held: 0 };
    },
    async deliver() {
      const set = chosen;
      const size = imageSize();
      if (!set || set.held === size) return true;
      showPairs({ reading: { done: 0, total: 0 }, problem: null });
      try {
        const source = { path: set.file.name, blob: set.file };
        const { pairs, faces } = await files.readPairs(source, size, (done, total) => {
          if (set === chosen) showPairs({ reading: { done, total } });
        });
        if (set !== chosen) return false;
        set.sheet = faces;
        set.held = size;
        send({ type: 'pairs', pairs }, [pairs.images.pixels.buffer]);
        showPairs({ reading: null });
        return true;
      } catch (cause) {
        if (set === chosen) {
          chosen = null;
          // The worker may still hold the pair set that was chosen before.
          send({ type: 'pairs', pairs: null });
          showPairs({ ...HELD_OUT_PAIRS, problem: causeText(cause) });
        }
        return false;
      }
    },
    workerGone() {
      if (chosen) chosen.held = 0;
    },
  };
}
