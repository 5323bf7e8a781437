/** What a dataset is: images of one size, each with the identity its source gave it. Nothing here knows of noise or training. */

/** RGB images of one square size, all in memory. */
export interface ImageSet {
  /** Pixels a side. */
  readonly size: number;
  readonly count: number;
  /** [count, size, size, 3], RGB, 0-255. */
  readonly pixels: Uint8Array<ArrayBuffer>;
}

interface Labels {
  /** [count], index into `identities`. */
  readonly labels: Int32Array<ArrayBuffer>;
  readonly identities: readonly string[];
  /** [count], the image's name as the source gives it (a path for a folder); empty where `imageName` makes it. */
  readonly names: readonly string[];
}

/** Images with identities. */
export interface LabelledImages extends ImageSet, Labels {}

/** Where the encoded images of a large set lie; they stay there. Can be sent between workers. */
export type EncodedImages =
  | { readonly kind: 'files'; readonly files: readonly Blob[] }
  /** Image i is the record of `lengths[i]` bytes at `starts[i]`, named `path#keys[i]`. */
  | {
      readonly kind: 'records';
      readonly path: string;
      readonly file: Blob;
      readonly starts: Float64Array<ArrayBuffer>;
      readonly lengths: Uint32Array<ArrayBuffer>;
      readonly keys: Float64Array<ArrayBuffer>;
    };

/** Images with identities that stay on disk. Each is brought to `size` when it is read. */
export interface EncodedLabelledImages extends Labels {
  readonly size: number;
  readonly count: number;
  readonly pixels: null;
  readonly encoded: EncodedImages;
}

/** Images that are read one at a time. */
export interface ImageStream {
  /** Pixels a side. */
  readonly size: number;
  readonly count: number;
  /** @returns [size, size, 3], RGB, 0-255 @throws Error saying why the image cannot be read */
  read(image: number): Promise<Uint8Array>;
}

export interface LabelledStream extends ImageStream, Labels {}

/** A file that a person has given, or the reason why it could not be read. */
export interface ImportSource {
  /** Path with '/', as the folder or zip gives it. */
  readonly path: string;
  readonly blob: Blob;
  /** Why there is nothing to read, a sentence; the blob is empty then. */
  readonly problem?: string | undefined;
}
