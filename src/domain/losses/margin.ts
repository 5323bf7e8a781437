/** Losses that ask for a margin between a face and every other class. */

import { type HeadEntry, numeric, oneOf } from './lossTypes.ts';
import { EASY_MARGIN, FILTER_ABOVE, MANY_IDENTITIES, SELF_CORRECTION } from './shared.ts';

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
    formula: [
      String.raw`f_y = \frac{\lambda\, x\cdot W_y + \lVert x\rVert\,\lVert W_y\rVert\,\psi(\theta_y)}{1+\lambda}`,
      String.raw`\psi(\theta) = (-1)^k\,\cos(m\theta) - 2k`,
    ],
    letters: { m: 'order' },
    code: 'lsoftmax.ts',
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
    formula: [
      String.raw`f_y = \lVert x\rVert\Bigl(\cos\,\theta_y + \frac{\psi(\theta_y) - \cos\,\theta_y}{1+\lambda}\Bigr)`,
      String.raw`\psi(\theta) = (-1)^k\,\cos(m\theta) - 2k`,
    ],
    letters: { m: 'order' },
    code: 'sphereface.ts',
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
    formula: [
      String.raw`L = -\log\,\operatorname{softmax}(f)_y`,
      String.raw`f_y = s(\cos\,\theta_y - m),\quad f_j = s\,\cos\,\theta_j`,
    ],
    letters: { s: 'scale', m: 'margin' },
    code: 'cosface.ts',
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
    formula: [
      String.raw`L = -\log\,\operatorname{softmax}(f)_y`,
      String.raw`f_y = s\,\cos(\theta_y + m),\quad f_j = s\,\cos\,\theta_j`,
    ],
    letters: { s: 'scale', m: 'margin' },
    code: 'arcface.ts',
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
    formula: [
      String.raw`L = -\log\,\operatorname{softmax}(s\,\cos\,\theta)_y`,
      String.raw`s = \frac{\ln\,\operatorname{mean}\,\sum_{j\ne y} e^{s\,\cos\,\theta_j}}{\cos\,\min(\frac{\pi}{4},\,\operatorname{median}\,\theta_y)}`,
    ],
    letters: {},
    code: 'adacos.ts',
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
    formula: [
      String.raw`f_y = s\bigl(\cos(\theta_y - mq) - (m + mq)\bigr)`,
      String.raw`q = \operatorname{clip}\bigl(h\,\frac{\lVert x\rVert - \mu}{\sigma},\,-1,\,1\bigr)`,
    ],
    letters: { s: 'scale', m: 'margin', h: 'h' },
    code: 'adaface.ts',
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
  magface: {
    name: 'MagFace',
    secondTerm: 'length term',
    group: 'margin',
    paper: { title: 'Meng et al., MagFace, CVPR 2021', url: 'https://arxiv.org/abs/2103.06627' },
    summary:
      'The margin grows with the length of the embedding, and length is rewarded: clear faces become long and are pushed hard, poor ones stay short.',
    formula: [
      String.raw`f_y = s\,\cos(\theta_y + m(a))`,
      String.raw`L = -\log\,\operatorname{softmax}(f)_y + \lambda\Bigl(\frac{a}{u^2} + \frac{1}{a}\Bigr)`,
      String.raw`a = \lVert x\rVert\ \text{kept in}\ [l, u]`,
    ],
    letters: { s: 'scale', λ: 'lengthWeight', l: 'lengthFrom', u: 'lengthTo' },
    code: 'magface.ts',
    authors: { scale: 64, lengthFrom: 10, lengthTo: 110, marginFrom: 0.45, marginTo: 0.8, lengthWeight: 20 },
    followsIdentities: true,
    // Small sets are trained with small networks, whose embeddings are a quarter as long; 1 / a is four times as large there.
    ownFollowing: (identities) =>
      identities >= MANY_IDENTITIES
        ? { lengthFrom: 10, lengthTo: 110, marginFrom: 0.45, marginTo: 0.8, lengthWeight: 20 }
        : { lengthFrom: 2.5, lengthTo: 27.5, marginFrom: 0.25, marginTo: 0.5, lengthWeight: 5 },
    correction: 'never',
    batches: 'any',
    parameters: {
      variant: oneOf(
        'Margin on',
        { angle: 'the angle', cosine: 'the cosine' },
        'The authors publish both. For the cosine they take margins from 0.35 to 0.8 and \u03bb = 150.',
      ),
      lengthFrom: numeric('Shortest length l', '', [0.5, 50, 0.5], 10, 'Shorter embeddings count as this long.'),
      lengthTo: numeric('Longest length u', '', [1, 200, 0.5], 110, 'Longer embeddings count as this long.'),
      marginFrom: numeric('Margin at l', '', [0, 1, 0.05], 0.45, 'The margin of the shortest embeddings.'),
      marginTo: numeric('Margin at u', '', [0, 1, 0.05], 0.8, 'The margin of the longest embeddings.'),
      lengthWeight: numeric('Length weight \u03bb', '', [0, 200, 1], 20, 'How much length is rewarded.'),
      easyMargin: { ...EASY_MARGIN, standard: true, when: { key: 'variant', is: 'angle' } },
    },
  },
  combined_margin: {
    name: 'Combined margin',
    group: 'margin',
    paper: {
      title: 'InsightFace: An et al., Partial FC, CVPR 2022',
      url: 'https://arxiv.org/abs/2203.15565',
    },
    summary:
      'ArcFace or CosFace as InsightFace trains its models today, with a filter: another class that is very near is taken for the same person twice, and does not push.',
    formula: [
      String.raw`L = -\log\,\operatorname{softmax}(f)_y`,
      String.raw`f_y = s\,\cos(\theta_y + m),\quad f_j = s\,\cos\,\theta_j`,
      String.raw`\text{without}\ j \ne y\ \text{where}\ \cos\,\theta_j > c`,
    ],
    letters: { s: 'scale', m: 'margin', c: 'filterAbove' },
    code: 'combinedMargin.ts',
    authors: { scale: 64, margin: 0.5 },
    followsIdentities: true,
    correction: 'never',
    batches: 'any',
    parameters: {
      filterAbove: FILTER_ABOVE,
      cosineMargin: numeric(
        'Margin m3',
        'cosine',
        [0, 1, 0.05],
        0,
        'Above 0 it is CosFace with this margin, and the other margin is ignored, as in InsightFace\u2019s code (0.4 there).',
      ),
    },
  },
  elasticface: {
    name: 'ElasticFace',
    group: 'margin',
    paper: { title: 'Boutros et al., ElasticFace, CVPRW 2022', url: 'https://arxiv.org/abs/2109.09416' },
    summary:
      'Every face draws its margin anew in every step, so that no class is pressed into one fixed shape. In the "+" variants the drawn margins are dealt out by how near each face is to its class.',
    formula: [
      String.raw`L = -\log\,\operatorname{softmax}(f)_y`,
      String.raw`f_y = s\,\cos(\theta_y + e),\quad e \sim \mathcal{N}(m, \sigma)`,
    ],
    letters: { s: 'scale', m: 'margin', σ: 'spread' },
    code: 'elasticface.ts',
    authors: { scale: 64, margin: 0.5 },
    followsIdentities: true,
    correction: 'never',
    batches: 'any',
    parameters: {
      variant: oneOf(
        'Variant',
        { arc: 'Arc', cos: 'Cos', 'arc-plus': 'Arc+', 'cos-plus': 'Cos+' },
        'A margin on the angle or on the cosine (m 0.35 there), drawn freely or dealt out by nearness.',
        { applies: 'next step' },
      ),
      spread: numeric(
        'Spread \u03c3',
        '',
        [0, 0.5, 0.0025],
        0.05,
        'Of the drawn margins. The authors: Arc and Cos 0.05, Arc+ 0.0175, Cos+ 0.02.',
      ),
    },
  },
  sphereface2: {
    name: 'SphereFace2',
    group: 'margin',
    paper: { title: 'Wen et al., SphereFace2, ICLR 2022', url: 'https://arxiv.org/abs/2108.01513' },
    summary:
      'A yes-or-no question for every class instead of a contest between them: is this the person? Classes do not compete in a softmax.',
    formula: [
      String.raw`L = \frac{wC}{s}\,\operatorname{mean}_j\;\begin{cases}\alpha\,\log(1 + e^{-z_y})\\(1-\alpha)\,\log(1 + e^{z_j})\end{cases}`,
      String.raw`z = s\,(g(\cos\,\theta)\mp m) + b`,
      String.raw`g(c) = 2\Bigl(\frac{c + 1}{2}\Bigr)^{t} - 1`,
    ],
    letters: { s: 'scale', m: 'margin', α: 'positiveWeight', t: 'similarityPower', w: 'lossWeight' },
    code: 'sphereface2.ts',
    authors: { scale: 40, margin: 0.4 },
    followsIdentities: true,
    correction: 'never',
    batches: 'any',
    parameters: {
      positiveWeight: numeric(
        'Balance \u03b1',
        '',
        [0.05, 0.95, 0.05],
        0.7,
        'Weight of the own class; the others have the rest.',
      ),
      similarityPower: numeric(
        'Similarity power t',
        '',
        [1, 10, 0.5],
        3,
        'Spreads out large cosines, where the right pairs are. 1 leaves them as they are.',
      ),
      lossWeight: numeric('Loss weight', '', [1, 100, 1], 50, 'The whole loss is multiplied by this.'),
    },
  },
} as const satisfies Readonly<Record<string, HeadEntry>>;
