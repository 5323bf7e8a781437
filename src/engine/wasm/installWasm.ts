/** Registers what tfjs's wasm backend lacks for training convolutional networks, and what it does slowly. */
import * as tf from '../tf.ts';
import { filterGradient, inputGradient } from './convolution.ts';
import { DEPTHWISE_KERNELS } from './depthwise.ts';
import { canTileFilter, tiledFilterGradient } from './filterGradient.ts';
import { aliasTensor, wasmHeap } from './heap.ts';
import { matMul, type PlainMatMul } from './matMul.ts';

const BACKEND = 'wasm';

type Shape4D = [number, number, number, number];

interface ConvAttributes {
  readonly strides: number | [number, number];
  readonly pad: number | 'same' | 'valid' | tf.backend_util.ExplicitPadding;
}

/** Stride and top-left padding of a convolution. */
function geometry(x: Shape4D, filter: Shape4D, { strides, pad }: ConvAttributes): { stride: number; padding: number } {
  const { padInfo, strideHeight } = tf.backend_util.computeConv2DInfo(x, filter, strides, 1, pad);
  return { stride: strideHeight, padding: padInfo.top };
}

const KERNELS: readonly tf.KernelConfig[] = [
  ...DEPTHWISE_KERNELS,
  {
    kernelName: 'Conv2DBackpropFilter',
    backendName: BACKEND,
    kernelFunc: ({ inputs, attrs }) => {
      const { x, dy } = inputs as unknown as { x: tf.Tensor4D; dy: tf.Tensor4D };
      const { filterShape, ...conv } = attrs as unknown as ConvAttributes & { filterShape: Shape4D };
      const { stride, padding } = geometry(x.shape, filterShape, conv);
      const heap = wasmHeap();
      if (heap && canTileFilter(filterShape)) return tiledFilterGradient(heap, x, dy, filterShape, { stride, padding });
      return filterGradient(x, dy, filterShape, { stride, padding });
    },
  },
  {
    kernelName: 'Conv2DBackpropInput',
    backendName: BACKEND,
    kernelFunc: ({ inputs, attrs }) => {
      const { dy, filter } = inputs as unknown as { dy: tf.Tensor4D; filter: tf.Tensor4D };
      const { inputShape, ...conv } = attrs as unknown as ConvAttributes & { inputShape: Shape4D };
      return inputGradient(dy, filter, inputShape, geometry(inputShape, filter.shape, conv));
    },
  },
  {
    kernelName: 'Identity',
    backendName: BACKEND,
    // tfjs's own copies the values, and a gradient tape clones all that it saves.
    kernelFunc: ({ inputs }) => {
      const { x } = inputs as unknown as { x: tf.TensorInfo };
      return aliasTensor(x);
    },
  },
];

/** tfjs's own kernel with ours in front of it. */
function matMulKernel(stock: tf.KernelConfig): tf.KernelConfig {
  const kernelFunc: tf.KernelFunc = (call) => {
    const { transposeA, transposeB } = call.attrs as unknown as { transposeA: boolean; transposeB: boolean };
    const plain: PlainMatMul = (inputs, a, b) => {
      const attrs = { ...call.attrs, transposeA: a, transposeB: b };
      return stock.kernelFunc({ ...call, inputs: { ...inputs }, attrs }) as tf.TensorInfo;
    };
    return matMul(call.inputs as unknown as Parameters<PlainMatMul>[0], transposeA, transposeB, plain);
  };
  return { ...stock, kernelFunc };
}

let installed = false;

/** Does nothing a second time. Import '@tensorflow/tfjs-backend-wasm' first. */
export function installWasmKernels(): void {
  if (installed) return;
  installed = true;
  for (const kernel of [...KERNELS, matMulKernel(tf.getKernel('BatchMatMul', BACKEND))]) {
    if (tf.getKernel(kernel.kernelName, BACKEND)) tf.unregisterKernel(kernel.kernelName, BACKEND);
    tf.registerKernel(kernel);
  }
}
