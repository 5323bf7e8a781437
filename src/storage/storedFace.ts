/** A face as it is kept between visits, and how what is found in the store is read: nothing in there is trusted. */
import * as v from 'valibot';
import { FACES_FOUND } from '../domain/faceFound.ts';
import type { ImageNote } from '../domain/imageNotes.ts';
import { OUTLINE, type SeenFace } from '../domain/readFace.ts';

/** What was read of a face, without what follows from its thumbnail. */
export interface StoredFace extends SeenFace {
  readonly embedding: Float32Array<ArrayBuffer>;
  readonly notes: readonly ImageNote[];
}

const isSquare = (pixels: Uint8Array): boolean => Number.isInteger(Math.sqrt(pixels.length / 3)) && pixels.length > 0;

/** In a worker of its own an array is of that worker's kind. */
const bytes = v.custom<Uint8Array<ArrayBuffer>>((value) => value instanceof Uint8Array && isSquare(value));
const floats = v.custom<Float32Array<ArrayBuffer>>((value) => value instanceof Float32Array && value.length > 0);
const outline = v.custom<Float32Array<ArrayBuffer>>(
  (value) => value instanceof Float32Array && value.length === OUTLINE,
);
const edges = v.custom<Int8Array<ArrayBuffer>>((value) => value instanceof Int8Array && value.length > 0);

const note: v.GenericSchema<unknown, ImageNote> = v.variant('kind', [
  v.object({ kind: v.picklist(['animated', 'cmyk']) }),
  v.object({ kind: v.literal('deep'), bits: v.number() }),
]);

const storedFaceSchema: v.GenericSchema<unknown, StoredFace> = v.object({
  face: v.picklist(FACES_FOUND),
  outline: v.nullable(outline),
  thumbnail: bytes,
  edges,
  width: v.number(),
  height: v.number(),
  offTemplate: v.nullable(v.number()),
  embedding: floats,
  notes: v.array(note),
});

/** Null for what is none. */
export function readStoredFace(value: unknown): StoredFace | null {
  const parsed = v.safeParse(storedFaceSchema, value);
  return parsed.success ? parsed.output : null;
}

/** Bytes that it takes, next to nothing left out. */
export const storedBytes = ({ thumbnail, embedding, edges: print }: StoredFace): number =>
  thumbnail.byteLength + embedding.byteLength + print.byteLength + 200;
