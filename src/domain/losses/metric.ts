/** Losses on distances. */
import { msg } from '@lingui/core/macro';
import { type HeadEntry, numeric, oneOf, onOff } from './lossTypes.ts';

export const METRIC = {
  triplet: {
    name: 'Triplet',
    group: 'metric',
    paper: {
      title: 'Schroff et al., FaceNet, CVPR 2015; Hermans et al. 2017 (batch-hard)',
      url: 'https://arxiv.org/abs/1703.07737',
    },
    summary: msg`Two faces of a person must be closer to each other than to anybody else. It has no class centres, and each batch holds several images of every person in it.`,
    formula: [String.raw`L = \max\bigl(0,\; d(a, p) - d(a, n) + \alpha\bigr)`],
    letters: { α: 'tripletMargin' },
    code: 'triplet.ts',
    authors: {},
    followsIdentities: false,
    correction: 'never',
    batches: 'several of each identity',
    parameters: {
      mining: oneOf(
        msg`Mining`,
        { 'batch-hard': msg`batch-hard`, 'semi-hard': msg`all semi-hard`, facenet: msg`semi-hard, one a pair` },
        msg`Which triplets of a batch count: the hardest of each face, all semi-hard ones, or FaceNet’s choice.`,
        { applies: 'next step' },
      ),
      tripletMargin: numeric(msg`Margin α`, '', [0, 2, 0.05], 0.3, msg`How much closer the same person must be.`),
      squared: onOff(msg`Squared distances`, false, msg`Use squared Euclidean distances, as FaceNet does.`),
      unitLength: onOff(msg`Unit length`, true, msg`Bring embeddings to length 1 first.`),
      perIdentity: numeric(
        msg`Images of each person`,
        'in a batch',
        [2, 16, 1],
        4,
        msg`K of the P x K batches: a batch holds batch size / K people.`,
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
    summary: msg`A triplet loss against class centres instead of other faces, so that no triplets need to be found.`,
    formula: [String.raw`L = \sum_{j\ne y}\max(0,\; d_y - d_j + \delta)`, String.raw`d_j = \lVert x - W_j\rVert^2`],
    letters: { δ: 'delta' },
    code: 'proxyTriplet.ts',
    authors: {},
    followsIdentities: false,
    correction: 'never',
    batches: 'any',
    parameters: {
      delta: numeric(
        msg`Margin δ`,
        '',
        [0, 4, 0.05],
        1,
        msg`How much closer the own centre must be, in squared distance.`,
      ),
      negatives: oneOf(
        msg`Other centres`,
        { sum: msg`all, summed`, mean: msg`all, averaged`, nearest: msg`the nearest one` },
        msg`Which other class centres push.`,
        { applies: 'next step' },
      ),
    },
  },
  npt: {
    name: 'NPT-Loss',
    group: 'metric',
    paper: { title: 'Khalid et al., NPT-Loss, 2021', url: 'https://arxiv.org/abs/2103.03503' },
    summary: msg`A proxy-triplet loss against the nearest other class centre alone. With δ = 0 nothing is left to tune.`,
    formula: [String.raw`L = 2\;\max\bigl(0,\;\max_{j\ne y}\;\cos\;\theta_j - \cos\;\theta_y + \delta\bigr)`],
    letters: { δ: 'nptMargin' },
    code: 'npt.ts',
    authors: {},
    followsIdentities: false,
    correction: 'never',
    batches: 'any',
    parameters: {
      nptMargin: numeric(msg`Margin δ`, '', [0, 2, 0.05], 0.5, msg`How much nearer the own centre must be, in cosine.`),
      topK: numeric(msg`Nearest centres`, '', [1, 10, 1], 1, msg`How many of the nearest other centres push.`),
      variant: oneOf(
        msg`Variant`,
        { code: msg`authors’ code`, paper: msg`paper` },
        msg`In the code a cosine of 0 competes with the other centres; in the paper it does not.`,
        { applies: 'next step' },
      ),
    },
  },
} as const satisfies Readonly<Record<string, HeadEntry>>;
