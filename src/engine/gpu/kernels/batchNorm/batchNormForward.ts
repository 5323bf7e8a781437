/**
 * Batch norm in training mode, forward: y = gamma (x - mean) / sqrt(variance + epsilon) + beta, then PReLU where there is an
 * alpha, then plus the residual where there is one. The variance comes from sums shifted by each thread's first value and
 * merged by Chan's rule, so that a mean of 100 with a deviation of 0.1 keeps its digits. Bound by bytes: x is read once for
 * the statistics and once for y.
 */
import type { TensorInfo } from '../../../tf.ts';
import { type Binding, type Kernel, mainHead } from '../../runtime/dispatch.ts';
import { channelArray, float, loadFunction, storeFunction, VEC4_ARRAY } from '../../runtime/wgsl.ts';
import { elementwise, firstRoundWidth, type Layout, layoutDimensions, SAVED, SLICE_LINES, saved } from './layout.ts';

export interface NormInputs {
  readonly x: TensorInfo;
  readonly gamma: TensorInfo;
  readonly beta: TensorInfo;
  readonly alpha: TensorInfo | null;
  readonly residual: TensorInfo | null;
}

export interface NormOutputs {
  readonly mean: TensorInfo;
  readonly variance: TensorInfo;
  /** [5, 4 * groups], see SAVED. */
  readonly saved: TensorInfo;
  readonly y: TensorInfo;
}

/** Merges the partial statistics held in workgroup memory; the result is entry 0. */
function mergeCode(threads: number): string {
  const width = firstRoundWidth(threads);
  const second = width > 1 ? `\n  workgroupBarrier();\n  if (lane == 0) { merge(0, 1, ${width}); }` : '';
  return `  workgroupBarrier();
  if (lane < ${width}) { merge(lane, ${width}, ${threads / width}); }${second}
  workgroupBarrier();`;
}

const MERGE_FUNCTION = `
fn merge(first: i32, step: i32, count: i32) {
  let shift = means[first];
  var n = 0.0;
  var sum = vec4<f32>(0.0);
  for (var j = 0; j < count; j++) {
    let at = first + j * step;
    n += counts[at];
    sum += counts[at] * (means[at] - shift);
  }
  let mean = shift + sum / max(n, 1.0);
  var squares = vec4<f32>(0.0);
  for (var j = 0; j < count; j++) {
    let at = first + j * step;
    let d = means[at] - mean;
    squares += deviations[at] + counts[at] * d * d;
  }
  means[first] = mean;
  deviations[first] = squares;
  counts[first] = n;
}`;

const workgroupArrays = (threads: number): string => `
var<workgroup> means: array<vec4<f32>, ${threads}>;
var<workgroup> deviations: array<vec4<f32>, ${threads}>;
var<workgroup> counts: array<f32, ${threads}>;
${MERGE_FUNCTION}`;

/** Each thread's statistics of every `threads`-th row, into workgroup memory. */
const gatherCode = (layout: Layout): string => `
  var shift = vec4<f32>(0.0);
  if (first + lane < last) { shift = load_x(first + lane, cg, channels); }
  var n = 0.0;
  var sum = vec4<f32>(0.0);
  var squares = vec4<f32>(0.0);
  for (var row = first + lane; row < last; row += ${layout.threads}) {
    let d = load_x(row, cg, channels) - shift;
    sum += d;
    squares += d * d;
    n += 1.0;
  }
  means[lane] = shift + sum / max(n, 1.0);
  deviations[lane] = max(squares - sum * sum / max(n, 1.0), vec4<f32>(0.0));
  counts[lane] = n;
${mergeCode(layout.threads)}`;

function statisticsBindings(inputs: NormInputs, outputs: NormOutputs, channels: number): Binding[] {
  const type = channelArray(channels);
  const read = (name: string, source: TensorInfo): Binding => ({ name, type, access: 'read', source });
  const write = (name: string, source: TensorInfo): Binding => ({ name, type, access: 'write', source });
  return [
    read('gamma', inputs.gamma),
    read('beta', inputs.beta),
    ...(inputs.alpha ? [read('alpha', inputs.alpha)] : []),
    write('mean', outputs.mean),
    write('variance', outputs.variance),
    { name: 'saved', type: VEC4_ARRAY, access: 'write', source: outputs.saved },
  ];
}

function statisticsFunctions(channels: number, hasAlpha: boolean): string {
  return [
    loadFunction('load_gamma', 'gamma', channels),
    loadFunction('load_beta', 'beta', channels),
    hasAlpha ? loadFunction('load_alpha', 'alpha', channels) : '',
    storeFunction('store_mean', 'mean', channels),
    storeFunction('store_variance', 'variance', channels),
  ].join('\n');
}

/** Entry 0 of workgroup memory becomes the outputs and the saved row. */
const finishCode = (epsilon: number, hasAlpha: boolean): string => `
    let v = deviations[0] / f32(rows);
    store_mean(0, cg, channels, means[0]);
    store_variance(0, cg, channels, v);
    ${saved('mean')} = means[0];
    ${saved('inverseDeviation')} = inverseSqrt(v + ${float(epsilon)});
    ${saved('gamma')} = load_gamma(0, cg, channels);
    ${saved('beta')} = load_beta(0, cg, channels);
    ${hasAlpha ? `${saved('alpha')} = load_alpha(0, cg, channels);` : ''}`;

const normaliseCode = (hasAlpha: boolean, hasResidual: boolean): string => `
    var z = (load_x(row, cg, channels) - centre) * scale + offset;
    ${hasAlpha ? 'z = select(z * slope, z, z > vec4<f32>(0.0));' : ''}
    ${hasResidual ? 'z += load_residual(row, cg, channels);' : ''}
    store_y(row, cg, channels, z);`;

function elementwiseFunctions(channels: number, hasResidual: boolean): string {
  return [
    hasResidual ? loadFunction('load_residual', 'residual', channels) : '',
    storeFunction('store_y', 'y', channels),
  ].join('\n');
}

function elementwiseBindings(inputs: NormInputs, outputs: NormOutputs, channels: number): Binding[] {
  const type = channelArray(channels);
  return [
    ...(inputs.residual ? [{ name: 'residual', type, access: 'read' as const, source: inputs.residual }] : []),
    { name: 'y', type, access: 'write', source: outputs.y },
  ];
}

/** Everything in one dispatch. */
function singleKernel(layout: Layout, inputs: NormInputs, outputs: NormOutputs, epsilon: number): Kernel {
  const { channels, threads, groups } = layout;
  const hasAlpha = inputs.alpha !== null;
  const hasResidual = inputs.residual !== null;
  const dims = layoutDimensions(layout);
  const code = `
${loadFunction('load_x', 'x', channels)}
${statisticsFunctions(channels, hasAlpha)}
${elementwiseFunctions(channels, hasResidual)}
${workgroupArrays(threads)}
${mainHead(threads, dims)}
  ${SLICE_LINES}
${gatherCode(layout)}
  if (lane == 0) {${finishCode(epsilon, hasAlpha)}
  }
  let centre = means[0];
  let scale = load_gamma(0, cg, channels) * inverseSqrt(deviations[0] / f32(rows) + ${float(epsilon)});
  let offset = load_beta(0, cg, channels);
  ${hasAlpha ? 'let slope = load_alpha(0, cg, channels);' : ''}
  for (var row = first + lane; row < last; row += ${threads}) {${normaliseCode(hasAlpha, hasResidual)}
  }
}`;
  return {
    name: 'batch-norm',
    code,
    dims,
    workgroups: groups,
    bindings: [
      { name: 'x', type: channelArray(channels), access: 'read', source: inputs.x },
      ...statisticsBindings(inputs, outputs, channels),
      ...elementwiseBindings(inputs, outputs, channels),
    ],
  };
}

function statisticsKernel(layout: Layout, inputs: NormInputs, outputs: NormOutputs, epsilon: number): Kernel {
  const { channels, threads, groups } = layout;
  const hasAlpha = inputs.alpha !== null;
  const dims = layoutDimensions(layout);
  const code = `
${loadFunction('load_x', 'x', channels)}
${statisticsFunctions(channels, hasAlpha)}
${workgroupArrays(threads)}
${mainHead(threads, dims)}
  ${SLICE_LINES}
${gatherCode(layout)}
  if (lane == 0) {${finishCode(epsilon, hasAlpha)}
  }
}`;
  return {
    name: 'batch-norm-statistics',
    code,
    dims,
    workgroups: groups,
    bindings: [
      { name: 'x', type: channelArray(channels), access: 'read', source: inputs.x },
      ...statisticsBindings(inputs, outputs, channels),
    ],
  };
}

/** Per slice and group: mean, squared deviations, count. */
function partialKernel(layout: Layout, x: TensorInfo, partial: TensorInfo): Kernel {
  const { channels, threads, groups, slices } = layout;
  const dims = layoutDimensions(layout);
  const code = `
${loadFunction('load_x', 'x', channels)}
${workgroupArrays(threads)}
${mainHead(threads, dims)}
  ${SLICE_LINES}
${gatherCode(layout)}
  if (lane == 0) {
    let at = (cg * slices + slice) * 3;
    partial[at] = means[0];
    partial[at + 1] = deviations[0];
    partial[at + 2] = vec4<f32>(counts[0]);
  }
}`;
  return {
    name: 'batch-norm-partial',
    code,
    dims,
    workgroups: groups * slices,
    bindings: [
      { name: 'x', type: channelArray(channels), access: 'read', source: x },
      { name: 'partial', type: VEC4_ARRAY, access: 'write', source: partial },
    ],
  };
}

function combineKernel(
  layout: Layout,
  inputs: NormInputs,
  outputs: NormOutputs,
  partial: TensorInfo,
  epsilon: number,
): Kernel {
  const { channels, groups, slices } = layout;
  const hasAlpha = inputs.alpha !== null;
  const dims = layoutDimensions(layout);
  const code = `
${statisticsFunctions(channels, hasAlpha)}
${workgroupArrays(slices)}
${mainHead(slices, dims)}
  let cg = group;
  let at = (cg * slices + lane) * 3;
  means[lane] = partial[at];
  deviations[lane] = partial[at + 1];
  counts[lane] = partial[at + 2].x;
  workgroupBarrier();
  if (lane == 0) {
    merge(0, 1, slices);${finishCode(epsilon, hasAlpha)}
  }
}`;
  return {
    name: 'batch-norm-combine',
    code,
    dims,
    workgroups: groups,
    bindings: [
      { name: 'partial', type: VEC4_ARRAY, access: 'read', source: partial },
      ...statisticsBindings(inputs, outputs, channels),
    ],
  };
}

function normaliseKernel(layout: Layout, inputs: NormInputs, outputs: NormOutputs): Kernel {
  const { channels } = layout;
  const hasAlpha = inputs.alpha !== null;
  const hasResidual = inputs.residual !== null;
  const { dims, head, loop, workgroups } = elementwise(layout);
  const code = `
${loadFunction('load_x', 'x', channels)}
${elementwiseFunctions(channels, hasResidual)}
${head}
  let centre = ${saved('mean')};
  let scale = ${saved('gamma')} * ${saved('inverseDeviation')};
  let offset = ${saved('beta')};
  ${hasAlpha ? `let slope = ${saved('alpha')};` : ''}
  ${loop} {${normaliseCode(hasAlpha, hasResidual)}
  }
}`;
  return {
    name: 'batch-norm-normalise',
    code,
    dims,
    workgroups,
    bindings: [
      { name: 'x', type: channelArray(channels), access: 'read', source: inputs.x },
      { name: 'saved', type: VEC4_ARRAY, access: 'read', source: outputs.saved },
      ...elementwiseBindings(inputs, outputs, channels),
    ],
  };
}

/** Vec4s of `saved`. */
export const savedShape = (layout: Layout): number[] => [SAVED.rows, 4 * layout.groups];

/** Floats of the partial statistics; none with a single slice. */
export const partialShape = (layout: Layout): number[] => [layout.groups * layout.slices, 12];

/**
 * The kernels of one forward pass, in order.
 * @param partial of `partialShape`, needed with more than one slice
 */
export function forwardKernels(
  layout: Layout,
  inputs: NormInputs,
  outputs: NormOutputs,
  partial: TensorInfo | null,
  epsilon: number,
): Kernel[] {
  if (layout.single) return [singleKernel(layout, inputs, outputs, epsilon)];
  const statistics = partial
    ? [partialKernel(layout, inputs.x, partial), combineKernel(layout, inputs, outputs, partial, epsilon)]
    : [statisticsKernel(layout, inputs, outputs, epsilon)];
  return [...statistics, normaliseKernel(layout, inputs, outputs)];
}
