/**
 * The cosine head's own kernels: inverse lengths, everything that happens within a row of cosines (margin, decision,
 * softmax, boundary term, gradient), the batch means, and the way from gradients of directions to gradients of vectors.
 * The large products in between are ordinary matMuls.
 */
import type { TensorInfo } from '../../tf.ts';
import type { AdapterClass } from '../adapter.ts';
import { type Kernel, mainHead } from '../dispatch.ts';
import { channelArray, float, loadFunction, storeFunction } from '../wgsl.ts';
import { reductions, rowHead, rowWork } from './rows.ts';

/** PyTorch's F.normalize divides by max(length, this). */
const LEAST_LENGTH = 1e-12;
/** As in heads/margin.ts: keeps the sine's gradient finite. */
const MIN_SINE_SQUARED = 1e-12;
/** Below every cosine and every Phi, so that a masked entry never wins a maximum. */
const MASKED = -10;

/** WGSL: dot product of row `row` of x with itself or with the row of another tensor, over this thread's part. */
function rowDot(width: number, lanes: number, term: (group: string) => readonly [string, string]): string {
  const [a, b] = term('g');
  const [tailA, tailB] = term('(width / 4)');
  const tail = ['x', 'y', 'z'].slice(0, width % 4).map((c) => `sum += a.${c} * b.${c};`);
  return `
  var sum = 0.0;
  for (var g = part; g < width / 4; g += ${lanes}) { sum += dot(${a}, ${b}); }
  ${tail.length ? `if (part == 0) {\n    let a = ${tailA};\n    let b = ${tailB};\n    ${tail.join(' ')}\n  }` : ''}`;
}

/** @param inverse [rows] f32, written: 1 / max(length, 1e-12) of each row of x */
export function inverseLengthKernel(x: TensorInfo, inverse: TensorInfo, adapter: AdapterClass): Kernel {
  const [rows, width] = x.shape as [number, number];
  const work = rowWork(adapter, width);
  const dims = { rows, width };
  const load = (group: string) => `load_x(row, ${group}, width)`;
  const code = `
${loadFunction('load_x', 'x', width)}
${reductions(work)}
${rowHead(work, dims)}
${rowDot(width, work.lanes, (group) => [load(group), load(group)])}
  let length = sqrt(row_sum(sum, part));
  if (part == 0) { inverse[row] = 1.0 / max(length, ${float(LEAST_LENGTH)}); }
}`;
  return {
    name: 'inverse-length',
    code,
    dims,
    workgroups: Math.ceil(rows / work.rows),
    bindings: [
      { name: 'x', type: channelArray(width), access: 'read', source: x },
      { name: 'inverse', type: 'array<f32>', access: 'write', source: inverse },
    ],
  };
}

/**
 * The gradient of a vector from the gradient v of its products: v - x (x . v) / length^2, times the gradient of the loss.
 * @param out the shape of x and v, written
 */
export function projectionKernel(
  x: TensorInfo,
  inverse: TensorInfo,
  v: TensorInfo,
  upstream: TensorInfo,
  out: TensorInfo,
  adapter: AdapterClass,
): Kernel {
  const [rows, width] = x.shape as [number, number];
  const work = rowWork(adapter, width);
  const dims = { rows, width };
  const code = `
${loadFunction('load_x', 'x', width)}
${loadFunction('load_v', 'v', width)}
${storeFunction('store_out', 'out', width)}
${reductions(work)}
${rowHead(work, dims)}
${rowDot(width, work.lanes, (group) => [`load_x(row, ${group}, width)`, `load_v(row, ${group}, width)`])}
  let along = row_sum(sum, part) * inverse[row] * inverse[row];
  for (var g = part; g < (width + 3) / 4; g += ${work.lanes}) {
    store_out(row, g, width, upstream[0] * (load_v(row, g, width) - along * load_x(row, g, width)));
  }
}`;
  const type = channelArray(width);
  return {
    name: 'direction-gradient',
    code,
    dims,
    workgroups: Math.ceil(rows / work.rows),
    bindings: [
      { name: 'x', type, access: 'read', source: x },
      { name: 'inverse', type: 'array<f32>', access: 'read', source: inverse },
      { name: 'v', type, access: 'read', source: v },
      { name: 'upstream', type: 'array<f32>', access: 'read', source: upstream },
      { name: 'out', type, access: 'write', source: out },
    ],
  };
}

/** What varies between heads and runs; numbers, so that all of them share a pipeline. */
export interface RowConstants {
  readonly scale: number;
  readonly margin: number;
  readonly easyMargin: boolean;
  readonly correcting: boolean;
  /** lambda, or 0 without the boundary term. */
  readonly boundaryWeight: number;
  readonly boundary: boolean;
  readonly code: boolean;
}

export interface RowInputs {
  /** [batch, classes]: products of the raw vectors. */
  readonly products: TensorInfo;
  readonly inverseEmbedding: TensorInfo;
  readonly inverseCentre: TensorInfo;
  /** [batch] i32 */
  readonly labels: TensorInfo;
}

export interface RowOutputs {
  /** [batch, classes]: gradient of the loss with respect to the products. */
  readonly gradient: TensorInfo;
  readonly logits: TensorInfo;
  /** [batch] i32 */
  readonly rectified: TensorInfo;
  /** [batch, 2]: cross-entropy and boundary term of each row. */
  readonly terms: TensorInfo;
}

/** A float as the integer with the same bits, for the sizes' buffer. */
const bits = (value: number): number => new Int32Array(new Float32Array([value]).buffer)[0]!;

/**
 * One row of cosines: the formulas of heads/margin.ts, heads/correction.ts and heads/boundaryFace.ts with their gradient.
 * At most five walks over the row.
 */
export function rowKernel(
  inputs: RowInputs,
  outputs: RowOutputs,
  constants: RowConstants,
  adapter: AdapterClass,
): Kernel {
  const [rows, classes] = inputs.products.shape as [number, number];
  const work = rowWork(adapter, classes);
  const { margin, easyMargin } = constants;
  const dims = {
    rows,
    classes,
    correcting: Number(constants.correcting),
    boundary: Number(constants.boundary),
    code: Number(constants.code),
    scale_bits: bits(constants.scale),
    cos_bits: bits(Math.cos(margin)),
    sin_bits: bits(Math.sin(margin)),
    threshold_bits: bits(easyMargin ? 0 : Math.cos(Math.PI - margin)),
    fallback_bits: bits(easyMargin ? 0 : margin * Math.sin(Math.PI - margin)),
    weight_bits: bits(constants.boundaryWeight),
  };
  const each = `for (var j = part; j < classes; j += ${work.lanes})`;
  const code = `
${reductions(work)}
struct Margin { cosine: f32, sine: f32, threshold: f32, fallback: f32 };
// The cosine before clamping; rounding can take it past 1.
fn raw_cosine(at: i32, scale: f32, j: i32) -> f32 { return products[at + j] * scale * inverse_centre[j]; }
fn with_margin(c: f32, m: Margin) -> f32 {
  let sine = sqrt(max(1.0 - c * c, ${float(MIN_SINE_SQUARED)}));
  return select(c - m.fallback, c * m.cosine - sine * m.sine, c > m.threshold);
}
fn margin_slope(c: f32, m: Margin) -> f32 {
  let squared = 1.0 - c * c;
  let bent = select(0.0, c * inverseSqrt(max(squared, ${float(MIN_SINE_SQUARED)})), squared >= ${float(MIN_SINE_SQUARED)});
  return select(1.0, m.cosine + bent * m.sine, c > m.threshold);
}
${rowHead(work, dims)}
  let scale = bitcast<f32>(scale_bits);
  let weight = bitcast<f32>(weight_bits);
  let m = Margin(
    bitcast<f32>(cos_bits), bitcast<f32>(sin_bits), bitcast<f32>(threshold_bits), bitcast<f32>(fallback_bits),
  );
  let at = row * classes;
  let inverse_row = inverse_embedding[row];
  let given = labels[row];
  // What a masked target is worth in a maximum: zero in the authors' code.
  let masked = select(${float(MASKED)}, 0.0, code == 1);

  var label = given;
  if (correcting == 1) {
    var most = -1e30;
    var first = classes;
    ${each} {
      let c = clamp(raw_cosine(at, inverse_row, j), -1.0, 1.0);
      let phi = select(with_margin(c, m), masked, j == given);
      if (phi > most) { most = phi; first = j; }
    }
    let left = row_max(most, part);
    let nearest = row_first_max(most, first, part);
    let own = clamp(raw_cosine(at, inverse_row, given), -1.0, 1.0);
    let right = select(own, max(own, 0.0), code == 1);
    label = select(given, nearest, left - right > 0.0);
  }
  let target_cosine = clamp(raw_cosine(at, inverse_row, label), -1.0, 1.0);
  let target_phi = with_margin(target_cosine, m);

  var largest = -1e30;
  var most_negative = -1e30;
  var first_negative = classes;
  ${each} {
    let c = clamp(raw_cosine(at, inverse_row, j), -1.0, 1.0);
    let logit = scale * select(c, target_phi, j == label);
    logits[at + j] = logit;
    largest = max(largest, logit);
    let negative = select(c, masked, j == label);
    if (negative > most_negative) { most_negative = negative; first_negative = j; }
  }
  largest = row_max(largest, part);
  let nearest_negative = row_first_max(most_negative, first_negative, part);

  var sum = 0.0;
  ${each} {
    let c = clamp(raw_cosine(at, inverse_row, j), -1.0, 1.0);
    sum += exp(scale * select(c, target_phi, j == label) - largest);
  }
  sum = row_sum(sum, part);

  // With the masked zero as the maximum no class is near.
  let near = clamp(raw_cosine(at, inverse_row, nearest_negative), -1.0, 1.0);
  let negative = select(near, 0.0, nearest_negative == label);
  let own = select(target_phi, max(target_phi, 0.0), code == 1);
  let term = select(0.0, max(negative - own, 0.0), boundary == 1);
  let pushed = boundary == 1 && negative - own > 0.0;
  if (part == 0) {
    rectified[row] = label;
    terms[2 * row] = log(sum) + (largest - scale * target_phi);
    terms[2 * row + 1] = term;
  }

  let share = 1.0 / f32(rows);
  ${each} {
    let raw = raw_cosine(at, inverse_row, j);
    let c = clamp(raw, -1.0, 1.0);
    let logit = scale * select(c, target_phi, j == label);
    var g = scale * (exp(logit - largest) / sum - select(0.0, 1.0, j == label));
    if (pushed) {
      if (j == label && (code == 0 || target_phi > 0.0)) { g -= weight; }
      if (j == nearest_negative && j != label) { g += weight; }
    }
    if (j == label) { g *= margin_slope(c, m); }
    let within = abs(raw) <= 1.0;
    gradient[at + j] = select(0.0, share * g * inverse_row * inverse_centre[j], within);
  }
}`;
  const read = (name: string, type: string, source: TensorInfo) => ({ name, type, access: 'read' as const, source });
  const write = (name: string, type: string, source: TensorInfo) => ({ name, type, access: 'write' as const, source });
  return {
    name: 'cosine-head',
    code,
    dims,
    workgroups: Math.ceil(rows / work.rows),
    bindings: [
      read('products', 'array<f32>', inputs.products),
      read('inverse_embedding', 'array<f32>', inputs.inverseEmbedding),
      read('inverse_centre', 'array<f32>', inputs.inverseCentre),
      read('labels', 'array<i32>', inputs.labels),
      write('gradient', 'array<f32>', outputs.gradient),
      write('logits', 'array<f32>', outputs.logits),
      write('rectified', 'array<i32>', outputs.rectified),
      write('terms', 'array<f32>', outputs.terms),
    ],
  };
}

/** Batch means of a row kernel's terms: loss, cross-entropy, boundary term. */
export function meanKernel(
  terms: TensorInfo,
  means: { readonly loss: TensorInfo; readonly crossEntropy: TensorInfo; readonly boundaryTerm: TensorInfo },
  boundaryWeight: number,
): Kernel {
  const rows = terms.shape[0]!;
  const dims = { rows, weight_bits: bits(boundaryWeight) };
  const code = `
${mainHead(1, dims)}
  var sum = vec2<f32>(0.0);
  for (var row = 0; row < rows; row++) { sum += terms[row]; }
  let mean = sum / f32(rows);
  loss[0] = mean.x + bitcast<f32>(weight_bits) * mean.y;
  cross_entropy[0] = mean.x;
  boundary_term[0] = mean.y;
}`;
  const write = (name: string, source: TensorInfo) => ({ name, type: 'array<f32>', access: 'write' as const, source });
  return {
    name: 'cosine-head-mean',
    code,
    dims,
    workgroups: 1,
    bindings: [
      { name: 'terms', type: 'array<vec2<f32>>', access: 'read', source: terms },
      write('loss', means.loss),
      write('cross_entropy', means.crossEntropy),
      write('boundary_term', means.boundaryTerm),
    ],
  };
}
