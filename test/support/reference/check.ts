/** One case of a loss on the current backend against its float64 reference. */

import type { Tolerance } from '../../../goldens/cases/compare.ts';
import { runCase } from '../../../goldens/cases/headRun.ts';
import { TOLERANCES } from '../../../goldens/cases/losses.ts';
import { configOf } from '../../../goldens/cases/variants.ts';
import type { HeadKind } from '../../../src/domain/losses/catalogue.ts';
import { casesOf, type HeadCase, SETTINGS } from './cases.ts';
import { referenceOf } from './reference.ts';

/** Largest errors, each relative to the largest magnitude of its field. */
interface Errors {
  readonly loss: number;
  readonly logits: number;
  readonly state: number;
  /** Of the gradients that matter to directions: every row times its vector's length. */
  readonly gradient: number;
}

const lengthsOf = (rows: readonly (readonly number[])[]): number[] =>
  rows.map((row) => Math.sqrt(row.reduce((total, x) => total + x * x, 0)));

/** A field of smaller numbers counts as large as where the absolute tolerance takes over. */
const floorOf = ({ absolute, relative }: Tolerance): number => absolute / relative;

function relativeError(actual: ArrayLike<number>, expected: readonly number[], tolerance: Tolerance): number {
  if (actual.length !== expected.length) return Number.POSITIVE_INFINITY;
  const largest = expected.reduce((most, value) => Math.max(most, Math.abs(value)), floorOf(tolerance));
  let error = 0;
  expected.forEach((value, i) => {
    const difference = Math.abs(actual[i]! - value) / largest;
    error = Number.isFinite(difference) ? Math.max(error, difference) : Number.POSITIVE_INFINITY;
  });
  return error;
}

const tensor = (rows: readonly (readonly number[])[]) => ({
  shape: [rows.length, rows[0]!.length],
  data: rows.flat(),
});

async function errorsOf({ loss, variant, hyper, state, inputs }: HeadCase): Promise<Errors> {
  const before = Object.fromEntries(Object.entries(state).map(([key, value]) => [`${key}_before`, value]));
  const expected = referenceOf(loss, variant, { ...hyper, ...before }, inputs);
  const config = configOf(loss, variant, hyper);
  if (!config) throw new Error(`no head for ${loss}, ${variant}`);
  const { embeddings, weight, labels, bias, scale, centers } = inputs;
  const given = {
    embeddings: tensor(embeddings),
    ...(loss !== 'triplet' && { weight: tensor(weight) }),
    labels: { shape: [labels.length], data: labels },
    bias: { shape: [bias!.length], data: bias! },
    scale: scale!,
    centers: tensor(centers!),
  };
  const stateBefore = hyper.it_before === undefined ? state : { ...state, iteration: Number(hyper.it_before) };
  const run = await runCase(given, stateBefore, Number(hyper.epoch ?? 1), config);
  const gradientError = (name: string): number => {
    const key = name === 'centres' ? 'centers' : (name as keyof typeof expected.gradients);
    const reference = expected.gradients[key];
    const rows = key === 'embeddings' ? embeddings : key === 'weight' ? weight : null;
    const lengths = rows && lengthsOf(rows);
    const factor = (i: number): number => (lengths ? lengths[Math.floor((i * lengths.length) / reference.length)]! : 1);
    return relativeError(
      Array.from(run.gradients[name]!, (value, i) => value * factor(i)),
      reference.map((value, i) => value * factor(i)),
      TOLERANCES.cpu.gradient,
    );
  };
  return {
    loss: relativeError(run.loss, [expected.loss], TOLERANCES.cpu.loss),
    logits: expected.logits ? relativeError(run.logits, expected.logits, TOLERANCES.cpu.logits) : 0,
    state: Math.max(
      0,
      ...Object.entries(expected.state).map(([name, values]) =>
        relativeError(run.state[name === 'centers' ? 'centres' : name]!, values, TOLERANCES.cpu.state),
      ),
    ),
    gradient: Math.max(...Object.keys(run.gradients).map(gradientError)),
  };
}

export interface Checked {
  readonly name: string;
  readonly ok: boolean;
  readonly errors: Errors;
}

interface CheckOptions {
  /** Draws other vectors for the same cases. */
  readonly seed: number;
  /** Errors may be this many times the golden files' tolerances for the processor. */
  readonly allowance?: number;
  /** One setting of each variant, the last. */
  readonly brief?: boolean;
}

/** Every case of a loss on the current backend. */
export async function checkLoss(
  loss: HeadKind,
  { seed, allowance = 1, brief = false }: CheckOptions,
): Promise<Checked[]> {
  const all = SETTINGS.filter((setting) => setting.loss === loss);
  const last = all.filter(({ variant }, i) => !all.slice(i + 1).some((later) => later.variant === variant));
  const limits = TOLERANCES.cpu;
  const checked: Checked[] = [];
  for (const one of (brief ? last : all).flatMap((setting) => casesOf(setting, seed))) {
    const errors = await errorsOf(one);
    const ok = (Object.keys(errors) as (keyof Errors)[]).every(
      (field) => errors[field] <= allowance * limits[field].relative,
    );
    checked.push({ name: one.name, ok, errors });
  }
  return checked;
}
