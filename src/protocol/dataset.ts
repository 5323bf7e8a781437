/** Messages between the page and the dataset workers, which draw synthetic faces and read a person's own images. */
import type { ErrorReport } from '../domain/errors.ts';
import type { WireImages, WireLabelledImages, WirePairs, WireStreamedImages } from './training.ts';

/** One stretch of synthetic images: `count` images from `first` on, image i being (identity, image) = (i / per, i % per). */
export interface FaceBatch {
  readonly seed: number;
  readonly difficulty: number;
  readonly imagesPerIdentity: number;
  readonly size: number;
  readonly first: number;
  readonly count: number;
}

export interface ImportSource {
  /** Path with '/', as the folder or zip gives it. */
  readonly path: string;
  readonly blob: Blob;
  /** Why there is nothing to read, a sentence; the blob is empty then. */
  readonly problem?: string | undefined;
}

export interface ImportReport {
  readonly imported: number;
  readonly identities: number;
  readonly skipped: readonly { readonly path: string; readonly reason: string }[];
  readonly notices: readonly { readonly path: string; readonly note: string }[];
  /** Images with the same pixels; under several identities at least one of the labels is wrong. */
  readonly duplicates: readonly {
    readonly paths: readonly string[];
    readonly identities: readonly string[];
    readonly suspectedNoise: boolean;
  }[];
  /** Two images that look the same, under two identities. */
  readonly alike: readonly {
    readonly paths: readonly [string, string];
    readonly identities: readonly [string, string];
  }[];
  /** Labels that differ by upper and lower case alone and were kept apart. */
  readonly nearlyEqual: readonly (readonly string[])[];
  readonly labelling?: Labelling;
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
    };

/** Where the labels of a set come from. */
export interface Labelling {
  /** Which list could not be read and why, a sentence; null when there is none. */
  readonly problem: string | null;
  /** A sentence. */
  readonly source: string;
  readonly choices: readonly LabelChoice[];
}

/** The cells of a sprite sheet, and whose face one shows. */
export interface SpriteGrid {
  readonly columns: number;
  readonly rows: number;
  readonly identityIn: 'row' | 'column';
}

/** How a person wants the images read. */
export interface ImportChoices {
  /** The images are the cells of one sheet. */
  readonly grid: SpriteGrid | null;
  /** Labels that differ by upper and lower case alone are one identity. */
  readonly mergeCase: boolean;
  /** Path of the list to take, whatever else there is; null: what is found. */
  readonly list: string | null;
  /** The column of a list or of Parquet files that names the person, by its name or number from 1; null: found out. */
  readonly labelColumn: string | null;
  /** The folder that names the person, counted from the set's own down from 1; null: found out. */
  readonly personLevel: number | null;
}

/** Folders above an image that can name its person. */
export const MAX_PERSON_LEVEL = 8;

export const DEFAULT_CHOICES: ImportChoices = {
  grid: null,
  mergeCase: false,
  list: null,
  labelColumn: null,
  personLevel: null,
};

/** Some images of a set that stays on disk: their indices, and pixels [sampled, size, size, 3]. */
export interface WireSample {
  readonly images: Int32Array<ArrayBuffer>;
  readonly pixels: Uint8Array<ArrayBuffer>;
}

/** `scanning`: going through a record file without an index, in bytes; `reading`: images. */
export type ImportStage = 'scanning' | 'reading';

export type DatasetCommand =
  | { readonly v: 1; readonly job: number; readonly type: 'draw'; readonly batch: FaceBatch }
  | {
      readonly v: 1;
      readonly job: number;
      readonly type: 'import';
      readonly sources: readonly ImportSource[];
      readonly size: number;
      readonly choices: ImportChoices;
    }
  /** Single photos, in their order; one that cannot be read fails the job. */
  | {
      readonly v: 1;
      readonly job: number;
      readonly type: 'decode';
      readonly sources: readonly ImportSource[];
      readonly size: number;
    }
  /** A pair set (`lfw.bin` and its kin). */
  | {
      readonly v: 1;
      readonly job: number;
      readonly type: 'pairs';
      readonly source: ImportSource;
      readonly size: number;
    }
  | { readonly v: 1; readonly job: number; readonly type: 'cancel' };

export type DatasetEvent =
  /** A part of a `draw`: pixels [count, size, size, 3]. The last one has `done`. */
  | {
      readonly v: 1;
      readonly job: number;
      readonly type: 'drawn';
      readonly first: number;
      readonly count: number;
      readonly pixels: Uint8Array<ArrayBuffer>;
      readonly done: boolean;
    }
  | {
      readonly v: 1;
      readonly job: number;
      readonly type: 'progress';
      readonly stage: ImportStage;
      readonly done: number;
      readonly total: number;
    }
  | {
      readonly v: 1;
      readonly job: number;
      readonly type: 'imported';
      readonly images: WireLabelledImages | WireStreamedImages;
      /** Of a streamed set; of one in memory, the page sets some aside itself. */
      readonly heldOut: WireLabelledImages | null;
      /** What the page can show of a streamed set; null for one in memory. */
      readonly sample: WireSample | null;
      readonly report: ImportReport;
    }
  | { readonly v: 1; readonly job: number; readonly type: 'decoded'; readonly images: WireImages }
  | { readonly v: 1; readonly job: number; readonly type: 'pairs'; readonly pairs: WirePairs }
  | { readonly v: 1; readonly job: number; readonly type: 'error'; readonly error: ErrorReport };
