/** Messages between the page and the dataset workers, which draw synthetic faces and read a person's own images. */
import type { FaceSheet, SetFaces } from '../domain/faceSheet.ts';
import type { EncodedLabelledImages, ImageSet, ImportSource, LabelledImages } from '../domain/images.ts';
import type { ImportChoices } from '../domain/importChoices.ts';
import type { ImportReport } from '../domain/importReport.ts';
import type { JobCancel, JobFailed } from './envelope.ts';
import type { WirePairs } from './training.ts';

/** One stretch of synthetic images: `count` images from `first` on, image i being (identity, image) = (i / per, i % per). */
export interface FaceBatch {
  readonly seed: number;
  readonly difficulty: number;
  readonly imagesPerIdentity: number;
  readonly size: number;
  readonly first: number;
  readonly count: number;
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
      /** A page will show the faces. */
      readonly shown: boolean;
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
      /** A page will show the faces. */
      readonly shown: boolean;
    }
  /** What is in a folder. */
  | { readonly v: 1; readonly job: number; readonly type: 'list'; readonly folder: FileSystemDirectoryHandle }
  | JobCancel;

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
      readonly images: LabelledImages | EncodedLabelledImages;
      /** Identities set aside for verification; null when there are too few. */
      readonly heldOut: LabelledImages | null;
      /** Null where nobody will look. */
      readonly faces: SetFaces | null;
      readonly report: ImportReport;
    }
  | { readonly v: 1; readonly job: number; readonly type: 'decoded'; readonly images: ImageSet }
  | {
      readonly v: 1;
      readonly job: number;
      readonly type: 'pairs';
      readonly pairs: WirePairs;
      /** Of all images of the pairs; null where nobody will look. */
      readonly faces: FaceSheet | null;
    }
  /** Some of the files of a `list`. The last ones have `done`. */
  | {
      readonly v: 1;
      readonly job: number;
      readonly type: 'listed';
      readonly sources: readonly ImportSource[];
      readonly done: boolean;
    }
  | JobFailed;
