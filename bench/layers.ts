/** Times every convolution of a net by itself: forward, input gradient, filter gradient, on the current engine's kernels. */

import { type BlockSpec, hasConvShortcut } from '../src/domain/networks/irResNet.ts';
import { flush, webgpuBackend } from '../src/engine/gpu/runtime/backend.ts';
import * as tf from '../src/engine/tf.ts';
import { stream } from '../src/lib/rng.ts';
import { median } from './command/statistics.ts';
import { BENCH_STEP, BENCH_WORK, type BenchNet, type LayerTimes } from './protocol.ts';

interface ConvLayer {
  readonly name: string;
  /** Pixels a side of the input. */
  readonly size: number;
  readonly kernel: 1 | 3;
  readonly stride: 1 | 2;
  readonly input: number;
  readonly output: number;
}

function blockLayers(block: BlockSpec, index: number, size: number): ConvLayer[] {
  const { inChannels: input, outChannels: output, stride } = block;
  const name = `blocks.${index}`;
  const layers: ConvLayer[] = [
    { name: `${name}.conv1`, size, kernel: 3, stride: 1, input, output },
    { name: `${name}.conv2`, size, kernel: 3, stride, input: output, output },
  ];
  if (hasConvShortcut(block)) layers.push({ name: `${name}.shortcut`, size, kernel: 1, stride, input, output });
  return layers;
}

function convLayers(net: BenchNet): ConvLayer[] {
  const { network } = BENCH_WORK[net];
  const layers: ConvLayer[] = [
    { name: 'stem', size: network.inputSize, kernel: 3, stride: 1, input: 3, output: network.stemChannels },
  ];
  let size = network.inputSize;
  network.blocks.forEach((block, i) => {
    layers.push(...blockLayers(block, i, size));
    size = Math.ceil(size / block.stride);
  });
  return layers;
}

/** A sample takes about this long, so that a fast kernel is not lost in the time of one submit. */
const SAMPLE_MS = 60;
const SAMPLES = 5;
const MOST_CALLS = 50;

/** Resolves once the device has done all it was given. */
async function deviceDone(): Promise<void> {
  if (tf.getBackend() !== 'webgpu') return;
  const backend = webgpuBackend();
  flush(backend);
  await backend.queue.onSubmittedWorkDone();
}

/** Median milliseconds of one call. */
async function time(op: () => tf.Tensor): Promise<number> {
  const run = async (calls: number): Promise<number> => {
    const started = performance.now();
    for (let i = 0; i < calls; i++) op().dispose();
    await deviceDone();
    return (performance.now() - started) / calls;
  };
  await run(1);
  const calls = Math.min(MOST_CALLS, Math.max(1, Math.round(SAMPLE_MS / (await run(1)))));
  const samples: number[] = [];
  for (let i = 0; i < SAMPLES; i++) samples.push(await run(calls));
  return median(samples);
}

async function timeLayer({ name, size, kernel, stride, input, output }: ConvLayer, batch: number): Promise<LayerTimes> {
  const random = stream(BENCH_STEP.seed, `layer ${name}`);
  const normal = (shape: [number, number, number, number]): tf.Tensor4D =>
    tf.tensor4d(
      Float32Array.from({ length: tf.util.sizeFromShape(shape) }, () => random.normal()),
      shape,
    );
  const small = Math.ceil(size / stride);
  const x = normal([batch, size, size, input]);
  const filter = normal([kernel, kernel, input, output]);
  const dy = normal([batch, small, small, output]);
  // As the networks pad.
  const pad = (kernel - 1) / 2;
  const attributes = { strides: stride, pad, dataFormat: 'NHWC', dimRoundingMode: undefined };
  const gradient = (kernelName: string, inputs: object, more: object): tf.Tensor =>
    tf
      .engine()
      .runKernel(kernelName, inputs as tf.NamedTensorMap, { ...attributes, ...more } as unknown as tf.NamedAttrMap);
  const times = {
    forward: await time(() => tf.conv2d(x, filter, stride, pad)),
    inputGradient: await time(() => gradient('Conv2DBackpropInput', { dy, filter }, { inputShape: x.shape })),
    filterGradient: await time(() => gradient('Conv2DBackpropFilter', { x, dy }, { filterShape: filter.shape })),
  };
  tf.dispose([x, filter, dy]);
  const shape = `${size}x${size}x${input} -> ${output}, ${kernel}x${kernel}${stride === 2 ? ' /2' : ''}`;
  return { name, shape, multiplyAdds: batch * small * small * kernel * kernel * input * output, ...times };
}

/** On the backend and kernels that are current. */
export async function timeLayers(net: BenchNet): Promise<LayerTimes[]> {
  const rows: LayerTimes[] = [];
  for (const layer of convLayers(net)) rows.push(await timeLayer(layer, BENCH_WORK[net].batchSize));
  return rows;
}
