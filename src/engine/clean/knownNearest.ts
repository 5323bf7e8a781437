/**
 * The nearest images of a large set, searched once and asked again: comparing every pair of a hundred thousand takes minutes, and
 * copies, neighbours and near people all want it.
 */
import type * as tf from '../tf.ts';
import type { Embeddings } from './embeddings.ts';
import {
  BLOCK,
  CHUNK,
  columnsOf,
  type EachNearest,
  eachNearest,
  NearestSoFar,
  type Neighbour,
  productOf,
  rowTensor,
} from './nearest.ts';

/** Neighbours kept of each image: as many as are wanted, and some more for those that are left out then. */
const KEPT = 48;

export class KnownNearest {
  readonly #nearest: NearestSoFar;
  readonly #count: number;

  private constructor(count: number) {
    this.#count = count;
    this.#nearest = new NearestSoFar(count, Math.min(KEPT, count));
  }

  /**
   * Compares each pair once, and tells both of it.
   * @param onProgress is told of images that have been compared with all others
   * @param sizes of the blocks
   */
  static async search(
    embeddings: Embeddings,
    pause: () => Promise<void>,
    onProgress: (done: number) => void = () => {},
    { block, chunk } = { block: BLOCK, chunk: CHUNK },
  ): Promise<KnownNearest> {
    const { count } = embeddings;
    const known = new KnownNearest(count);
    const range = (start: number, length: number): Int32Array =>
      Int32Array.from({ length: Math.min(length, count - start) }, (_, i) => start + i);
    const columns: tf.Tensor2D[] = [];
    try {
      for (let start = 0; start < count; start += chunk) columns.push(columnsOf(embeddings, range(start, chunk)));
      for (let first = 0; first < count; first += block) {
        const rows = rowTensor(embeddings, range(first, block));
        try {
          for (let piece = Math.floor(first / chunk); piece < columns.length; piece++) {
            known.#take(
              await productOf(rows, columns[piece]!),
              first,
              piece * chunk,
              rows.shape[0],
              columns[piece]!.shape[1],
            );
            await pause();
          }
        } finally {
          rows.dispose();
        }
        onProgress(Math.min(count, first + block));
      }
    } finally {
      for (const one of columns) one.dispose();
    }
    return known;
  }

  /** @param cosines [height, width], of the images from `first` on to those from `start` on; pairs below the diagonal are known */
  #take(cosines: Float32Array, first: number, start: number, height: number, width: number): void {
    const nearest = this.#nearest;
    const { bounds } = nearest;
    for (let row = 0; row < height; row++) {
      const image = first + row;
      const from = Math.max(0, image - start);
      let at = row * width + from;
      for (let column = from; column < width; column++, at++) {
        const cosine = cosines[at]!;
        const other = start + column;
        if (cosine > bounds[image]!) nearest.offer(image, cosine, other);
        if (cosine > bounds[other]! && other !== image) nearest.offer(other, cosine, image);
      }
    }
  }

  /** The images kept of one, nearest first. */
  of(image: number): Int32Array {
    return this.#nearest.imagesOf(image);
  }

  /**
   * As `eachNearest`, on embeddings that may have moved a little since: cosines are exact, and the nearest are those of the ones
   * kept. Images of which too few are kept are searched for anew.
   */
  readonly each: EachNearest = async (search, found, pause) => {
    const { embeddings, of, among, count } = search;
    const allowed = new Uint8Array(this.#count);
    for (const image of among) allowed[image] = 1;
    const wanted = Math.min(count, among.length);
    const short: number[] = [];
    for (const [at, image] of of.entries()) {
      const kept = this.of(image).filter((other) => allowed[other] === 1);
      if (kept.length < wanted) short.push(image);
      else found(image, nearestOf(embeddings, image, kept, wanted));
      if (at % 4096 === 4095) await pause();
    }
    if (short.length > 0) await eachNearest({ ...search, of: Int32Array.from(short) }, found, pause);
  };
}

function nearestOf({ size, values }: Embeddings, image: number, others: Int32Array, count: number): Neighbour[] {
  const neighbours = Array.from(others, (other): Neighbour => {
    let cosine = 0;
    for (let k = 0; k < size; k++) cosine += values[image * size + k]! * values[other * size + k]!;
    return { image: other, cosine };
  });
  return neighbours.sort((a, b) => b.cosine - a.cosine).slice(0, count);
}
