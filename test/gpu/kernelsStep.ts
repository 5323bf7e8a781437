/** The optimizer, the running statistics and the recorder against plain tfjs, on small problems with known answers. */

import { setKernels } from '../../src/engine/gpu/kernels/installKernels.ts';
import { createFusedRunningStatistics } from '../../src/engine/gpu/kernels/runningStatisticsKernel.ts';
import { internals } from '../../src/engine/gpu/runtime/backend.ts';
import { recordStep } from '../../src/engine/gpu/runtime/recorder.ts';
import { ResultRing, StepInput } from '../../src/engine/gpu/runtime/stepData.ts';
import { batchNormTrain } from '../../src/engine/ops/batchNorm.ts';
import { createFusedSgd } from '../../src/engine/optimizer/gpuSgd.ts';
import { createSgd, type Optimizer, type SgdConfig } from '../../src/engine/optimizer/sgd.ts';
import * as tf from '../../src/engine/tf.ts';
import { stream } from '../../src/lib/rng.ts';
import type { CaseResult } from './kernels.ts';

type Check = () => Promise<string[]>;

const numbers = (length: number, ...index: number[]): Float32Array<ArrayBuffer> => {
  const rng = stream(7, 'step test', ...index);
  return Float32Array.from({ length }, () => rng.normal());
};

/** The initial tensor goes with the tidy; the variable keeps its values. */
const variable = (values: Float32Array, shape: number[]): tf.Variable =>
  tf.tidy(() => tf.variable(tf.tensor(values, shape)));

/** Faults: what differs by more than the tolerance, relative to the largest expected value. */
function compare(name: string, expected: ArrayLike<number>, actual: ArrayLike<number>, tolerance: number): string[] {
  const largest = Math.max(...Array.from(expected, Math.abs), 1e-30);
  const error = Math.max(...Array.from(expected, (v, i) => Math.abs(v - actual[i]!))) / largest;
  return expected.length === actual.length && error <= tolerance ? [] : [`${name}: error ${error.toExponential(1)}`];
}

const same = (name: string, expected: unknown, actual: unknown): string[] =>
  Object.is(expected, actual) ? [] : [`${name}: expected ${String(expected)}, found ${String(actual)}`];

const SHAPES = [[3, 3, 4, 8], [7], [1], [65, 3]] as const;

/** Five steps with made-up gradients; the third step assigns to a parameter from outside. */
async function optimise(make: (p: tf.Variable[]) => Optimizer): Promise<Float32Array[]> {
  const parameters = SHAPES.map((shape, i) => variable(numbers(tf.util.sizeFromShape([...shape]), i), [...shape]));
  const optimizer = make(parameters);
  const norms: tf.Scalar[] = [];
  for (let step = 0; step < 5; step++) {
    if (step === 2) tf.tidy(() => parameters[1]!.assign(tf.ones([7])));
    tf.tidy(() => {
      const gradients = parameters.map((p, i) => tf.tensor(numbers(p.size, i, step), p.shape));
      norms.push(tf.keep(optimizer.apply(gradients, step < 3 ? 0.1 : 0.01)));
    });
  }
  const results = [...parameters, ...optimizer.buffers, ...norms];
  const values: Float32Array[] = [];
  for (const tensor of results) values.push(Float32Array.from(await tensor.data()));
  optimizer.dispose();
  // Its parameters must outlive it.
  values.push(Float32Array.from(await parameters[0]!.data()));
  tf.dispose([...parameters, ...norms]);
  return values;
}

const sgdCheck =
  (config: SgdConfig): Check =>
  async () => {
    await tf.setBackend('cpu');
    const expected = await optimise((p) => createSgd(p, config));
    await tf.setBackend('webgpu');
    const before = tf.memory().numTensors;
    const actual = await optimise((p) => createFusedSgd(p, config));
    return [
      ...expected.flatMap((values, i) => compare(`tensor ${i}`, values, actual[i]!, 1e-6)),
      ...same('tensors', before, tf.memory().numTensors),
    ];
  };

const nonFiniteCheck: Check = async () => {
  await tf.setBackend('webgpu');
  const parameter = variable(new Float32Array(1000), [1000]);
  const sgd = createFusedSgd([parameter], { momentum: 0.9, nesterov: true, weightDecay: 0 });
  const values = new Float32Array(1000);
  values[777] = Number.NaN;
  const norm = tf.tidy(() => sgd.apply([tf.tensor(values)], 0.1));
  const [found] = await norm.data();
  sgd.dispose();
  tf.dispose([parameter, norm]);
  return Number.isNaN(found) ? [] : [`norm of a NaN gradient is ${found}`];
};

const runningCheck: Check = async () => {
  await tf.setBackend('webgpu');
  const running = [variable(new Float32Array(6), [6]), variable(new Float32Array(70).fill(1), [70])];
  const statistics = createFusedRunningStatistics(running, [1, 1.25], 0.1);
  const batch = [numbers(6, 1), numbers(70, 2)];
  for (let i = 0; i < 2; i++) tf.tidy(() => statistics.apply(batch.map((values) => tf.tensor(values))));
  const found = [await running[0]!.data(), await running[1]!.data()];
  const faults = found.flatMap((values, i) => {
    const expected = batch[i]!.map((b) => 0.81 * i + 0.19 * [1, 1.25][i]! * b);
    return compare(`statistic ${i}`, expected, values, 1e-6);
  });
  statistics.dispose();
  tf.dispose(running);
  return faults;
};

/** A small net with everything a step has: inputs, constants from the CPU, batch norm, optimizer, a result vector. */
class TinyStep {
  readonly filter = variable(numbers(3 * 3 * 3 * 8, 1), [3, 3, 3, 8]);
  readonly gamma = variable(new Float32Array(8).fill(1), [8]);
  readonly beta = variable(new Float32Array(8), [8]);
  readonly dense = variable(numbers(36 * 8 * 4, 2), [36 * 8, 4]);
  readonly images = new StepInput<tf.Tensor4D>([5, 6, 6, 3], 'float32');
  readonly labels = new StepInput<tf.Tensor1D>([5], 'int32');
  readonly sgd = createFusedSgd(this.variables, { momentum: 0.9, nesterov: true, weightDecay: 5e-4 });

  get variables(): tf.Variable[] {
    return [this.filter, this.gamma, this.beta, this.dense];
  }

  load(step: number): void {
    this.images.write(numbers(5 * 6 * 6 * 3, 9, step));
    this.labels.write(Int32Array.from({ length: 5 }, (_, i) => (i * 7 + step) % 4));
  }

  /** @returns [loss, gradient norm]; kept */
  run(learningRate: number): tf.Tensor1D {
    return tf.tidy(() => {
      const { value, grads } = tf.variableGrads(() => {
        const conv = tf.conv2d(this.images.tensor, this.filter as tf.Tensor as tf.Tensor4D, 1, 1);
        const gamma = this.gamma as tf.Tensor as tf.Tensor1D;
        const { y } = batchNormTrain(conv, gamma, this.beta as tf.Tensor as tf.Tensor1D, 1e-5);
        const logits = tf.matMul(tf.reshape(y, [5, -1]), this.dense as tf.Tensor as tf.Tensor2D);
        // An upload in the middle of the step, and a scalar from the CPU: both are constants of the recording.
        const weighted = tf.mul(tf.oneHot(this.labels.tensor, 4), tf.tensor1d([1, 2, 0.5, 1]));
        return tf.mul(tf.sum(tf.mul(tf.logSoftmax(tf.mul(logits, 0.1)), weighted)), -0.2) as tf.Scalar;
      }, this.variables);
      const norm = this.sgd.apply(
        this.variables.map(({ name }) => grads[name]!),
        learningRate,
      );
      return tf.keep(tf.concat([tf.reshape(value, [1]), tf.reshape(norm, [1])]) as tf.Tensor1D);
    });
  }

  dispose(): void {
    this.sgd.dispose();
    tf.dispose(this.variables);
    this.images.dispose();
    this.labels.dispose();
  }
}

const STEPS = 12;
const rate = (step: number): number => (step < 6 ? 0.05 : 0.01);

async function eagerLosses(): Promise<{ rows: Float32Array[]; dense: Float32Array }> {
  const net = new TinyStep();
  const ring = new ResultRing(2, STEPS);
  for (let step = 0; step < STEPS; step++) {
    net.load(step);
    const result = net.run(rate(step));
    ring.push(result);
    result.dispose();
  }
  const rows = await ring.drain();
  const dense = Float32Array.from(await net.dense.data());
  ring.dispose();
  net.dispose();
  return { rows, dense };
}

/** Recorded steps, with other work, reads and an outside assignment of the same value in between. */
const recordedCheck: Check = async () => {
  await tf.setBackend('webgpu');
  const eager = await eagerLosses();
  const before = tf.memory().numTensors;
  const net = new TinyStep();
  const ring = new ResultRing(2, STEPS);
  net.load(0);
  const outcome = recordStep(() => net.run(rate(0)));
  if (!outcome.recording) return [`not recorded: ${outcome.reason}`];
  const { recording, outputs } = outcome;
  ring.push(outputs);
  const faults: string[] = [];
  const tensors = tf.memory().numTensors;
  for (let step = 1; step < STEPS; step++) {
    net.load(step);
    // Foreign work that takes buffers from tfjs's pool must not reach into the recording's.
    const foreign = tf.tidy(() =>
      tf.sum(tf.square(tf.conv2d(net.images.tensor, net.filter as tf.Tensor as tf.Tensor4D, 1, 1))),
    );
    if (step === 4) await net.dense.data();
    if (step === 5) tf.tidy(() => net.gamma.assign(tf.mul(net.gamma, 1)));
    net.sgd.setLearningRate(rate(step));
    net.sgd.prepare();
    recording.replay([ring.next(outputs)]);
    foreign.dispose();
  }
  faults.push(...same('tensors while replaying', tensors, tf.memory().numTensors));
  const rows = await ring.drain();
  rows.forEach((row, step) => {
    faults.push(...same(`loss of step ${step}`, eager.rows[step]![0], row[0]));
    faults.push(...same(`norm of step ${step}`, eager.rows[step]![1], row[1]));
  });
  faults.push(...same('rows', STEPS, rows.length));
  faults.push(...same('result as a tensor', rows.at(-1)![0], (await outputs.data())[0]));
  faults.push(...compare('weights', eager.dense, await net.dense.data(), 0));
  tf.dispose(outputs);
  ring.dispose();
  recording.dispose();
  net.dispose();
  faults.push(...same('tensors left', before, tf.memory().numTensors));
  return faults;
};

/** A step that replaces a variable cannot be replayed; it says so, and has run once. */
const assignCheck: Check = async () => {
  await tf.setBackend('webgpu');
  const parameter = variable(new Float32Array(5).fill(1), [5]);
  const { recording, outputs, ...rest } = recordStep(() =>
    tf.tidy(() => {
      parameter.assign(tf.add(parameter, 1));
      return tf.keep(tf.mul(parameter, 10));
    }),
  );
  const reason = 'reason' in rest ? rest.reason : '';
  const faults = [
    ...same('recording', null, recording),
    ...(reason.includes('assigns') ? [] : [`reason: ${reason}`]),
    ...compare('variable', [2, 2, 2, 2, 2], await parameter.data(), 0),
    ...compare('output', [20, 20, 20, 20, 20], await outputs.data(), 0),
  ];
  tf.dispose([parameter, outputs]);
  return faults;
};

const readCheck: Check = async () => {
  await tf.setBackend('webgpu');
  const { recording, outputs, ...rest } = recordStep(() => {
    const sum = tf.tidy(() => tf.sum(tf.ones([50])));
    sum.data().catch(() => undefined);
    return sum;
  });
  outputs.dispose();
  const reason = 'reason' in rest ? rest.reason : '';
  return [...same('recording', null, recording), ...(reason.includes('reads') ? [] : [`reason: ${reason}`])];
};

const throwCheck: Check = async () => {
  await tf.setBackend('webgpu');
  let message = '';
  try {
    recordStep(() => {
      throw new Error('from the step');
    });
  } catch (error) {
    message = String(error);
  }
  // The backend works as before.
  const sum = tf.tidy(() => tf.sum(tf.ones([50])));
  const faults = [...same('error', 'Error: from the step', message), ...same('sum', 50, (await sum.data())[0])];
  sum.dispose();
  return faults;
};

const CHECKS: Readonly<Record<string, Check>> = {
  'sgd with nesterov and weight decay': sgdCheck({ momentum: 0.9, nesterov: true, weightDecay: 5e-4 }),
  'sgd with momentum': sgdCheck({ momentum: 0.9, nesterov: false, weightDecay: 0 }),
  'a NaN gradient shows in the norm': nonFiniteCheck,
  'running statistics': runningCheck,
  'recorded steps equal eager ones bit by bit': recordedCheck,
  'a step that assigns is not recorded': assignCheck,
  'a step that reads back is not recorded': readCheck,
  'a step that throws leaves the backend whole': throwCheck,
};

/** Runs everything; a WebGPU error of any kind fails the check during which it came. */
export async function runStepCases(): Promise<CaseResult[]> {
  await tf.setBackend('webgpu');
  const { device } = internals(tf.backend());
  let gpuErrors: string[] = [];
  const listen = (event: GPUUncapturedErrorEvent) => gpuErrors.push(event.error.message);
  device.addEventListener('uncapturederror', listen);
  setKernels('fused');
  const results: CaseResult[] = [];
  for (const [name, check] of Object.entries(CHECKS)) {
    gpuErrors = [];
    try {
      const faults = [...(await check()), ...gpuErrors];
      results.push({ name, ok: faults.length === 0, detail: faults.join('; ') });
    } catch (error) {
      results.push({ name, ok: false, detail: error instanceof Error ? `${error.stack}` : String(error) });
    }
  }
  device.removeEventListener('uncapturederror', listen);
  setKernels('stock');
  return results;
}
