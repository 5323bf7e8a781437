/** What an import says about itself: what was left out and why, and what a person should know about the rest. */
import { msg } from '@lingui/core/macro';

export interface SkippedFile {
  readonly path: string;
  /** A sentence. */
  readonly reason: string;
}

export interface ImportNotice {
  readonly path: string;
  /** A sentence. */
  readonly note: string;
  /** It shows that one of the labels is wrong. */
  readonly suspectedNoise?: true;
}

/** Images with the same pixels. */
export interface DuplicateGroup {
  readonly paths: readonly string[];
  /** Each identity once. */
  readonly identities: readonly string[];
  /** Several identities: at least one of the labels is wrong. */
  readonly suspectedNoise: boolean;
}

/** Two images that look the same but for their encoding, under two identities: at least one of the labels is wrong. */
export interface AlikePair {
  readonly paths: readonly [string, string];
  readonly identities: readonly [string, string];
}

/** What else could name the person. */
export type LabelChoice =
  /** Columns of the list or the Parquet files, by name or number from 1; null: none could be told. */
  | { readonly kind: 'labelColumn'; readonly options: readonly string[]; readonly chosen: string | null }
  /** Folders, counted from the set's own down from 1; null: found out by itself. */
  | {
      readonly kind: 'personLevel';
      readonly options: readonly { readonly level: number; readonly examples: readonly string[] }[];
      readonly chosen: number | null;
    }
  /** The face regions in the photos' metadata; else the folders. */
  | { readonly kind: 'faceRegions'; readonly chosen: boolean };

/** Where the labels come from. */
export interface Labelling {
  /** A sentence. */
  readonly source: string;
  /** Which list could not be read and why, a sentence; null when there is none. */
  readonly problem: string | null;
  readonly choices: readonly LabelChoice[];
}

/** Every image is a face within a photo, so that there is no file of its own behind it. */
export const areFacesInPhotos = ({ choices }: Labelling): boolean =>
  choices.some((choice) => choice.kind === 'faceRegions' && choice.chosen);

/** Why such a set does not go to a cluster. */
export const NO_FILES_OF_THEIR_OWN = msg`The images are faces within photos, and a recipe names whole files. Take the labels from the folders, or export the faces first.`;

export interface ImportReport {
  /** Images. */
  readonly imported: number;
  readonly identities: number;
  /** In the order of their paths. */
  readonly skipped: readonly SkippedFile[];
  readonly notices: readonly ImportNotice[];
  readonly duplicates: readonly DuplicateGroup[];
  readonly alike: readonly AlikePair[];
  /** Labels that differ by upper and lower case alone and were kept apart, the most frequent spelling first. */
  readonly nearlyEqual: readonly (readonly string[])[];
  readonly labelling: Labelling;
}
