/** How the golden files name what a head of ours computes: their losses, variants and hyper-parameters in our settings. */
import { HEAD_CATALOGUE, HEAD_KINDS, type HeadKind } from '../../src/domain/losses/catalogue.ts';
import type { ParameterValue } from '../../src/domain/losses/lossTypes.ts';
import { DEFAULT_SHARED, type HeadSettings } from '../../src/domain/settings/settings.ts';

/** A case's hyper-parameters, in the authors' names. */
export type Hyper = Readonly<Record<string, ParameterValue>>;

type OwnParameters = Readonly<Record<string, ParameterValue>>;

/** Hyper-parameters that every head reads alike are translated by `configOf`; the rest here, a variant at a time. */
const VARIANTS: Readonly<Record<HeadKind, Readonly<Record<string, (hyper: Hyper) => OwnParameters>>>> = {
  softmax: { nobias: () => ({ bias: false }), bias: () => ({ bias: true }) },
  normface: {
    paper: () => ({}),
    paper_learnable_scale: () => ({ learnScale: true }),
    opensphere_coco: () => ({ variant: 'opensphere' }),
  },
  center: {
    wen_caffe_formula: ({ lambda, alpha }) => ({ variant: 'paper', centreWeight: lambda!, centreRate: alpha! }),
    kaiyangzhou: ({ lambda }) => ({ variant: 'gradient', centreWeight: lambda! }),
  },
  lsoftmax: {
    annealed: ({ m, lambda }) => ({ order: m!, annealFrom: lambda!, annealRate: 0, annealTo: 0 }),
    plain: ({ m }) => ({ order: m!, annealFrom: 0, annealTo: 0 }),
  },
  sphereface: {
    a_softmax_clcarwin: ({ m, lambda_min, lambda_max }) => ({
      variant: 'paper',
      order: m!,
      annealTo: lambda_min!,
      annealFrom: lambda_max!,
    }),
    opensphere_sphereface: ({ m }) => ({ variant: 'opensphere', sphereMargin: m! }),
  },
  cosface: { basic: () => ({ variant: 'paper' }), opensphere: () => ({ variant: 'opensphere' }) },
  arcface: {
    boundaryface_repo: () => ({ variant: 'paper' }),
    insightface: () => ({ variant: 'insightface' }),
    opensphere: () => ({ variant: 'opensphere' }),
  },
  adacos: { dynamic: () => ({ variant: 'dynamic' }), fixed: () => ({ variant: 'fixed' }) },
  adaface: { official: ({ h, t_alpha }) => ({ h: h!, tAlpha: t_alpha! }) },
  magface: {
    official: (hyper) => ({ variant: 'angle', ...lengthsOf(hyper) }),
    official_cos: (hyper) => ({ variant: 'cosine', ...lengthsOf(hyper) }),
  },
  combined_margin: {
    insightface: ({ m2, m3, interclass_filtering_threshold }) => ({
      margin: m2!,
      cosineMargin: m3!,
      filterAbove: interclass_filtering_threshold!,
    }),
  },
  // A case gives the margins that were drawn.
  elasticface: {
    arc: () => ({ variant: 'arc', margin: 0, spread: 1 }),
    cos: () => ({ variant: 'cos', margin: 0, spread: 1 }),
    arc_plus: () => ({ variant: 'arc-plus', margin: 0, spread: 1 }),
    cos_plus: () => ({ variant: 'cos-plus', margin: 0, spread: 1 }),
  },
  sphereface2: {
    opensphere: ({ r, alpha, t, lw }) => ({ scale: r!, positiveWeight: alpha!, similarityPower: t!, lossWeight: lw! }),
  },
  mv_arc: {
    boundaryface_repo: ({ t }) => ({ variant: 'fixed', t: t! }),
    official_adaptive: ({ t }) => ({ variant: 'adaptive', t: t! }),
  },
  curricularface: { official: () => ({}), boundaryface_repo: () => ({}) },
  focal: {
    per_sample: ({ head, gamma }) => ({ variant: 'paper', base: head!, gamma: gamma! }),
    batch_mean: ({ head, gamma }) => ({ variant: 'batch-mean', base: head!, gamma: gamma! }),
    per_sample_detached_weight: ({ head, gamma }) => ({ variant: 'detached', base: head!, gamma: gamma! }),
  },
  ohem: { hard_mining: ({ head, save_rate }) => ({ base: head!, keep: save_rate! }) },
  triplet: {
    batch_hard: (hyper) => ({ mining: 'batch-hard', ...tripletOf(hyper) }),
    semihard_pml: (hyper) => ({ mining: 'semi-hard', ...tripletOf(hyper) }),
    semihard_tfa: (hyper) => ({ mining: 'facenet', ...tripletOf(hyper) }),
  },
  proxy_triplet: {
    all_negatives: ({ delta, reduce_negatives }) => ({ delta: delta!, negatives: reduce_negatives! }),
    explicit_negative: ({ delta }) => ({ delta: delta!, negatives: 'nearest' }),
  },
  npt: {
    official: ({ delta, top_k }) => ({ variant: 'code', nptMargin: delta!, topK: top_k! }),
    paper: ({ delta, top_k }) => ({ variant: 'paper', nptMargin: delta!, topK: top_k! }),
  },
  subcenter_arcface: {
    pml: (hyper) => ({ variant: 'pml', ...subcentresOf(hyper) }),
    insightface: (hyper) => ({
      variant: 'insightface',
      margin: hyper.m2!,
      angleFactor: hyper.m1!,
      cosineMargin: hyper.m3!,
      ...subcentresOf(hyper),
    }),
  },
  noise_tolerant: {
    method2: (hyper) => ({ weighting: 'logits', ...windowOf(hyper) }),
    method1: (hyper) => ({ weighting: 'gradient', ...windowOf(hyper) }),
  },
  robustface: {
    official: ({ t, mu, interclass_filtering_threshold }) => ({
      t: t!,
      noiseShare: mu!,
      filterAbove: interclass_filtering_threshold!,
    }),
  },
  boundaryf1: { official: () => ({}) },
  boundaryface: { official: () => ({}) },
};

function tripletOf({ margin, squared, normalize }: Hyper): OwnParameters {
  return { tripletMargin: margin!, squared: squared!, unitLength: normalize! };
}

const lengthsOf = ({ l_a, u_a, l_margin, u_margin, lambda_g }: Hyper): OwnParameters => ({
  lengthFrom: l_a!,
  lengthTo: u_a!,
  marginFrom: l_margin!,
  marginTo: u_margin!,
  lengthWeight: lambda_g!,
});

/** The cases have the loss of the whole batch: nothing is left out. */
const subcentresOf = ({ sub_centers, outlier_threshold_degrees }: Hyper): OwnParameters => ({
  subCentres: sub_centers!,
  outlierAngle: outlier_threshold_degrees!,
  dropOutliers: false,
});

const windowOf = ({ head, bins, slide_batch_num, start_iter, value_low, value_high }: Hyper): OwnParameters => ({
  base: head === 'arcface' ? 'arcface' : 'normface',
  bins: bins!,
  window: slide_batch_num!,
  startStep: start_iter!,
  lowestCosine: value_low!,
  highestCosine: value_high!,
});

/** The authors' boundary heads have lambda = pi inside. */
export const AUTHORS_LAMBDA = Math.PI;

const isKind = (name: string): name is HeadKind => (HEAD_KINDS as readonly string[]).includes(name);

/** Losses of golden files that a head of ours covers, with the variants. */
export function variantsOf(loss: string): readonly string[] {
  return isKind(loss) ? Object.keys(VARIANTS[loss]) : [];
}

/** The settings of one case; null when no head of ours computes this variant. */
export function configOf(loss: string, variant: string, hyper: Hyper): HeadSettings | null {
  if (!isKind(loss) || !Object.hasOwn(VARIANTS[loss], variant)) return null;
  const { authors, parameters } = HEAD_CATALOGUE[loss];
  const { s, m, easy_margin: easyMargin, epoch_start: epochStart } = hyper;
  return {
    ...DEFAULT_SHARED,
    kind: loss,
    scale: Number(s ?? authors.scale ?? 1),
    margin: Number(m ?? authors.margin ?? 0),
    lambda: AUTHORS_LAMBDA,
    epochStart: Number(epochStart ?? 0),
    correction: 'code',
    ...('easyMargin' in parameters && { easyMargin: easyMargin === true }),
    ...VARIANTS[loss][variant]!(hyper),
  };
}
