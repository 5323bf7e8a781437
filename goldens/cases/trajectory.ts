/**
 * Trajectory goldens: twenty SGD steps of a small network (linear, BN, PReLU, linear, BN, head) through the product's own
 * batch norm, PReLU, head, schedule and optimizer.
 */

import { DEFAULT_SHARED, type HeadSettings } from '../../src/domain/settings/settings.ts';
import { isFused } from '../../src/engine/gpu/runtime/kernelMode.ts';
import { type HeadOutput, tensorsOf } from '../../src/engine/heads/headTypes.ts';
import { runHead } from '../../src/engine/heads/registry.ts';
import { batchNormTrain } from '../../src/engine/ops/batchNorm.ts';
import { prelu } from '../../src/engine/ops/prelu.ts';
import { type BatchStatistics, updateRunning } from '../../src/engine/ops/runningStatistics.ts';
import { createFusedSgd } from '../../src/engine/optimizer/gpuSgd.ts';
import { learningRateAt } from '../../src/engine/optimizer/schedule.ts';
import { createSgd, type Optimizer } from '../../src/engine/optimizer/sgd.ts';
import * as tf from '../../src/engine/tf.ts';
import { Comparison, type GoldenTensor, integers } from './compare.ts';
import { GoldenTally } from './report.ts';

interface ExpectedStep {
  readonly step: number;
  readonly epoch: number;
  readonly batch: number;
  readonly lr: number;
  readonly loss: number;
  readonly ce: number;
  readonly boundary_term: number;
  readonly rectified_labels: readonly number[];
  readonly raw_grad_without_weight_decay?: Readonly<Record<string, GoldenTensor>>;
}

interface Snapshot {
  readonly params: Readonly<Record<string, GoldenTensor>>;
  readonly momentum_buffers?: Readonly<Record<string, GoldenTensor>>;
}

interface TrajectoryCase {
  readonly name: string;
  readonly config: {
    readonly optimizer: { readonly momentum: number; readonly weight_decay: number; readonly nesterov: boolean };
    readonly base_lr: number;
    readonly milestones_epochs: readonly number[];
    readonly steps_per_epoch: number;
    readonly batchnorm: { readonly eps: number };
    readonly head: { readonly s: number; readonly m: number; readonly epoch_start: number };
  };
  readonly inputs: {
    readonly batches: readonly { readonly x: GoldenTensor; readonly labels: GoldenTensor }[];
    readonly init: Readonly<Record<string, GoldenTensor>>;
  };
  readonly expected: {
    readonly steps: readonly ExpectedStep[];
    readonly snapshots: Readonly<Record<string, Snapshot>>;
    readonly final_eval_mode_embeddings_batch0: GoldenTensor;
  };
}

export interface TrajectoryFile {
  readonly cases: readonly TrajectoryCase[];
}

/** Steps taken alone from a stored state; 8 to 9 crosses into label correction. */
const RESTARTS = [1, 2, 8];

/** Errors grow along the trajectory. */
function relativeTolerance(step: number, gpu: boolean): number {
  const cpu = step <= 1 ? 1e-5 : step <= 9 ? 1e-4 : 1e-3;
  return gpu ? 10 * cpu : cpu;
}

const toTensor = ({ shape, data }: GoldenTensor): tf.Tensor => tf.tensor(data.map(Number), [...shape]);

/** The network and optimizer of one case, at its start or at a snapshot. */
class SmallNetwork {
  readonly #golden: TrajectoryCase;
  readonly #variables = new Map<string, tf.Variable>();
  readonly #names: string[];
  readonly #optimizer: Optimizer;

  constructor(golden: TrajectoryCase, snapshot?: Snapshot) {
    this.#golden = golden;
    this.#names = Object.keys(golden.inputs.init);
    const start: Record<string, GoldenTensor> = { ...golden.inputs.init, ...snapshot?.params };
    for (const [name, value] of Object.entries(start)) this.#create(name, toTensor(value));
    for (const layer of ['bn1', 'bn2']) {
      const shape = golden.inputs.init[`${layer}.weight`]!.shape as [number];
      if (!this.#variables.has(`${layer}.running_mean`)) this.#create(`${layer}.running_mean`, tf.zeros(shape));
      if (!this.#variables.has(`${layer}.running_var`)) this.#create(`${layer}.running_var`, tf.ones(shape));
    }
    const { momentum, nesterov, weight_decay: weightDecay } = golden.config.optimizer;
    const create = isFused() ? createFusedSgd : createSgd;
    this.#optimizer = create(this.#trained, { momentum, nesterov, weightDecay });
    const buffers = snapshot?.momentum_buffers;
    if (buffers) {
      this.#names.forEach((name, i) => {
        tf.tidy(() => this.#optimizer.buffers[i]!.assign(toTensor(buffers[name]!)));
      });
    }
  }

  #create(name: string, value: tf.Tensor): void {
    const trained = this.#names.includes(name);
    this.#variables.set(name, tf.variable(value, trained));
    value.dispose();
  }

  get #trained(): tf.Variable[] {
    return this.#names.map((name) => this.get(name));
  }

  get(name: string): tf.Variable {
    return this.#variables.get(name)!;
  }

  #embed(x: tf.Tensor2D, norm: (x: tf.Tensor, layer: string) => tf.Tensor): tf.Tensor2D {
    const linear = (input: tf.Tensor, name: string): tf.Tensor =>
      tf.matMul(input as tf.Tensor2D, this.get(name) as tf.Tensor as tf.Tensor2D, false, true);
    const hidden = norm(tf.add(linear(x, 'fc1.weight'), this.get('fc1.bias')), 'bn1');
    const active = prelu(hidden, this.get('act.weight') as tf.Tensor as tf.Tensor1D);
    return norm(linear(active, 'fc2.weight'), 'bn2') as tf.Tensor2D;
  }

  async step(expected: ExpectedStep, comparison: Comparison, tolerance: number): Promise<void> {
    const { config, inputs } = this.#golden;
    const batch = inputs.batches[expected.batch]!;
    const head: HeadSettings = {
      ...DEFAULT_SHARED,
      kind: 'boundaryface',
      scale: config.head.s,
      margin: config.head.m,
      lambda: Math.PI,
      epochStart: config.head.epoch_start,
      correction: 'code',
    };
    const x = toTensor(batch.x) as tf.Tensor2D;
    const labels = tf.tensor1d(integers(batch.labels), 'int32');
    const statistics: BatchStatistics[] = [];
    let output: HeadOutput | undefined;
    const kept: tf.Tensor[] = [x, labels];
    const keep = <T extends tf.Tensor>(value: T): T => {
      kept.push(tf.keep(value));
      return value;
    };
    const { value, grads } = tf.variableGrads(() => {
      const embeddings = this.#embed(x, (input, layer) => {
        const [gamma, beta] = [this.get(`${layer}.weight`), this.get(`${layer}.bias`)] as tf.Tensor[] as tf.Tensor1D[];
        const { y, mean, variance } = batchNormTrain(input, gamma!, beta!, config.batchnorm.eps);
        statistics.push({ layer, mean: keep(mean), variance: keep(variance), count: input.shape[0]! });
        return y;
      });
      const centres = this.get('head.weight') as tf.Tensor as tf.Tensor2D;
      output = runHead({ embeddings, centres, labels, epoch: expected.epoch }, head);
      for (const tensor of tensorsOf(output)) keep(tensor);
      return output.loss;
    }, this.#trained);
    const gradients = this.#trained.map(({ name }) => grads[name]!);
    const schedule = { learningRate: config.base_lr, warmupEpochs: 0, milestones: config.milestones_epochs };
    const learningRate = learningRateAt(schedule, expected.epoch, expected.step, config.steps_per_epoch);
    if (Math.abs(learningRate - expected.lr) > 1e-9) comparison.fail('lr', `${learningRate} instead of ${expected.lr}`);
    const at = (field: string): string => `step ${expected.step} ${field}`;
    const relative = { relative: tolerance, absolute: 1e-6 };
    comparison.close(at('loss'), await output!.loss.data(), expected.loss, relative);
    comparison.close(at('ce'), await output!.crossEntropy.data(), expected.ce, relative);
    comparison.close(
      at('boundary_term'),
      [head.lambda * (await output!.boundaryTerm.data())[0]!],
      expected.boundary_term,
      {
        relative: tolerance,
        absolute: 10 * tolerance,
      },
    );
    comparison.equal(at('rectified_labels'), await output!.rectified.data(), expected.rectified_labels);
    for (const [name, reference] of Object.entries(expected.raw_grad_without_weight_decay ?? {})) {
      const actual = await gradients[this.#names.indexOf(name)]!.data();
      // The gradient of a bias in front of a batch norm is zero up to rounding: the absolute part serves it.
      comparison.close(at(`grad ${name}`), actual, reference, { relative: 10 * tolerance, absolute: 1e-5 });
    }
    this.#optimizer.apply(gradients, learningRate).dispose();
    for (const { layer, ...rest } of statistics) {
      updateRunning(this.get(`${layer}.running_mean`), this.get(`${layer}.running_var`), rest);
    }
    tf.dispose([value, gradients, kept] as unknown as tf.TensorContainer);
  }

  async compareState(
    step: number,
    { params, momentum_buffers: buffers }: Snapshot,
    comparison: Comparison,
    tolerance: number,
  ): Promise<void> {
    const relative = { relative: tolerance, absolute: 1e-6 };
    for (const [name, reference] of Object.entries(params)) {
      comparison.close(`after step ${step} ${name}`, await this.get(name).data(), reference, relative);
    }
    if (!buffers) return;
    for (const [i, name] of this.#names.entries()) {
      const actual = await this.#optimizer.buffers[i]!.data();
      comparison.close(`after step ${step} momentum ${name}`, actual, buffers[name]!, {
        relative: 10 * tolerance,
        absolute: 1e-5,
      });
    }
  }

  /** Embeddings with running statistics. */
  async evaluate(x: GoldenTensor): Promise<ArrayLike<number>> {
    const { eps } = this.#golden.config.batchnorm;
    const result = tf.tidy(() =>
      this.#embed(toTensor(x) as tf.Tensor2D, (input, layer) => {
        const scale = tf.div(this.get(`${layer}.weight`), tf.sqrt(tf.add(this.get(`${layer}.running_var`), eps)));
        const centred = tf.sub(input, this.get(`${layer}.running_mean`));
        return tf.add(tf.mul(centred, scale), this.get(`${layer}.bias`));
      }),
    );
    const values = await result.data();
    result.dispose();
    return values;
  }

  dispose(): void {
    this.#optimizer.dispose();
    for (const variable of this.#variables.values()) variable.dispose();
  }
}

async function runWhole(golden: TrajectoryCase, gpu: boolean): Promise<Comparison> {
  const comparison = new Comparison();
  const network = new SmallNetwork(golden);
  for (const expected of golden.expected.steps) {
    const tolerance = relativeTolerance(expected.step, gpu);
    await network.step(expected, comparison, tolerance);
    const snapshot = golden.expected.snapshots[String(expected.step)];
    if (snapshot) await network.compareState(expected.step, snapshot, comparison, tolerance);
  }
  const last = golden.expected.steps.length;
  const embeddings = await network.evaluate(golden.inputs.batches[0]!.x);
  comparison.close('final embeddings', embeddings, golden.expected.final_eval_mode_embeddings_batch0, {
    relative: relativeTolerance(last, gpu),
    absolute: 1e-6,
  });
  network.dispose();
  return comparison;
}

async function runRestart(golden: TrajectoryCase, from: number, gpu: boolean): Promise<Comparison> {
  const comparison = new Comparison();
  const { steps, snapshots } = golden.expected;
  const network = new SmallNetwork(golden, snapshots[String(from)]);
  const tolerance = relativeTolerance(1, gpu);
  await network.step(steps[from]!, comparison, 10 * tolerance);
  await network.compareState(from + 1, snapshots[String(from + 1)]!, comparison, tolerance);
  network.dispose();
  return comparison;
}

export async function runTrajectoryFile({ cases }: TrajectoryFile, gpu: boolean): Promise<GoldenTally> {
  const tally = new GoldenTally();
  for (const golden of cases) {
    tally.add(golden.name, await runWhole(golden, gpu));
    for (const from of RESTARTS) {
      tally.add(`${golden.name}, step ${from + 1} alone`, await runRestart(golden, from, gpu));
    }
  }
  return tally;
}
