/** Loss goldens: outputs, gradients and new state of a head against the authors' PyTorch code. */
import type { HeadSettings } from '../../src/domain/settings/settings.ts';
import { Comparison, flatten, type GoldenTensor, type GoldenValue, integers, type Tolerance } from './compare.ts';
import { type CaseInputs, type HeadRun, runCase } from './headRun.ts';
import { GoldenTally } from './report.ts';
import { AUTHORS_LAMBDA, configOf, type Hyper, variantsOf } from './variants.ts';

interface Expected {
  readonly grad: Readonly<Record<string, GoldenTensor>>;
  readonly [field: string]: GoldenValue | Readonly<Record<string, GoldenTensor>>;
}

interface LossCase {
  readonly name: string;
  readonly variant: string;
  readonly hyper: Hyper;
  readonly inputs: CaseInputs;
  readonly state_before?: Readonly<Record<string, GoldenValue>>;
  readonly state_after?: Readonly<Record<string, GoldenValue>>;
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

type Quantity = 'logits' | 'loss' | 'gradient' | 'state';

/** Per field, relative to its largest magnitude. */
export const TOLERANCES: Readonly<Record<'cpu' | 'gpu', Readonly<Record<Quantity, Tolerance>>>> = {
  cpu: {
    logits: { relative: 2e-5, absolute: 1e-5 },
    loss: { relative: 2e-5, absolute: 2e-6 },
    gradient: { relative: 1e-4, absolute: 2e-6 },
    state: { relative: 1e-5, absolute: 1e-6 },
  },
  gpu: {
    logits: { relative: 3e-4, absolute: 1e-4 },
    loss: { relative: 5e-4, absolute: 1e-5 },
    gradient: { relative: 2e-3, absolute: 1e-4 },
    state: { relative: 1e-4, absolute: 1e-5 },
  },
};

/** Names of the golden files for a head's own numbers, where they differ from ours. */
const THEIR_NAMES: Readonly<Record<string, string>> = {
  centres: 'centers',
  seen: 'iter',
  leftEnd: 'l_bin_id',
  rightEnd: 'r_bin_id',
  noisyPeak: 'lt_bin_id',
  cleanPeak: 'rt_bin_id',
};
const theirs = (name: string): string => THEIR_NAMES[name] ?? name;

function toleranceOf(golden: LossCase, field: string, quantity: Quantity, gpu: boolean): Tolerance {
  const { relative, absolute } = TOLERANCES[gpu ? 'gpu' : 'cpu'][quantity];
  const factor = gpu && Number(golden.hyper.s ?? 0) > 64 ? 5 : 1;
  const noise = 10 * (golden.noise32?.[field] ?? 0);
  return { relative: relative * factor, absolute: Math.max(absolute * factor, noise) };
}

const DECIDED_BY_ROUNDING = ['hardest_positive_index', 'hardest_negative_index', 'triplets'];

/** Compares the fields of one case. */
class CaseCheck {
  readonly comparison = new Comparison();
  readonly #golden: LossCase;
  readonly #expected: Expected;
  readonly #run: HeadRun;
  readonly #gpu: boolean;

  constructor(golden: LossCase, run: HeadRun, gpu: boolean) {
    this.#golden = golden;
    this.#run = run;
    this.#gpu = gpu;
    // Where rounding drives the reference to NaN, its decisions are worthless: its float64 run has the right ones.
    const rounded = golden.nonfinite?.includes('logits') && golden.expected_f64;
    this.#expected = rounded
      ? { ...golden.expected, ...golden.expected_f64, grad: golden.expected.grad }
      : golden.expected;
  }

  /** The loss is NaN in the reference, in float64 too: its gradient and what it kept are no reference. */
  get #meaningless(): boolean {
    return this.#golden.nonfinite?.includes('loss') === true && !this.#golden.expected_f64;
  }

  /** A fragile field flips under rounding: it says nothing on a GPU, and which of equal distances was taken, nowhere. */
  #comparable(field: string): boolean {
    const byRounding = this.#gpu || DECIDED_BY_ROUNDING.includes(field);
    return !(byRounding && this.#golden.fragile?.includes(field));
  }

  #reference(field: string): GoldenValue | undefined {
    return this.#comparable(field) ? (this.#expected[field] as GoldenValue | undefined) : undefined;
  }

  /** A field that is not finite in the reference is NaN by design there; ours must be finite, which `close` checks. */
  #close(field: string, actual: ArrayLike<number> | undefined, quantity: Quantity): void {
    const reference = this.#reference(field);
    if (reference === undefined || actual === undefined) return;
    this.comparison.close(field, actual, reference, toleranceOf(this.#golden, field, quantity, this.#gpu));
  }

  #equal(field: string, actual: ArrayLike<number> | undefined): void {
    const reference = this.#reference(field);
    if (reference === undefined || actual === undefined) return;
    this.comparison.equal(field, actual, integers(reference));
  }

  outputs(): void {
    const { loss, crossEntropy, boundaryTerm, logits, rectified, details, starts } = this.#run;
    this.#close('loss', loss, 'loss');
    this.#close('ce', crossEntropy, 'loss');
    this.#close('softmax_loss', crossEntropy, 'loss');
    this.#close('boundary_term', weighted(boundaryTerm), 'loss');
    this.#close('center_loss', boundaryTerm, 'loss');
    this.#close('g', boundaryTerm, 'loss');
    this.#close('logits', logits, 'logits');
    this.#equal('rectified_labels', rectified);
    for (const field of ['per_sample', 'per_sample_ce', 'per_anchor', 'lambda']) {
      this.#close(field, details[field], 'loss');
    }
    for (const field of ['norms', 'sq_dist', 'cos', 'nearest_value', 'hardest_positive', 'hardest_negative']) {
      this.#close(field, details[field], 'logits');
    }
    for (const field of ['margins', 'applied_margins', 'forward_weights', 'gradient_weights', 'noise_ratio']) {
      this.#close(field, details[field], 'logits');
    }
    if (starts.bias !== undefined) this.#close('bias_init', [starts.bias], 'logits');
    for (const field of ['subcenter_index', 'dominant_index', 'easy_num', 'hard_num', 'noise_num']) {
      this.#equal(field, details[field]);
    }
    this.#outliers(details.outliers);
    this.#nearest();
    for (const field of ['hardest_positive_index', 'hardest_negative_index']) {
      this.#equal(field, details[field]);
    }
    if (!this.#meaningless) this.#equal('kept_indices_sorted', details.kept && marked(details.kept));
    this.#triplets(details.triplets);
  }

  /** PyTorch's topk names any of the classes that tie: the one it names must be as near as ours. */
  #nearest(): void {
    const { nearest_index: ours, cos } = this.#run.details;
    const reference = this.#reference('nearest_index');
    if (!ours || !cos || reference === undefined) return;
    const rows = this.#run.rectified.length;
    const [classes, count] = [cos.length / rows, ours.length / rows];
    const cosineAt = (index: number, i: number): number => cos[Math.floor(i / count) * classes + index]!;
    const named = integers(reference).map(cosineAt);
    this.comparison.equal('nearest_index', Array.from(ours, cosineAt), named);
  }

  /** A mask over the batch against a list of places, in any order. */
  #outliers(mask: ArrayLike<number> | undefined): void {
    const reference = this.#reference('outliers');
    if (!mask || reference === undefined) return;
    this.comparison.equal(
      'outliers',
      marked(mask),
      integers(reference).sort((a, b) => a - b),
    );
  }

  /** A mask over [anchor, positive, negative] against a list of them, in any order. */
  #triplets(mask: ArrayLike<number> | undefined): void {
    const reference = this.#reference('triplets');
    if (!mask || !reference) return;
    const n = this.#run.rectified.length;
    const listed = flatten(reference).values;
    const places = Array.from(
      { length: listed.length / 3 },
      (_, i) => (listed[3 * i]! * n + listed[3 * i + 1]!) * n + listed[3 * i + 2]!,
    );
    this.comparison.equal(
      'triplets',
      marked(mask),
      places.sort((a, b) => a - b),
    );
  }

  gradients(): void {
    const golden = this.#golden;
    for (const [name, actual] of Object.entries(this.#run.gradients)) {
      const key = theirs(name);
      const field = `grad.${key}`;
      const odd = [golden.nonfinite_grad_rows, golden.eps_dependent_grad_rows].flatMap((rows) => rows?.[key] ?? []);
      const reference = this.#expected.grad[key];
      if (reference === undefined) continue;
      const tolerance = toleranceOf(golden, odd.length === 0 ? field : '', 'gradient', this.#gpu);
      // What is not compared must be finite all the same.
      const compared = this.#comparable(field) && !this.#meaningless;
      this.comparison.close(field, actual, reference, tolerance, (row) => compared && !odd.includes(row));
    }
  }

  state(): void {
    const after: Record<string, GoldenValue | undefined> = {
      ...this.#golden.state_after,
      weight: this.#expected.weight_after as GoldenValue | undefined,
    };
    for (const [name, actual] of Object.entries(this.#run.state)) {
      const key = theirs(name);
      const field = name === 'weight' ? 'weight_after' : `state_after.${key}`;
      const reference = after[key];
      if (reference === undefined || !this.#comparable(field)) continue;
      if (isBins(this.#golden)) {
        this.comparison.equal(field, name === 'queue' ? inWindow(actual) : actual, integers(reference));
        continue;
      }
      this.comparison.close(field, actual, reference, toleranceOf(this.#golden, field, 'state', this.#gpu));
    }
  }
}

const weighted = (term: ArrayLike<number>): number[] => Array.from(term, (value) => AUTHORS_LAMBDA * value);

/** Places of the entries of a mask that are set, in order. */
const marked = (mask: ArrayLike<number>): number[] =>
  Array.from(mask, (value, i) => (value > 0.5 ? i : -1)).filter((i) => i >= 0);

function compareCase(golden: LossCase, run: HeadRun, gpu: boolean): Comparison {
  const check = new CaseCheck(golden, run, gpu);
  check.outputs();
  check.gradients();
  check.state();
  return check.comparison;
}

function comparePaper(golden: LossCase, { rectified, boundaryTerm }: HeadRun, gpu: boolean): Comparison {
  const comparison = new Comparison();
  const { rectified_labels: labels, boundary_term: boundary } = golden.paper_formula!;
  comparison.equal('rectified_labels', rectified, integers(labels));
  if (boundary !== undefined) {
    const tolerance = toleranceOf(golden, 'boundary_term', 'loss', gpu);
    comparison.close('boundary_term', weighted(boundaryTerm), boundary, tolerance);
  }
  return comparison;
}

/** NoiseFace's state is bins and counts, which agree exactly or not at all. */
const isBins = ({ state_after = {} }: LossCase): boolean => 'queue' in state_after;

/** What a window holds: places that no sample has come to yet are -2 in ours. */
const inWindow = (queue: ArrayLike<number>): number[] => Array.from(queue).filter((bin) => bin > -2);

/** A window as ours is kept: of full length, the oldest first, with the counts of its bins. */
function windowState(queue: GoldenValue, { inputs, hyper }: LossCase): Readonly<Record<string, GoldenValue>> {
  const length = Number(hyper.slide_batch_num) * inputs.labels.data.length;
  const latest = integers(queue).slice(-length);
  const window = [...new Array<number>(length - latest.length).fill(-2), ...latest];
  const counts = new Array<number>(Number(hyper.bins) + 1).fill(0);
  for (const bin of latest) if (bin >= 0) counts[bin]! += 1;
  return { queue: { shape: [length], data: window }, counts: { shape: [counts.length], data: counts } };
}

/** State before a case in our names: SphereFace's iteration is a hyper-parameter there. */
function stateBefore(golden: LossCase): Readonly<Record<string, GoldenValue>> {
  const { state_before: before = {}, hyper } = golden;
  if (hyper.it_before !== undefined) return { ...before, iteration: Number(hyper.it_before) };
  const named = Object.entries(THEIR_NAMES).flatMap(([name, their]) =>
    before[their] === undefined ? [] : [[name, before[their]]],
  );
  const { queue } = before;
  return { ...before, ...Object.fromEntries(named), ...(queue !== undefined && windowState(queue, golden)) };
}

/** Null when the product has no head for this file. */
export async function runLossFile({ loss, cases }: LossFile, gpu: boolean): Promise<GoldenTally | null> {
  if (variantsOf(loss).length === 0) return null;
  const tally = new GoldenTally();
  for (const golden of cases) {
    const config = configOf(loss, golden.variant, golden.hyper);
    if (!config) {
      tally.notImplemented(`variant ${golden.variant}`);
      continue;
    }
    const run = (changed: HeadSettings): Promise<HeadRun> =>
      runCase(golden.inputs, stateBefore(golden), Number(golden.hyper.epoch ?? 1), changed);
    tally.add(golden.name, compareCase(golden, await run(config), gpu), golden.variant);
    if (!golden.paper_formula || (gpu && golden.fragile?.includes('rectified_labels'))) continue;
    const asPrinted = await run({ ...config, correction: 'paper' });
    tally.add(`${golden.name}, the paper's condition`, comparePaper(golden, asPrinted, gpu), "paper's condition");
  }
  return tally;
}
