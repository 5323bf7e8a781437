/** The three convolution kernels as tfjs kernel functions: ours where they apply, tfjs's own for everything else. */
import type { WebGPUBackend } from '@tensorflow/tfjs-backend-webgpu';
import * as tf from '../../tf.ts';
import { adapterClass } from '../adapter.ts';
import { type BackendInternals, internals } from '../backend.ts';
import { dispatch, type Kernel } from '../dispatch.ts';
import { backpropFilterKernel, backpropFilterTiling } from './backpropFilter.ts';
import { backpropInputKernel } from './backpropInput.ts';
import { forwardKernel } from './forward.ts';
import { type ConvShape, convShape } from './shape.ts';

/** Wider kernels and strides would unroll into code longer than they are worth. */
const MOST_TAPS = 7;
const MOST_STRIDE = 4;

type Shape4D = [number, number, number, number];

function supported(
  x: readonly number[],
  filter: readonly number[],
  attributes: tf.NamedAttrMap,
  dilations: number | [number, number],
): ConvShape | null {
  const { strides, pad, dataFormat, dimRoundingMode } = attributes as unknown as tf.Conv2DAttrs;
  if (dataFormat !== 'NHWC' || x[3] !== filter[2]) return null;
  const format = tf.backend_util.convertConv2DDataFormat(dataFormat);
  const info = tf.backend_util.computeConv2DInfo(
    x as Shape4D,
    filter as Shape4D,
    strides,
    dilations,
    pad,
    dimRoundingMode,
    false,
    format,
  );
  const shape = convShape(info);
  if (!shape || Math.max(shape.kernelWidth, shape.kernelHeight) > MOST_TAPS) return null;
  return Math.max(shape.strideWidth, shape.strideHeight) > MOST_STRIDE ? null : shape;
}

function run(
  backend: BackendInternals,
  shape: readonly number[],
  make: (output: tf.TensorInfo) => Kernel,
): tf.TensorInfo {
  const output = backend.makeTensorInfo([...shape], 'float32');
  dispatch(backend, make(output));
  return output;
}

const isFloat = (...tensors: tf.TensorInfo[]): boolean => tensors.every(({ dtype }) => dtype === 'float32');

type Inputs<K extends string> = Record<K, tf.TensorInfo>;

interface KernelArguments {
  inputs: tf.NamedTensorInfoMap;
  backend: unknown;
  attrs?: tf.NamedAttrMap;
}

export type KernelFunction = (args: KernelArguments) => tf.TensorInfo | tf.TensorInfo[];

/** What replaces each stock kernel. */
export const CONVOLUTIONS: Readonly<Record<string, (stock: KernelFunction) => KernelFunction>> = {
  [tf.Conv2D]: (stock) => (args) => {
    const { x, filter } = args.inputs as Inputs<'x' | 'filter'>;
    const { dilations } = args.attrs as unknown as tf.Conv2DAttrs;
    const shape = isFloat(x, filter) ? supported(x.shape, filter.shape, args.attrs ?? {}, dilations) : null;
    if (!shape) return stock(args);
    const out = [shape.batch, shape.outHeight, shape.outWidth, shape.outChannels];
    return run(internals(args.backend as WebGPUBackend), out, (y) => forwardKernel(shape, x, filter, y));
  },
  [tf.Conv2DBackpropInput]: (stock) => (args) => {
    const { dy, filter } = args.inputs as Inputs<'dy' | 'filter'>;
    const { inputShape } = args.attrs as unknown as tf.Conv2DBackpropInputAttrs;
    const shape = isFloat(dy, filter) ? supported(inputShape, filter.shape, args.attrs ?? {}, 1) : null;
    if (!shape) return stock(args);
    return run(internals(args.backend as WebGPUBackend), inputShape, (dx) =>
      backpropInputKernel(shape, dy, filter, dx),
    );
  },
  [tf.Conv2DBackpropFilter]: (stock) => (args) => {
    const { x, dy } = args.inputs as Inputs<'x' | 'dy'>;
    const { filterShape } = args.attrs as unknown as tf.Conv2DBackpropFilterAttrs;
    const shape = isFloat(x, dy) ? supported(x.shape, filterShape, args.attrs ?? {}, 1) : null;
    if (!shape) return stock(args);
    const backend = internals(args.backend as WebGPUBackend);
    const tiling = backpropFilterTiling(shape, adapterClass(backend.device));
    return run(backend, filterShape, (dw) => backpropFilterKernel(shape, x, dy, dw, tiling));
  },
};
