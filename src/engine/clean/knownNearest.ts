/**
 * The nearest images of a large set, searched once and asked again: comparing every pair of a hundred thousand takes minutes, and
 * copies, neighbours and near people all want it.
 */
import type { Embeddings } from './embeddings.ts';
import { type EachNearest, eachNearest, type Neighbour } from './nearest.ts';

/** Neighbours kept of each image: as many as are wanted, and some more for those that are left out then. */
const KEPT = 48;

export class KnownNearest {
  readonly #count: number;
  readonly #width: number;
  /** [count, width], nearest first. */
  readonly #images: Int32Array;

  private constructor(count: number) {
    this.#count = count;
    this.#width = Math.min(KEPT, count);
    this.#images = new Int32Array(count * this.#width);
  }

  /** @param onProgress is told of images whose neighbours are known */
  static async search(
    embeddings: Embeddings,
    pause: () => Promise<void>,
    onProgress: (done: number) => void = () => {},
  ): Promise<KnownNearest> {
    const known = new KnownNearest(embeddings.count);
    const all = Int32Array.from({ length: embeddings.count }, (_, i) => i);
    let done = 0;
    await eachNearest(
      { embeddings, of: all, among: all, count: known.#width },
      (image, neighbours) => {
        neighbours.forEach((neighbour, k) => {
          known.#images[image * known.#width + k] = neighbour.image;
        });
        done += 1;
        onProgress(done);
      },
      pause,
    );
    return known;
  }

  /** The images kept of one, nearest first. */
  of(image: number): Int32Array {
    return this.#images.subarray(image * this.#width, (image + 1) * this.#width);
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
