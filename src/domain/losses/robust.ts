/** Losses that learn around wrong labels: they trust some samples less, and give none another label. */
import { msg } from '@lingui/core/macro';
import { type HeadEntry, numeric, oneOf, onOff } from './lossTypes.ts';
import { FILTER_ABOVE } from './shared.ts';

/** The authors' window is made for batches of sets like CASIA-WebFace; here it is about two epochs of 25 images a person. */
const AUTHORS_WINDOW = 1000;
const LEAST_WINDOW = 20;
const BATCHES_AN_IDENTITY = 1.6;

const windowFor = (identities: number): number =>
  Math.min(AUTHORS_WINDOW, Math.max(LEAST_WINDOW, Math.round(BATCHES_AN_IDENTITY * identities)));

const WITH_INSIGHTFACE = { key: 'variant', is: 'insightface' } as const;

export const ROBUST = {
  subcenter_arcface: {
    name: 'Sub-center ArcFace',
    group: 'robust',
    paper: {
      title: 'Deng et al., Sub-center ArcFace, ECCV 2020',
      url: 'https://doi.org/10.1007/978-3-030-58621-8_43',
    },
    summary: msg`ArcFace with several centres for each person: wrong labels gather at a centre of their own. Faces far from the centre where most of their person are count as wrong and are left out.`,
    formula: [
      String.raw`\cos\;\theta_j = \max_{k\le K}\; x\cdot W_{jk}`,
      String.raw`f_y = s\;\cos(\theta_y + m),\quad f_j = s\;\cos\;\theta_j`,
      String.raw`L = -\log\;\operatorname{softmax}(f)_y`,
    ],
    letters: { s: 'scale', m: 'margin', K: 'subCentres' },
    code: 'subcenterArcface.ts',
    authors: { scale: 64, margin: 0.5 },
    followsIdentities: true,
    correction: 'detects',
    batches: 'any',
    parameters: {
      subCentres: numeric(msg`Centres of each person`, '', [1, 10, 1], 3, msg`1 is ArcFace.`, { applies: 'next run' }),
      outlierAngle: numeric(
        msg`Wrong beyond`,
        'degrees',
        [20, 120, 5],
        75,
        msg`A label counts as wrong when its face is this far from the centre where most faces of that person are.`,
      ),
      dropOutliers: onOff(
        msg`Leave them out`,
        true,
        msg`Train without the faces whose label counts as wrong. The authors drop them between two trainings; here it is decided anew in every batch.`,
      ),
      variant: oneOf(
        msg`Variant`,
        { pml: 'PyTorch Metric Learning', insightface: msg`InsightFace (authors)` },
        msg`Whose code it follows. The authors’ does not soften the margin beyond 180 degrees, and equal centres of a person learn several times as fast.`,
      ),
      angleFactor: numeric(msg`Factor m1`, 'times the angle', [1, 4, 0.05], 1, msg`The angle counts this many times.`, {
        when: WITH_INSIGHTFACE,
      }),
      cosineMargin: numeric(msg`Margin m3`, 'cosine', [0, 1, 0.05], 0, msg`Taken off the cosine as well.`, {
        when: WITH_INSIGHTFACE,
      }),
    },
  },
  noise_tolerant: {
    name: 'NoiseFace',
    group: 'robust',
    paper: {
      title: 'Hu et al., Noise-tolerant paradigm for training face recognition CNNs, CVPR 2019',
      url: 'https://arxiv.org/abs/1903.10357',
    },
    summary: msg`Watches how near faces lie to their own class centre: wrong labels form a second peak far from it. Every face gets a weight by its place between the peaks.`,
    formula: [
      String.raw`L = -\log\;\operatorname{softmax}(\omega f)_y`,
      String.raw`f_y = s\;\cos(\theta_y + m),\quad f_j = s\;\cos\;\theta_j`,
      String.raw`\omega\ \text{from the histogram of}\ \cos\;\theta_y`,
    ],
    letters: { s: 'scale', m: 'margin' },
    code: 'noiseTolerant.ts',
    authors: { scale: 32, margin: 0.5, window: AUTHORS_WINDOW },
    followsIdentities: true,
    ownFollowing: (identities) => ({ window: windowFor(identities) }),
    correction: 'detects',
    batches: 'any',
    parameters: {
      base: oneOf(
        msg`Logits`,
        { arcface: 'ArcFace', normface: 'NormFace' },
        msg`What the weights are applied to: ArcFace, or scaled cosines without a margin.`,
      ),
      weighting: oneOf(
        msg`Weights`,
        { logits: msg`on the logits`, gradient: msg`on the gradient alone` },
        msg`The authors’ second method, which they deploy, or their first.`,
        { applies: 'next step' },
      ),
      window: numeric(
        msg`Window`,
        'batches',
        [2, 1000, 1],
        AUTHORS_WINDOW,
        msg`The histogram holds so many batches. Until it is full every face counts alike.`,
        { applies: 'next run' },
      ),
      startStep: numeric(msg`Weights from step`, '', [1, 100_000, 1], 1, msg`Never before the window is full.`),
      wrongBelow: numeric(
        msg`Wrong below weight`,
        '',
        [0.05, 1, 0.05],
        0.5,
        msg`A label counts as wrong when its face has a smaller weight and lies on the far side of the peak of the right ones.`,
      ),
      bins: numeric(msg`Bins`, '', [20, 500, 10], 200, msg`Of the histogram, from the lowest cosine to the highest.`, {
        applies: 'next run',
      }),
      lowestCosine: numeric(msg`Lowest cosine`, '', [-1, 0, 0.1], -1, msg`Where the histogram begins.`, {
        applies: 'next run',
      }),
      highestCosine: numeric(msg`Highest cosine`, '', [0.1, 1, 0.1], 1, msg`Where the histogram ends.`, {
        applies: 'next run',
      }),
    },
  },
  robustface: {
    name: 'RobustFace',
    group: 'robust',
    paper: {
      title: 'RobustFace, the authors\u2019 code',
      url: 'https://github.com/DeepFaceCode/RobustFace',
    },
    summary: msg`Lifts wrong classes that beat the own one, as the mining losses do, but not those that beat it by far: there the label is taken for wrong, and they push less and less.`,
    formula: [
      String.raw`f_j = s(1 + t)\;\cos\;\theta_j\ \text{where}\ \cos\;\theta_j > \cos(\theta_y + m)`,
      String.raw`f_j = s\Bigl(1 - \frac{\varphi}{1 - \mu}\Bigr)^2\;\cos\;\theta_j\ \text{where}\ \cos\;\theta_j > Q`,
      String.raw`Q \approx \cos(\theta_y - \lvert m_1\rvert)`,
    ],
    letters: { s: 'scale', m: 'margin', t: 't', μ: 'noiseShare' },
    code: 'robustface.ts',
    authors: { scale: 64, margin: 0.5 },
    followsIdentities: true,
    correction: 'detects',
    batches: 'any',
    parameters: {
      t: numeric(msg`Lift t`, '', [0, 1, 0.05], 0.2, msg`How much a hard class is lifted.`),
      noiseShare: numeric(
        msg`Noise expected`,
        'share of the images',
        [0, 0.9, 0.05],
        0.2,
        msg`The share of wrong labels, closed-set and open-set together: k is the rest.`,
      ),
      noiseMargin: numeric(
        msg`Noise margin at the start`,
        'rad',
        [-0.5, 0, 0.05],
        -0.15,
        msg`How far a class must beat the own one to count as noise. It goes to 0 as training succeeds.`,
        { applies: 'next run' },
      ),
      filterAbove: FILTER_ABOVE,
    },
  },
} as const satisfies Readonly<Record<string, HeadEntry>>;
