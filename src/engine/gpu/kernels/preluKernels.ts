/**
 * PReLU with one slope a channel, forward and backward. Backward makes dx and the slope's gradient in one walk over x and
 * dy. Bound by bytes. Where a batch norm comes first, its own kernels take the slope along (gpu/batchNorm).
 */
import type { TensorInfo } from '../../tf.ts';
import { type Kernel, mainHead } from '../runtime/dispatch.ts';
import { channelArray, loadFunction, storeFunction, VEC4_ARRAY } from '../runtime/wgsl.ts';
import { elementwise, firstRoundWidth, type Layout, layoutDimensions, SLICE_LINES } from './batchNorm/layout.ts';

/** @param y the shape of x, written */
export function preluKernel(layout: Layout, x: TensorInfo, alpha: TensorInfo, y: TensorInfo): Kernel {
  const { channels } = layout;
  const type = channelArray(channels);
  const { dims, head, loop, workgroups } = elementwise(layout);
  const code = `
${loadFunction('load_x', 'x', channels)}
${loadFunction('load_alpha', 'alpha', channels)}
${storeFunction('store_y', 'y', channels)}
${head}
  let slope = load_alpha(0, cg, channels);
  ${loop} {
    let v = load_x(row, cg, channels);
    store_y(row, cg, channels, select(v * slope, v, v > vec4<f32>(0.0)));
  }
}`;
  return {
    name: 'prelu',
    code,
    dims,
    workgroups,
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
fn merge(first: i32, step: i32, count: i32) {
  for (var j = 1; j < count; j++) { sums[first] += sums[first + j * step]; }
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
  const result = partial ? `partial[cg * slices + slice] = sums[0];` : 'store_dalpha(0, cg, channels, sums[0]);';
  const dims = layoutDimensions(layout);
  const code = `
${loadFunction('load_x', 'x', channels)}
${loadFunction('load_dy', 'dy', channels)}
${loadFunction('load_alpha', 'alpha', channels)}
${storeFunction('store_dx', 'dx', channels)}
${partial ? '' : storeFunction('store_dalpha', 'dalpha', channels)}
${mergeFunction(threads)}
${mainHead(threads, dims)}
  ${SLICE_LINES}
  let slope = load_alpha(0, cg, channels);
  var sum = vec4<f32>(0.0);
  for (var row = first + lane; row < last; row += ${threads}) {
    let v = load_x(row, cg, channels);
    let d = load_dy(row, cg, channels);
    let positive = v > vec4<f32>(0.0);
    store_dx(row, cg, channels, select(d * slope, d, positive));
    sum += select(d * v, vec4<f32>(0.0), positive);
  }
  sums[lane] = sum;
  workgroupBarrier();
  if (lane < ${width}) { merge(lane, ${width}, ${threads / width}); }
  workgroupBarrier();
  if (lane == 0) {
    ${width > 1 ? `merge(0, 1, ${width});` : ''}
    ${result}
  }
}`;
  return {
    name: 'prelu-gradient',
    code,
    dims,
    workgroups: groups * slices,
    bindings: [
      { name: 'x', type, access: 'read', source: inputs.x },
      { name: 'dy', type, access: 'read', source: inputs.dy },
      { name: 'alpha', type, access: 'read', source: inputs.alpha },
      { name: 'dx', type, access: 'write', source: outputs.dx },
      partial
        ? { name: 'partial', type: VEC4_ARRAY, access: 'write', source: partial }
        : { name: 'dalpha', type, access: 'write', source: outputs.dalpha },
    ],
  };
}

function combineKernel(layout: Layout, partial: TensorInfo, dalpha: TensorInfo): Kernel {
  const { channels, groups } = layout;
  const dims = layoutDimensions(layout);
  const code = `
${storeFunction('store_dalpha', 'dalpha', channels)}
${mainHead(64, dims)}
  let cg = group * 64 + lane;
  if (cg >= ${groups}) { return; }
  var sum = vec4<f32>(0.0);
  for (var j = 0; j < slices; j++) { sum += partial[cg * slices + j]; }
  store_dalpha(0, cg, channels, sum);
}`;
  return {
    name: 'prelu-gradient-combine',
    code,
    dims,
    workgroups: Math.ceil(groups / 64),
    bindings: [
      { name: 'partial', type: VEC4_ARRAY, access: 'read', source: partial },
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
