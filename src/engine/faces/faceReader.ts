/** Takes photos one after another: finds the face, aligns it, and embeds it together with others. */

import { createAlignedBefore } from '../../data/faces/alignedBefore.ts';
import type { Similarity } from '../../data/faces/alignment.ts';
import { alignedOutline, alignedView, boxView, centralView, chipView, scaledView } from '../../data/faces/crops.ts';
import { opaque, warpInto } from '../../data/faces/warp.ts';
import type { DecodedImage } from '../../domain/decodedImage.ts';
import type { FaceBox } from '../../domain/faceBox.ts';
import type { FaceFound } from '../../domain/faceFound.ts';
import * as tf from '../tf.ts';
import { EMBEDDER_INPUT, EMBEDDING_SIZE, type FaceEmbedder } from './faceEmbedder.ts';
import type { FaceFinder } from './faceFinder.ts';

/** Faces embedded at a time. */
const BATCH = 16;
const CHIP_NUMBERS = EMBEDDER_INPUT * EMBEDDER_INPUT * 3;

/** What the reader needs of the networks. */
export interface ReaderNetworks {
  readonly finder: Pick<FaceFinder, 'find' | 'findIn'>;
  readonly embedder: Pick<FaceEmbedder, 'embed'>;
}

export interface ReadFace {
  readonly face: FaceFound;
  /** [128] f32, as the network gives it. */
  readonly embedding: Float32Array;
  /** [4, 2], corners of the face as it was cut out, in parts of the photo's width and height; null where none was found. */
  readonly outline: Float32Array | null;
}

/** What of a photo is looked at. */
interface Sight {
  readonly face: FaceFound;
  /** From image pixels to those of an aligned face. */
  readonly view: Similarity;
}

export class FaceReader {
  readonly #networks: ReaderNetworks;
  readonly #alignedBefore = createAlignedBefore();
  readonly #faces = new Map<number, FaceFound>();
  readonly #outlines = new Map<number, Float32Array>();
  readonly #embeddings = new Map<number, Float32Array>();
  readonly #observed: number[] = [];
  #waiting: { readonly index: number; readonly chip: Float32Array }[] = [];

  constructor(networks: ReaderNetworks) {
    this.#networks = networks;
  }

  /**
   * @param region the part of the photo whose face is meant; null for the largest one near the middle
   * @param index the photo's number; its embedding is there after `finish` at the latest
   * @param output [size, size, 3] at `offset`: the aligned face; where there is none, the square around the region or in the middle
   */
  async take(
    index: number,
    photo: DecodedImage,
    size: number,
    output: Uint8Array,
    offset: number,
    region: FaceBox | null = null,
  ): Promise<FaceFound> {
    const image = opaque(photo);
    const { face, view } = region ? await this.#findIn(image, region) : await this.#find(index, image);
    warpInto(image, scaledView(view, size), size, 'border', output, offset);
    const chip = new Float32Array(CHIP_NUMBERS);
    warpInto(image, chipView(view), EMBEDDER_INPUT, 'border', chip);
    this.#faces.set(index, face);
    if (face !== 'none' && face !== 'aligned-before')
      this.#outlines.set(index, alignedOutline(view, image.width, image.height));
    this.#waiting.push({ index, chip });
    if (this.#waiting.length >= BATCH) await this.#embedWaiting();
    return face;
  }

  /** Embeds what still waits. Nothing is taken afterwards. */
  async finish(): Promise<void> {
    await this.#embedWaiting();
    if (!this.#alignedBefore.decided) return;
    // Those it was decided from belong to the same set.
    for (const index of this.#observed) this.#faces.set(index, 'aligned-before');
  }

  /** @throws Error for a photo that was not taken */
  result(index: number): ReadFace {
    const face = this.#faces.get(index);
    const embedding = this.#embeddings.get(index);
    if (!face || !embedding) throw new Error(`photo ${index} was not read`);
    return { face, embedding, outline: this.#outlines.get(index) ?? null };
  }

  async #findIn(image: DecodedImage, region: FaceBox): Promise<Sight> {
    const points = await this.#networks.finder.findIn(image, region);
    if (points) return { face: 'found', view: alignedView(points) };
    return { face: 'region-alone', view: boxView(region, image.width, image.height) };
  }

  async #find(index: number, image: DecodedImage): Promise<Sight> {
    const middle = centralView(image.width, image.height);
    if (this.#alignedBefore.holds(image)) return { face: 'aligned-before', view: middle };
    const found = await this.#networks.finder.find(image);
    if (this.#alignedBefore.observe(image, found?.points ?? null)) this.#observed.push(index);
    if (!found) return { face: 'none', view: middle };
    return { face: found.faces > 1 ? 'largest-of-several' : 'found', view: alignedView(found.points) };
  }

  async #embedWaiting(): Promise<void> {
    const batch = this.#waiting;
    this.#waiting = [];
    if (batch.length === 0) return;
    const chips = new Float32Array(batch.length * CHIP_NUMBERS);
    batch.forEach(({ chip }, i) => {
      chips.set(chip, i * CHIP_NUMBERS);
    });
    const output = tf.tidy(() =>
      this.#networks.embedder.embed(tf.tensor4d(chips, [batch.length, EMBEDDER_INPUT, EMBEDDER_INPUT, 3])),
    );
    const values = await output.data();
    output.dispose();
    batch.forEach(({ index }, i) => {
      this.#embeddings.set(index, Float32Array.from(values.subarray(i * EMBEDDING_SIZE, (i + 1) * EMBEDDING_SIZE)));
    });
  }
}
