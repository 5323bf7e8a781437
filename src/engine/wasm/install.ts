/** Registers what tfjs's wasm backend lacks for training convolutional networks. */
import * as tf from '../tf.ts';
import { filterGradient, inputGradient } from './convolution.ts';
import { DEPTHWISE_KERNELS } from './depthwise.ts';

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
      return filterGradient(x, dy, filterShape, geometry(x.shape, filterShape, conv));
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
];

/** Does nothing a second time. Import '@tensorflow/tfjs-backend-wasm' first. */
export function installWasmKernels(): void {
  for (const kernel of KERNELS) {
    if (tf.getKernel(kernel.kernelName, BACKEND)?.kernelFunc === kernel.kernelFunc) continue;
    if (tf.getKernel(kernel.kernelName, BACKEND)) tf.unregisterKernel(kernel.kernelName, BACKEND);
    tf.registerKernel(kernel);
  }
}
