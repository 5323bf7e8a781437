/** A set as its labels are judged: what is known of it between one analysis and the next. */
import type { FaceFound } from '../domain/faceFound.ts';
import { partedFrom } from '../domain/partedCopies.ts';
import { centred, type Embeddings } from '../engine/clean/embeddings.ts';
import type { KnownNearest } from '../engine/clean/knownNearest.ts';
import type { ChosenFace } from '../protocol/clean.ts';

export interface AnalysedSet {
  /** As the network gave them. */
  readonly rows: Embeddings;
  readonly embeddings: Embeddings;
  /** [count], for each image the first that shows the same photo. */
  readonly photos: Int32Array<ArrayBuffer>;
  readonly identities: number;
  readonly given: Int32Array<ArrayBuffer>;
  /** [count], 1 where no face was found, so that the embedding says nothing. */
  readonly faceless: Uint8Array;
  /** Of a large set, the images that are nearest to each. */
  readonly known: KnownNearest | null;
}

/** The set with another face in the place of an image's; it is no copy of any other then. */
export function withFace(set: AnalysedSet, { image, embedding }: ChosenFace): AnalysedSet {
  const { size, count } = set.rows;
  const values = set.rows.values.slice();
  values.set(embedding, image * size);
  const rows = { size, count, values };
  const photos = partedFrom(set.photos, image);
  const faceless = set.faceless.slice();
  faceless[image] = 0;
  // Who is near whom was known of the faces before.
  return { ...set, rows, photos, faceless, known: null, embeddings: centred(rows, photos) };
}

/** Images without a face are left out, unless they are most of the set: then faces are no measure of it. */
export function facelessOf(faces: readonly FaceFound[]): Uint8Array {
  const faceless = Uint8Array.from(faces, (face) => (face === 'none' ? 1 : 0));
  const count = faceless.reduce((sum, one) => sum + one, 0);
  return 2 * count > faces.length ? faceless.fill(0) : faceless;
}
