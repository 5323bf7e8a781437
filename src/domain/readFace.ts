/** What is read of a face in a photo: where it is, how it looks, and the embedding by which it is compared. */
import type { FaceBox } from './faceBox.ts';
import type { FaceFound } from './faceFound.ts';
import type { EdgePrint, Fingerprint } from './imagePrints.ts';

/** Which face of a photo is meant. */
export type FaceWay =
  /** The largest one near the middle; a square photo of `aligned` pixels a side is an aligned face as it is. */
  { readonly kind: 'largest'; readonly aligned: number | null } | { readonly kind: 'region'; readonly box: FaceBox };

/** Numbers of an outline: four corners. */
export const OUTLINE = 8;

/** All of a face but its embedding. */
export interface SeenFace {
  readonly face: FaceFound;
  /** [4, 2], corners of the face as it was cut out, in parts of the photo's width and height; null where none was found. */
  readonly outline: Float32Array<ArrayBuffer> | null;
  /** [size, size, 3] RGB: the aligned face; where there is none, the square around the region or in the middle. */
  readonly thumbnail: Uint8Array<ArrayBuffer>;
  /** Of the whole photo, or of what lies around the region. */
  readonly edges: EdgePrint;
  /** Of the photo, pixels. */
  readonly width: number;
  readonly height: number;
  /** Pixels of 112 by which the face is off ArcFace's template, were the photo's central square an aligned face; null without a face. */
  readonly offTemplate: number | null;
}

export interface ReadFace extends SeenFace {
  /** As the network gives it. */
  readonly embedding: Float32Array<ArrayBuffer>;
  /** Of the thumbnail. */
  readonly print: Fingerprint;
}
