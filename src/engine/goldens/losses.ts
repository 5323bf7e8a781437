/** Loss goldens: outputs and gradients of a head against the authors' PyTorch code. */
import { runHead } from '../heads/registry.ts';
import type { HeadConfig, HeadOutput } from '../heads/types.ts';
import * as tf from '../tf.ts';
import { Comparison, type GoldenTensor, type GoldenValue, integers, type Tolerance } from './compare.ts';
import { GoldenTally } from './report.ts';

interface Expected {
  readonly loss: GoldenValue;
  readonly logits: GoldenTensor;
  readonly ce?: GoldenValue;
  readonly boundary_term?: GoldenValue;
  readonly rectified_labels?: GoldenTensor;
  readonly grad: Readonly<Record<string, GoldenTensor>>;
}

interface LossCase {
  readonly name: string;
  readonly variant: string;
  readonly hyper: {
    readonly s: number;
    readonly m: number;
    readonly easy_margin?: boolean;
    readonly epoch_start?: number;
    readonly epoch?: number;
  };
  readonly inputs: { readonly embeddings: GoldenTensor; readonly weight: GoldenTensor; readonly labels: GoldenTensor };
  readonly expected: Expected;
  readonly expected_f64?: Expected;
  readonly noise32?: Readonly<Record<string, number>>;
  readonly fragile?: readonly string[];
  readonly nonfinite?: readonly string[];
  readonly nonfinite_grad_rows?: Readonly<Record<string, readonly number[]>>;
  readonly eps_dependent_grad_rows?: Readonly<Record<string, readonly number[]>>;
  readonly paper_formula?: { readonly rectified_labels: GoldenTensor; readonly boundary_term?: number };
}

export interface LossFile {
  readonly loss: string;
  readonly cases: readonly LossCase[];
}

/** Variants of each golden file that a head of ours implements. */
const IMPLEMENTED: Readonly<Record<string, { kind: HeadConfig['kind']; variant: string }>> = {
  arcface: { kind: 'arcface', variant: 'boundaryface_repo' },
  boundaryf1: { kind: 'boundaryf1', variant: 'official' },
  boundaryface: { kind: 'boundaryface', variant: 'official' },
};

type Quantity = 'logits' | 'loss' | 'gradient';

const TOLERANCES: Readonly<Record<'cpu' | 'gpu', Readonly<Record<Quantity, Tolerance>>>> = {
  cpu: {
    logits: { relative: 2e-5, absolute: 1e-5 },
    loss: { relative: 2e-5, absolute: 2e-6 },
    gradient: { relative: 1e-4, absolute: 2e-6 },
  },
  gpu: {
    logits: { relative: 3e-4, absolute: 1e-4 },
    loss: { relative: 5e-4, absolute: 1e-5 },
    gradient: { relative: 2e-3, absolute: 1e-4 },
  },
};

/** The authors' boundary heads have lambda = pi inside. */
const AUTHORS_LAMBDA = Math.PI;

const weighted = (term: ArrayLike<number>): number[] => Array.from(term, (value) => AUTHORS_LAMBDA * value);

function toleranceOf(golden: LossCase, field: string, quantity: Quantity, gpu: boolean): Tolerance {
  const { relative, absolute } = TOLERANCES[gpu ? 'gpu' : 'cpu'][quantity];
  const factor = gpu && golden.hyper.s > 64 ? 5 : 1;
  const noise = 10 * (golden.noise32?.[field] ?? 0);
  return { relative: relative * factor, absolute: Math.max(absolute * factor, noise) };
}

interface HeadRun {
  readonly output: Readonly<Record<keyof HeadOutput, Float32Array | Int32Array>>;
  readonly gradients: { readonly embeddings: Float32Array; readonly weight: Float32Array };
}

async function headOf(golden: LossCase, config: HeadConfig): Promise<HeadRun> {
  const tensor2d = ({ shape, data }: GoldenTensor): tf.Tensor2D =>
    tf.tensor2d(data.map(Number), shape as [number, number]);
  const embeddings = tensor2d(golden.inputs.embeddings);
  const centres = tensor2d(golden.inputs.weight);
  const labels = tf.tensor1d(integers(golden.inputs.labels), 'int32');
  let output: HeadOutput | undefined;
  const { value, grads } = tf.valueAndGrads((x, w) => {
    const input = { embeddings: x as tf.Tensor2D, centres: w as tf.Tensor2D, labels, epoch: golden.hyper.epoch ?? 1 };
    output = runHead(input, config);
    for (const kept of Object.values(output)) tf.keep(kept as tf.Tensor);
    return output.loss;
  })([embeddings, centres]);
  const fields = Object.entries(output!) as [keyof HeadOutput, tf.Tensor][];
  const values = await Promise.all(fields.map(([, tensor]) => tensor.data()));
  const [dx, dw] = await Promise.all(grads.map((gradient) => gradient.data()));
  tf.dispose([embeddings, centres, labels, value, ...grads, ...fields.map(([, tensor]) => tensor)]);
  return {
    output: Object.fromEntries(fields.map(([name], i) => [name, values[i]])) as HeadRun['output'],
    gradients: { embeddings: dx as Float32Array, weight: dw as Float32Array },
  };
}

function compareCase(golden: LossCase, { output, gradients }: HeadRun, gpu: boolean): Comparison {
  const comparison = new Comparison();
  // Where rounding drives the reference to NaN, its decisions are worthless: its float64 run has the right ones.
  const rounded = golden.nonfinite?.includes('logits') && golden.expected_f64;
  const expected: Expected = rounded
    ? { ...golden.expected, ...golden.expected_f64, grad: golden.expected.grad }
    : golden.expected;
  // A fragile field flips under rounding: it says nothing on a GPU. A field that is not finite in the reference is
  // NaN by design there; ours must be finite, which `close` checks.
  const comparable = (field: string): boolean => !(gpu && golden.fragile?.includes(field));
  const close = (field: Exclude<keyof Expected, 'grad'>, actual: ArrayLike<number>, quantity: Quantity): void => {
    const reference = expected[field];
    if (reference === undefined || !comparable(field)) return;
    comparison.close(field, actual, reference, toleranceOf(golden, field, quantity, gpu));
  };
  close('loss', output.loss, 'loss');
  close('ce', output.crossEntropy, 'loss');
  close('boundary_term', weighted(output.boundaryTerm), 'loss');
  close('logits', output.logits, 'logits');
  if (expected.rectified_labels !== undefined && comparable('rectified_labels')) {
    comparison.equal('rectified_labels', output.rectified, integers(expected.rectified_labels));
  }
  for (const [name, actual] of Object.entries(gradients)) {
    const field = `grad.${name}`;
    const odd = [golden.nonfinite_grad_rows, golden.eps_dependent_grad_rows].flatMap((rows) => rows?.[name] ?? []);
    const reference = expected.grad[name];
    if (reference === undefined || (!comparable(field) && odd.length === 0)) continue;
    const tolerance = toleranceOf(golden, odd.length === 0 ? field : '', 'gradient', gpu);
    comparison.close(field, actual, reference, tolerance, (row) => !odd.includes(row));
  }
  return comparison;
}

function comparePaper(golden: LossCase, { output }: HeadRun, gpu: boolean): Comparison {
  const comparison = new Comparison();
  const { rectified_labels: labels, boundary_term: boundary } = golden.paper_formula!;
  comparison.equal('rectified_labels', output.rectified, integers(labels));
  if (boundary !== undefined) {
    const tolerance = toleranceOf(golden, 'boundary_term', 'loss', gpu);
    comparison.close('boundary_term', weighted(output.boundaryTerm), boundary, tolerance);
  }
  return comparison;
}

/** Null when the product has no head for this file. */
export async function runLossFile({ loss, cases }: LossFile, gpu: boolean): Promise<GoldenTally | null> {
  const known = Object.hasOwn(IMPLEMENTED, loss) ? IMPLEMENTED[loss] : undefined;
  if (!known) return null;
  const tally = new GoldenTally();
  for (const golden of cases) {
    if (golden.variant !== known.variant) {
      tally.notImplemented(`variant ${golden.variant}`);
      continue;
    }
    const { s, m, easy_margin: easyMargin = false, epoch_start: epochStart = 0 } = golden.hyper;
    const config = { kind: known.kind, scale: s, margin: m, easyMargin, epochStart, lambda: AUTHORS_LAMBDA };
    const asCoded = await headOf(golden, { ...config, correction: 'code' });
    tally.add(golden.name, compareCase(golden, asCoded, gpu));
    if (!golden.paper_formula || (gpu && golden.fragile?.includes('rectified_labels'))) continue;
    const asPrinted = await headOf(golden, { ...config, correction: 'paper' });
    tally.add(`${golden.name}, the paper's condition`, comparePaper(golden, asPrinted, gpu));
  }
  return tally;
}
