/** Messages between the page and the workers that read faces: several of them take the photos of one analysis, a few at a time. */
import type { DecodedImage } from '../domain/decodedImage.ts';
import type { FaceBox } from '../domain/faceBox.ts';
import type { FaceKeeping } from '../domain/faceKeeping.ts';
import type { CheckedNetwork } from '../domain/ownNetwork.ts';
import type { FaceWay } from '../domain/readFace.ts';
import type { BackendChoice } from '../domain/settings/settings.ts';
import type { JobCancel, JobEnvelope, JobFailed } from './envelope.ts';
import type { PackedFaces } from './packedFaces.ts';

/** Where a photo's bytes are. */
export type PhotoSource =
  | { readonly kind: 'file'; readonly blob: Blob }
  | { readonly kind: 'bytes'; readonly bytes: Uint8Array<ArrayBuffer> }
  /** A part of a picture that was decoded already. */
  | { readonly kind: 'pixels'; readonly image: DecodedImage };

export interface PhotoTask {
  readonly source: PhotoSource;
  /** At least one; `candidate` is its number in the analysis. */
  readonly faces: readonly { readonly candidate: number; readonly way: FaceWay }[];
}

/** Some photos, read with one set of networks. */
export interface PhotoBatch {
  readonly photos: readonly PhotoTask[];
  readonly backend: BackendChoice;
  /** What embeds the faces; left out: the network that comes with the page. */
  readonly network?: CheckedNetwork;
  /** Pixels a side of the thumbnails. */
  readonly thumbnail: number;
  /** What is read is kept for the next visit, and what was kept is not read again. */
  readonly keep: boolean;
}

/** A photo that is looked at as a whole. */
export interface PhotoLook extends Pick<PhotoBatch, 'backend' | 'network'> {
  readonly source: PhotoSource;
}

export type FaceCommand =
  | (JobEnvelope & PhotoBatch & { readonly type: 'faces' })
  /** Where all faces of a photo are. */
  | (JobEnvelope & PhotoLook & { readonly type: 'look' })
  | JobCancel;

/** One result for each face asked for, in any order. */
export interface BatchResults {
  readonly results: PackedFaces;
  /** Faces among them that were kept from an earlier visit. */
  readonly known: number;
  readonly keeping: FaceKeeping;
}

/** The end of the job. */
export type FaceEvent =
  | (JobEnvelope & BatchResults & { readonly type: 'faces' })
  /** From left to right, in parts of the photo as it is shown. */
  | (JobEnvelope & { readonly type: 'looked'; readonly boxes: readonly FaceBox[] })
  | JobFailed;
