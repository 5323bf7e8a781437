/**
 * Inputs on which losses lose digits: equal embeddings, cosines within 1e-3 of 1 and of -1, very short and very long vectors,
 * large scales.
 */
import type { HeadKind } from '../../../src/domain/losses/catalogue.ts';
import { stream } from '../../../src/lib/rng.ts';
import type { NumericInputs } from './reference.ts';
import type { Hyper } from './shared.ts';

export interface HeadCase {
  readonly name: string;
  readonly loss: HeadKind;
  readonly variant: string;
  readonly hyper: Hyper;
  /** State before the batch, by its own name. */
  readonly state: Readonly<Record<string, number>>;
  readonly inputs: NumericInputs;
}

const BATCH = 6;
const CLASSES = 5;
const WIDTH = 16;

type Random = ReturnType<typeof stream>;
type Row = readonly number[];

const scaled = (row: Row, factor: number): number[] => row.map((x) => x * factor);
const plus = (a: Row, b: Row): number[] => a.map((x, k) => x + b[k]!);
const dot = (a: Row, b: Row): number => a.reduce((total, x, k) => total + x * b[k]!, 0);
const unit = (row: Row): number[] => scaled(row, 1 / Math.sqrt(dot(row, row)));
const normal = (random: Random): number[] => Array.from({ length: WIDTH }, () => random.normal());

/** A unit vector whose cosine with `axis` is `sign` times 1 - gap. */
function nearly(axis: Row, gap: number, sign: 1 | -1, random: Random): number[] {
  const along = unit(axis);
  const across = normal(random);
  const away = unit(plus(across, scaled(along, -dot(across, along))));
  const cosine = 1 - gap;
  return plus(scaled(along, sign * cosine), scaled(away, Math.sqrt(gap * (2 - gap))));
}

interface Layout {
  readonly name: string;
  /** Directions of the embeddings, from those of the class centres. */
  directions(centres: readonly Row[], labels: readonly number[], random: Random): number[][];
  readonly lengths?: readonly [number, number];
  readonly centreLengths?: readonly [number, number];
  /** Class centres in all directions: most samples are right or wrong beyond doubt. */
  readonly apart?: boolean;
}

/** How far the cosines of a batch are from 1. */
const GAPS = [9e-4, 1e-4, 1e-5, 3e-6];

const free = (centres: readonly Row[], labels: readonly number[], random: Random): number[][] =>
  labels.map((label) => unit(plus(unit(centres[label]!), scaled(unit(normal(random)), 0.8))));

const equal = (centres: readonly Row[], labels: readonly number[], random: Random): number[][] => {
  const rows = free(centres, labels, random);
  return [rows[1]!, ...rows.slice(1)];
};

const close =
  (sign: 1 | -1, shift: number) =>
  (centres: readonly Row[], labels: readonly number[], random: Random): number[][] =>
    free(centres, labels, random).map((row, i) => {
      const gap = GAPS[i];
      return gap === undefined ? row : nearly(centres[(labels[i]! + shift) % CLASSES]!, gap, sign, random);
    });

const LAYOUTS: readonly Layout[] = [
  { name: 'two equal embeddings of one class', directions: equal },
  { name: 'two equal embeddings of one class, centres apart', directions: equal, apart: true },
  { name: 'close to the own centre', directions: close(1, 0) },
  { name: 'close to another centre', directions: close(1, 1) },
  { name: 'opposite to the own centre', directions: close(-1, 0) },
  { name: 'opposite to another centre', directions: close(-1, 1) },
  {
    name: 'close to each other',
    directions: (centres, labels, random) => {
      const rows = free(centres, labels, random);
      return rows.map((row, i) => (i % 2 === 1 ? nearly(rows[i - 1]!, GAPS[(i - 1) / 2]!, 1, random) : row));
    },
  },
];

/** Lengths at which squares of float32 numbers run out of range, for losses that see directions alone. */
const RANGES: readonly Layout[] = [
  { name: 'very short embeddings', directions: free, lengths: [1e-10, 3e-10] },
  { name: 'embeddings shorter than the least length', directions: free, lengths: [2e-13, 8e-13] },
  { name: 'very long embeddings', directions: free, lengths: [1e20, 3e20] },
  { name: 'very long centres', directions: free, centreLengths: [1e20, 3e20] },
  { name: 'very short embeddings, close to the own centre', directions: close(1, 0), lengths: [1e-10, 3e-10] },
];

/** Two samples of a label follow each other. */
const labelsOf = (random: Random): number[] => {
  const first = random.integer(CLASSES);
  return Array.from({ length: BATCH }, (_, i) => (first + 2 * Math.floor(i / 2)) % CLASSES);
};

const float32 = (rows: readonly Row[]): number[][] => rows.map((row) => row.map(Math.fround));

/** @param seed draws other vectors for the same layout */
function inputsOf(layout: Layout, biases: number, seed: number): NumericInputs {
  const random = stream(seed, 'near the clamp', layout.name.length);
  // Centres near each other: a sample close to its own is not right beyond doubt, and its gradient has digits.
  const common = scaled(normal(random), layout.apart ? 0 : 1);
  const spread = layout.apart ? 1 : 0.45;
  const weight = Array.from({ length: CLASSES }, () => plus(common, scaled(normal(random), spread)));
  const labels = labelsOf(random);
  const within = ([least, most]: readonly [number, number]): number => least + (most - least) * random.uniform();
  const directions = layout.directions(weight, labels, random);
  const lengths = directions.map(() => within(layout.lengths ?? [0.5, 4]));
  // Equal embeddings stay equal.
  const embeddings = directions.map((row, i) => scaled(row, directions[i + 1] === row ? lengths[i + 1]! : lengths[i]!));
  const centres = layout.centreLengths ? weight.map((row) => scaled(unit(row), within(layout.centreLengths!))) : weight;
  return {
    embeddings: float32(embeddings),
    weight: float32(centres),
    labels,
    bias: Array.from({ length: biases }, () => Math.fround(random.normal())),
    scale: 10,
    centers: float32(Array.from({ length: CLASSES }, () => normal(random))),
    margins: Array.from({ length: BATCH }, () => Math.fround(0.4 + 0.05 * random.normal())),
  };
}

interface Setting {
  readonly loss: HeadKind;
  readonly variant: string;
  readonly hyper: Hyper;
  readonly state?: Readonly<Record<string, number>>;
  /** Whether lengths of vectors do not matter, so that they may have any. */
  readonly directional?: boolean;
  /** One bias for all classes in place of one each. */
  readonly oneBias?: boolean;
}

const withMargin = (loss: HeadKind, variant: string, s: number, more: Hyper = {}): Setting => ({
  loss,
  variant,
  hyper: { s, m: 0.5, ...more },
  directional: true,
});

const MAGFACE = { l_a: 1, u_a: 3, l_margin: 0.3, u_margin: 0.6, lambda_g: 5 };
const NO_FILTER = { interclass_filtering_threshold: 0 };
const SUBCENTRES = { sub_centers: 1, outlier_threshold_degrees: 75 };
/** Before its window is full every sample counts alike. */
const NOISEFACE = {
  head: 'arcface',
  bins: 200,
  slide_batch_num: 40,
  start_iter: 1,
  value_low: -1,
  value_high: 1,
  iter_before: 0,
};

const ADAFACE = { m: 0.4, h: 0.333, t_alpha: 0.01 };
/** As AdaFace starts, and after its statistics have met the batch. */
const ADAFACE_STATES = [
  { batch_mean: 20, batch_std: 100 },
  { batch_mean: 2, batch_std: 0.5 },
];

export const SETTINGS: readonly Setting[] = [
  { loss: 'softmax', variant: 'nobias', hyper: {} },
  { loss: 'softmax', variant: 'bias', hyper: {} },
  { loss: 'normface', variant: 'paper', hyper: { s: 30 }, directional: true },
  { loss: 'normface', variant: 'paper_learnable_scale', hyper: {}, directional: true },
  { loss: 'normface', variant: 'opensphere_coco', hyper: { s: 30 }, directional: true },
  { loss: 'center', variant: 'wen_caffe_formula', hyper: { lambda: 0.5, alpha: 0.5 } },
  { loss: 'center', variant: 'kaiyangzhou', hyper: { lambda: 0.5 } },
  ...[2, 3, 4].flatMap((m): Setting[] => [
    { loss: 'lsoftmax', variant: 'annealed', hyper: { m, lambda: 1 } },
    { loss: 'lsoftmax', variant: 'plain', hyper: { m } },
    {
      loss: 'sphereface',
      variant: 'a_softmax_clcarwin',
      hyper: { m, it_before: 20000, lambda_min: 1, lambda_max: 1500 },
    },
  ]),
  ...[1.7, 4].map((m) => withMargin('sphereface', 'opensphere_sphereface', 30, { m })),
  withMargin('cosface', 'basic', 30),
  withMargin('cosface', 'opensphere', 30),
  withMargin('arcface', 'boundaryface_repo', 32, { easy_margin: true }),
  ...[4, 32, 64, 1000].map((s) => withMargin('arcface', 'boundaryface_repo', s, { easy_margin: false })),
  ...[4, 64].map((s) => withMargin('arcface', 'insightface', s)),
  ...[4, 64].map((s) => withMargin('arcface', 'opensphere', s)),
  { loss: 'adacos', variant: 'fixed', hyper: {}, directional: true },
  { loss: 'adacos', variant: 'dynamic', hyper: {}, state: { s: 6 }, directional: true },
  ...[4, 64, 1000].flatMap((s) =>
    ADAFACE_STATES.map((state): Setting => ({ loss: 'adaface', variant: 'official', hyper: { ...ADAFACE, s }, state })),
  ),
  { loss: 'adaface', variant: 'official', hyper: { ...ADAFACE, s: 64, h: 50 }, state: ADAFACE_STATES[0]! },
  { loss: 'adaface', variant: 'official', hyper: { ...ADAFACE, s: 64, t_alpha: 1 }, state: ADAFACE_STATES[0]! },
  ...[4, 64].flatMap((s): Setting[] => [
    { loss: 'magface', variant: 'official', hyper: { ...MAGFACE, s, easy_margin: true } },
    { loss: 'magface', variant: 'official', hyper: { ...MAGFACE, s, easy_margin: false } },
    { loss: 'magface', variant: 'official_cos', hyper: { ...MAGFACE, s } },
    withMargin('combined_margin', 'insightface', s, { m1: 1, m2: 0.5, m3: 0, ...NO_FILTER }),
    withMargin('combined_margin', 'insightface', s, { m1: 1, m2: 0, m3: 0.4, ...NO_FILTER }),
    withMargin('elasticface', 'arc', s, { std: 0.05 }),
    withMargin('elasticface', 'cos', s, { std: 0.05 }),
    withMargin('elasticface', 'arc_plus', s, { std: 0.05 }),
    withMargin('elasticface', 'cos_plus', s, { std: 0.05 }),
    withMargin('subcenter_arcface', 'pml', s, SUBCENTRES),
    withMargin('subcenter_arcface', 'insightface', s, { ...SUBCENTRES, m1: 1, m2: 0.5, m3: 0.1 }),
    withMargin('noise_tolerant', 'method2', s, { ...NOISEFACE, method: 2 }),
    withMargin('noise_tolerant', 'method1', s, { ...NOISEFACE, method: 1 }),
  ]),
  ...[4, 32].map(
    (s): Setting => ({
      ...withMargin('robustface', 'official', s, { t: 0.2, mu: 0.2, ...NO_FILTER }),
      state: { phi: 0.3, m1: -0.1 },
    }),
  ),
  ...[3, 2.5].map(
    (t): Setting => ({
      loss: 'sphereface2',
      variant: 'opensphere',
      hyper: { alpha: 0.7, r: 40, m: 0.4, t, lw: 50 },
      directional: true,
      oneBias: true,
    }),
  ),
  ...[4, 32].flatMap((s) => [
    withMargin('mv_arc', 'boundaryface_repo', s, { t: 0.2, easy_margin: false }),
    withMargin('mv_arc', 'official_adaptive', s, { t: 0.2, easy_margin: true }),
  ]),
  ...[4, 64].map((s): Setting => ({ ...withMargin('curricularface', 'official', s), state: { t: 0.3 } })),
  { ...withMargin('curricularface', 'boundaryface_repo', 32), state: { t: 0.3 } },
  ...(['per_sample', 'batch_mean', 'per_sample_detached_weight'] as const).flatMap((variant): Setting[] => [
    { loss: 'focal', variant, hyper: { head: 'softmax', gamma: 2 } },
    withMargin('focal', variant, 8, { head: 'arcface', gamma: 2 }),
  ]),
  { loss: 'ohem', variant: 'hard_mining', hyper: { head: 'softmax', save_rate: 0.9 } },
  withMargin('ohem', 'hard_mining', 8, { head: 'arcface', save_rate: 0.9 }),
  ...(['batch_hard', 'semihard_pml', 'semihard_tfa'] as const).flatMap((variant): Setting[] =>
    [true, false].flatMap((squared) => [
      { loss: 'triplet', variant, hyper: { margin: 0.5, squared, normalize: true }, directional: true },
      { loss: 'triplet', variant, hyper: { margin: 1, squared, normalize: false } },
    ]),
  ),
  { loss: 'proxy_triplet', variant: 'all_negatives', hyper: { delta: 1, reduce_negatives: 'sum' }, directional: true },
  { loss: 'npt', variant: 'official', hyper: { delta: 0.5, top_k: 2 }, directional: true },
  { loss: 'npt', variant: 'paper', hyper: { delta: 0.5, top_k: 2 }, directional: true },
  ...(['boundaryf1', 'boundaryface'] as const).flatMap((loss) =>
    [4, 32, 1000].map((s) => withMargin(loss, 'official', s, { epoch: 8, epoch_start: 7, easy_margin: false })),
  ),
];

/** @param seed draws other vectors for the same cases */
export function casesOf(setting: Setting, seed: number): HeadCase[] {
  const { loss, variant, hyper, state = {}, directional = false, oneBias = false } = setting;
  return [...LAYOUTS, ...(directional ? RANGES : [])].map((layout) => {
    const numbers = Object.entries({ ...hyper, ...state }).map(([key, value]) => `${key} ${value}`);
    const name = `${[loss, variant, ...numbers].join(', ')}: ${layout.name}`;
    return { name, loss, variant, hyper, state, inputs: inputsOf(layout, oneBias ? 1 : CLASSES, seed) };
  });
}
