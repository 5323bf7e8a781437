/**
 * Sums over the leading dimensions of a small tensor, as the gradient of a bias needs them: a thread walks down four columns,
 * where tfjs transposes and then reduces row by row.
 */
import type { WebGPUBackend } from '@tensorflow/tfjs-backend-webgpu';
import * as tf from '../../tf.ts';
import { internals } from '../runtime/backend.ts';
import { dispatch, type Kernel, mainHead } from '../runtime/dispatch.ts';
import { channelArray, loadFunction, storeFunction } from '../runtime/wgsl.ts';
import type { KernelFunction } from './conv/convKernels.ts';

const WORKGROUP = 64;
/** A single thread walks no further; tfjs splits a longer sum among threads. */
const MOST_ROWS = 512;

/** @param sums [columns], written */
function columnSumsKernel(rows: number, columns: number, x: tf.TensorInfo, sums: tf.TensorInfo): Kernel {
  const groups = Math.ceil(columns / 4);
  const dims = { rows, columns, groups };
  const code = `
${loadFunction('load_x', 'x', columns)}
${storeFunction('store_sum', 'sums', columns)}
${mainHead(WORKGROUP, dims)}
  let thread = group * ${WORKGROUP} + lane;
  if (thread >= groups) { return; }
  var sum = vec4<f32>(0.0);
  for (var row = 0; row < rows; row++) { sum += load_x(row, thread, columns); }
  store_sum(0, thread, columns, sum);
}`;
  return {
    name: 'column-sums',
    code,
    dims,
    workgroups: Math.ceil(groups / WORKGROUP),
    bindings: [
      { name: 'x', type: channelArray(columns), access: 'read', source: x },
      { name: 'sums', type: channelArray(columns), access: 'write', source: sums },
    ],
  };
}

/** True for the axes 0, 1, ... up to, and without, the last dimension. */
function areLeading(axes: readonly number[], rank: number): boolean {
  return rank > 1 && axes.length === rank - 1 && [...axes].sort((a, b) => a - b).every((axis, i) => axis === i);
}

/** What replaces tfjs's Sum. */
export const SUM_REPLACEMENT: Readonly<Record<string, (stock: KernelFunction) => KernelFunction>> = {
  [tf.Sum]: (stock) => (args) => {
    const { x } = args.inputs as { x: tf.TensorInfo };
    const { axis, keepDims } = args.attrs as unknown as tf.SumAttrs;
    const rank = x.shape.length;
    const columns = x.shape[rank - 1] ?? 0;
    const rows = x.shape.slice(0, -1).reduce((product, n) => product * n, 1);
    const backend = internals(args.backend as WebGPUBackend);
    const isFloat = backend.tensorMap.get(x.dataId).dtype === 'float32';
    const small = rows > 0 && rows <= MOST_ROWS && columns > 0;
    if (!isFloat || !small || !areLeading(tf.util.parseAxisParam(axis, x.shape), rank)) return stock(args);
    const sums = backend.makeTensorInfo([columns], 'float32');
    dispatch(backend, columnSumsKernel(rows, columns, x, sums));
    return keepDims ? { ...sums, shape: [...x.shape.slice(0, -1).map(() => 1), columns] } : sums;
  },
};
