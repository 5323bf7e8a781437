/**
 * Steps of a run on the device: forward, backward, update. Results stay on the GPU and are read back many steps at a time,
 * so that reading never stalls the training.
 */
import type { NetworkSpec } from '../lib/networks.ts';
import type { HeadConfig } from './heads/types.ts';
import { Model } from './model.ts';
import { createSgd, type Optimizer, type SgdConfig } from './optimizer.ts';
import type { NamedArray } from './parameters.ts';
import * as tf from './tf.ts';

export interface TrainerConfig {
  readonly network: NetworkSpec;
  readonly identities: number;
  readonly batchSize: number;
  readonly sgd: SgdConfig;
  readonly seed: number;
  /** Replay a recorded step where the backend can, or run every step through tfjs. */
  readonly stepMode: 'recorded' | 'eager';
}

export interface StepInput {
  /** [batch, size, size, 3] f32, network input. */
  readonly images: Float32Array;
  /** [batch], given labels. */
  readonly labels: Int32Array;
  readonly epoch: number;
  readonly learningRate: number;
}

export interface StepResult {
  readonly loss: number;
  readonly crossEntropy: number;
  /** lambda times the boundary term. */
  readonly boundaryTerm: number;
  readonly gradientNorm: number;
  /** [batch], the labels trained on. */
  readonly rectified: Int32Array;
}

/** Numbers before the labels in a step's result vector: loss, cross-entropy, boundary term, gradient norm. */
const SCALARS = 4;

export class Trainer {
  readonly config: TrainerConfig;
  readonly model: Model;
  head: HeadConfig;
  readonly #optimizer: Optimizer;
  #pending: tf.Tensor1D[] = [];

  constructor(config: TrainerConfig, head: HeadConfig) {
    this.config = config;
    this.head = head;
    this.model = new Model(config.network, config.identities, config.seed);
    this.#optimizer = createSgd(this.model.parameters.trained, config.sgd);
  }

  /** Steps whose results have not been read back. */
  get pending(): number {
    return this.#pending.length;
  }

  /** Queues one training step on the device. */
  step(input: StepInput): void {
    const { batchSize, network } = this.config;
    const size = network.inputSize;
    this.#pending.push(
      tf.tidy(() => {
        const images = tf.tensor4d(input.images, [batchSize, size, size, 3]);
        const labels = tf.tensor1d(input.labels, 'int32');
        return tf.keep(this.#trainOn(images, labels, input.epoch, input.learningRate));
      }),
    );
  }

  /** @returns [SCALARS + batch] f32: the step's results */
  #trainOn(images: tf.Tensor4D, labels: tf.Tensor1D, epoch: number, learningRate: number): tf.Tensor1D {
    const { output, gradients, statistics } = this.model.gradients(images, labels, epoch, this.head);
    const norm = this.#optimizer.apply(gradients, learningRate);
    this.model.updateStatistics(statistics);
    const scalars = [output.loss, output.crossEntropy, tf.mul(output.boundaryTerm, this.head.lambda), norm];
    const result = tf.concat([
      ...scalars.map((scalar) => tf.reshape(scalar, [1])),
      tf.cast(output.rectified, 'float32'),
    ]) as tf.Tensor1D;
    tf.dispose([output, statistics.map(({ mean, variance }) => [mean, variance])] as unknown as tf.TensorContainer);
    return result;
  }

  /** Reads back the results of all queued steps, oldest first. */
  async flush(): Promise<StepResult[]> {
    const pending = this.#pending;
    this.#pending = [];
    if (pending.length === 0) return [];
    const all = tf.tidy(() => tf.concat(pending));
    tf.dispose(pending);
    const values = await all.data();
    all.dispose();
    const stride = SCALARS + this.config.batchSize;
    return pending.map((_, i) => {
      const row = values.subarray(i * stride, (i + 1) * stride);
      return {
        loss: row[0]!,
        crossEntropy: row[1]!,
        boundaryTerm: row[2]!,
        gradientNorm: row[3]!,
        rectified: Int32Array.from(row.subarray(SCALARS), Math.round),
      };
    });
  }

  /**
   * Embeddings in inference mode.
   * @param images [count, size, size, 3] f32, network input
   * @returns [count, embedding]
   */
  async embed(images: Float32Array, count: number): Promise<Float32Array> {
    const size = this.config.network.inputSize;
    const result = tf.tidy(() => this.model.embed(tf.tensor4d(images, [count, size, size, 3])));
    const values = await result.data();
    result.dispose();
    return Float32Array.from(values);
  }

  weights(): Promise<NamedArray[]> {
    return this.model.parameters.read();
  }

  dispose(): void {
    tf.dispose(this.#pending);
    this.#pending = [];
    this.#optimizer.dispose();
    this.model.dispose();
  }
}
