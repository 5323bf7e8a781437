/**
 * PReLU with one slope a channel, forward and backward. Backward makes dx and the slope's gradient in one walk over x and
 * dy. Bound by bytes. Where a batch norm comes first, its own kernels take the slope along (gpu/batchNorm).
 */
import type { TensorInfo } from '../tf.ts';
import { elementwiseHead } from './batchNorm/forward.ts';
import { firstRoundWidth, type Layout, sliceCode } from './batchNorm/layout.ts';
import { channelArray, loadFunction, storeFunction } from './conv/shape.ts';
import { type Kernel, WORKGROUP_BUILTINS, WORKGROUP_INDEX } from './dispatch.ts';

const VEC = 'array<vec4<f32>>';

/** @param y the shape of x, written */
export function preluKernel(layout: Layout, x: TensorInfo, alpha: TensorInfo, y: TensorInfo): Kernel {
  const { channels } = layout;
  const type = channelArray(channels);
  const head = elementwiseHead(layout);
  const code = `
${loadFunction('load_x', 'x', channels)}
${loadFunction('load_alpha', 'alpha', channels)}
${storeFunction('store_y', 'y', channels)}
${head.code}
  let slope = load_alpha(0u, cg);
  ${head.loop} {
    let v = load_x(row, cg);
    store_y(row, cg, select(v * slope, v, v > vec4<f32>(0.0)));
  }
}`;
  return {
    name: 'prelu',
    code,
    workgroups: head.workgroups,
    bindings: [
      { name: 'x', type, access: 'read', source: x },
      { name: 'alpha', type, access: 'read', source: alpha },
      { name: 'y', type, access: 'write', source: y },
    ],
  };
}

export interface PreluGradients {
  readonly dx: TensorInfo;
  readonly dalpha: TensorInfo;
}

/** Floats of the partial sums, needed with more than one slice. */
export const preluPartialShape = (layout: Layout): number[] => [layout.groups * layout.slices, 4];

const mergeFunction = (threads: number): string => `
var<workgroup> sums: array<vec4<f32>, ${threads}>;
fn merge(first: u32, step: u32, count: u32) {
  for (var j = 1u; j < count; j++) { sums[first] += sums[first + j * step]; }
}`;

function gradientKernel(
  layout: Layout,
  inputs: { readonly x: TensorInfo; readonly dy: TensorInfo; readonly alpha: TensorInfo },
  outputs: PreluGradients,
  partial: TensorInfo | null,
): Kernel {
  const { channels, threads, groups, slices } = layout;
  const type = channelArray(channels);
  const width = firstRoundWidth(threads);
  const result = partial ? `partial[cg * ${slices}u + slice] = sums[0];` : 'store_dalpha(0u, cg, sums[0]);';
  const code = `
${loadFunction('load_x', 'x', channels)}
${loadFunction('load_dy', 'dy', channels)}
${loadFunction('load_alpha', 'alpha', channels)}
${storeFunction('store_dx', 'dx', channels)}
${partial ? '' : storeFunction('store_dalpha', 'dalpha', channels)}
${mergeFunction(threads)}
@compute @workgroup_size(${threads})
fn main(${WORKGROUP_BUILTINS}) {
  ${WORKGROUP_INDEX}
  ${sliceCode(layout)}
  let slope = load_alpha(0u, cg);
  var sum = vec4<f32>(0.0);
  for (var row = first + lane; row < last; row += ${threads}u) {
    let v = load_x(row, cg);
    let d = load_dy(row, cg);
    let positive = v > vec4<f32>(0.0);
    store_dx(row, cg, select(d * slope, d, positive));
    sum += select(d * v, vec4<f32>(0.0), positive);
  }
  sums[lane] = sum;
  workgroupBarrier();
  if (lane < ${width}u) { merge(lane, ${width}u, ${threads / width}u); }
  workgroupBarrier();
  if (lane == 0u) {
    ${width > 1 ? `merge(0u, 1u, ${width}u);` : ''}
    ${result}
  }
}`;
  return {
    name: 'prelu-gradient',
    code,
    workgroups: groups * slices,
    bindings: [
      { name: 'x', type, access: 'read', source: inputs.x },
      { name: 'dy', type, access: 'read', source: inputs.dy },
      { name: 'alpha', type, access: 'read', source: inputs.alpha },
      { name: 'dx', type, access: 'write', source: outputs.dx },
      partial
        ? { name: 'partial', type: VEC, access: 'write', source: partial }
        : { name: 'dalpha', type, access: 'write', source: outputs.dalpha },
    ],
  };
}

function combineKernel(layout: Layout, partial: TensorInfo, dalpha: TensorInfo): Kernel {
  const { channels, groups, slices } = layout;
  const code = `
${storeFunction('store_dalpha', 'dalpha', channels)}
@compute @workgroup_size(64)
fn main(${WORKGROUP_BUILTINS}) {
  ${WORKGROUP_INDEX}
  let cg = group * 64u + lane;
  if (cg >= ${groups}u) { return; }
  var sum = vec4<f32>(0.0);
  for (var j = 0u; j < ${slices}u; j++) { sum += partial[cg * ${slices}u + j]; }
  store_dalpha(0u, cg, sum);
}`;
  return {
    name: 'prelu-gradient-combine',
    code,
    workgroups: Math.ceil(groups / 64),
    bindings: [
      { name: 'partial', type: VEC, access: 'read', source: partial },
      { name: 'dalpha', type: channelArray(channels), access: 'write', source: dalpha },
    ],
  };
}

/** @param partial of `preluPartialShape`, or null with a single slice */
export function preluGradientKernels(
  layout: Layout,
  inputs: { readonly x: TensorInfo; readonly dy: TensorInfo; readonly alpha: TensorInfo },
  outputs: PreluGradients,
  partial: TensorInfo | null,
): Kernel[] {
  const first = gradientKernel(layout, inputs, outputs, partial);
  return partial ? [first, combineKernel(layout, partial, outputs.dalpha)] : [first];
}
