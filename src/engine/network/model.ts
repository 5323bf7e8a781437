/** A network with its head: forward, loss, gradients, running statistics. It knows nothing of batches in time or of data. */
import type { NetworkSpec } from '../../domain/networks.ts';
import type { HeadSettings } from '../../domain/settings/settings.ts';
import { type HeadOutput, tensorsOf } from '../heads/headTypes.ts';
import { centresEach, headNumbers, runHead } from '../heads/registry.ts';
import { type BatchStatistics, updateRunning } from '../ops/runningStatistics.ts';
import * as tf from '../tf.ts';
import { applyBackbone, backboneSpecs } from './backbone.ts';
import { inferenceBatchNorm, trainingBatchNorm } from './layerParts.ts';
import { type ParameterSpec, Parameters, type StartingValues } from './parameters.ts';

export const CENTRES = 'head.weight';

/** In a weights file the class centres are one of each identity; a loss that has several has all of them under this name. */
export const ALL_CENTRES = 'head.all_centres';

const HEAD_PREFIX = 'head.';

/** Full name of a head's own number; `weight` names the class centres. */
export const headNumber = (name: string): string => `${HEAD_PREFIX}${name}`;

/** Whether a parameter belongs to the head: class centres, or the head's own weights and state. */
export const isHeadNumber = (name: string): boolean => name.startsWith(HEAD_PREFIX);

/** Class centres, Xavier uniform as the authors initialise them. @param rows one or several of each identity */
function centreSpec(rows: number, embeddingSize: number): ParameterSpec {
  const bound = Math.sqrt(6 / (rows + embeddingSize));
  return {
    name: CENTRES,
    shape: [rows, embeddingSize],
    initialiser: { kind: 'uniform', bound },
    trained: true,
  };
}

/** Everything one backward pass yields; the caller disposes of all of it. */
export interface ModelGradients {
  /** With its decisions, where the head has a boundary. */
  readonly output: HeadOutput;
  /** [batch, embedding] f32, not normalised: what the head was given. */
  readonly embeddings: tf.Tensor2D;
  /** In the order of `parameters.trained`. */
  readonly gradients: readonly tf.Tensor[];
  readonly statistics: readonly BatchStatistics[];
}

export class Model {
  readonly spec: NetworkSpec;
  readonly identities: number;
  readonly parameters: Parameters;

  /**
   * @param head whose own weights and state to hold beside the class centres; null for none, and one centre of each identity
   * @param batchSize that it is trained with: what a head remembers of the last batches depends on it
   * @throws what `start` throws
   */
  constructor(
    spec: NetworkSpec,
    identities: number,
    seed: number,
    head: HeadSettings | null = null,
    start?: StartingValues,
    batchSize = 1,
  ) {
    this.spec = spec;
    this.identities = identities;
    const { embeddingSize } = spec;
    const numbers = head ? headNumbers(head, { identities, embeddingSize, batchSize }) : [];
    const own = numbers.map((number) => ({ ...number, name: headNumber(number.name) }));
    const specs = [
      ...backboneSpecs(spec),
      centreSpec(identities * (head ? centresEach(head) : 1), embeddingSize),
      ...own,
    ];
    this.parameters = new Parameters(specs, seed, start);
  }

  /**
   * Loss and gradients of one batch in training mode. Call in a tidy; nothing is updated.
   * @param images [batch, size, size, 3] f32, (RGB - 127.5) / 128
   * @param labels [batch] i32
   * @param draws [batch] f32, for a head that draws
   */
  gradients(
    images: tf.Tensor4D,
    labels: tf.Tensor1D,
    epoch: number,
    head: HeadSettings,
    draws?: tf.Tensor1D,
  ): ModelGradients {
    const statistics: BatchStatistics[] = [];
    let output: HeadOutput | undefined;
    let given: tf.Tensor2D | undefined;
    const trained = this.parameters.trained;
    const { grads } = tf.variableGrads(() => {
      const norm = trainingBatchNorm(this.parameters, (s) => statistics.push(s));
      const embeddings = applyBackbone(this.spec, this.parameters, images, norm);
      given = tf.keep(embeddings);
      const centres = this.parameters.get(CENTRES) as tf.Tensor as tf.Tensor2D;
      const own = (name: string): tf.Tensor => this.parameters.get(headNumber(name));
      output = runHead({ embeddings, centres, labels, epoch, own, decisions: true, ...(draws && { draws }) }, head);
      // variableGrads disposes of everything but the loss.
      for (const value of tensorsOf(output)) tf.keep(value);
      for (const { mean, variance } of statistics) {
        tf.keep(mean);
        tf.keep(variance);
      }
      return output.loss;
    }, trained);
    // A head without class centres leaves them out of its loss.
    const gradients = trained.map((variable) => grads[variable.name] ?? tf.zerosLike(variable));
    return { output: output!, embeddings: given!, gradients, statistics };
  }

  /** Running mean and variance of a batch norm. */
  runningStatistics(layer: string): [mean: tf.Variable, variance: tf.Variable] {
    return [this.parameters.get(`${layer}.running_mean`), this.parameters.get(`${layer}.running_var`)];
  }

  /** Moves the running statistics towards the batch's. */
  updateStatistics(statistics: readonly BatchStatistics[]): void {
    for (const { layer, ...batch } of statistics) updateRunning(...this.runningStatistics(layer), batch);
  }

  /**
   * Embeddings in inference mode. Call in a tidy.
   * @param images [batch, size, size, 3] f32, (RGB - 127.5) / 128
   * @returns [batch, embedding] f32, not normalised
   */
  embed(images: tf.Tensor4D): tf.Tensor2D {
    return applyBackbone(this.spec, this.parameters, images, inferenceBatchNorm(this.parameters));
  }

  dispose(): void {
    this.parameters.dispose();
  }
}
