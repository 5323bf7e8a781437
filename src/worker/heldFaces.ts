/**
 * The numbers of many faces in few large blocks: hundreds of thousands of small arrays take half as much again as what is in them,
 * and memory that is not let go of by hand stays for as long as nothing else makes the browser collect it.
 */
import type { ReadFace } from '../domain/readFace.ts';
import { freeNow } from '../lib/freeNow.ts';

/** Faces of a block. */
const BLOCK = 1024;

type Numbers = Float32Array<ArrayBuffer> | Int8Array<ArrayBuffer>;

/** Rows of one length by number. */
class Rows<Row extends Numbers> {
  readonly #create: (length: number) => Row;
  #blocks: Row[] = [];

  constructor(create: (length: number) => Row) {
    this.#create = create;
  }

  /** @returns the row as it lies in its block */
  hold(number: number, row: Row): Row {
    const at = Math.floor(number / BLOCK);
    this.#blocks[at] ??= this.#create(BLOCK * row.length);
    const start = (number % BLOCK) * row.length;
    const held = this.#blocks[at].subarray(start, start + row.length) as Row;
    held.set(row);
    return held;
  }

  /** What was returned is empty from now on. */
  release(): void {
    for (const { buffer } of this.#blocks) freeNow(buffer);
    this.#blocks = [];
  }
}

export class HeldFaces {
  readonly #embeddings = new Rows((length) => new Float32Array(length));
  readonly #outlines = new Rows((length) => new Float32Array(length));
  readonly #edges = new Rows((length) => new Int8Array(length));
  readonly #miniatures = new Rows((length) => new Float32Array(length));

  /** @returns the face with its numbers as they are held under its candidate's number */
  hold(candidate: number, face: ReadFace): ReadFace {
    return {
      ...face,
      embedding: this.#embeddings.hold(candidate, face.embedding),
      outline: face.outline && this.#outlines.hold(candidate, face.outline),
      edges: this.#edges.hold(candidate, face.edges),
      print: { ...face.print, miniature: this.#miniatures.hold(candidate, face.print.miniature) },
    };
  }

  /** Lets go of all but the edges, by which copies are found later; what was given back is empty from now on. */
  release(): void {
    this.#embeddings.release();
    this.#outlines.release();
    this.#miniatures.release();
  }

  /** Lets go of the edges. */
  releaseEdges(): void {
    this.#edges.release();
  }
}
