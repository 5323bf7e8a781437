/** Embeddings of whole sets of images, in batches of one fixed shape. */
import { type ImageSource, writeInput } from '../images/source.ts';

/** Embeds batches of network inputs, each [batch, size, size, 3], to [batches * batch, embedding]. */
export type Embed = (batches: Iterable<Float32Array>) => Promise<Float32Array>;

/** Gets images ready, where they are not in memory already: imageFeed.ts. */
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
function* inputs(starts: readonly BatchStart[], images: ImageSource, batchSize: number) {
  const { count, size } = images;
  const input = new Float32Array(batchSize * size * size * 3);
  for (const { mirrored, first } of starts) {
    for (let i = 0; i < batchSize; i++) writeInput(images, (first + i) % count, mirrored, input, i);
    yield input;
  }
}

/** All images, for each side in turn: [sides * padded count, embedding]. */
async function embedSides(
  images: ImageSource,
  sides: readonly boolean[],
  batchSize: number,
  embed: Embed,
  ready?: ReadyImages,
): Promise<Float32Array> {
  const perSide = paddedCount(images.count, batchSize) / batchSize;
  const starts = sides.flatMap((mirrored) =>
    Array.from({ length: perSide }, (_, i) => ({ mirrored, first: i * batchSize })),
  );
  let rows = new Float32Array(0);
  for (let done = 0; done < starts.length; done += BATCHES_AT_ONCE) {
    const part = starts.slice(done, done + BATCHES_AT_ONCE);
    const shown = part.flatMap(({ first }) => Array.from({ length: batchSize }, (_, i) => (first + i) % images.count));
    await ready?.(Int32Array.from(shown));
    const values = await embed(inputs(part, images, batchSize));
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
  images: ImageSource,
  batchSize: number,
  embed: Embed,
  ready?: ReadyImages,
): Promise<Features> {
  const rows = await embedSides(images, [false], batchSize, embed, ready);
  const dims = rows.length / paddedCount(images.count, batchSize);
  return { rows: rows.slice(0, images.count * dims), dims };
}

/** For each image the embedding of the image and of its mirror image, one behind the other. */
export async function embedBothSides(images: ImageSource, batchSize: number, embed: Embed): Promise<Features> {
  const rows = await embedSides(images, [false, true], batchSize, embed);
  const perSide = paddedCount(images.count, batchSize);
  const width = rows.length / (2 * perSide);
  const features = new Float32Array(images.count * 2 * width);
  for (let image = 0; image < images.count; image++) {
    for (const side of [0, 1]) {
      const row = side * perSide + image;
      features.set(rows.subarray(row * width, (row + 1) * width), (2 * image + side) * width);
    }
  }
  return { rows: features, dims: 2 * width };
}

const paddedCount = (count: number, batchSize: number): number => Math.ceil(count / batchSize) * batchSize;
