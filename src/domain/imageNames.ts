/** Names of images. A large set does not keep millions of them: those of a record file are made when they are asked for. */

export interface NamedImages {
  readonly names: readonly string[];
  readonly encoded?: EncodedNames | { readonly kind: 'files' };
}

interface EncodedNames {
  readonly kind: 'records';
  readonly path: string;
  readonly keys: Float64Array;
}

/** The image with this number in a record file. */
export const recordName = (path: string, key: number): string => `${path}#${key}`;

export function imageName({ names, encoded }: NamedImages, image: number): string {
  const made = encoded?.kind === 'records' ? recordName(encoded.path, encoded.keys[image] ?? -1) : `${image}`;
  return names[image] ?? made;
}
