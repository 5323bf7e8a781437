/** Losses that give hard samples or hard classes more weight. */

import { type HeadEntry, numeric, oneOf } from './lossTypes.ts';
import { EASY_MARGIN, SELF_CORRECTION } from './shared.ts';

const BASE = oneOf(
  'Logits',
  { softmax: 'softmax', arcface: 'ArcFace' },
  'What it is applied to: plain softmax, or ArcFace with its scale and margin.',
);

export const MINING = {
  mv_arc: {
    name: 'MV-Arc-Softmax',
    group: 'mining',
    paper: {
      title: 'Wang et al., Mis-classified vector guided softmax, AAAI 2020',
      url: 'https://arxiv.org/abs/1912.00833',
    },
    summary:
      'ArcFace that also lifts every wrong class that beats the own one. Wrong labels are lifted too, so noise hurts it.',
    formula:
      'wrong classes with cos \u03b8[j] \u2265 cos(\u03b8 + m) get cos \u03b8[j] + t (fixed) or (1 + t) cos \u03b8[j] + t (adaptive)',
    authors: { scale: 32, margin: 0.5 },
    followsIdentities: true,
    correction: 'optional',
    batches: 'any',
    parameters: {
      t: numeric('Lift t', '', [0, 1, 0.05], 0.2, 'How much a class that beats the own one is lifted.'),
      variant: oneOf(
        'Variant',
        { fixed: 'fixed', adaptive: 'adaptive' },
        'Add t to the cosine, or scale it as well, as the authors\u2019 own code does.',
      ),
      easyMargin: EASY_MARGIN,
      ...SELF_CORRECTION,
    },
  },
  curricularface: {
    name: 'CurricularFace',
    group: 'mining',
    paper: { title: 'Huang et al., CurricularFace, CVPR 2020', url: 'https://arxiv.org/abs/2004.00288' },
    summary: 'ArcFace that looks at hard classes little at first and more as training goes on.',
    formula:
      'wrong classes with cos \u03b8[j] > cos(\u03b8 + m) get cos \u03b8[j] (t + cos \u03b8[j]); t follows the mean of cos \u03b8[y]',
    authors: { scale: 64, margin: 0.5 },
    followsIdentities: true,
    correction: 'optional',
    batches: 'any',
    parameters: { ...SELF_CORRECTION },
  },
  focal: {
    name: 'Focal loss',
    group: 'mining',
    paper: { title: 'Lin et al., Focal loss, ICCV 2017', url: 'https://arxiv.org/abs/1708.02002' },
    summary: 'Samples that are already right count less, so that the hard ones lead.',
    formula: 'L = (1 \u2212 p)^\u03b3 \u00b7 \u2212log p, p = softmax[y]',
    authors: { scale: 32, margin: 0.5 },
    followsIdentities: true,
    correction: 'never',
    batches: 'any',
    parameters: {
      base: BASE,
      gamma: numeric('Focus \u03b3', '', [0, 5, 0.1], 2, '0 is the plain loss; larger looks more at hard samples.'),
      variant: oneOf(
        'Variant',
        { paper: 'a sample at a time (paper)', 'batch-mean': 'on the batch mean', detached: 'weight as a constant' },
        'The paper weights each sample. Many face codes weight the batch\u2019s mean instead; others pass no gradient through the weight.',
        { applies: 'next step' },
      ),
    },
  },
  ohem: {
    name: 'OHEM',
    group: 'mining',
    paper: {
      title: 'Shrivastava et al., Online hard example mining, CVPR 2016',
      url: 'https://arxiv.org/abs/1604.03540',
    },
    summary: 'Only the samples with the largest loss in each batch are trained on.',
    formula: 'L = mean of the largest \u230akeep \u00b7 batch\u230b of \u2212log softmax[y]',
    authors: { scale: 32, margin: 0.5 },
    followsIdentities: true,
    correction: 'never',
    batches: 'any',
    parameters: {
      base: BASE,
      keep: numeric(
        'Keep',
        'share of a batch',
        [0.1, 1, 0.05],
        0.9,
        'Share of each batch that is trained on, hardest first.',
      ),
    },
  },
} as const satisfies Readonly<Record<string, HeadEntry>>;
