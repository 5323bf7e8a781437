/**
 * Every fused kernel against tfjs's cpu backend, forward and gradients, on many shapes. A plain module: it runs in any page
 * or worker with WebGPU, after both backends were imported.
 */

import { setKernels } from '../../src/engine/gpu/kernels/installKernels.ts';
import { internals } from '../../src/engine/gpu/runtime/backend.ts';
import { adapterClass, forceAdapterClass } from '../../src/engine/gpu/runtime/gpuAdapter.ts';
import { batchNormTrain } from '../../src/engine/ops/batchNorm.ts';
import { prelu } from '../../src/engine/ops/prelu.ts';
import * as tf from '../../src/engine/tf.ts';
import { stream } from '../../src/lib/rng.ts';

export interface CaseResult {
  readonly name: string;
  readonly ok: boolean;
  readonly detail: string;
}

interface Case {
  readonly name: string;
  /** Shapes, means and deviations of the inputs; all of them get a gradient. */
  readonly inputs: readonly { shape: number[]; mean?: number; deviation?: number }[];
  /** Outputs; the first one is differentiated. */
  readonly f: (...inputs: tf.Tensor[]) => tf.Tensor[];
  /** Runs the code a GPU would run, whatever the adapter is. */
  readonly asGpu?: boolean;
  readonly tolerance?: number;
  /** For what tfjs itself has no gradient of. */
  readonly forwardOnly?: boolean;
}

const TOLERANCE = 1e-4;

type Shape4 = [number, number, number, number];

function convCase(x: Shape4, kernel: number, out: number, stride: number, pad: number | 'same' | 'valid'): Case {
  return {
    name: `conv2d x=${x.join('x')} kernel=${kernel} out=${out} stride=${stride} pad=${pad}`,
    inputs: [{ shape: x }, { shape: [kernel, kernel, x[3], out] }],
    f: (input, filter) => [tf.conv2d(input as tf.Tensor4D, filter as tf.Tensor4D, stride, pad)],
  };
}

const CONVOLUTIONS: readonly Case[] = [
  convCase([2, 8, 8, 4], 3, 8, 1, 1),
  convCase([1, 7, 9, 3], 3, 5, 1, 1),
  convCase([2, 9, 7, 6], 3, 7, 2, 1),
  convCase([3, 8, 8, 8], 1, 16, 2, 'valid'),
  convCase([3, 7, 7, 8], 1, 12, 2, 'valid'),
  convCase([2, 5, 5, 12], 1, 4, 1, 'valid'),
  convCase([1, 17, 13, 5], 3, 3, 2, 'same'),
  convCase([2, 16, 16, 8], 3, 8, 2, 1),
  convCase([1, 6, 6, 2], 5, 6, 1, 2),
  convCase([1, 10, 11, 4], 2, 4, 2, 'valid'),
  convCase([2, 1, 1, 4], 1, 4, 1, 'valid'),
  convCase([1, 19, 19, 16], 3, 20, 3, 1),
  convCase([1, 1, 1, 1], 1, 1, 1, 'same'),
  convCase([1, 14, 14, 32], 3, 64, 1, 'same'),
  { ...convCase([4, 32, 32, 8], 3, 8, 1, 1), asGpu: true },
  { ...convCase([3, 9, 9, 5], 3, 6, 2, 1), asGpu: true },
  {
    name: 'conv2d dilation 2 falls through to tfjs',
    forwardOnly: true,
    inputs: [{ shape: [1, 9, 9, 4] }],
    f: (x) => [tf.conv2d(x as tf.Tensor4D, constant([3, 3, 4, 8]) as tf.Tensor4D, 1, 'same', 'NHWC', 2)],
  },
];

function matMulCase(m: number, k: number, n: number, transposeA = false, transposeB = false): Case {
  return {
    name: `matMul ${m}x${k}x${n}${transposeA ? ' a transposed' : ''}${transposeB ? ' b transposed' : ''}`,
    inputs: [{ shape: transposeA ? [k, m] : [m, k] }, { shape: transposeB ? [n, k] : [k, n] }],
    f: (a, b) => [tf.matMul(a!, b!, transposeA, transposeB)],
  };
}

const PRODUCTS: readonly Case[] = [
  matMulCase(32, 256, 64),
  matMulCase(5, 7, 3),
  matMulCase(24, 32, 10, false, true),
  matMulCase(9, 20, 8, true, false),
  matMulCase(6, 5, 4, true, true),
  matMulCase(1, 4, 1),
  matMulCase(20, 64, 32),
  matMulCase(64, 20, 32, true),
  matMulCase(20, 32, 10, false, true),
  { ...matMulCase(300, 40, 256), asGpu: true },
];

function sumCase(shape: number[], axes: number[], keepDims = false): Case {
  return {
    name: `sum ${shape.join('x')} over ${axes.join()}${keepDims ? ' kept' : ''}`,
    inputs: [{ shape }],
    f: (x) => [tf.sum(x!, axes, keepDims)],
  };
}

const SUMS: readonly Case[] = [
  sumCase([20, 32], [0]),
  sumCase([5, 7], [0], true),
  sumCase([2, 3, 4, 6], [2, 0, 1]),
  sumCase([2, 3, 4, 6], [0, 1]),
  sumCase([9, 4], [1]),
  sumCase([700, 8], [0]),
  sumCase([6], [0]),
];

/** A tensor that is no input of a case. */
function constant(shape: number[]): tf.Tensor {
  return tf.tensor(normal(shape, 0, 1, 99), shape);
}

function normCase(
  shape: number[],
  mean = 0,
  deviation = 1,
  extras: 'none' | 'alpha' | 'residual' | 'both' = 'none',
): Case {
  const channels = { shape: [shape.at(-1)!] };
  const hasAlpha = extras === 'alpha' || extras === 'both';
  const hasResidual = extras === 'residual' || extras === 'both';
  return {
    name: `batchNormTrain ${shape.join('x')} mean=${mean} deviation=${deviation} extras=${extras}`,
    inputs: [
      { shape, mean, deviation },
      channels,
      channels,
      ...(hasAlpha ? [channels] : []),
      ...(hasResidual ? [{ shape }] : []),
    ],
    f: (x, gamma, beta, ...rest) => {
      const alpha = hasAlpha ? { alpha: rest[0] as tf.Tensor1D } : {};
      const residual = hasResidual ? { residual: rest.at(-1)! } : {};
      const {
        y,
        mean: m,
        variance,
      } = batchNormTrain(x!, gamma as tf.Tensor1D, beta as tf.Tensor1D, 1e-5, {
        ...alpha,
        ...residual,
      });
      return [y, m, variance];
    },
    // With a mean a thousand times the deviation, float32 inputs themselves carry 1e-4 of noise on the cpu's side too.
    ...(Math.abs(mean) > 10 * deviation ? { tolerance: 1e-3 } : {}),
  };
}

const NORMS: readonly Case[] = [
  normCase([2, 8, 8, 4]),
  normCase([3, 5, 7, 6]),
  normCase([32, 64]),
  normCase([1, 4]),
  normCase([5, 3]),
  normCase([4, 16, 16, 8], 100, 0.1),
  normCase([2, 9, 9, 7], -100, 0.1, 'alpha'),
  normCase([2, 8, 8, 8], 0, 1, 'alpha'),
  normCase([2, 8, 8, 8], 0.5, 2, 'residual'),
  normCase([2, 7, 7, 10], 0, 1, 'both'),
  { ...normCase([2, 96, 96, 4], 3, 1, 'alpha'), asGpu: true },
  { ...normCase([2, 96, 96, 5], 100, 0.1), asGpu: true },
  { ...normCase([2, 70, 70, 8], 0, 1, 'residual'), asGpu: true },
  { ...normCase([16, 8, 8, 12]), asGpu: true },
];

function preluCase(shape: number[]): Case {
  return {
    name: `prelu ${shape.join('x')}`,
    inputs: [{ shape }, { shape: [shape.at(-1)!] }],
    f: (x, alpha) => [prelu(x!, alpha as tf.Tensor1D)],
  };
}

const PRELUS: readonly Case[] = [
  preluCase([2, 8, 8, 4]),
  preluCase([3, 5, 7, 6]),
  preluCase([9, 10]),
  { ...preluCase([2, 96, 96, 5]), asGpu: true },
];

function normal(shape: readonly number[], mean: number, deviation: number, seed: number): Float32Array {
  const rng = stream(seed, 'kernel test');
  return Float32Array.from({ length: shape.reduce((a, b) => a * b, 1) }, () => mean + deviation * rng.normal());
}

/** All outputs, then the gradients of sum(first output * random) with respect to all inputs. */
async function evaluate({ inputs, f, forwardOnly }: Case): Promise<Float32Array[]> {
  const tensors = inputs.map(({ shape, mean = 0, deviation = 1 }, i) =>
    tf.tensor(normal(shape, mean, deviation, i + 1), shape),
  );
  const outputs = tf.tidy(() => f(...tensors));
  const weights = normal(outputs[0]!.shape, 0, 1, 50);
  const loss = (...traced: tf.Tensor[]) => {
    const y = f(...traced)[0]!;
    return tf.sum(tf.mul(y, tf.tensor(weights, y.shape)));
  };
  const gradients = forwardOnly ? [] : tf.grads(loss)(tensors);
  const all = [...outputs, ...gradients];
  const values = await Promise.all(all.map(async (t) => Float32Array.from(await t.data())));
  tf.dispose([...all, ...tensors]);
  return values;
}

/** Largest difference, relative to the largest entry. */
export function relativeError(expected: ArrayLike<number>, actual: ArrayLike<number>): number {
  if (expected.length !== actual.length) return Number.POSITIVE_INFINITY;
  let largest = 0;
  let difference = 0;
  for (let i = 0; i < expected.length; i++) {
    const d = Math.abs(expected[i]! - actual[i]!);
    if (!Number.isFinite(d)) return Number.POSITIVE_INFINITY;
    difference = Math.max(difference, d);
    largest = Math.max(largest, Math.abs(expected[i]!));
  }
  return largest === 0 ? difference : difference / largest;
}

/** Of the cases by name: most are run twice. */
const references = new Map<string, readonly Float32Array[]>();

async function referenceOf(test: Case): Promise<readonly Float32Array[]> {
  const known = references.get(test.name);
  if (known) return known;
  await tf.setBackend('cpu');
  setKernels('stock');
  const values = await evaluate(test);
  references.set(test.name, values);
  return values;
}

async function runCase(test: Case): Promise<CaseResult> {
  const name = test.asGpu ? `${test.name} (as on a GPU)` : test.name;
  const expected = await referenceOf(test);
  await tf.setBackend('webgpu');
  setKernels('fused');
  const { device } = internals(tf.backend());
  const detected = adapterClass(device);
  if (test.asGpu) forceAdapterClass(device, 'gpu');
  const tensors = tf.memory().numTensors;
  const actual = await evaluate(test);
  const leaked = tf.memory().numTensors - tensors;
  forceAdapterClass(device, detected);
  const errors = expected.map((values, i) => relativeError(values, actual[i]!));
  const ok = leaked === 0 && errors.every((error) => error <= (test.tolerance ?? TOLERANCE));
  const detail = `${errors.map((error) => error.toExponential(1)).join(' ')}${leaked ? `, ${leaked} tensors leaked` : ''}`;
  return { name, ok, detail };
}

/** Runs everything; a WebGPU error of any kind fails the case during which it came. */
export async function runKernelCases(): Promise<CaseResult[]> {
  await tf.setBackend('webgpu');
  if (tf.getBackend() !== 'webgpu') return [{ name: 'webgpu', ok: false, detail: `backend is ${tf.getBackend()}` }];
  const { device } = internals(tf.backend());
  let gpuErrors: string[] = [];
  const listen = (event: GPUUncapturedErrorEvent) => gpuErrors.push(event.error.message);
  device.addEventListener('uncapturederror', listen);
  const results: CaseResult[] = [];
  // Convolutions run on other kernels on a GPU than on a software adapter.
  const both = CONVOLUTIONS.flatMap((test) => (test.asGpu ? [test] : [test, { ...test, asGpu: true }]));
  for (const test of [...both, ...PRODUCTS, ...SUMS, ...NORMS, ...PRELUS]) {
    gpuErrors = [];
    try {
      const result = await runCase(test);
      results.push(gpuErrors.length ? { ...result, ok: false, detail: gpuErrors.join('; ') } : result);
    } catch (error) {
      results.push({ name: test.name, ok: false, detail: String(error) });
    }
  }
  device.removeEventListener('uncapturederror', listen);
  setKernels('stock');
  return results;
}
