/** Losses that ask for a margin between a face and every other class. */

import { type HeadEntry, numeric, oneOf } from './lossTypes.ts';
import { EASY_MARGIN, SELF_CORRECTION } from './shared.ts';

const ORDER = numeric(
  'Margin m',
  'times the angle',
  [1, 4, 1],
  4,
  'The angle to the own class centre counts this many times. 1 sets no margin.',
);
const DETACHED = 'The authors\u2019 formula, or a port that treats the margin as a constant in the gradient.';

export const MARGIN = {
  lsoftmax: {
    name: 'L-Softmax',
    group: 'margin',
    paper: { title: 'Liu et al., Large-margin softmax, ICML 2016', url: 'https://arxiv.org/abs/1612.02295' },
    summary:
      'The angle to the own class counts m times, which is the first angular margin. It starts as plain softmax and the margin grows in as \u03bb falls.',
    formula:
      'f[y] = (\u03bb x\u00b7W[y] + \u2016x\u2016\u2016W[y]\u2016 \u03c8(\u03b8)) / (1 + \u03bb), \u03c8 = (\u22121)\u1d4f cos m\u03b8 \u2212 2k',
    authors: {},
    followsIdentities: false,
    correction: 'never',
    batches: 'any',
    parameters: {
      order: ORDER,
      annealFrom: numeric(
        '\u03bb at the start',
        '',
        [0, 2000, 10],
        1000,
        'Larger: longer plain softmax. 0: the full margin at once.',
      ),
      annealRate: numeric('\u03bb falls by', '', [0, 2, 0.01], 0.12, '\u03bb = start / (1 + rate \u00d7 step)^power.'),
      annealPower: numeric(
        '\u03bb power',
        '',
        [0.5, 45, 0.5],
        1,
        'The power in \u03bb = start / (1 + rate \u00d7 step)^power.',
      ),
      annealTo: numeric(
        '\u03bb at the end',
        '',
        [0, 100, 1],
        0,
        '\u03bb never falls below this. More is easier to train.',
      ),
    },
  },
  sphereface: {
    name: 'SphereFace',
    group: 'margin',
    paper: { title: 'Liu et al., SphereFace (A-Softmax), CVPR 2017', url: 'https://arxiv.org/abs/1704.08063' },
    summary: 'L-Softmax with class centres of length 1: the margin lies in the angle alone.',
    formula: 'f[y] = \u2016x\u2016 (cos \u03b8 + (\u03c8(\u03b8) \u2212 cos \u03b8) / (1 + \u03bb))',
    authors: { scale: 30 },
    followsIdentities: false,
    correction: 'never',
    batches: 'any',
    parameters: {
      variant: oneOf('Variant', { paper: 'paper (A-Softmax)', opensphere: 'OpenSphere' }, DETACHED),
      order: { ...ORDER, when: { key: 'variant', is: 'paper' } },
      annealFrom: numeric('\u03bb at the start', '', [0, 2000, 10], 1500, 'Larger: longer without a margin.', {
        when: { key: 'variant', is: 'paper' },
      }),
      annealTo: numeric('\u03bb at the end', '', [0, 100, 1], 5, '\u03bb never falls below this.', {
        when: { key: 'variant', is: 'paper' },
      }),
      sphereMargin: numeric('Margin m', 'times the angle', [1, 4, 0.1], 1.7, 'The angle counts this many times.', {
        when: { key: 'variant', is: 'opensphere' },
      }),
    },
  },
  cosface: {
    name: 'CosFace',
    group: 'margin',
    paper: { title: 'Wang et al., CosFace, CVPR 2018', url: 'https://arxiv.org/abs/1801.09414' },
    summary: 'The cosine to the own class centre must beat every other one by a fixed amount m.',
    formula: 'L = \u2212log softmax(s (cos \u03b8 \u2212 m at y))[y]',
    authors: { scale: 30, margin: 0.35 },
    followsIdentities: true,
    correction: 'optional',
    batches: 'any',
    parameters: {
      variant: oneOf('Variant', { paper: 'paper', opensphere: 'OpenSphere' }, DETACHED),
      ...SELF_CORRECTION,
    },
  },
  arcface: {
    name: 'ArcFace',
    group: 'margin',
    paper: { title: 'Deng et al., ArcFace, CVPR 2019', url: 'https://arxiv.org/abs/1801.07698' },
    summary: 'A face must be closer to its own class centre by an angle m. It trusts every label.',
    formula: 'L = \u2212log softmax(s cos(\u03b8 + m at y))[y]',
    authors: { scale: 32, margin: 0.5 },
    followsIdentities: true,
    correction: 'optional',
    batches: 'any',
    parameters: {
      easyMargin: { ...EASY_MARGIN, when: { key: 'variant', is: 'paper' } },
      variant: oneOf(
        'Variant',
        { paper: 'paper', insightface: 'InsightFace', opensphere: 'OpenSphere' },
        'Whose code it follows. The last two treat the margin as a constant in the gradient and do not soften it beyond 180 degrees.',
      ),
      ...SELF_CORRECTION,
    },
  },
  adacos: {
    name: 'AdaCos',
    group: 'margin',
    paper: { title: 'Zhang et al., AdaCos, CVPR 2019', url: 'https://arxiv.org/abs/1905.00292' },
    summary:
      'Softmax on cosines whose scale s sets itself from the number of people and from how far training has come.',
    formula:
      'L = \u2212log softmax(s cos \u03b8)[y], s = ln(mean of \u03a3 e^(s cos \u03b8)) / cos(min(\u03c0/4, median \u03b8[y]))',
    authors: {},
    followsIdentities: false,
    correction: 'optional',
    batches: 'any',
    parameters: {
      variant: oneOf(
        'Scale',
        { dynamic: 'dynamic', fixed: 'fixed at \u221a2 ln(C \u2212 1)' },
        'Follow the training, or stay at the value for the number of people.',
      ),
      ...SELF_CORRECTION,
    },
  },
  adaface: {
    name: 'AdaFace',
    group: 'margin',
    paper: { title: 'Kim et al., AdaFace, CVPR 2022', url: 'https://arxiv.org/abs/2204.00964' },
    summary:
      'The margin follows image quality, read from the length of the embedding: clear faces are pushed harder than poor ones.',
    formula: 'f[y] = s (cos(\u03b8 \u2212 m q) \u2212 (m + m q)), q = clipped (\u2016x\u2016 \u2212 \u03bc) h / \u03c3',
    authors: { scale: 64, margin: 0.4 },
    followsIdentities: true,
    correction: 'optional',
    batches: 'any',
    parameters: {
      h: numeric(
        'Concentration h',
        '',
        [0, 1, 0.001],
        0.333,
        'How strongly the length of an embedding moves the margin.',
      ),
      tAlpha: numeric(
        'Averaging t\u03b1',
        '',
        [0.001, 1, 0.001],
        0.01,
        'Weight of the newest batch in the mean and spread of lengths.',
      ),
      ...SELF_CORRECTION,
    },
  },
} as const satisfies Readonly<Record<string, HeadEntry>>;
