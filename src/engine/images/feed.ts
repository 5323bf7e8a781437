/**
 * Hands a run the images of its batches: at once where they are all in memory, else decoded some batches ahead and kept while
 * there is room. Which pixels a batch gets does not depend on how they came.
 */

import { resizeArea } from '../../data/pixels/resize.ts';
import type { ImageSet, ImageStream } from '../../domain/images.ts';
import { causeText } from '../../lib/causeText.ts';
import { type ImageSource, sourceOf } from './source.ts';

/** Its `pixels` are there for images that are ready. */
export interface ImageFeed extends ImageSource {
  /**
   * Gets the images of a batch ready, and begins with those of the batches after it.
   * @param held whether an image is not needed here, as it lies where it is used
   * @returns undefined when they are ready already
   */
  ready(
    batches: readonly { readonly images: Int32Array }[],
    at: number,
    held?: (image: number) => boolean,
  ): Promise<void> | undefined;
  /** Images that could not be read and were replaced by mid-grey, with the first one's reason. */
  readonly failures: { readonly count: number; readonly first: string };
}

const NO_FAILURES = { count: 0, first: '' };
/** Bytes of decoded images kept at most. */
const CACHE_BYTES = 64 * 2 ** 20;
const BATCHES_AHEAD = 3;
const MID_GREY = 128;

/** The images at a network's input size. */
export function createFeed(images: ImageSet | ImageStream, inputSize: number, cacheBytes = CACHE_BYTES): ImageFeed {
  if ('read' in images) return new StreamFeed(images, inputSize, cacheBytes);
  return { ...sourceOf(images, inputSize), ready: () => undefined, failures: NO_FAILURES };
}

class StreamFeed implements ImageFeed {
  readonly count: number;
  failures = NO_FAILURES;
  readonly #source: ImageStream;
  readonly size: number;
  readonly #room: number;
  /** Decoded images, the longest unused first. */
  readonly #held = new Map<number, Uint8Array<ArrayBuffer>>();
  readonly #coming = new Map<number, Promise<void>>();
  /** Images of the batch in use and those ahead: never dropped. */
  #needed = new Set<number>();
  readonly #unreadable = new Set<number>();

  constructor(source: ImageStream, inputSize: number, cacheBytes: number) {
    this.count = source.count;
    this.#source = source;
    this.size = inputSize;
    this.#room = Math.floor(cacheBytes / (inputSize * inputSize * 3));
  }

  ready(
    batches: readonly { readonly images: Int32Array }[],
    at: number,
    held: (image: number) => boolean = () => false,
  ): Promise<void> | undefined {
    const ahead = batches.slice(at, at + 1 + BATCHES_AHEAD);
    this.#needed = new Set(ahead.flatMap(({ images }) => [...images].filter((image) => !held(image))));
    for (const image of this.#needed) this.#fetch(image);
    const now = [...new Set(batches[at]!.images)].filter((image) => this.#needed.has(image));
    const missing = now.flatMap((image) => this.#coming.get(image) ?? []);
    return missing.length === 0 ? undefined : Promise.all(missing).then(() => undefined);
  }

  pixels(image: number): Uint8Array<ArrayBuffer> {
    const pixels = this.#held.get(image);
    if (!pixels) throw new Error(`image ${image} is not ready`);
    return pixels;
  }

  #fetch(image: number): void {
    const held = this.#held.get(image);
    if (held) {
      this.#held.delete(image);
      this.#held.set(image, held);
    } else if (!this.#coming.has(image)) {
      this.#coming.set(image, this.#load(image));
    }
  }

  async #load(image: number): Promise<void> {
    let pixels: Uint8Array<ArrayBuffer>;
    try {
      pixels = resizeArea(await this.#source.read(image), 1, this.#source.size, this.size);
    } catch (error) {
      pixels = new Uint8Array(this.size * this.size * 3).fill(MID_GREY);
      this.#note(image, causeText(error));
    }
    this.#coming.delete(image);
    this.#held.set(image, pixels);
    this.#makeRoom();
  }

  #note(image: number, reason: string): void {
    if (this.#unreadable.has(image)) return;
    this.#unreadable.add(image);
    this.failures = { count: this.#unreadable.size, first: this.failures.first || reason };
  }

  #makeRoom(): void {
    if (this.#held.size <= this.#room) return;
    for (const image of this.#held.keys()) {
      if (this.#held.size <= this.#room) return;
      if (!this.#needed.has(image)) this.#held.delete(image);
    }
  }
}
