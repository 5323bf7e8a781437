/** How a step gets its images. Here they are written into a batch on the CPU; gpu/images.ts gathers those that lie on the GPU. */

import * as tf from '../tf.ts';
import { type ImageSource, writeInput } from './source.ts';

/** The images of one batch. */
export interface ImagePicks {
  /** [batch], images of the source. */
  readonly images: Int32Array;
  /** [batch], 1 where the image is shown mirrored. */
  readonly mirrored: Uint8Array;
}

export interface BatchInput {
  /** Makes these the images of the steps from now on. The source must have their pixels at hand, but for those it `holds`. */
  load(picks: ImagePicks): void;
  /** Whether the image would be shown without a look at the source. */
  holds(image: number): boolean;
  /** [batch, size, size, 3] f32, network input. The caller disposes. */
  tensor(): tf.Tensor4D;
  dispose(): void;
}

/** On any backend. */
export class HostInput implements BatchInput {
  readonly #source: ImageSource;
  readonly #batchSize: number;
  readonly #values: Float32Array<ArrayBuffer>;

  constructor(source: ImageSource, batchSize: number) {
    this.#source = source;
    this.#batchSize = batchSize;
    this.#values = new Float32Array(batchSize * source.size ** 2 * 3);
  }

  load({ images, mirrored }: ImagePicks): void {
    images.forEach((image, slot) => {
      writeInput(this.#source, image, mirrored[slot] === 1, this.#values, slot);
    });
  }

  holds(): boolean {
    return false;
  }

  tensor(): tf.Tensor4D {
    const { size } = this.#source;
    return tf.tensor4d(this.#values, [this.#batchSize, size, size, 3]);
  }

  dispose(): void {}
}
