/** Messages between the page and the dataset workers, which draw synthetic faces and read a person's own images. */
import type { ErrorReport } from './errors.ts';
import type { WireImages, WireLabelledImages, WirePairs } from './training.ts';

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
}

export interface ImportReport {
  readonly imported: number;
  readonly identities: number;
  readonly skipped: readonly { readonly path: string; readonly reason: string }[];
  readonly notices: readonly { readonly path: string; readonly note: string }[];
}

export type DatasetCommand =
  | { readonly v: 1; readonly job: number; readonly type: 'draw'; readonly batch: FaceBatch }
  | {
      readonly v: 1;
      readonly job: number;
      readonly type: 'import';
      readonly sources: readonly ImportSource[];
      readonly size: number;
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
  | { readonly v: 1; readonly job: number; readonly type: 'progress'; readonly done: number; readonly total: number }
  | {
      readonly v: 1;
      readonly job: number;
      readonly type: 'imported';
      readonly images: WireLabelledImages;
      readonly report: ImportReport;
    }
  | { readonly v: 1; readonly job: number; readonly type: 'decoded'; readonly images: WireImages }
  | { readonly v: 1; readonly job: number; readonly type: 'pairs'; readonly pairs: WirePairs }
  | { readonly v: 1; readonly job: number; readonly type: 'error'; readonly error: ErrorReport };
