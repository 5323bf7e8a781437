/** jax-js: the same step from the same weights, compiled whole with its `jit`. */
import { type Device, defaultDevice, init, jit, numpy as np } from '@jax-js/jax';
import { type BenchEngine, EngineAbsent } from '../engine.ts';
import { BENCH_WORK, type BenchBatch, type BenchNet } from '../protocol.ts';
import { type Tensors, type TrainingState, trainingStep } from './jaxStep.ts';
import { readInitialWeights } from './tfjs.ts';

interface Values {
  readonly shape: readonly number[];
  readonly data: Float32Array<ArrayBuffer>;
}

/** @param order the axes of the result, by their place in the input */
function permuted({ shape, data }: Values, order: readonly number[]): Values {
  const strides = shape.map((_, axis) => shape.slice(axis + 1).reduce((product, n) => product * n, 1));
  const to = order.map((axis) => shape[axis]!);
  const steps = order.map((axis) => strides[axis]!);
  const result = new Float32Array(data.length);
  for (let i = 0; i < data.length; i++) {
    let rest = i;
    let from = 0;
    for (let axis = to.length - 1; axis >= 0; axis--) {
      from += (rest % to[axis]!) * steps[axis]!;
      rest = Math.floor(rest / to[axis]!);
    }
    result[i] = data[from]!;
  }
  return { shape: to, data: result };
}

/** The app's layouts, HWIO and rows of a flattened NHWC, as this engine has them: OIHW and rows of a flattened NCHW. */
function converted(name: string, values: Values, channels: number): Values {
  const { shape, data } = values;
  if (shape.length === 4) return permuted(values, [3, 2, 0, 1]);
  if (name !== 'output.fc.weight') return values;
  const [features, embedding] = shape as [number, number];
  return { shape, data: permuted({ shape: [features / channels, channels, embedding], data }, [1, 0, 2]).data };
}

const toArray = ({ shape, data }: Values): np.Array => np.array(data).reshape([...shape]);

async function initialState(net: BenchNet): Promise<TrainingState> {
  const weights = await readInitialWeights(net);
  const channels = weights.find(({ name }) => name === 'output.bn1.weight')!.shape[0]!;
  const trained: Tensors = {};
  const momenta: Tensors = {};
  const running: Tensors = {};
  for (const { name, shape, data } of weights) {
    const values = converted(name, { shape, data: Float32Array.from(data) }, channels);
    if (name.includes('.running_')) {
      running[name] = toArray(values);
    } else {
      trained[name] = toArray(values);
      momenta[name] = toArray({ shape: values.shape, data: new Float32Array(data.length) });
    }
  }
  return { trained, momenta, running };
}

interface Input {
  /** [batch, 3, size, size] */
  readonly images: Values;
  /** [batch, identities] */
  readonly oneHot: Values;
}

function inputOf({ images, labels }: BenchBatch, size: number, identities: number): Input {
  const oneHot = new Float32Array(labels.length * identities);
  labels.forEach((label, row) => {
    oneHot[row * identities + label] = 1;
  });
  return {
    images: permuted({ shape: [labels.length, size, size, 3], data: images }, [0, 3, 1, 2]),
    oneHot: { shape: [labels.length, identities], data: oneHot },
  };
}

export async function createJaxEngine(device: Device & ('webgpu' | 'wasm'), net: BenchNet): Promise<BenchEngine> {
  const devices = await init(device);
  if (!devices.includes(device)) throw new EngineAbsent(`jax-js could not start ${device}`);
  defaultDevice(device);
  const { network, identities } = BENCH_WORK[net];
  const compiled = jit(trainingStep(network));
  let state = await initialState(net);
  // Layouts are no part of the step: each batch is brought into this engine's once.
  const inputs = new WeakMap<BenchBatch, Input>();
  return {
    about: `jax-js, ${device}, jit`,
    usesGpu: device === 'webgpu',
    prepare(batch) {
      inputs.set(batch, inputOf(batch, network.inputSize, identities));
    },
    async step(batch) {
      const { images, oneHot } = inputs.get(batch)!;
      const next = compiled(state, toArray(images), toArray(oneHot));
      state = next.state;
      const [loss] = await next.loss.data();
      return loss!;
    },
  };
}
