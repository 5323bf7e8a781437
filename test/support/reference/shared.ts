/** What the reference of most losses is made of. */
import {
  type Dual,
  detach,
  dot,
  exp,
  larger,
  log,
  type Matrix,
  mean,
  minus,
  over,
  plus,
  sqrt,
  sum,
  type Vector,
} from './dual.ts';

/** The numbers of a case by the names of the golden files; state and schedules stand beside hyper-parameters. */
export type Hyper = Readonly<Record<string, number | string | boolean>>;

export interface Inputs {
  readonly embeddings: Matrix;
  readonly weight: Matrix;
  readonly labels: readonly number[];
  readonly bias: Vector;
  readonly scale: Dual;
  readonly centers: Matrix;
  /** What each sample drew. */
  readonly margins: readonly number[];
  /** Bins of the samples before, the oldest first. */
  readonly window: readonly number[];
  /** As the network's own code has it: unit rows whose derivative is taken with respect to themselves. */
  readonly unitWeight: Matrix;
}

export interface Outcome {
  readonly loss: Dual;
  readonly logits: Matrix | null;
  /** State after the batch. */
  readonly state?: Readonly<Record<string, readonly number[]>>;
}

export type Reference = (inputs: Inputs, hyper: Hyper) => Outcome;

export const number = (hyper: Hyper, name: string): number => {
  const value = hyper[name];
  if (typeof value !== 'number') throw new Error(`the case has no number ${name}`);
  return value;
};

const LEAST_LENGTH = 1e-12;

export const lengthOf = (v: Vector): Dual => sqrt(dot(v, v));

/** PyTorch's F.normalize. */
export const unit = (v: Vector): Vector => {
  const length = larger(lengthOf(v), LEAST_LENGTH);
  return v.map((x) => over(x, length));
};

export const products = (a: Matrix, b: Matrix): Matrix => a.map((row) => b.map((other) => dot(row, other)));

export const cosines = ({ embeddings, weight }: Inputs): Matrix => products(embeddings.map(unit), weight.map(unit));

/** The cosine of a class centre that is taken to be of unit length. */
export const straightCosines = ({ embeddings, unitWeight }: Inputs): Matrix =>
  products(embeddings.map(unit), unitWeight);

export function crossEntropies(logits: Matrix, labels: readonly number[]): Vector {
  return logits.map((row, i) => {
    const most = detach(row.reduce((a, b) => larger(a, b)));
    const total = sum(row.map((logit) => exp(minus(logit, most))));
    return minus(plus(log(total), most), row[labels[i]!]!);
  });
}

/** Cross-entropy of the logits, batch mean. */
export const classified = (logits: Matrix, labels: readonly number[], state: Outcome['state'] = {}): Outcome => ({
  loss: mean(crossEntropies(logits, labels)),
  logits,
  state,
});

/** Each row with the entry of its label replaced. */
export const withTarget = (rows: Matrix, labels: readonly number[], target: (own: Dual, i: number) => Dual): Matrix =>
  rows.map((row, i) => row.map((x, j) => (j === labels[i] ? target(x, i) : x)));
