/**
 * Batch norm in training mode, backward, with the PReLU behind it where there is one. Two halves: per-channel sums of dz,
 * dz xhat (and what alpha gets), then dx = gamma / deviation (dz - mean(dz) - xhat mean(dz xhat)). z is computed again from
 * x, which is cheaper than keeping it. Bound by bytes: x and dy are read twice.
 */
import type { TensorInfo } from '../../../tf.ts';
import { type Binding, type Kernel, mainHead } from '../../runtime/dispatch.ts';
import { channelArray, loadFunction, storeFunction, VEC4_ARRAY } from '../../runtime/wgsl.ts';
import { elementwise, firstRoundWidth, type Layout, layoutDimensions, SLICE_LINES, saved } from './layout.ts';

export interface NormGradientInputs {
  readonly x: TensorInfo;
  readonly dy: TensorInfo;
  readonly saved: TensorInfo;
}

export interface NormGradients {
  readonly dx: TensorInfo;
  readonly dgamma: TensorInfo;
  readonly dbeta: TensorInfo;
  /** null without a PReLU. */
  readonly dalpha: TensorInfo | null;
}

/** The sums' names, in the order they lie in memory. */
const sumNames = (hasAlpha: boolean): string[] => (hasAlpha ? ['dbeta', 'dgamma', 'dalpha'] : ['dbeta', 'dgamma']);

const savedCode = (hasAlpha: boolean): string => `
  let centre = ${saved('mean')};
  let inverse = ${saved('inverseDeviation')};
  let gamma = ${saved('gamma')};
  ${hasAlpha ? `let beta = ${saved('beta')};\n  let slope = ${saved('alpha')};` : ''}`;

/** From `row`: xhat, and dz (the gradient behind the PReLU). */
const rowCode = (hasAlpha: boolean): string => `
    let xhat = (load_x(row, cg, channels) - centre) * inverse;
    ${
      hasAlpha
        ? `let dy_row = load_dy(row, cg, channels);
    let z = gamma * xhat + beta;
    let positive = z > vec4<f32>(0.0);
    let dz = select(dy_row * slope, dy_row, positive);`
        : 'let dz = load_dy(row, cg, channels);'
    }`;

function gatherCode(layout: Layout, hasAlpha: boolean): string {
  const names = sumNames(hasAlpha);
  const { threads } = layout;
  const width = firstRoundWidth(threads);
  const second = width > 1 ? `\n  workgroupBarrier();\n  if (lane == 0) { merge(0, 1, ${width}); }` : '';
  return `
  ${names.map((name) => `var sum_${name} = vec4<f32>(0.0);`).join('\n  ')}
  for (var row = first + lane; row < last; row += ${threads}) {${rowCode(hasAlpha)}
    sum_dbeta += dz;
    sum_dgamma += dz * xhat;
    ${hasAlpha ? 'sum_dalpha += select(dy_row * z, vec4<f32>(0.0), positive);' : ''}
  }
  ${names.map((name, i) => `sums[lane * ${names.length} + ${i}] = sum_${name};`).join('\n  ')}
  workgroupBarrier();
  if (lane < ${width}) { merge(lane, ${width}, ${threads / width}); }${second}
  workgroupBarrier();`;
}

function workgroupArrays(threads: number, hasAlpha: boolean): string {
  const n = sumNames(hasAlpha).length;
  const add = sumNames(hasAlpha).map((_, i) => `sums[first * ${n} + ${i}] += sums[(first + j * step) * ${n} + ${i}];`);
  return `
var<workgroup> sums: array<vec4<f32>, ${threads * n}>;
fn merge(first: i32, step: i32, count: i32) {
  for (var j = 1; j < count; j++) {
    ${add.join('\n    ')}
  }
}`;
}

const storeSums = (hasAlpha: boolean): string =>
  sumNames(hasAlpha)
    .map((name, i) => `store_${name}(0, cg, channels, sums[${i}]);`)
    .join(' ');

const storeFunctions = (channels: number, hasAlpha: boolean): string =>
  sumNames(hasAlpha)
    .map((name) => storeFunction(`store_${name}`, `out_${name}`, channels))
    .join('\n');

const loadFunctions = (channels: number): string =>
  [loadFunction('load_x', 'x', channels), loadFunction('load_dy', 'dy', channels)].join('\n');

/** `dbeta` and `dgamma` here are the vec4 sums of the workgroup's channels. */
const DX_LINE = `
    store_dx(row, cg, channels, gamma * inverse * (dz - (dbeta + xhat * dgamma) / f32(rows)));`;

function inputBindings(inputs: NormGradientInputs, channels: number): Binding[] {
  const type = channelArray(channels);
  return [
    { name: 'x', type, access: 'read', source: inputs.x },
    { name: 'dy', type, access: 'read', source: inputs.dy },
    { name: 'saved', type: VEC4_ARRAY, access: 'read', source: inputs.saved },
  ];
}

function sumBindings(outputs: NormGradients, channels: number): Binding[] {
  const type = channelArray(channels);
  const write = (name: string, source: TensorInfo): Binding => ({ name, type, access: 'write', source });
  return [
    write('out_dbeta', outputs.dbeta),
    write('out_dgamma', outputs.dgamma),
    ...(outputs.dalpha ? [write('out_dalpha', outputs.dalpha)] : []),
  ];
}

const dxBinding = (outputs: NormGradients, channels: number): Binding => ({
  name: 'dx',
  type: channelArray(channels),
  access: 'write',
  source: outputs.dx,
});

function singleKernel(layout: Layout, inputs: NormGradientInputs, outputs: NormGradients): Kernel {
  const { channels, threads, groups } = layout;
  const hasAlpha = outputs.dalpha !== null;
  const dims = layoutDimensions(layout);
  const code = `
${loadFunctions(channels)}
${storeFunctions(channels, hasAlpha)}
${storeFunction('store_dx', 'dx', channels)}
${workgroupArrays(threads, hasAlpha)}
${mainHead(threads, dims)}
  ${SLICE_LINES}
${savedCode(hasAlpha)}
${gatherCode(layout, hasAlpha)}
  if (lane == 0) { ${storeSums(hasAlpha)} }
  let dbeta = sums[0];
  let dgamma = sums[1];
  for (var row = first + lane; row < last; row += ${threads}) {${rowCode(hasAlpha)}${DX_LINE}
  }
}`;
  return {
    name: 'batch-norm-gradient',
    code,
    dims,
    workgroups: groups,
    bindings: [...inputBindings(inputs, channels), ...sumBindings(outputs, channels), dxBinding(outputs, channels)],
  };
}

function sumsKernel(layout: Layout, inputs: NormGradientInputs, outputs: NormGradients): Kernel {
  const { channels, threads, groups } = layout;
  const hasAlpha = outputs.dalpha !== null;
  const dims = layoutDimensions(layout);
  const code = `
${loadFunctions(channels)}
${storeFunctions(channels, hasAlpha)}
${workgroupArrays(threads, hasAlpha)}
${mainHead(threads, dims)}
  ${SLICE_LINES}
${savedCode(hasAlpha)}
${gatherCode(layout, hasAlpha)}
  if (lane == 0) { ${storeSums(hasAlpha)} }
}`;
  return {
    name: 'batch-norm-gradient-sums',
    code,
    dims,
    workgroups: groups,
    bindings: [...inputBindings(inputs, channels), ...sumBindings(outputs, channels)],
  };
}

function partialKernel(layout: Layout, inputs: NormGradientInputs, partial: TensorInfo, hasAlpha: boolean): Kernel {
  const { channels, threads, groups, slices } = layout;
  const n = sumNames(hasAlpha).length;
  const store = sumNames(hasAlpha).map((_, i) => `partial[(cg * slices + slice) * ${n} + ${i}] = sums[${i}];`);
  const dims = layoutDimensions(layout);
  const code = `
${loadFunctions(channels)}
${workgroupArrays(threads, hasAlpha)}
${mainHead(threads, dims)}
  ${SLICE_LINES}
${savedCode(hasAlpha)}
${gatherCode(layout, hasAlpha)}
  if (lane == 0) { ${store.join(' ')} }
}`;
  return {
    name: 'batch-norm-gradient-partial',
    code,
    dims,
    workgroups: groups * slices,
    bindings: [
      ...inputBindings(inputs, channels),
      { name: 'partial', type: VEC4_ARRAY, access: 'write', source: partial },
    ],
  };
}

function combineKernel(layout: Layout, outputs: NormGradients, partial: TensorInfo): Kernel {
  const { channels, groups, slices } = layout;
  const hasAlpha = outputs.dalpha !== null;
  const n = sumNames(hasAlpha).length;
  const load = sumNames(hasAlpha).map((_, i) => `sums[lane * ${n} + ${i}] = partial[at + ${i}];`);
  const dims = layoutDimensions(layout);
  const code = `
${storeFunctions(channels, hasAlpha)}
${workgroupArrays(slices, hasAlpha)}
${mainHead(slices, dims)}
  let cg = group;
  let at = (cg * slices + lane) * ${n};
  ${load.join('\n  ')}
  workgroupBarrier();
  if (lane == 0) {
    merge(0, 1, slices);
    ${storeSums(hasAlpha)}
  }
}`;
  return {
    name: 'batch-norm-gradient-combine',
    code,
    dims,
    workgroups: groups,
    bindings: [
      { name: 'partial', type: VEC4_ARRAY, access: 'read', source: partial },
      ...sumBindings(outputs, channels),
    ],
  };
}

function dxKernel(layout: Layout, inputs: NormGradientInputs, outputs: NormGradients): Kernel {
  const { channels } = layout;
  const hasAlpha = outputs.dalpha !== null;
  const type = channelArray(channels);
  const { dims, head, loop, workgroups } = elementwise(layout);
  const code = `
${loadFunctions(channels)}
${loadFunction('load_dbeta', 'sum_beta', channels)}
${loadFunction('load_dgamma', 'sum_gamma', channels)}
${storeFunction('store_dx', 'dx', channels)}
${head}
${savedCode(hasAlpha)}
  let dbeta = load_dbeta(0, cg, channels);
  let dgamma = load_dgamma(0, cg, channels);
  ${loop} {${rowCode(hasAlpha)}${DX_LINE}
  }
}`;
  return {
    name: 'batch-norm-gradient-dx',
    code,
    dims,
    workgroups,
    bindings: [
      ...inputBindings(inputs, channels),
      { name: 'sum_beta', type, access: 'read', source: outputs.dbeta },
      { name: 'sum_gamma', type, access: 'read', source: outputs.dgamma },
      dxBinding(outputs, channels),
    ],
  };
}

/**
 * The kernels of one backward pass, in order.
 * @param partial of forward's `partialShape`, needed with more than one slice
 */
export function backwardKernels(
  layout: Layout,
  inputs: NormGradientInputs,
  outputs: NormGradients,
  partial: TensorInfo | null,
): Kernel[] {
  if (layout.single) return [singleKernel(layout, inputs, outputs)];
  const sums = partial
    ? [partialKernel(layout, inputs, partial, outputs.dalpha !== null), combineKernel(layout, outputs, partial)]
    : [sumsKernel(layout, inputs, outputs)];
  return [...sums, dxKernel(layout, inputs, outputs)];
}
