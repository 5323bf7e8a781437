/** Losses that give hard samples or hard classes more weight. */
import { msg } from '@lingui/core/macro';

import { type HeadEntry, numeric, oneOf } from './lossTypes.ts';
import { EASY_MARGIN, SELF_CORRECTION } from './shared.ts';

const BASE = oneOf(
  msg`Logits`,
  { softmax: 'softmax', arcface: 'ArcFace' },
  msg`What it is applied to: plain softmax, or ArcFace with its scale and margin.`,
);

export const MINING = {
  mv_arc: {
    name: 'MV-Arc-Softmax',
    group: 'mining',
    paper: {
      title: 'Wang et al., Mis-classified vector guided softmax, AAAI 2020',
      url: 'https://arxiv.org/abs/1912.00833',
    },
    summary: msg`ArcFace that also lifts every wrong class that beats the own one. Wrong labels are lifted too, so noise hurts it.`,
    formula: [
      String.raw`f_y = s\;\cos(\theta_y + m)`,
      String.raw`f_j = s(\cos\;\theta_j + t)\ \text{or}\ s\bigl((1+t)\;\cos\;\theta_j + t\bigr)`,
      String.raw`\text{where}\ \cos\;\theta_j \ge \cos(\theta_y + m)`,
    ],
    letters: { s: 'scale', m: 'margin', t: 't' },
    code: 'mvArc.ts',
    authors: { scale: 32, margin: 0.5 },
    followsIdentities: true,
    correction: 'optional',
    batches: 'any',
    parameters: {
      t: numeric(msg`Lift t`, '', [0, 1, 0.05], 0.2, msg`How much a class that beats the own one is lifted.`),
      variant: oneOf(
        msg`Variant`,
        { fixed: msg`fixed`, adaptive: msg`adaptive` },
        msg`Add t to the cosine, or scale it as well, as the authors’ own code does.`,
      ),
      easyMargin: EASY_MARGIN,
      ...SELF_CORRECTION,
    },
  },
  curricularface: {
    name: 'CurricularFace',
    group: 'mining',
    paper: { title: 'Huang et al., CurricularFace, CVPR 2020', url: 'https://arxiv.org/abs/2004.00288' },
    summary: msg`ArcFace that looks at hard classes little at first and more as training goes on.`,
    formula: [
      String.raw`f_y = s\;\cos(\theta_y + m)`,
      String.raw`f_j = s\;\cos\;\theta_j\,(t + \cos\;\theta_j)`,
      String.raw`\text{where}\ \cos\;\theta_j > \cos(\theta_y + m)`,
    ],
    letters: { s: 'scale', m: 'margin' },
    code: 'curricularface.ts',
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
    summary: msg`Samples that are already right count less, so that the hard ones lead.`,
    formula: [String.raw`L = -(1 - p)^{\gamma}\;\log\;p`, String.raw`p = \operatorname{softmax}(f)_y`],
    letters: { γ: 'gamma' },
    code: 'focal.ts',
    authors: { scale: 32, margin: 0.5 },
    followsIdentities: true,
    correction: 'never',
    batches: 'any',
    parameters: {
      base: BASE,
      gamma: numeric(msg`Focus γ`, '', [0, 5, 0.1], 2, msg`0 is the plain loss; larger looks more at hard samples.`),
      variant: oneOf(
        msg`Variant`,
        {
          paper: msg`a sample at a time (paper)`,
          'batch-mean': msg`on the batch mean`,
          detached: msg`weight as a constant`,
        },
        msg`The paper weights each sample. Many face codes weight the batch’s mean instead; others pass no gradient through the weight.`,
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
    summary: msg`Only the samples with the largest loss in each batch are trained on.`,
    formula: [
      String.raw`L = \operatorname{mean}\ \text{of the largest}\ \lfloor kB\rfloor`,
      String.raw`\text{of the}\ B\ \text{values}\ -\log\;\operatorname{softmax}(f)_y`,
    ],
    letters: { k: 'keep' },
    code: 'ohem.ts',
    authors: { scale: 32, margin: 0.5 },
    followsIdentities: true,
    correction: 'never',
    batches: 'any',
    parameters: {
      base: BASE,
      keep: numeric(
        msg({ message: 'Keep', context: 'a share of the batch' }),
        'share of a batch',
        [0.1, 1, 0.05],
        0.9,
        msg`Share of each batch that is trained on, hardest first.`,
      ),
    },
  },
} as const satisfies Readonly<Record<string, HeadEntry>>;
