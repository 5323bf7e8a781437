/** Depthwise convolutions as tfjs kernel functions: ours where they apply, tfjs's own for everything else. */
import type { WebGPUBackend } from '@tensorflow/tfjs-backend-webgpu';
import * as tf from '../../../tf.ts';
import { type BackendInternals, internals } from '../../runtime/backend.ts';
import { dispatch } from '../../runtime/dispatch.ts';
import { adapterClass } from '../../runtime/gpuAdapter.ts';
import type { KernelFunction } from '../conv/convKernels.ts';
import { type ConvShape, convShape } from '../conv/shape.ts';
import { depthwiseFilterKernel, depthwiseForwardKernel, depthwiseInputKernel } from './depthwiseKernels.ts';

type Shape4D = [number, number, number, number];
type Inputs<K extends string> = Record<K, tf.TensorInfo>;

/** Null for what our kernels do not do: dilation, several filters a channel, other types than float32. */
function supported(
  x: readonly number[],
  filter: readonly number[],
  attributes: tf.NamedAttrMap | undefined,
  tensors: readonly tf.TensorInfo[],
): ConvShape | null {
  const { strides, pad, dilations, dimRoundingMode } = attributes as unknown as tf.DepthwiseConv2dNativeAttrs;
  if (filter[3] !== 1 || tensors.some(({ dtype }) => dtype !== 'float32')) return null;
  const info = tf.backend_util.computeConv2DInfo(
    x as Shape4D,
    filter as Shape4D,
    strides,
    dilations ?? 1,
    pad,
    dimRoundingMode,
    true,
  );
  return convShape(info);
}

function run(
  backend: unknown,
  shape: Shape4D,
  kernel: (backend: BackendInternals, out: tf.TensorInfo) => Parameters<typeof dispatch>[1],
): tf.TensorInfo {
  const gpu = internals(backend as WebGPUBackend);
  const out = gpu.makeTensorInfo(shape, 'float32');
  dispatch(gpu, kernel(gpu, out));
  return out;
}

/** What replaces each stock kernel. */
export const DEPTHWISE_REPLACEMENTS: Readonly<Record<string, (stock: KernelFunction) => KernelFunction>> = {
  [tf.DepthwiseConv2dNative]: (stock) => (args) => {
    const { x, filter } = args.inputs as Inputs<'x' | 'filter'>;
    const s = supported(x.shape, filter.shape, args.attrs, [x, filter]);
    if (!s) return stock(args);
    const shape: Shape4D = [s.batch, s.outHeight, s.outWidth, s.inChannels];
    return run(args.backend, shape, (_, y) => depthwiseForwardKernel(s, x, filter, y));
  },
  [tf.DepthwiseConv2dNativeBackpropInput]: (stock) => (args) => {
    const { dy, filter } = args.inputs as Inputs<'dy' | 'filter'>;
    const { inputShape } = args.attrs as unknown as tf.DepthwiseConv2dNativeBackpropInputAttrs;
    const s = supported(inputShape, filter.shape, args.attrs, [dy, filter]);
    return s ? run(args.backend, inputShape, (_, dx) => depthwiseInputKernel(s, dy, filter, dx)) : stock(args);
  },
  [tf.DepthwiseConv2dNativeBackpropFilter]: (stock) => (args) => {
    const { x, dy } = args.inputs as Inputs<'x' | 'dy'>;
    const { filterShape } = args.attrs as unknown as tf.DepthwiseConv2dNativeBackpropFilterAttrs;
    const s = supported(x.shape, filterShape, args.attrs, [x, dy]);
    if (!s) return stock(args);
    return run(args.backend, filterShape, (gpu, dw) => depthwiseFilterKernel(s, x, dy, dw, adapterClass(gpu.device)));
  },
};
