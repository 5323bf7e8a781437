/**
 * Depthwise convolution gradients for tfjs's wasm backend, which has none: plain loops over the backend's own memory. A
 * depthwise layer has few multiply-adds for its size, so a pass over the bytes is what it costs.
 */
import type { BackendWasm } from '@tensorflow/tfjs-backend-wasm';
import * as tf from '../tf.ts';

export interface DepthwiseShape {
  readonly batch: number;
  readonly inHeight: number;
  readonly inWidth: number;
  readonly outHeight: number;
  readonly outWidth: number;
  readonly channels: number;
  readonly kernelHeight: number;
  readonly kernelWidth: number;
  readonly stride: number;
  readonly padTop: number;
  readonly padLeft: number;
}

/** Calls back for every place where a tap of the filter meets a pixel: offsets of dy, x and filter at channel 0. */
function forEachTap(s: DepthwiseShape, visit: (dy: number, x: number, filter: number) => void): void {
  const { channels } = s;
  for (let b = 0; b < s.batch; b++) {
    for (let oy = 0; oy < s.outHeight; oy++) {
      for (let ky = 0; ky < s.kernelHeight; ky++) {
        const iy = oy * s.stride + ky - s.padTop;
        if (iy < 0 || iy >= s.inHeight) continue;
        for (let ox = 0; ox < s.outWidth; ox++) {
          const dy = ((b * s.outHeight + oy) * s.outWidth + ox) * channels;
          for (let kx = 0; kx < s.kernelWidth; kx++) {
            const ix = ox * s.stride + kx - s.padLeft;
            if (ix < 0 || ix >= s.inWidth) continue;
            visit(dy, ((b * s.inHeight + iy) * s.inWidth + ix) * channels, (ky * s.kernelWidth + kx) * channels);
          }
        }
      }
    }
  }
}

/**
 * dL/dx.
 * @param dy [batch, outHeight, outWidth, channels]
 * @param filter [kernelHeight, kernelWidth, channels, 1]
 * @param dx [batch, inHeight, inWidth, channels], written
 */
export function depthwiseInputGradient(
  s: DepthwiseShape,
  dy: Float32Array,
  filter: Float32Array,
  dx: Float32Array,
): void {
  const { channels } = s;
  dx.fill(0);
  forEachTap(s, (from, to, tap) => {
    for (let c = 0; c < channels; c++) dx[to + c] = dx[to + c]! + dy[from + c]! * filter[tap + c]!;
  });
}

/**
 * dL/dfilter, summed in float64.
 * @param x [batch, inHeight, inWidth, channels]
 * @param dy [batch, outHeight, outWidth, channels]
 * @param dFilter [kernelHeight, kernelWidth, channels, 1], written
 */
export function depthwiseFilterGradient(
  s: DepthwiseShape,
  x: Float32Array,
  dy: Float32Array,
  dFilter: Float32Array,
): void {
  const { channels } = s;
  const sums = new Float64Array(dFilter.length);
  forEachTap(s, (from, at, tap) => {
    for (let c = 0; c < channels; c++) sums[tap + c] = sums[tap + c]! + x[at + c]! * dy[from + c]!;
  });
  dFilter.set(sums);
}

type Shape4D = [number, number, number, number];

interface DepthwiseAttributes {
  readonly strides: number | [number, number];
  readonly pad: number | 'same' | 'valid' | tf.backend_util.ExplicitPadding;
}

/** @throws Error for a channel multiplier or unequal strides, which no network here has */
export function depthwiseShape(x: Shape4D, filter: Shape4D, { strides, pad }: DepthwiseAttributes): DepthwiseShape {
  const info = tf.backend_util.computeConv2DInfo(x, filter, strides, 1, pad, undefined, true);
  if (filter[3] !== 1 || info.strideHeight !== info.strideWidth) {
    throw new Error('depthwise gradients on wasm need one filter a channel and equal strides');
  }
  return {
    batch: info.batchSize,
    inHeight: info.inHeight,
    inWidth: info.inWidth,
    outHeight: info.outHeight,
    outWidth: info.outWidth,
    channels: info.inChannels,
    kernelHeight: info.filterHeight,
    kernelWidth: info.filterWidth,
    stride: info.strideHeight,
    padTop: info.padInfo.top,
    padLeft: info.padInfo.left,
  };
}

type Gradient = (s: DepthwiseShape, a: Float32Array, b: Float32Array, out: Float32Array) => void;

function compute(
  backend: unknown,
  shape: DepthwiseShape,
  [a, b]: readonly [tf.TensorInfo, tf.TensorInfo],
  outShape: Shape4D,
  gradient: Gradient,
): tf.TensorInfo {
  const wasm = backend as BackendWasm;
  // Room for the result first: making it may move the memory that the views look at.
  const out = wasm.makeOutput(outShape, 'float32');
  const view = (tensor: tf.TensorInfo): Float32Array => wasm.typedArrayFromHeap(tensor) as Float32Array;
  gradient(shape, view(a), view(b), view(out));
  return out;
}

export const DEPTHWISE_KERNELS: readonly tf.KernelConfig[] = [
  {
    kernelName: tf.DepthwiseConv2dNativeBackpropInput,
    backendName: 'wasm',
    kernelFunc: ({ inputs, attrs, backend }) => {
      const { dy, filter } = inputs as unknown as { dy: tf.Tensor4D; filter: tf.Tensor4D };
      const { inputShape, ...conv } = attrs as unknown as DepthwiseAttributes & { inputShape: Shape4D };
      const shape = depthwiseShape(inputShape, filter.shape, conv);
      return compute(backend, shape, [dy, filter], inputShape, depthwiseInputGradient);
    },
  },
  {
    kernelName: tf.DepthwiseConv2dNativeBackpropFilter,
    backendName: 'wasm',
    kernelFunc: ({ inputs, attrs, backend }) => {
      const { x, dy } = inputs as unknown as { x: tf.Tensor4D; dy: tf.Tensor4D };
      const { filterShape, ...conv } = attrs as unknown as DepthwiseAttributes & { filterShape: Shape4D };
      const shape = depthwiseShape(x.shape, filterShape, conv);
      return compute(backend, shape, [x, dy], filterShape, depthwiseFilterGradient);
    },
  },
];
