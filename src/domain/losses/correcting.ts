/** The losses that correct labels while they train. */
import { msg } from '@lingui/core/macro';

import { type HeadEntry, numeric, oneOf } from './lossTypes.ts';
import { EASY_MARGIN, RELABEL_CAP } from './shared.ts';

const PAPER = { title: 'Wu & Gong, BoundaryFace, ECCV 2022', url: 'https://arxiv.org/abs/2210.04567' } as const;

export const CORRECTING = {
  boundaryface: {
    name: 'BoundaryFace',
    secondTerm: msg`boundary term`,
    group: 'correcting',
    paper: PAPER,
    summary: msg`Corrects labels that lie inside another class’s boundary, and pushes faces that are hard for their own class.`,
    formula: [
      String.raw`y \to \operatorname{arg\,max}_j\;\cos(\theta_j + m)\ \text{where that} > \cos\;\theta_y`,
      String.raw`L = -\log\;\operatorname{softmax}(f)_y`,
      String.raw`{}+ \lambda\;\max\bigl(0,\;\max_{j\ne y}\;\cos\;\theta_j - \cos(\theta_y + m)\bigr)`,
    ],
    letters: { s: 'scale', m: 'margin', λ: 'lambda' },
    code: 'boundaryFace.ts',
    authors: { scale: 32, margin: 0.5 },
    followsIdentities: true,
    correction: 'always',
    batches: 'any',
    parameters: {
      easyMargin: EASY_MARGIN,
      relabelCap: RELABEL_CAP,
      lambdaSchedule: oneOf(
        msg`λ over time`,
        { constant: msg`constant`, ramp: msg`rising`, 'noise-limit': msg`off while noise is high` },
        msg`The authors leave λ open, and report that π fails on MS1M: let it rise slowly, or switch it off while much of the set looks mislabelled.`,
        { applies: 'next step' },
      ),
      rampEpochs: numeric(
        msg`λ rises over`,
        'epochs',
        [1, 50, 1],
        5,
        msg`Epochs until λ has its full value, counted from the start of correction.`,
        {
          when: { key: 'lambdaSchedule', is: 'ramp' },
        },
      ),
      noiseLimit: numeric(
        msg`λ off above`,
        'share relabelled',
        [0, 1, 0.05],
        0.25,
        msg`λ is 0 in an epoch when more than this share of the images was relabelled in the one before.`,
        { when: { key: 'lambdaSchedule', is: 'noise-limit' } },
      ),
    },
  },
  boundaryf1: {
    name: 'BoundaryF1',
    group: 'correcting',
    paper: PAPER,
    summary: msg`ArcFace that gives a face the label of another class when it lies inside that class’s boundary. BoundaryFace without the extra push.`,
    formula: [
      String.raw`y \to \operatorname{arg\,max}_j\;\cos(\theta_j + m)\ \text{where that} > \cos\;\theta_y`,
      String.raw`f_y = s\;\cos(\theta_y + m),\quad f_j = s\;\cos\;\theta_j`,
      String.raw`L = -\log\;\operatorname{softmax}(f)_y`,
    ],
    letters: { s: 'scale', m: 'margin' },
    code: 'boundaryF1.ts',
    authors: { scale: 32, margin: 0.5 },
    followsIdentities: true,
    correction: 'always',
    batches: 'any',
    parameters: { easyMargin: EASY_MARGIN, relabelCap: RELABEL_CAP },
  },
} as const satisfies Readonly<Record<string, HeadEntry>>;
