/** A snapshot as the picture takes it: the images that the run has trained on, and a place for every identity. */
import { directionsOf, type EmbeddingSnapshot } from '../../domain/embeddingSnapshot.ts';

export interface Embedded {
  readonly epoch: number;
  readonly step: number;
  /** Numbers an embedding. */
  readonly size: number;
  /** [count], ascending. */
  readonly images: Int32Array;
  /** [count, size], unit vectors. */
  readonly embeddings: Float32Array<ArrayBuffer>;
  /** [identities, size], unit vectors; zero for identities without images in the snapshot. */
  readonly centres: Float32Array<ArrayBuffer>;
  /** [identities], the lengths of the class centres; 1 where none is known. */
  readonly lengths: Float32Array;
}

/** @param identities how many the set has */
export function embeddedOf(snapshot: EmbeddingSnapshot, identities: number): Embedded {
  const { epoch, step, dims: size } = snapshot;
  const all = directionsOf(snapshot);
  const isKnown = (row: number): boolean => {
    for (let k = row * size; k < (row + 1) * size; k++) if (all[k] !== 0) return true;
    return false;
  };
  let known = 0;
  const images = new Int32Array(snapshot.images.length);
  for (let row = 0; row < images.length; row++) {
    if (!isKnown(row)) continue;
    images[known] = snapshot.images[row]!;
    // Rows move towards the beginning, over what is done with.
    if (known < row) all.copyWithin(known * size, row * size, (row + 1) * size);
    known += 1;
  }
  const centres = new Float32Array(identities * size);
  const lengths = new Float32Array(identities).fill(1);
  snapshot.identities.forEach((identity, i) => {
    if (identity >= identities) return;
    lengths[identity] = snapshot.lengths[i]!;
    centres.set(snapshot.centres.subarray(i * size, (i + 1) * size), identity * size);
  });
  return {
    epoch,
    step,
    size,
    images: images.slice(0, known),
    embeddings: all.slice(0, known * size),
    centres,
    lengths,
  };
}
