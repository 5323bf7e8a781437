/**
 * Every loss and its gradients in float64, written from the formulas of the papers and the authors' code, by the names of the
 * golden files: a second opinion where those have no case.
 */
import type { HeadKind } from '../../../src/domain/losses/catalogue.ts';
import { Dual, type Matrix } from './dual.ts';
import * as margins from './margins.ts';
import * as others from './others.ts';
import { type Hyper, type Reference, unit } from './shared.ts';
import * as successors from './successors.ts';

export const REFERENCES: Readonly<Record<HeadKind, Readonly<Record<string, Reference>>>> = {
  softmax: others.softmax,
  normface: margins.normface,
  center: others.center,
  lsoftmax: margins.lsoftmax,
  sphereface: margins.sphereface,
  cosface: margins.cosface,
  arcface: margins.arcface,
  adacos: margins.adacos,
  adaface: margins.adaface,
  magface: successors.magface,
  combined_margin: successors.combinedMargin,
  elasticface: successors.elasticface,
  sphereface2: successors.sphereface2,
  subcenter_arcface: successors.subcenterArcface,
  noise_tolerant: successors.noiseTolerant,
  robustface: successors.robustface,
  mv_arc: margins.mvArc,
  curricularface: margins.curricularface,
  focal: others.focal,
  ohem: others.ohem,
  triplet: others.triplet,
  proxy_triplet: others.proxyTriplet,
  npt: others.npt,
  boundaryf1: margins.boundaryf1,
  boundaryface: margins.boundaryface,
};

export interface NumericInputs {
  readonly embeddings: readonly (readonly number[])[];
  readonly weight: readonly (readonly number[])[];
  readonly labels: readonly number[];
  readonly bias?: readonly number[];
  readonly scale?: number;
  readonly centers?: readonly (readonly number[])[];
  /** What each sample drew. */
  readonly margins?: readonly number[];
  /** Bins of the samples before, the oldest first. */
  readonly window?: readonly number[];
}

export interface ReferenceValues {
  readonly loss: number;
  /** Row-major; null for a loss without logits. */
  readonly logits: readonly number[] | null;
  readonly state: Readonly<Record<string, readonly number[]>>;
  /** Row-major, by the name of the input. */
  readonly gradients: Readonly<Record<'embeddings' | 'weight' | 'bias' | 'scale' | 'centers', readonly number[]>>;
}

/** @param state before the batch; it stands beside the hyper-parameters as `name_before` */
export function referenceOf(
  loss: HeadKind,
  variant: string,
  hyper: Hyper,
  { embeddings, weight, labels, bias = [], scale = 1, centers = [], margins: drawn = [], window = [] }: NumericInputs,
): ReferenceValues {
  const groups = {
    embeddings: embeddings.flat(),
    weight: weight.flat(),
    bias,
    scale: [scale],
    centers: centers.flat(),
  };
  const total = Object.values(groups).reduce((n, values) => n + values.length, 0);
  const starts: Record<string, number> = {};
  let next = 0;
  const seeded: Record<string, Dual[]> = {};
  for (const [name, values] of Object.entries(groups)) {
    starts[name] = next;
    seeded[name] = values.map((value) => {
      const slopes = new Float64Array(total);
      slopes[next++] = 1;
      return new Dual(value, slopes);
    });
  }
  const rows = (name: string, like: readonly (readonly number[])[]): Matrix => {
    const width = like[0]?.length ?? 0;
    return like.map((_, i) => seeded[name]!.slice(i * width, (i + 1) * width));
  };
  const reference = REFERENCES[loss][variant];
  if (!reference) throw new Error(`no reference for ${loss}, ${variant}`);
  const weights = rows('weight', weight);
  const outcome = reference(
    {
      embeddings: rows('embeddings', embeddings),
      weight: weights,
      unitWeight: weights.map((row) => unit(row).map(({ value }, k) => new Dual(value, row[k]!.slopes))),
      labels,
      bias: seeded.bias!,
      scale: seeded.scale![0]!,
      centers: rows('centers', centers),
      margins: drawn,
      window,
    },
    hyper,
  );
  const slopes = outcome.loss.slopes ?? new Float64Array(total);
  const gradientOf = (name: keyof typeof groups): number[] => [
    ...slopes.slice(starts[name]!, starts[name]! + groups[name].length),
  ];
  return {
    loss: outcome.loss.value,
    logits: outcome.logits?.flatMap((row) => row.map(({ value }) => value)) ?? null,
    state: outcome.state ?? {},
    gradients: {
      embeddings: gradientOf('embeddings'),
      weight: gradientOf('weight'),
      bias: gradientOf('bias'),
      scale: gradientOf('scale'),
      centers: gradientOf('centers'),
    },
  };
}
