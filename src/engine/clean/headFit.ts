/** Trains a BoundaryFace head on frozen embeddings: the class centres are all that learns. */
import { t } from '@lingui/core/macro';
import { type Batch, epochBatches } from '../../data/sampler.ts';
import { EngineError } from '../../domain/engineError.ts';
import { DEFAULT_SHARED, type HeadSettings } from '../../domain/settings/settings.ts';
import { runHead } from '../heads/registry.ts';
import { cosines } from '../ops/cosine.ts';
import { createSgd, type Optimizer } from '../optimizer/sgd.ts';
import * as tf from '../tf.ts';
import { centroids, type Embeddings, rowsOf } from './embeddings.ts';

export interface HeadFitConfig {
  readonly identities: number;
  readonly epochs: number;
  readonly epochStart: number;
  readonly scale: number;
  /** Radians. */
  readonly margin: number;
  readonly learningRate: number;
  readonly seed: number;
}

export interface FitEpoch {
  readonly epoch: number;
  /** Nats, mean over the steps. */
  readonly loss: number;
  /** Labels trained on in this epoch by image; settled images are left out. */
  readonly rectified: ReadonlyMap<number, number>;
}

export const BATCH = 64;
/** The boundary term shows no gain at this size. */
const LAMBDA = 0;
export const SGD = { momentum: 0.9, nesterov: true, weightDecay: 0.0005 };

/** Images of a set, by index, with the labels to train on. */
export interface HeadFitData {
  readonly embeddings: Embeddings;
  /** Indices of the images trained on. */
  readonly images: Int32Array;
  /** [count of the set]. */
  readonly labels: Int32Array;
  /** [count of the set], 1 where a person has decided the label, which is then never rectified. */
  readonly settled: Uint8Array;
}

/** Class centres and their optimizer: what one fit moves. */
interface Learner {
  readonly centres: tf.Variable;
  readonly head: HeadSettings;
  readonly optimizer: Optimizer;
}

/** @returns [1 + batch] f32: loss, and the labels trained on. The caller disposes. */
function step(
  { centres, head, optimizer }: Learner,
  rows: Float32Array,
  labels: Int32Array,
  epoch: number,
  learningRate: number,
): tf.Tensor1D {
  return tf.tidy(() => {
    const embeddings = tf.tensor2d(rows, [labels.length, centres.shape[1]!]);
    const given = tf.tensor1d(labels, 'int32');
    let rectified: tf.Tensor1D | undefined;
    const { value, grads } = tf.variableGrads(() => {
      const output = runHead({ embeddings, centres: centres as tf.Tensor as tf.Tensor2D, labels: given, epoch }, head);
      // variableGrads disposes of everything but the loss.
      rectified = tf.keep(output.rectified);
      return output.loss;
    }, [centres]);
    optimizer.apply([grads[centres.name]!], learningRate);
    const result = tf.concat([tf.reshape(value, [1]), tf.cast(rectified!, 'float32')]) as tf.Tensor1D;
    rectified!.dispose();
    return result;
  });
}

/** Reads back the steps of an epoch at once: `results` of `batches`, whose images are places in `images`. */
async function readEpoch(
  epoch: number,
  batches: readonly Batch[],
  results: tf.Tensor1D[],
  images: Int32Array,
): Promise<FitEpoch> {
  const all = tf.tidy(() => tf.stack(results));
  tf.dispose(results);
  const values = await all.data();
  const width = all.shape[1]!;
  all.dispose();
  let loss = 0;
  const rectified = new Map<number, number>();
  batches.forEach((batch, b) => {
    loss += values[b * width]! / batches.length;
    batch.images.forEach((place, i) => {
      rectified.set(images[place]!, Math.round(values[b * width + 1 + i]!));
    });
  });
  if (Number.isFinite(loss)) return { epoch, loss, rectified };
  throw new EngineError('non-finite', t`The head did not converge. Try a smaller learning rate.`, `loss ${loss}`);
}

/**
 * Trains class centres from the centroids of the given labels.
 * @param onEpoch is waited for
 * @returns class centres [identities, size]. The caller disposes.
 * @throws EngineError 'non-finite'; whatever `onEpoch` throws
 */
export async function fitHead(
  { embeddings, images, labels, settled }: HeadFitData,
  config: HeadFitConfig,
  onEpoch: (epoch: FitEpoch) => Promise<void> | void,
): Promise<tf.Tensor2D> {
  const { identities, epochs, epochStart, scale, margin, learningRate, seed } = config;
  const { size } = embeddings;
  const own = new Int32Array(labels.length).fill(-1);
  for (const image of images) own[image] = labels[image]!;
  const centres = tf.tidy(() => tf.variable(tf.tensor2d(centroids(embeddings, own, identities), [identities, size])));
  const head: HeadSettings = {
    ...DEFAULT_SHARED,
    kind: 'boundaryface',
    scale,
    margin,
    lambda: LAMBDA,
    epochStart,
    correction: 'code',
  };
  const learner: Learner = { centres: centres as tf.Variable, head, optimizer: createSgd([centres], SGD) };
  const open = images.filter((image) => settled[image] !== 1);
  const decided = images.filter((image) => settled[image] === 1);

  /** One pass over some images, in batches. Epoch 0 comes before all correction. */
  const pass = (of: Int32Array, batches: readonly Batch[], headEpoch: number): tf.Tensor1D[] =>
    batches.map((batch) => {
      const chosen = Int32Array.from(batch.images, (place) => of[place]!);
      const given = Int32Array.from(chosen, (image) => labels[image]!);
      return step(learner, rowsOf(embeddings, chosen), given, headEpoch, learningRate);
    });

  const batchesOf = (of: Int32Array, epoch: number, stream: number): Batch[] =>
    of.length === 0 ? [] : epochBatches(of.length, Math.min(BATCH, of.length), false, seed + stream, epoch);

  try {
    for (let epoch = 1; epoch <= epochs; epoch++) {
      tf.dispose(pass(decided, batchesOf(decided, epoch, 1), 0));
      const batches = batchesOf(open, epoch, 0);
      if (batches.length === 0) continue;
      await onEpoch(await readEpoch(epoch, batches, pass(open, batches, epoch), open));
    }
    return tf.tidy(() => tf.clone(centres as tf.Tensor as tf.Tensor2D));
  } finally {
    learner.optimizer.dispose();
    centres.dispose();
  }
}

/**
 * @param centres [identities, size]
 * @returns [images, identities] f32, cosines of images to centres
 */
export async function centreCosines(
  embeddings: Embeddings,
  images: Int32Array,
  centres: tf.Tensor2D,
): Promise<Float32Array> {
  const rows = rowsOf(embeddings, images);
  const result = tf.tidy(() => cosines(tf.tensor2d(rows, [images.length, embeddings.size]), centres));
  const read = await result.data();
  result.dispose();
  return Float32Array.from(read);
}
