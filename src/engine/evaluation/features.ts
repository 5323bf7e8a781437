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

/** Gets images ready to be written, where they are not in memory already: imageFeed.ts. */
export type ReadyImages = (images: Int32Array) => Promise<void> | undefined;

/**
 * Batches embedded before their results are read back: the device's memory stays bounded and the worker hears its messages in
 * between. Enough for one readback of the held-out set of a small run.
 */
const BATCHES_AT_ONCE = 16;

interface BatchStart {
  readonly mirrored: boolean;
  /** Index of the batch's first image. */
  readonly first: number;
}

/** A fixed batch shape keeps the GPU's buffers level: the last batch repeats images. */
function* inputs(starts: readonly BatchStart[], { count, size, batchSize }: SetShape, write: WriteImage) {
  const input = new Float32Array(batchSize * size * size * 3);
  for (const { mirrored, first } of starts) {
    for (let i = 0; i < batchSize; i++) write((first + i) % count, mirrored, input, i);
    yield input;
  }
}

/** All images, for each side in turn: [sides * padded count, embedding]. */
async function embedSides(
  shape: SetShape,
  sides: readonly boolean[],
  write: WriteImage,
  embed: Embed,
  ready?: ReadyImages,
): Promise<Float32Array> {
  const perSide = paddedCount(shape) / shape.batchSize;
  const starts = sides.flatMap((mirrored) =>
    Array.from({ length: perSide }, (_, i) => ({ mirrored, first: i * shape.batchSize })),
  );
  let rows = new Float32Array(0);
  for (let done = 0; done < starts.length; done += BATCHES_AT_ONCE) {
    const part = starts.slice(done, done + BATCHES_AT_ONCE);
    const images = part.flatMap(({ first }) =>
      Array.from({ length: shape.batchSize }, (_, i) => (first + i) % shape.count),
    );
    await ready?.(Int32Array.from(images));
    const values = await embed(inputs(part, shape, write));
    if (done === 0) rows = new Float32Array((values.length / part.length) * starts.length);
    rows.set(values, (values.length / part.length) * done);
  }
  return rows;
}

export interface Features {
  /** [count, dims] row-major. */
  readonly rows: Float32Array;
  readonly dims: number;
}

/** Embeddings of the images as they are. */
export async function embedImages(
  shape: SetShape,
  write: WriteImage,
  embed: Embed,
  ready?: ReadyImages,
): Promise<Features> {
  const rows = await embedSides(shape, [false], write, embed, ready);
  const dims = rows.length / paddedCount(shape);
  return { rows: rows.slice(0, shape.count * dims), dims };
}

/** For each image the embedding of the image and of its mirror image, one behind the other. */
export async function embedBothSides(shape: SetShape, write: WriteImage, embed: Embed): Promise<Features> {
  const rows = await embedSides(shape, [false, true], write, embed);
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
