/** One step's gradients from our fused kernels against those from tfjs's own, tensor by tensor, from the same weights and batch. */
import { chooseBackend } from '../src/engine/backend.ts';
import { setKernels } from '../src/engine/gpu/install.ts';
import { Model } from '../src/engine/model.ts';
import * as tf from '../src/engine/tf.ts';
import {
  BENCH_STEP,
  BENCH_WORK,
  type BenchNet,
  benchBatch,
  type GradientReference,
  type GradientReport,
} from '../src/protocol/bench.ts';
import { BENCH_HEAD } from './head.ts';

/**
 * Of every PReLU. A gradient jumps where rounding puts an activation on the other side of the kink; a net has millions of
 * activations, and with the slope it starts to train with (0.25) a handful of such jumps outweighs everything a kernel could
 * do wrong. With a kink this blunt they stay below the tolerance, while every kernel still has both of its sides to make.
 */
const PRELU_SLOPE = 0.98;

function bluntKinks(model: Model): void {
  for (const { name, shape } of model.parameters.specs) {
    if (!name.endsWith('prelu.weight')) continue;
    const slope = tf.fill([...shape], PRELU_SLOPE);
    model.parameters.set(name, slope);
    slope.dispose();
  }
}

interface Gradients {
  readonly loss: number;
  readonly seconds: number;
  /** One a trained tensor. */
  readonly arrays: readonly { readonly name: string; readonly values: Float32Array }[];
}

/** On tfjs's current backend and kernels. */
async function gradients(net: BenchNet): Promise<Gradients> {
  const started = performance.now();
  const { network, batchSize, identities } = BENCH_WORK[net];
  const model = new Model(network, identities, BENCH_STEP.seed);
  bluntKinks(model);
  const { images, labels } = benchBatch(net, 0);
  const size = network.inputSize;
  const result = tf.tidy(() => {
    const x = tf.tensor4d(images, [batchSize, size, size, 3]);
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
  await chooseBackend('webgpu', 'fused');
  const ours = await gradients(net);
  if (reference === 'tfjs-webgpu') {
    setKernels('stock');
  } else {
    await chooseBackend('cpu', 'stock');
  }
  const theirs = await gradients(net);
  return {
    tensors: theirs.arrays.map(({ name, values }, i) => ({
      name,
      ...compare(ours.arrays[i]!.values, values),
    })),
    losses: { ours: ours.loss, reference: theirs.loss },
    seconds: { ours: ours.seconds, reference: theirs.seconds },
  };
}
