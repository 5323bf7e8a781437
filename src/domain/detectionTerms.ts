/** What the scores of a detection are called wherever they are shown, and what each is a share of: one name, one denominator. */
import { msg } from '@lingui/core/macro';
import type { Words } from '../words/language.ts';

/**
 * Stands for the new label of an image whose label is taken for wrong by a head that knows no other one; and for the true label
 * of an image that shows nobody in the set.
 */
export const NO_LABEL = -1;

export interface Term {
  readonly name: Words;
  /** What it is a share of. */
  readonly of: Words;
  readonly help: Words;
}

export const DETECTION_TERMS = {
  precision: {
    name: msg`precision`,
    of: msg`of the rectified labels`,
    help: msg`How many of the rectified labels were wrong.`,
  },
  recall: {
    name: msg`recall`,
    of: msg`of the wrong labels`,
    help: msg`How many of the wrong labels were found, that is rectified to whatever label.`,
  },
  rectifiedToTruth: {
    name: msg`rectified to the truth`,
    of: msg`of the wrong labels found`,
    help: msg`How many of the wrong labels found got the true label. Faces of nobody in the set do not count: no label is right for them.`,
  },
  nowRight: {
    name: msg`now right`,
    of: msg`of the rectified labels`,
    help: msg`How many of the rectified labels are the true ones now. Those that were right before, and faces of nobody in the set, count against it.`,
  },
} as const satisfies Readonly<Record<string, Term>>;

/** The same where labels are taken for wrong and get no other one. */
export const UNLABELLED_TERMS = {
  precision: {
    name: msg`precision`,
    of: msg`of the labels taken for wrong`,
    help: msg`How many of the labels taken for wrong were wrong.`,
  },
  recall: {
    name: msg`recall`,
    of: msg`of the wrong labels`,
    help: msg`How many of the wrong labels were taken for wrong.`,
  },
} as const satisfies Readonly<Record<string, Term>>;

/** "precision" -> "Precision". */
export const capitalised = (name: string): string => name.charAt(0).toUpperCase() + name.slice(1);
