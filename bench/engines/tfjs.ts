/** The engines on tfjs: the app's own, recorded and eager, its wasm backend, and tfjs as it comes on webgpu and cpu. */

import { EngineError } from '../../src/domain/engineError.ts';
import { chooseBackend } from '../../src/engine/backend/choose.ts';
import { setKernels } from '../../src/engine/gpu/kernels/installKernels.ts';
import { type ImageSource, sourceOf } from '../../src/engine/images/source.ts';
import { Model } from '../../src/engine/network/model.ts';
import { Trainer } from '../../src/engine/step/trainer.ts';
import * as tf from '../../src/engine/tf.ts';
import { type BenchEngine, EngineAbsent } from '../engine.ts';
import { BENCH_HEAD } from '../head.ts';
import { timeLayers } from '../layers.ts';
import {
  BENCH_BATCHES,
  BENCH_STEP,
  BENCH_WORK,
  type BenchBatch,
  type BenchNet,
  type BenchWeights,
  benchBatch,
} from '../protocol.ts';

export type TfjsEngine = 'recorded' | 'eager' | 'tfjs-webgpu' | 'tfjs-cpu' | 'wasm';

const { seed, learningRate, momentum, weightDecay } = BENCH_STEP;

/** tfjs's own backend with tfjs's own kernels and settings, nothing of the app's. */
async function startStock(backend: 'webgpu' | 'cpu'): Promise<string> {
  if (backend === 'webgpu') await import('@tensorflow/tfjs-backend-webgpu');
  else await import('@tensorflow/tfjs-backend-cpu');
  setKernels('stock');
  const set = await tf.setBackend(backend);
  await tf.ready();
  if (!set || tf.getBackend() !== backend) throw new EngineAbsent(`tfjs could not start ${backend}`);
  return `tfjs ${tf.version_core}, stock kernels and flags`;
}

async function startOurs(backend: 'webgpu' | 'wasm'): Promise<string> {
  try {
    const { adapter, kernels } = await chooseBackend(backend, 'fused');
    return backend === 'webgpu' ? `${adapter}, ${kernels} kernels` : 'tfjs wasm with our gradients';
  } catch (cause) {
    if (cause instanceof EngineError && cause.code === 'backend-missing') throw new EngineAbsent(cause.message);
    throw cause;
  }
}

function startBackend(engine: TfjsEngine): Promise<string> {
  switch (engine) {
    case 'recorded':
    case 'eager':
      return startOurs('webgpu');
    case 'wasm':
      return startOurs('wasm');
    case 'tfjs-webgpu':
      return startStock('webgpu');
    case 'tfjs-cpu':
      return startStock('cpu');
  }
}

function allImages(net: BenchNet): ImageSource {
  const { network, batchSize } = BENCH_WORK[net];
  const size = network.inputSize;
  const bytes = batchSize * size * size * 3;
  const pixels = new Uint8Array(BENCH_BATCHES * bytes);
  for (let i = 0; i < BENCH_BATCHES; i++) pixels.set(benchBatch(net, i).pixels, i * bytes);
  return sourceOf({ size, count: BENCH_BATCHES * batchSize, pixels }, size);
}

/** The recording begins with the second step. */
const STEPS_BEFORE_REPLAY = 2;

export async function createTfjsEngine(engine: TfjsEngine, net: BenchNet): Promise<BenchEngine> {
  const about = await startBackend(engine);
  const { network, batchSize, identities } = BENCH_WORK[net];
  const sgd = { momentum, nesterov: true, weightDecay };
  const stepMode = engine === 'recorded' ? 'recorded' : 'eager';
  const images = allImages(net);
  const trainer = new Trainer({ network, identities, batchSize, images, sgd, seed, stepMode }, BENCH_HEAD);
  let steps = 0;
  return {
    about,
    usesGpu: tf.getBackend() === 'webgpu',
    layers: () => timeLayers(net),
    tensors: () => tf.memory().numTensors,
    // The first step begins as a run does: with its kernels compiled side by side.
    step: (batch) => (steps === 0 ? trainer.compile(1, () => undefined).then(() => step(batch)) : step(batch)),
  };

  function step({ index, labels }: BenchBatch): Promise<number> {
    const picks = {
      images: Int32Array.from({ length: batchSize }, (_, i) => index * batchSize + i),
      mirrored: new Uint8Array(batchSize),
    };
    trainer.step({ picks, labels, epoch: 1, learningRate });
    steps += 1;
    if (steps >= STEPS_BEFORE_REPLAY && trainer.stepMode !== stepMode) {
      throw new Error(`the step was not recorded: ${trainer.recordingFailure}`);
    }
    return trainer.flush().then(([result]) => result!.loss);
  }
}

/** The weights that `createTfjsEngine` starts from, for engines that are not built on tfjs. */
export async function readInitialWeights(net: BenchNet) {
  await startStock('cpu');
  const { network, identities } = BENCH_WORK[net];
  const model = new Model(network, identities, seed);
  const arrays = await model.parameters.read();
  model.dispose();
  return arrays;
}

export async function exportInitialWeights(net: BenchNet): Promise<BenchWeights> {
  const arrays = await readInitialWeights(net);
  let binary = '';
  for (const { data } of arrays) {
    for (const byte of new Uint8Array(data.buffer, data.byteOffset, data.byteLength)) {
      binary += String.fromCharCode(byte);
    }
  }
  return { tensors: arrays.map(({ name, shape }) => ({ name, shape })), base64: btoa(binary) };
}
