/** Embeddings of whole sets of images, in batches of one fixed shape. */

/** Embeds batches of network inputs, each [batch, size, size, 3], to [batches * batch, embedding]. */
export type Embed = (batches: Iterable<Float32Array>) => Promise<Float32Array>;

export interface SetShape {
  readonly count: number;
  /** Pixels a side. */
  readonly size: number;
  readonly batchSize: number;
}

/** Writes one image into a slot of a batch: images.ts, writeInput. */
export type WriteImage = (image: number, mirrored: boolean, out: Float32Array, slot: number) => void;

/** All images, for each side in turn. A fixed batch shape keeps the GPU's buffers level: the last batch repeats images. */
function* inputs({ count, size, batchSize }: SetShape, sides: readonly boolean[], write: WriteImage) {
  const input = new Float32Array(batchSize * size * size * 3);
  for (const mirrored of sides) {
    for (let first = 0; first < count; first += batchSize) {
      for (let i = 0; i < batchSize; i++) write((first + i) % count, mirrored, input, i);
      yield input;
    }
  }
}

export interface Features {
  /** [count, dims] row-major. */
  readonly rows: Float32Array;
  readonly dims: number;
}

/** Embeddings of the images as they are. */
export async function embedImages(shape: SetShape, write: WriteImage, embed: Embed): Promise<Features> {
  const rows = await embed(inputs(shape, [false], write));
  const dims = rows.length / paddedCount(shape);
  return { rows: rows.slice(0, shape.count * dims), dims };
}

/** For each image the embedding of the image and of its mirror image, one behind the other. */
export async function embedBothSides(shape: SetShape, write: WriteImage, embed: Embed): Promise<Features> {
  const rows = await embed(inputs(shape, [false, true], write));
  const perSide = paddedCount(shape);
  const width = rows.length / (2 * perSide);
  const features = new Float32Array(shape.count * 2 * width);
  for (let image = 0; image < shape.count; image++) {
    for (const side of [0, 1]) {
      const row = side * perSide + image;
      features.set(rows.subarray(row * width, (row + 1) * width), (2 * image + side) * width);
    }
  }
  return { rows: features, dims: 2 * width };
}

const paddedCount = ({ count, batchSize }: SetShape): number => Math.ceil(count / batchSize) * batchSize;
