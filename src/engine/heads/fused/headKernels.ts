/**
 * The cosine head's own kernels: directions, everything that happens within a row of cosines (margin, decision, softmax,
 * boundary term, gradient), the batch means, and the way from gradients of directions to gradients of vectors. The large
 * products in between are ordinary matMuls.
 */

import { type Kernel, mainHead } from '../../gpu/runtime/dispatch.ts';
import type { AdapterClass } from '../../gpu/runtime/gpuAdapter.ts';
import { channelArray, float, loadFunction, storeFunction } from '../../gpu/runtime/wgsl.ts';
import type { TensorInfo } from '../../tf.ts';
import { reductions, rowHead, rowWork } from './rows.ts';

/** PyTorch's F.normalize divides by max(length, this). */
const LEAST_LENGTH = 1e-12;
/** As in ops/cosine.ts: rows with a larger entry are scaled down to it. */
const LARGE = 1e15;
/** As in ops/angle.ts. */
const LEAST_SINE = 1e-6;
const ROUNDING = 1e-5;
/** Below every cosine and every Phi, so that a masked entry never wins a maximum. */
const MASKED = -10;

/** WGSL: variable `name`, this thread's part of a dot product of two rows, which `term` gives four numbers at a time. */
function rowDot(
  name: string,
  width: number,
  lanes: number,
  term: (group: string) => readonly [string, string],
): string {
  const [a, b] = term('g');
  const [tailA, tailB] = term('(width / 4)');
  const tail = ['x', 'y', 'z'].slice(0, width % 4).map((c) => `${name} += a.${c} * b.${c};`);
  return `
  var ${name} = 0.0;
  for (var g = part; g < width / 4; g += ${lanes}) { ${name} += dot(${a}, ${b}); }
  ${tail.length ? `if (part == 0) {\n    let a = ${tailA};\n    let b = ${tailB};\n    ${tail.join(' ')}\n  }` : ''}`;
}

/**
 * Rows divided by max(length, 1e-12). Those with entries whose square is out of range are scaled down to be measured.
 * @param unit the shape of x, written @param inverse [rows] f32, written: what the rows were multiplied by
 */
export function directionKernel(x: TensorInfo, unit: TensorInfo, inverse: TensorInfo, adapter: AdapterClass): Kernel {
  const [rows, width] = x.shape as [number, number];
  const work = rowWork(adapter, width);
  const dims = { rows, width };
  const type = channelArray(width);
  const scaled = (group: string) => `load_x(row, ${group}, width) / measure`;
  const each = `for (var g = part; g < (width + 3) / 4; g += ${work.lanes})`;
  const code = `
${loadFunction('load_x', 'x', width)}
${storeFunction('store_unit', 'unit', width)}
${reductions(work)}
${rowHead(work, dims)}
  var most = 0.0;
  ${each} {
    let v = abs(load_x(row, g, width));
    most = max(most, max(max(v.x, v.y), max(v.z, v.w)));
  }
  let measure = max(row_max(most, part) * ${float(1 / LARGE)}, 1.0);
${rowDot('squares', width, work.lanes, (group) => [scaled(group), scaled(group)])}
  let length = measure * sqrt(row_sum(squares, part));
  let factor = 1.0 / max(length, ${float(LEAST_LENGTH)});
  ${each} { store_unit(row, g, width, load_x(row, g, width) * factor); }
  if (part == 0) { inverse[row] = factor; }
}`;
  return {
    name: 'directions',
    code,
    dims,
    workgroups: Math.ceil(rows / work.rows),
    bindings: [
      { name: 'x', type, access: 'read', source: x },
      { name: 'unit', type, access: 'write', source: unit },
      { name: 'inverse', type: 'array<f32>', access: 'write', source: inverse },
    ],
  };
}

/**
 * The gradient of a vector from the gradient v of its direction u: (v - u (u . v)) / length, times the gradient of the loss.
 * A vector below the least length is divided by a constant.
 * @param out the shape of u and v, written
 */
export function projectionKernel(
  unit: TensorInfo,
  inverse: TensorInfo,
  v: TensorInfo,
  upstream: TensorInfo,
  out: TensorInfo,
  adapter: AdapterClass,
): Kernel {
  const [rows, width] = unit.shape as [number, number];
  const work = rowWork(adapter, width);
  const dims = { rows, width };
  const code = `
${loadFunction('load_unit', 'unit', width)}
${loadFunction('load_v', 'v', width)}
${storeFunction('store_out', 'out', width)}
${reductions(work)}
${rowHead(work, dims)}
${rowDot('product', width, work.lanes, (group) => [`load_unit(row, ${group}, width)`, `load_v(row, ${group}, width)`])}
  let factor = inverse[row];
  let along = select(0.0, row_sum(product, part), factor < ${float(0.9999 / LEAST_LENGTH)});
  for (var g = part; g < (width + 3) / 4; g += ${work.lanes}) {
    store_out(row, g, width, upstream[0] * factor * (load_v(row, g, width) - along * load_unit(row, g, width)));
  }
}`;
  const type = channelArray(width);
  return {
    name: 'direction-gradient',
    code,
    dims,
    workgroups: Math.ceil(rows / work.rows),
    bindings: [
      { name: 'unit', type, access: 'read', source: unit },
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
  /** [batch, classes]: products of the unit rows. */
  readonly cosines: TensorInfo;
  /** [batch, d], unit rows. */
  readonly embeddings: TensorInfo;
  /** [classes, d], unit rows. */
  readonly centres: TensorInfo;
  /** [batch] i32 */
  readonly labels: TensorInfo;
}

export interface RowOutputs {
  /** [batch, classes]: gradient of the loss with respect to the cosines. */
  readonly gradient: TensorInfo;
  readonly logits: TensorInfo;
  /** [batch] i32 */
  readonly rectified: TensorInfo;
  /** [batch, TERMS]: of each row the cross-entropy, the boundary term and the numbers of HeadOutput.decisions. */
  readonly terms: TensorInfo;
}

/** Numbers that a row leaves for the means and the decisions. */
export const TERMS = 5;

/** A float as the integer with the same bits, for the sizes' buffer. */
const bits = (value: number): number => new Int32Array(new Float32Array([value]).buffer)[0]!;

/**
 * One row of cosines: the formulas of ops/angle.ts, heads/angularMargin.ts, heads/correction.ts and heads/boundaryFace.ts with their
 * gradient. Five walks over the row.
 */
export function rowKernel(
  inputs: RowInputs,
  outputs: RowOutputs,
  constants: RowConstants,
  adapter: AdapterClass,
): Kernel {
  const [rows, classes] = inputs.cosines.shape as [number, number];
  const width = inputs.embeddings.shape[1]!;
  const work = rowWork(adapter, classes);
  const { margin, easyMargin } = constants;
  const dims = {
    rows,
    classes,
    width,
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
  const embedding = (group: string) => `load_embedding(row, ${group}, width)`;
  const centre = (group: string) => `load_centre(label, ${group}, width)`;
  const across = (group: string) => `(${embedding(group)} - target_cosine * ${centre(group)})`;
  const dots = (name: string, vector: (group: string) => string) =>
    rowDot(name, width, work.lanes, (group) => [vector(group), vector(group)]);
  const code = `
${loadFunction('load_embedding', 'embeddings', width)}
${loadFunction('load_centre', 'centres', width)}
${reductions(work)}
struct Margin { cosine: f32, sine: f32, threshold: f32, fallback: f32 };
// Rounding takes products of unit rows past 1.
fn cosine(at: i32, j: i32) -> f32 { return clamp(cosines[at + j], -1.0, 1.0); }
// Of a cosine alone: near 1 and -1 good to few digits.
fn sine_of(c: f32) -> f32 { return max(sqrt(max(1.0 - c * c, 0.0)), ${float(LEAST_SINE)}); }
fn with_margin(c: f32, sine: f32, m: Margin) -> f32 {
  return select(c - m.fallback, c * m.cosine - sine * m.sine, c > m.threshold);
}
fn margin_slope(c: f32, sine: f32, m: Margin) -> f32 {
  let bent = select(0.0, c / sine, sine > ${float(LEAST_SINE)});
  return select(1.0, m.cosine + bent * m.sine, c > m.threshold);
}
fn shortfall(squares: f32) -> f32 { return select(0.0, 1.0 - squares, 1.0 - squares > ${float(ROUNDING)}); }
${rowHead(work, dims)}
  let scale = bitcast<f32>(scale_bits);
  let weight = bitcast<f32>(weight_bits);
  let m = Margin(
    bitcast<f32>(cos_bits), bitcast<f32>(sin_bits), bitcast<f32>(threshold_bits), bitcast<f32>(fallback_bits),
  );
  let at = row * classes;
  let given = labels[row];
  var most_phi = -1e30;
  var first_phi = classes;
  ${each} {
    let c = cosine(at, j);
    let phi = select(with_margin(c, sine_of(c), m), ${float(MASKED)}, j == given);
    if (phi > most_phi) { most_phi = phi; first_phi = j; }
  }
  let given_cosine = cosine(at, given);
  let intruder_phi = row_max(most_phi, part);
  let intruder = row_first_max(most_phi, first_phi, part);
  // What a masked target is worth in a maximum: zero in the authors' code.
  let masked = select(${float(MASKED)}, 0.0, code == 1);

  var label = given;
  if (correcting == 1) {
    let left = max(intruder_phi, masked);
    let right = select(given_cosine, max(given_cosine, 0.0), code == 1);
    label = select(given, intruder, left - right > 0.0);
  }
  let target_cosine = cosine(at, label);
${dots('across', across)}
${dots('embedding_squares', embedding)}
${dots('centre_squares', centre)}
  let missing = shortfall(row_sum(embedding_squares, part))
    + target_cosine * target_cosine * shortfall(row_sum(centre_squares, part));
  let target_sine = max(sqrt(row_sum(across, part) + missing), ${float(LEAST_SINE)});
  let target_phi = with_margin(target_cosine, target_sine, m);

  var largest = -1e30;
  var most_negative = -1e30;
  var first_negative = classes;
  ${each} {
    let c = cosine(at, j);
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
    let c = cosine(at, j);
    sum += exp(scale * select(c, target_phi, j == label) - largest);
  }
  sum = row_sum(sum, part);

  // With the masked zero as the maximum no class is near.
  let near = cosine(at, nearest_negative);
  let negative = select(near, 0.0, nearest_negative == label);
  let own = select(target_phi, max(target_phi, 0.0), code == 1);
  let term = select(0.0, max(negative - own, 0.0), boundary == 1);
  let pushed = boundary == 1 && negative - own > 0.0;
  if (part == 0) {
    rectified[row] = label;
    let first_term = ${TERMS} * row;
    terms[first_term] = log(sum) + (largest - scale * target_phi);
    terms[first_term + 1] = term;
    terms[first_term + 2] = given_cosine;
    terms[first_term + 3] = f32(intruder);
    terms[first_term + 4] = cosine(at, intruder);
  }

  let share = 1.0 / f32(rows);
  ${each} {
    let c = cosine(at, j);
    let logit = scale * select(c, target_phi, j == label);
    var g = scale * (exp(logit - largest) / sum - select(0.0, 1.0, j == label));
    if (pushed) {
      if (j == label && (code == 0 || target_phi > 0.0)) { g -= weight; }
      if (j == nearest_negative && j != label) { g += weight; }
    }
    if (j == label) { g *= margin_slope(c, target_sine, m); }
    gradient[at + j] = share * g;
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
      read('cosines', 'array<f32>', inputs.cosines),
      read('embeddings', channelArray(width), inputs.embeddings),
      read('centres', channelArray(width), inputs.centres),
      read('labels', 'array<i32>', inputs.labels),
      write('gradient', 'array<f32>', outputs.gradient),
      write('logits', 'array<f32>', outputs.logits),
      write('rectified', 'array<i32>', outputs.rectified),
      write('terms', 'array<f32>', outputs.terms),
    ],
  };
}

/** Batch means of a row kernel's terms: loss, cross-entropy, boundary term. The rest of the terms is passed on by row. */
export function meanKernel(
  terms: TensorInfo,
  means: {
    readonly loss: TensorInfo;
    readonly crossEntropy: TensorInfo;
    readonly boundaryTerm: TensorInfo;
    readonly decisions: TensorInfo;
  },
  boundaryWeight: number,
): Kernel {
  const rows = terms.shape[0]!;
  const dims = { rows, weight_bits: bits(boundaryWeight) };
  const code = `
${mainHead(1, dims)}
  var sum = vec2<f32>(0.0);
  for (var row = 0; row < rows; row++) {
    let at = ${TERMS} * row;
    sum += vec2<f32>(terms[at], terms[at + 1]);
    for (var i = 0; i < ${TERMS - 2}; i++) { decisions[${TERMS - 2} * row + i] = terms[at + 2 + i]; }
  }
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
      { name: 'terms', type: 'array<f32>', access: 'read', source: terms },
      write('loss', means.loss),
      write('cross_entropy', means.crossEntropy),
      write('boundary_term', means.boundaryTerm),
      write('decisions', means.decisions),
    ],
  };
}
