/**
 * Convolutions and products of matrices as tfjs kernel functions: ours where they apply, tfjs's own for everything else.
 * A product of matrices is a 1x1 convolution, so it needs no kernels of its own.
 */
import type { WebGPUBackend } from '@tensorflow/tfjs-backend-webgpu';
import * as tf from '../../../tf.ts';
import { type BackendInternals, internals } from '../../runtime/backend.ts';
import { dispatch } from '../../runtime/dispatch.ts';
import { adapterClass, sharesLoads } from '../../runtime/gpuAdapter.ts';
import { backpropFilterKernel, backpropFilterTiling } from './backpropFilter.ts';
import { backpropInputKernel } from './backpropInput.ts';
import { convTiling, forwardKernel } from './convForward.ts';
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

/** y = conv(x, filter). */
function forward(backend: BackendInternals, shape: ConvShape, x: tf.TensorInfo, filter: tf.TensorInfo): tf.TensorInfo {
  const { batch, outHeight, outWidth, outChannels } = shape;
  const y = backend.makeTensorInfo([batch, outHeight, outWidth, outChannels], 'float32');
  const tiling = convTiling(batch * outHeight * outWidth, outChannels, adapterClass(backend.device));
  dispatch(backend, forwardKernel(shape, x, filter, y, tiling, sharesLoads(backend.device)));
  return y;
}

function inputGradient(
  backend: BackendInternals,
  shape: ConvShape,
  dy: tf.TensorInfo,
  filter: tf.TensorInfo,
): tf.TensorInfo {
  const { batch, inHeight, inWidth, inChannels } = shape;
  const dx = backend.makeTensorInfo([batch, inHeight, inWidth, inChannels], 'float32');
  const tiling = convTiling(batch * inHeight * inWidth, inChannels, adapterClass(backend.device));
  dispatch(backend, backpropInputKernel(shape, dy, filter, dx, tiling, sharesLoads(backend.device)));
  return dx;
}

function filterGradient(
  backend: BackendInternals,
  shape: ConvShape,
  x: tf.TensorInfo,
  dy: tf.TensorInfo,
): tf.TensorInfo {
  const { kernelHeight, kernelWidth, inChannels, outChannels } = shape;
  const dw = backend.makeTensorInfo([kernelHeight, kernelWidth, inChannels, outChannels], 'float32');
  const { device } = backend;
  const tiling = backpropFilterTiling(shape, adapterClass(device), sharesLoads(device));
  dispatch(backend, backpropFilterKernel(shape, x, dy, dw, tiling));
  return dw;
}

/** tfjs casts int32 to float32 in name alone: what the buffer holds stands in the backend's own record. */
const isFloat = (backend: BackendInternals, ...tensors: tf.TensorInfo[]): boolean =>
  tensors.every(({ dataId }) => backend.tensorMap.get(dataId).dtype === 'float32');

type Inputs<K extends string> = Record<K, tf.TensorInfo>;

interface KernelArguments {
  inputs: tf.NamedTensorInfoMap;
  backend: unknown;
  attrs?: tf.NamedAttrMap;
}

export type KernelFunction = (args: KernelArguments) => tf.TensorInfo | tf.TensorInfo[];

/** A product of matrices as a convolution with a 1x1 kernel over `rows` pixels, which lie in `lines` where they can. */
function pointwise(rows: number, inChannels: number, outChannels: number, lines: number): ConvShape {
  const height = rows % lines === 0 ? lines : 1;
  const width = rows / height;
  return {
    ...{ batch: 1, inHeight: height, inWidth: width, inChannels, outHeight: height, outWidth: width, outChannels },
    ...{ kernelHeight: 1, kernelWidth: 1, strideHeight: 1, strideWidth: 1, padTop: 0, padLeft: 0 },
  };
}

/** Lines for `pointwise`, so that the subgroups of a software adapter have four threads with work, and these whole tiles. */
function matMulLines(rows: number, isFilterGradient: boolean, device: GPUDevice): number {
  if (!sharesLoads(device) || rows > 32) return 1;
  return isFilterGradient ? Math.ceil(rows / 4) : 4;
}

/** On a GPU a product with fewer results than this runs faster on tfjs's kernels, which split the inner dimension. */
const LEAST_RESULTS = 65536;

function matMul(backend: BackendInternals, args: KernelArguments): tf.TensorInfo | null {
  const { a, b } = args.inputs as Inputs<'a' | 'b'>;
  const { transposeA, transposeB } = args.attrs as unknown as tf.BatchMatMulAttrs;
  const [aRows, aColumns] = a.shape.slice(-2) as [number, number];
  const [bRows, bColumns] = b.shape.slice(-2) as [number, number];
  const single = a.shape.slice(0, -2).every((n) => n === 1) && b.shape.slice(0, -2).every((n) => n === 1);
  const inner = transposeA ? aRows : aColumns;
  const results = (transposeA ? aColumns : aRows) * (transposeB ? bRows : bColumns);
  const mismatch = inner !== (transposeB ? bColumns : bRows);
  if (!isFloat(backend, a, b) || !single || mismatch || inner * results === 0 || (transposeA && transposeB))
    return null;
  if (adapterClass(backend.device) === 'gpu' && results < LEAST_RESULTS && !transposeA) return null;
  const lines = matMulLines(aRows, transposeA, backend.device);
  const product = transposeA
    ? filterGradient(backend, pointwise(aRows, aColumns, bColumns, lines), a, b)
    : transposeB
      ? inputGradient(backend, pointwise(aRows, bRows, aColumns, lines), a, b)
      : forward(backend, pointwise(aRows, aColumns, bColumns, lines), a, b);
  const batch = Array.from({ length: Math.max(a.shape.length, b.shape.length) - 2 }, () => 1);
  const shape = [...batch, transposeA ? aColumns : aRows, transposeB ? bRows : bColumns];
  return { dataId: product.dataId, shape, dtype: 'float32' };
}

/** What replaces each stock kernel. */
export const REPLACEMENTS: Readonly<Record<string, (stock: KernelFunction) => KernelFunction>> = {
  [tf.Conv2D]: (stock) => (args) => {
    const backend = internals(args.backend as WebGPUBackend);
    const { x, filter } = args.inputs as Inputs<'x' | 'filter'>;
    const { dilations } = args.attrs as unknown as tf.Conv2DAttrs;
    const shape = isFloat(backend, x, filter) ? supported(x.shape, filter.shape, args.attrs ?? {}, dilations) : null;
    return shape ? forward(backend, shape, x, filter) : stock(args);
  },
  [tf.Conv2DBackpropInput]: (stock) => (args) => {
    const backend = internals(args.backend as WebGPUBackend);
    const { dy, filter } = args.inputs as Inputs<'dy' | 'filter'>;
    const { inputShape } = args.attrs as unknown as tf.Conv2DBackpropInputAttrs;
    const shape = isFloat(backend, dy, filter) ? supported(inputShape, filter.shape, args.attrs ?? {}, 1) : null;
    return shape ? inputGradient(backend, shape, dy, filter) : stock(args);
  },
  [tf.Conv2DBackpropFilter]: (stock) => (args) => {
    const backend = internals(args.backend as WebGPUBackend);
    const { x, dy } = args.inputs as Inputs<'x' | 'dy'>;
    const { filterShape } = args.attrs as unknown as tf.Conv2DBackpropFilterAttrs;
    const shape = isFloat(backend, x, dy) ? supported(x.shape, filterShape, args.attrs ?? {}, 1) : null;
    return shape ? filterGradient(backend, shape, x, dy) : stock(args);
  },
  [tf.BatchMatMul]: (stock) => (args) => matMul(internals(args.backend as WebGPUBackend), args) ?? stock(args),
};
