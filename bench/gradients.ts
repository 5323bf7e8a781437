/** One step's gradients from our fused kernels against those from tfjs's own, tensor by tensor, from the same weights and batch. */
import { chooseBackend } from '../src/engine/backend/choose.ts';
import { setKernels } from '../src/engine/gpu/kernels/installKernels.ts';
import { Model } from '../src/engine/network/model.ts';
import * as tf from '../src/engine/tf.ts';
import { BENCH_HEAD } from './head.ts';
import { type SmoothPoint, smoothPoint } from './kinks.ts';
import {
  BENCH_STEP,
  BENCH_WORK,
  type BenchNet,
  benchBatch,
  type GradientReference,
  type GradientReport,
} from './protocol.ts';

interface Gradients {
  readonly loss: number;
  readonly seconds: number;
  /** One a trained tensor. */
  readonly arrays: readonly { readonly name: string; readonly values: Float32Array }[];
}

const { seed } = BENCH_STEP;

/** Call in a tidy. */
function batchImages(net: BenchNet): tf.Tensor4D {
  const { network, batchSize } = BENCH_WORK[net];
  return tf.tensor4d(benchBatch(net, 0).images, [batchSize, network.inputSize, network.inputSize, 3]);
}

/** Where to compare: the first weights, but off the kinks. Leaves tfjs on wasm. */
async function pointFor(net: BenchNet): Promise<SmoothPoint> {
  await chooseBackend('wasm', 'fused');
  const { network, identities } = BENCH_WORK[net];
  const model = new Model(network, identities, seed);
  const images = batchImages(net);
  const point = await smoothPoint(model, images);
  tf.dispose(images);
  model.dispose();
  return point;
}

/** On tfjs's current backend and kernels. */
async function gradients(net: BenchNet, { weights }: SmoothPoint): Promise<Gradients> {
  const started = performance.now();
  const { network, identities } = BENCH_WORK[net];
  const model = new Model(network, identities, seed, null, () => weights);
  const { labels } = benchBatch(net, 0);
  const result = tf.tidy(() => {
    const x = batchImages(net);
    const { output, gradients: values } = model.gradients(x, tf.tensor1d(labels, 'int32'), 1, BENCH_HEAD);
    return { loss: tf.keep(output.loss), values: values.map((value) => tf.keep(value)) };
  });
  const [loss] = await result.loss.data();
  const arrays: { name: string; values: Float32Array }[] = [];
  const names = model.parameters.specs.filter(({ trained }) => trained).map(({ name }) => name);
  for (const [i, name] of names.entries()) {
    arrays.push({ name, values: Float32Array.from(await result.values[i]!.data()) });
  }
  tf.dispose([result.loss, result.values]);
  model.dispose();
  return { loss: loss!, arrays, seconds: (performance.now() - started) / 1000 };
}

/** Largest value of the reference, and largest difference from it. */
function compare(values: Float32Array, reference: Float32Array): { largest: number; difference: number } {
  let largest = 0;
  let difference = 0;
  for (let i = 0; i < reference.length; i++) {
    largest = Math.max(largest, Math.abs(reference[i]!));
    const here = Math.abs(values[i]! - reference[i]!);
    // A NaN would lose every comparison.
    if (!(here <= difference)) difference = Number.isNaN(here) ? Number.POSITIVE_INFINITY : here;
  }
  return { largest, difference };
}

export async function compareGradients(net: BenchNet, reference: GradientReference): Promise<GradientReport> {
  const point = await pointFor(net);
  await chooseBackend('webgpu', 'fused');
  const ours = await gradients(net, point);
  if (reference === 'tfjs-webgpu') {
    setKernels('stock');
  } else {
    await chooseBackend('cpu', 'stock');
  }
  const theirs = await gradients(net, point);
  return {
    tensors: theirs.arrays.map(({ name, values }, i) => ({
      name,
      ...compare(ours.arrays[i]!.values, values),
    })),
    margin: point.margin,
    losses: { ours: ours.loss, reference: theirs.loss },
    seconds: { ours: ours.seconds, reference: theirs.seconds },
  };
}
