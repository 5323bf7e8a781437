/**
 * Steps of a run on the device: forward, backward, update. Results stay on the GPU and are read back many steps at a time,
 * so that reading never stalls the training.
 */
import type { NetworkSpec } from '../../domain/networks.ts';
import type { HeadSettings } from '../../domain/settings/settings.ts';
import { stream } from '../../lib/rng.ts';
import { createFusedRunningStatistics, type RunningStatistics } from '../gpu/kernels/runningStatisticsKernel.ts';
import { compilePipelines } from '../gpu/runtime/compile.ts';
import { isFused } from '../gpu/runtime/kernelMode.ts';
import { dominantCentres } from '../heads/classCentres.ts';
import { isDeciding } from '../heads/detecting.ts';
import { tensorsOf } from '../heads/headTypes.ts';
import { centresEach, drawsNumbers, hasBoundary, termWeight } from '../heads/registry.ts';
import { NEAREST } from '../heads/subcenterArcface.ts';
import { GpuImages } from '../images/gpuInput.ts';
import { type BatchInput, HostInput, type ImagePicks } from '../images/input.ts';
import type { ImageSource } from '../images/source.ts';
import { CENTRES, headNumber, Model } from '../network/model.ts';
import type { NamedArray, StartingValues } from '../network/parameters.ts';
import { type BatchStatistics, STATISTICS_MOMENTUM, unbiasing } from '../ops/runningStatistics.ts';
import { createFusedSgd, type FusedOptimizer } from '../optimizer/gpuSgd.ts';
import { createSgd, type Optimizer, type SgdConfig } from '../optimizer/sgd.ts';
import { createWasmSgd } from '../optimizer/wasmSgd.ts';
import * as tf from '../tf.ts';
import { wasmHeap } from '../wasm/heap.ts';
import { createHeadState, type HeadState } from './headState.ts';
import { EagerRunner, RecordedRunner, type StepRunner } from './runner.ts';

export interface TrainerConfig {
  readonly network: NetworkSpec;
  readonly identities: number;
  readonly batchSize: number;
  /** At the network's input size. */
  readonly images: ImageSource;
  /** For training images on the GPU; without it a default. */
  readonly imageBytes?: number | undefined;
  readonly sgd: SgdConfig;
  readonly seed: number;
  /** Replay a recorded step where the backend can, or run every step through tfjs. */
  readonly stepMode: 'recorded' | 'eager';
  /** Weights of an earlier run to start from. */
  readonly start?: StartingValues | undefined;
  /** Taken before the first one here: a run that is gone on with. */
  readonly stepsTaken?: number | undefined;
  /** Of the optimizer at a checkpoint, in the order of the trained parameters; zero without it. */
  readonly momenta?: readonly Float32Array[] | undefined;
}

export interface StepInput {
  readonly picks: ImagePicks;
  /** [batch], given labels. */
  readonly labels: Int32Array<ArrayBuffer>;
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
  /** What they were decided by; null for a head without a boundary. */
  readonly decisions: StepDecisions | null;
  /** [batch, embedding], not normalised: what the head was given. */
  readonly embeddings: Float32Array;
}

/** [batch] each: see HeadOutput.decisions. */
interface StepDecisions {
  readonly own: Float32Array;
  readonly nearest: Int32Array;
  readonly negative: Float32Array;
}

/** Numbers before the labels in a step's result vector: loss, cross-entropy, boundary term, gradient norm. */
const SCALARS = 4;

/** Numbers of a decision in a step's result vector: cosine to the given label, nearest negative, cosine to it. */
const DECISION = 3;

/** Steps that may be queued before their results are read. */
export const MAX_STEPS_PENDING = 64;

function plainSgd(parameters: readonly tf.Variable[], config: SgdConfig): Optimizer {
  const heap = wasmHeap();
  return heap ? createWasmSgd(heap, parameters, config) : createSgd(parameters, config);
}

export class Trainer {
  readonly config: TrainerConfig;
  readonly model: Model;
  head: HeadSettings;
  readonly #fused: FusedOptimizer | null;
  readonly #optimizer: Optimizer;
  readonly #input: BatchInput;
  readonly #runner: StepRunner;
  readonly #headState: HeadState;
  /** Made with the first step or by `compile`, when the sizes behind each mean are known. */
  #statistics: RunningStatistics | null = null;
  /** Steps taken, which name the stream that the head's numbers are drawn from. */
  #steps: number;

  constructor(config: TrainerConfig, head: HeadSettings) {
    this.config = config;
    this.head = head;
    this.#steps = config.stepsTaken ?? 0;
    this.model = new Model(config.network, config.identities, config.seed, head, config.start, config.batchSize);
    const parameters = this.model.parameters.trained;
    this.#fused = isFused() ? createFusedSgd(parameters, config.sgd) : null;
    this.#optimizer = this.#fused ?? plainSgd(parameters, config.sgd);
    if (config.momenta) this.#restoreMomenta(config.momenta);
    this.#headState = createHeadState(this.model.parameters);
    const { batchSize, images } = config;
    this.#input = this.#fused ? new GpuImages(images, batchSize, config.imageBytes) : new HostInput(images, batchSize);
    this.#runner =
      this.#fused && config.stepMode === 'recorded'
        ? new RecordedRunner(batchSize, drawsNumbers(head), this.#resultWidth, MAX_STEPS_PENDING, () =>
            this.#beforeReplay(),
          )
        : new EagerRunner();
  }

  /** How the latest step was run. */
  get stepMode(): 'recorded' | 'eager' {
    return this.#runner instanceof RecordedRunner && !this.#runner.failure ? 'recorded' : 'eager';
  }

  /** Why steps run through tfjs although a recorded step was asked for, or null. */
  get recordingFailure(): string | null {
    return this.#runner instanceof RecordedRunner ? this.#runner.failure : null;
  }

  /** Steps whose results have not been read back. */
  get pending(): number {
    return this.#runner.pending;
  }

  /** Whether a step can show the image without its pixels being at hand. */
  holds(image: number): boolean {
    return this.#input.holds(image);
  }

  /**
   * Compiles what the next step needs, side by side and without blocking; without it the first step compiles one kernel
   * after the other. Nothing is trained. Only fused kernels on webgpu have anything to compile ahead.
   */
  async compile(epoch: number, onProgress: (done: number, total: number) => void): Promise<void> {
    if (!this.#fused) return;
    await compilePipelines(() => {
      const { batchSize } = this.config;
      const draws = drawsNumbers(this.head) ? (tf.zeros([batchSize]) as tf.Tensor1D) : undefined;
      this.#trainOn(tf.zeros([batchSize], 'int32') as tf.Tensor1D, draws, epoch, 0);
    }, onProgress);
  }

  /** Queues one training step on the device. At most MAX_STEPS_PENDING before `flush`. */
  step({ picks, labels, epoch, learningRate }: StepInput): void {
    this.#input.load(picks);
    this.#fused?.setLearningRate(learningRate);
    const kind = `${JSON.stringify(this.head)} ${isDeciding(this.head, epoch)}`;
    // Making the running statistics' buffers must not be repeated.
    const repeatable = this.#statistics !== null;
    const draws = drawsNumbers(this.head) ? this.#draw() : null;
    this.#steps++;
    this.#runner.run({ labels, draws, kind, repeatable }, (given, drawn) =>
      this.#trainOn(given, drawn, epoch, learningRate),
    );
  }

  /** The head's numbers of this step: a function of the seed and of how many steps went before. */
  #draw(): Float32Array<ArrayBuffer> {
    const { normal } = stream(this.config.seed, 'head draws', this.#steps);
    return Float32Array.from({ length: this.config.batchSize }, normal);
  }

  #beforeReplay(): void {
    this.#fused?.prepare();
    this.#statistics?.prepare();
    this.#headState.prepare();
  }

  /** Numbers that a step's decisions on an image take. */
  get #perDecision(): number {
    return hasBoundary(this.head) ? DECISION : 0;
  }

  get #resultWidth(): number {
    const { batchSize, network } = this.config;
    return SCALARS + batchSize * (1 + this.#perDecision + network.embeddingSize);
  }

  /** @returns [resultWidth] f32: scalars, labels, decisions, embeddings */
  #trainOn(labels: tf.Tensor1D, draws: tf.Tensor1D | undefined, epoch: number, learningRate: number): tf.Tensor1D {
    const { output, embeddings, gradients, statistics } = this.model.gradients(
      this.#input.tensor(),
      labels,
      epoch,
      this.head,
      draws,
    );
    this.#headState.write(output.state ?? {});
    const norm = this.#optimizer.apply(gradients, learningRate);
    this.#updateStatistics(statistics);
    const scalars = [output.loss, output.crossEntropy, tf.mul(output.boundaryTerm, termWeight(this.head)), norm];
    const result = tf.concat([
      ...scalars.map((scalar) => tf.reshape(scalar, [1])),
      tf.cast(output.rectified, 'float32'),
      ...(output.decisions ? [tf.reshape(output.decisions, [-1])] : []),
      tf.reshape(embeddings, [-1]),
    ]) as tf.Tensor1D;
    tf.dispose([embeddings, ...tensorsOf(output), ...statistics.flatMap(({ mean, variance }) => [mean, variance])]);
    return result;
  }

  #updateStatistics(statistics: readonly BatchStatistics[]): void {
    if (!this.#fused) {
      this.model.updateStatistics(statistics);
      return;
    }
    const running = statistics.flatMap(({ layer }) => this.model.runningStatistics(layer));
    const factors = statistics.flatMap(({ count }) => [1, unbiasing(count)]);
    this.#statistics ??= createFusedRunningStatistics(running, factors, STATISTICS_MOMENTUM);
    this.#statistics.apply(statistics.flatMap(({ mean, variance }) => [mean, variance]));
  }

  /** Reads back the results of all queued steps, oldest first. */
  async flush(): Promise<StepResult[]> {
    const rows = await this.#runner.drain();
    return rows.map((row) => this.#resultOf(row));
  }

  #resultOf(row: Float32Array): StepResult {
    const labels = SCALARS + this.config.batchSize;
    const decided = labels + this.config.batchSize * this.#perDecision;
    const column = (i: number): Float32Array => row.subarray(labels, decided).filter((_, at) => at % DECISION === i);
    return {
      loss: row[0]!,
      crossEntropy: row[1]!,
      boundaryTerm: row[2]!,
      gradientNorm: row[3]!,
      rectified: Int32Array.from(row.subarray(SCALARS, labels), Math.round),
      decisions:
        decided > labels
          ? { own: column(0), nearest: Int32Array.from(column(1), Math.round), negative: column(2) }
          : null,
      embeddings: row.subarray(decided),
    };
  }

  /**
   * Embeddings in inference mode, read back once for all batches.
   * @param batches each [batch, size, size, 3] f32, network input; an array may be filled anew once the next is asked for
   * @returns [batches * batch, embedding]
   */
  async embed(batches: Iterable<Float32Array>): Promise<Float32Array> {
    const { batchSize, network } = this.config;
    const size = network.inputSize;
    const parts: tf.Tensor2D[] = [];
    for (const images of batches) {
      // tfjs uploads when a kernel first reads the tensor: a copy keeps the caller's array free.
      const input = (): tf.Tensor4D => tf.tensor4d(images.slice(), [batchSize, size, size, 3]);
      parts.push(tf.tidy(() => this.model.embed(input())));
    }
    const all = tf.tidy(() => tf.concat(parts));
    tf.dispose(parts);
    const values = await all.data();
    all.dispose();
    return Float32Array.from(values);
  }

  weights(): Promise<NamedArray[]> {
    return this.model.parameters.read();
  }

  /** [identities, embedding], one centre of each identity: where the head has several, the one most of its images are near. */
  async classCentres(): Promise<NamedArray> {
    const arrays = await this.weights();
    const find = (wanted: string): NamedArray => arrays.find(({ name }) => name === wanted)!;
    return centresEach(this.head) === 1 ? find(CENTRES) : dominantCentres(find(CENTRES), find(headNumber(NEAREST)));
  }

  /** Copies of the optimizer's buffers, in the order of the trained parameters. */
  async momenta(): Promise<Float32Array<ArrayBuffer>[]> {
    const arrays = await Promise.all(this.#optimizer.buffers.map((buffer) => buffer.data()));
    return arrays.map((values) => Float32Array.from(values));
  }

  #restoreMomenta(momenta: readonly Float32Array[]): void {
    this.#optimizer.buffers.forEach((buffer, i) => {
      tf.tidy(() => buffer.assign(tf.tensor(momenta[i]!, buffer.shape)));
    });
    this.#fused?.prepare();
  }

  dispose(): void {
    this.#runner.dispose();
    this.#input.dispose();
    this.#statistics?.dispose();
    this.#headState.dispose();
    this.#optimizer.dispose();
    this.model.dispose();
  }
}
