/**
 * Batch norm in training mode, forward: y = gamma (x - mean) / sqrt(variance + epsilon) + beta, then PReLU where there is an
 * alpha, then plus the residual where there is one. The variance comes from sums shifted by each thread's first value and
 * merged by Chan's rule, so that a mean of 100 with a deviation of 0.1 keeps its digits. Bound by bytes: x is read once for
 * the statistics and once for y.
 */
import type { TensorInfo } from '../../tf.ts';
import { channelArray, loadFunction, storeFunction } from '../conv/shape.ts';
import { type Binding, type Kernel, WORKGROUP_BUILTINS, WORKGROUP_INDEX } from '../dispatch.ts';
import { firstRoundWidth, type Layout, SAVED, saved, sliceCode } from './layout.ts';

const VEC = 'array<vec4<f32>>';

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
  const second = width > 1 ? `\n  workgroupBarrier();\n  if (lane == 0u) { merge(0u, 1u, ${width}u); }` : '';
  return `  workgroupBarrier();
  if (lane < ${width}u) { merge(lane, ${width}u, ${threads / width}u); }${second}
  workgroupBarrier();`;
}

const MERGE_FUNCTION = `
fn merge(first: u32, step: u32, count: u32) {
  let shift = means[first];
  var n = 0.0;
  var sum = vec4<f32>(0.0);
  for (var j = 0u; j < count; j++) {
    let at = first + j * step;
    n += counts[at];
    sum += counts[at] * (means[at] - shift);
  }
  let mean = shift + sum / max(n, 1.0);
  var squares = vec4<f32>(0.0);
  for (var j = 0u; j < count; j++) {
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
  if (first + lane < last) { shift = load_x(first + lane, cg); }
  var n = 0.0;
  var sum = vec4<f32>(0.0);
  var squares = vec4<f32>(0.0);
  for (var row = first + lane; row < last; row += ${layout.threads}u) {
    let d = load_x(row, cg) - shift;
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
    { name: 'saved', type: VEC, access: 'write', source: outputs.saved },
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
const finishCode = (layout: Layout, epsilon: number, hasAlpha: boolean): string => `
    let v = deviations[0] / ${layout.rows}.0;
    store_mean(0u, cg, means[0]);
    store_variance(0u, cg, v);
    ${saved('mean', layout)} = means[0];
    ${saved('inverseDeviation', layout)} = inverseSqrt(v + ${float(epsilon)});
    ${saved('gamma', layout)} = load_gamma(0u, cg);
    ${saved('beta', layout)} = load_beta(0u, cg);
    ${hasAlpha ? `${saved('alpha', layout)} = load_alpha(0u, cg);` : ''}`;

/** A number as a WGSL float literal. */
function float(value: number): string {
  const text = String(value);
  return /[.e]/.test(text) ? text : `${text}.0`;
}

const normaliseCode = (hasAlpha: boolean, hasResidual: boolean): string => `
    var z = (load_x(row, cg) - centre) * scale + offset;
    ${hasAlpha ? 'z = select(z * slope, z, z > vec4<f32>(0.0));' : ''}
    ${hasResidual ? 'z += load_residual(row, cg);' : ''}
    store_y(row, cg, z);`;

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
  const code = `
${loadFunction('load_x', 'x', channels)}
${statisticsFunctions(channels, hasAlpha)}
${elementwiseFunctions(channels, hasResidual)}
${workgroupArrays(threads)}
@compute @workgroup_size(${threads})
fn main(${WORKGROUP_BUILTINS}) {
  ${WORKGROUP_INDEX}
  ${sliceCode(layout)}
${gatherCode(layout)}
  if (lane == 0u) {${finishCode(layout, epsilon, hasAlpha)}
  }
  let centre = means[0];
  let scale = load_gamma(0u, cg) * inverseSqrt(deviations[0] / ${layout.rows}.0 + ${float(epsilon)});
  let offset = load_beta(0u, cg);
  ${hasAlpha ? 'let slope = load_alpha(0u, cg);' : ''}
  for (var row = first + lane; row < last; row += ${threads}u) {${normaliseCode(hasAlpha, hasResidual)}
  }
}`;
  return {
    name: 'batch-norm',
    code,
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
  const code = `
${loadFunction('load_x', 'x', channels)}
${statisticsFunctions(channels, hasAlpha)}
${workgroupArrays(threads)}
@compute @workgroup_size(${threads})
fn main(${WORKGROUP_BUILTINS}) {
  ${WORKGROUP_INDEX}
  ${sliceCode(layout)}
${gatherCode(layout)}
  if (lane == 0u) {${finishCode(layout, epsilon, hasAlpha)}
  }
}`;
  return {
    name: 'batch-norm-statistics',
    code,
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
  const code = `
${loadFunction('load_x', 'x', channels)}
${workgroupArrays(threads)}
@compute @workgroup_size(${threads})
fn main(${WORKGROUP_BUILTINS}) {
  ${WORKGROUP_INDEX}
  ${sliceCode(layout)}
${gatherCode(layout)}
  if (lane == 0u) {
    let at = (cg * ${slices}u + slice) * 3u;
    partial[at] = means[0];
    partial[at + 1u] = deviations[0];
    partial[at + 2u] = vec4<f32>(counts[0]);
  }
}`;
  return {
    name: 'batch-norm-partial',
    code,
    workgroups: groups * slices,
    bindings: [
      { name: 'x', type: channelArray(channels), access: 'read', source: x },
      { name: 'partial', type: VEC, access: 'write', source: partial },
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
  const code = `
${statisticsFunctions(channels, hasAlpha)}
${workgroupArrays(slices)}
@compute @workgroup_size(${slices})
fn main(${WORKGROUP_BUILTINS}) {
  ${WORKGROUP_INDEX}
  let cg = group;
  let at = (cg * ${slices}u + lane) * 3u;
  means[lane] = partial[at];
  deviations[lane] = partial[at + 1u];
  counts[lane] = partial[at + 2u].x;
  workgroupBarrier();
  if (lane == 0u) {
    merge(0u, 1u, ${slices}u);${finishCode(layout, epsilon, hasAlpha)}
  }
}`;
  return {
    name: 'batch-norm-combine',
    code,
    workgroups: groups,
    bindings: [
      { name: 'partial', type: VEC, access: 'read', source: partial },
      ...statisticsBindings(inputs, outputs, channels),
    ],
  };
}

/** Rows a thread of an elementwise kernel makes, so that the per-channel numbers are loaded once for all of them. */
export const ELEMENTWISE_ROWS = 8;
const ELEMENTWISE_THREADS = 64;

/** WGSL head of an elementwise kernel: thread -> group `cg` and rows start, start + chunks, ... */
export function elementwiseHead(layout: Layout): { readonly code: string; readonly loop: string; workgroups: number } {
  const chunks = Math.ceil(layout.rows / ELEMENTWISE_ROWS);
  const threads = chunks * layout.groups;
  return {
    workgroups: Math.ceil(threads / ELEMENTWISE_THREADS),
    code: `@compute @workgroup_size(${ELEMENTWISE_THREADS})
fn main(${WORKGROUP_BUILTINS}) {
  ${WORKGROUP_INDEX}
  let thread = group * ${ELEMENTWISE_THREADS}u + lane;
  if (thread >= ${threads}u) { return; }
  let cg = thread % ${layout.groups}u;`,
    loop: `for (var row = thread / ${layout.groups}u; row < ${layout.rows}u; row += ${chunks}u)`,
  };
}

function normaliseKernel(layout: Layout, inputs: NormInputs, outputs: NormOutputs): Kernel {
  const { channels } = layout;
  const hasAlpha = inputs.alpha !== null;
  const hasResidual = inputs.residual !== null;
  const head = elementwiseHead(layout);
  const code = `
${loadFunction('load_x', 'x', channels)}
${elementwiseFunctions(channels, hasResidual)}
${head.code}
  let centre = ${saved('mean', layout)};
  let scale = ${saved('gamma', layout)} * ${saved('inverseDeviation', layout)};
  let offset = ${saved('beta', layout)};
  ${hasAlpha ? `let slope = ${saved('alpha', layout)};` : ''}
  ${head.loop} {${normaliseCode(hasAlpha, hasResidual)}
  }
}`;
  return {
    name: 'batch-norm-normalise',
    code,
    workgroups: head.workgroups,
    bindings: [
      { name: 'x', type: channelArray(channels), access: 'read', source: inputs.x },
      { name: 'saved', type: VEC, access: 'read', source: outputs.saved },
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
