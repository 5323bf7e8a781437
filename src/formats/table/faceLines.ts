/**
 * What was read of faces, a line of JSON each, in a file that only grows: a search that was ended goes on from there. It has no
 * picture of anybody. Nothing in it is trusted; a line that cannot be read, such as the last one of a search that was killed, is none.
 */
import * as v from 'valibot';
import { FACES_FOUND } from '../../domain/faceFound.ts';
import { OUTLINE, type ReadFace } from '../../domain/readFace.ts';
import { base64, fromBase64 } from '../../lib/base64.ts';

/** A face as it is kept; the thumbnail is left out. */
export interface FaceLine {
  /** Of the photo, the face that is meant, and what it was read with. */
  readonly key: string;
  readonly face: Omit<ReadFace, 'thumbnail'>;
  /** Digest of the photo's bytes. */
  readonly content: string;
  /** What a person should know about the photo, a sentence each. */
  readonly notes: readonly string[];
}

/** Side of the miniature in a print. */
const MINIATURE = 16 * 16;

const bytesOf = ({ buffer, byteOffset, byteLength }: ArrayBufferView): Uint8Array =>
  new Uint8Array(buffer, byteOffset, byteLength);

const bytes = v.pipe(
  v.string(),
  v.rawTransform(({ dataset, addIssue, NEVER }) => {
    const decoded = fromBase64(dataset.value);
    if (decoded) return decoded;
    addIssue({ message: 'no base64' });
    return NEVER;
  }),
);
const floats = v.pipe(
  bytes,
  v.check((value) => value.length > 0 && value.length % 4 === 0),
  v.transform((value) => new Float32Array(value.buffer)),
);
const floatsOf = (length: number) =>
  v.pipe(
    floats,
    v.check((value) => value.length === length),
  );
const printBytes = v.pipe(
  bytes,
  v.transform((value) => new Int8Array(value.buffer)),
);
const size = v.pipe(v.number(), v.integer(), v.minValue(1));

const lineSchema: v.GenericSchema<unknown, FaceLine> = v.object({
  key: v.string(),
  content: v.string(),
  notes: v.array(v.string()),
  face: v.object({
    face: v.picklist(FACES_FOUND),
    outline: v.nullable(floatsOf(OUTLINE)),
    edges: v.pipe(
      printBytes,
      v.check((value) => value.length > 0),
    ),
    width: size,
    height: size,
    offTemplate: v.nullable(v.number()),
    embedding: floats,
    print: v.object({
      exact: v.string(),
      difference: v.tuple([v.number(), v.number()]),
      miniature: v.pipe(
        printBytes,
        v.check((value) => value.length === MINIATURE),
      ),
    }),
  }),
});

/** With its line end. */
export function faceLine({ key, face, content, notes }: FaceLine): string {
  const { outline, edges, embedding, print, width, height, offTemplate } = face;
  const text = {
    key,
    content,
    notes,
    face: {
      face: face.face,
      outline: outline && base64(bytesOf(outline)),
      edges: base64(bytesOf(edges)),
      width,
      height,
      offTemplate,
      embedding: base64(bytesOf(embedding)),
      print: { ...print, miniature: base64(bytesOf(print.miniature)) },
    },
  };
  return `${JSON.stringify(text)}\n`;
}

function readLine(text: string): FaceLine | null {
  try {
    const parsed = v.safeParse(lineSchema, JSON.parse(text));
    return parsed.success ? parsed.output : null;
  } catch {
    return null;
  }
}

export interface ReadFaceLines {
  readonly lines: readonly FaceLine[];
  /** Lines that could not be read, the last one left out, which may have been cut off. */
  readonly damaged: number;
}

/** @param text pieces of the file */
export async function readFaceLines(text: AsyncIterable<Uint8Array>): Promise<ReadFaceLines> {
  const decoder = new TextDecoder();
  const lines: FaceLine[] = [];
  let damaged = 0;
  const take = (line: string): void => {
    if (line.trim() === '') return;
    const read = readLine(line);
    if (read) lines.push(read);
    else damaged += 1;
  };
  let open = '';
  for await (const piece of text) {
    const [first = '', ...rest] = decoder.decode(piece, { stream: true }).split('\n');
    open += first;
    for (const line of rest) {
      take(open);
      open = line;
    }
  }
  const last = readLine(open);
  return { lines: last ? [...lines, last] : lines, damaged };
}
