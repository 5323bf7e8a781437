/**
 * What was read of a batch of photos, as it goes from one worker to another: a column for each thing that is known of a face. Objects,
 * one a face, take longer to move than what is in them, and more memory, until the browser gets round to collecting them.
 */
import { FACES_FOUND } from '../domain/faceFound.ts';
import { OUTLINE } from '../domain/readFace.ts';
import type { FaceResult } from './faceResult.ts';

type Found = Extract<FaceResult, { readonly ok: true }>;
type Refused = Extract<FaceResult, { readonly ok: false }>;
type Row = Float32Array<ArrayBuffer> | Int8Array<ArrayBuffer> | Uint8Array<ArrayBuffer>;

/** Rows of one length behind each other are one array; of the faces that were found, in their order. */
export interface PackedFaces {
  readonly refused: readonly Refused[];
  readonly candidates: Int32Array<ArrayBuffer>;
  readonly contents: readonly string[];
  /** Empty where there is no note on any. */
  readonly notes: readonly (readonly string[])[];
  /** Places in `FACES_FOUND`. */
  readonly kinds: Uint8Array<ArrayBuffer>;
  /** [faces, 2], width and height. */
  readonly sides: Int32Array<ArrayBuffer>;
  /** NaN for none, here and in `outlines`. */
  readonly offTemplates: Float64Array<ArrayBuffer>;
  /** [faces, 4, 2]. */
  readonly outlines: Float32Array<ArrayBuffer>;
  readonly exact: readonly string[];
  /** [faces, 2]. */
  readonly differences: Uint32Array<ArrayBuffer>;
  readonly embeddings: Float32Array<ArrayBuffer>;
  readonly edges: Int8Array<ArrayBuffer>;
  readonly miniatures: Int8Array<ArrayBuffer>;
  readonly thumbnails: Uint8Array<ArrayBuffer>;
}

function rowsOf<R extends Row>(rows: readonly R[], into: (length: number) => R): R {
  const length = rows[0]?.length ?? 0;
  const all = into(rows.length * length);
  rows.forEach((row, i) => {
    if (row.length !== length) throw new Error('Rows of one column are of one length.');
    all.set(row, i * length);
  });
  return all;
}

const floats = (length: number) => new Float32Array(length);
const signedBytes = (length: number) => new Int8Array(length);
const bytes = (length: number) => new Uint8Array(length);

/** @param results whose arrays of a kind are of one length; they stay as they are */
export function packFaces(results: readonly FaceResult[]): PackedFaces {
  const found = results.filter((result): result is Found => result.ok);
  const faces = found.map(({ face }) => face);
  const noOutline = floats(OUTLINE).fill(Number.NaN);
  return {
    refused: results.filter((result): result is Refused => !result.ok),
    candidates: Int32Array.from(found, ({ candidate }) => candidate),
    contents: found.map(({ content }) => content),
    notes: found.some(({ notes }) => notes.length > 0) ? found.map(({ notes }) => notes) : [],
    kinds: Uint8Array.from(faces, ({ face }) => FACES_FOUND.indexOf(face)),
    sides: Int32Array.from(faces.flatMap(({ width, height }) => [width, height])),
    offTemplates: Float64Array.from(faces, ({ offTemplate }) => offTemplate ?? Number.NaN),
    outlines: rowsOf(
      faces.map(({ outline }) => outline ?? noOutline),
      floats,
    ),
    exact: faces.map(({ print }) => print.exact),
    differences: Uint32Array.from(faces.flatMap(({ print }) => print.difference)),
    embeddings: rowsOf(
      faces.map(({ embedding }) => embedding),
      floats,
    ),
    edges: rowsOf(
      faces.map(({ edges }) => edges),
      signedBytes,
    ),
    miniatures: rowsOf(
      faces.map(({ print }) => print.miniature),
      signedBytes,
    ),
    thumbnails: rowsOf(
      faces.map(({ thumbnail }) => thumbnail),
      bytes,
    ),
  };
}

/** What moves instead of being copied. */
export const buffersOf = ({ embeddings, edges, miniatures, thumbnails }: PackedFaces): ArrayBuffer[] =>
  [embeddings, edges, miniatures, thumbnails].map(({ buffer }) => buffer).filter(({ byteLength }) => byteLength > 0);

/** @returns what was packed, those that were refused last; its arrays are parts of the packed ones */
export function unpackFaces(packed: PackedFaces): FaceResult[] {
  const { refused, candidates, contents, notes, kinds, sides, offTemplates, exact, differences } = packed;
  const row = <R extends Row>(all: R, i: number): R => {
    const length = all.length / candidates.length;
    return all.subarray(i * length, (i + 1) * length) as R;
  };
  const found = Array.from(candidates, (candidate, i): Found => {
    const outline = row(packed.outlines, i);
    const offTemplate = offTemplates[i]!;
    return {
      candidate,
      ok: true,
      content: contents[i]!,
      notes: notes[i] ?? [],
      face: {
        face: FACES_FOUND[kinds[i]!]!,
        outline: Number.isNaN(outline[0]) ? null : outline,
        thumbnail: row(packed.thumbnails, i),
        edges: row(packed.edges, i),
        width: sides[2 * i]!,
        height: sides[2 * i + 1]!,
        offTemplate: Number.isNaN(offTemplate) ? null : offTemplate,
        embedding: row(packed.embeddings, i),
        print: {
          exact: exact[i]!,
          difference: [differences[2 * i]!, differences[2 * i + 1]!],
          miniature: row(packed.miniatures, i),
        },
      },
    };
  });
  return [...found, ...refused];
}
