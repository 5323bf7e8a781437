/** Losses on distances. */
import { type HeadEntry, numeric, oneOf, onOff } from './lossTypes.ts';

export const METRIC = {
  triplet: {
    name: 'Triplet',
    group: 'metric',
    paper: {
      title: 'Schroff et al., FaceNet, CVPR 2015; Hermans et al. 2017 (batch-hard)',
      url: 'https://arxiv.org/abs/1703.07737',
    },
    summary:
      'Two faces of a person must be closer to each other than to anybody else. It has no class centres, and each batch holds several images of every person in it.',
    formula: [String.raw`L = \max\bigl(0,\; d(a, p) - d(a, n) + \alpha\bigr)`],
    letters: { α: 'tripletMargin' },
    code: 'triplet.ts',
    authors: {},
    followsIdentities: false,
    correction: 'never',
    batches: 'several of each identity',
    parameters: {
      mining: oneOf(
        'Mining',
        { 'batch-hard': 'batch-hard', 'semi-hard': 'all semi-hard', facenet: 'semi-hard, one a pair' },
        'Which triplets of a batch count: the hardest of each face, all semi-hard ones, or FaceNet\u2019s choice.',
        { applies: 'next step' },
      ),
      tripletMargin: numeric('Margin \u03b1', '', [0, 2, 0.05], 0.3, 'How much closer the same person must be.'),
      squared: onOff('Squared distances', false, 'Use squared Euclidean distances, as FaceNet does.'),
      unitLength: onOff('Unit length', true, 'Bring embeddings to length 1 first.'),
      perIdentity: numeric(
        'Images of each person',
        'in a batch',
        [2, 16, 1],
        4,
        'K of the P x K batches: a batch holds batch size / K people.',
        { applies: 'next run' },
      ),
    },
  },
  proxy_triplet: {
    name: 'Proxy-triplet',
    group: 'metric',
    paper: {
      title: 'Movshovitz-Attias et al., No fuss distance metric learning, ICCV 2017',
      url: 'https://arxiv.org/abs/1703.07464',
    },
    summary: 'A triplet loss against class centres instead of other faces, so that no triplets need to be found.',
    formula: [String.raw`L = \sum_{j\ne y}\max(0,\; d_y - d_j + \delta)`, String.raw`d_j = \lVert x - W_j\rVert^2`],
    letters: { δ: 'delta' },
    code: 'proxyTriplet.ts',
    authors: {},
    followsIdentities: false,
    correction: 'never',
    batches: 'any',
    parameters: {
      delta: numeric(
        'Margin \u03b4',
        '',
        [0, 4, 0.05],
        1,
        'How much closer the own centre must be, in squared distance.',
      ),
      negatives: oneOf(
        'Other centres',
        { sum: 'all, summed', mean: 'all, averaged', nearest: 'the nearest one' },
        'Which other class centres push.',
        { applies: 'next step' },
      ),
    },
  },
  npt: {
    name: 'NPT-Loss',
    group: 'metric',
    paper: { title: 'Khalid et al., NPT-Loss, 2021', url: 'https://arxiv.org/abs/2103.03503' },
    summary:
      'A proxy-triplet loss against the nearest other class centre alone. With \u03b4 = 0 nothing is left to tune.',
    formula: [String.raw`L = 2\,\max\bigl(0,\;\max_{j\ne y}\;\cos\,\theta_j - \cos\,\theta_y + \delta\bigr)`],
    letters: { δ: 'nptMargin' },
    code: 'npt.ts',
    authors: {},
    followsIdentities: false,
    correction: 'never',
    batches: 'any',
    parameters: {
      nptMargin: numeric('Margin \u03b4', '', [0, 2, 0.05], 0.5, 'How much nearer the own centre must be, in cosine.'),
      topK: numeric('Nearest centres', '', [1, 10, 1], 1, 'How many of the nearest other centres push.'),
      variant: oneOf(
        'Variant',
        { code: 'authors\u2019 code', paper: 'paper' },
        'In the code a cosine of 0 competes with the other centres; in the paper it does not.',
        { applies: 'next step' },
      ),
    },
  },
} as const satisfies Readonly<Record<string, HeadEntry>>;
