/** Losses without a margin. */
import { msg } from '@lingui/core/macro';

import { type HeadEntry, numeric, oneOf, onOff } from './lossTypes.ts';
import { SELF_CORRECTION } from './shared.ts';

const VARIANT = msg`Which code it follows. They differ in how the gradient passes through the normalisation.`;

export const PLAIN = {
  softmax: {
    name: 'Softmax',
    group: 'plain',
    paper: { title: 'Taigman et al., DeepFace, CVPR 2014', url: 'https://doi.org/10.1109/CVPR.2014.220' },
    summary: msg`Plain classification: the network learns to name each person. Lengths of vectors count as well as angles.`,
    formula: [String.raw`L = -\log\;\operatorname{softmax}(W^{\top}x + b)_y`],
    letters: {},
    code: 'softmax.ts',
    authors: {},
    followsIdentities: false,
    correction: 'never',
    batches: 'any',
    parameters: {
      bias: onOff(msg`Bias`, false, msg`Add a learnt number to each class.`, { applies: 'next run' }),
    },
  },
  normface: {
    name: 'NormFace',
    group: 'plain',
    paper: { title: 'Wang et al., NormFace, ACM MM 2017', url: 'https://arxiv.org/abs/1704.06369' },
    summary: msg`Softmax on cosines: only the angle between a face and a class centre counts. It has no margin.`,
    formula: [String.raw`L = -\log\;\operatorname{softmax}(s\;\cos\;\theta)_y`],
    letters: { s: 'scale' },
    code: 'normface.ts',
    authors: { scale: 30 },
    followsIdentities: true,
    correction: 'optional',
    batches: 'any',
    parameters: {
      learnScale: onOff(msg`Learn the scale`, false, msg`Train s with the weights, starting from its value here.`, {
        applies: 'next run',
      }),
      variant: oneOf(msg`Variant`, { paper: msg`paper`, opensphere: msg`OpenSphere (COCO loss)` }, VARIANT),
      ...SELF_CORRECTION,
    },
  },
  center: {
    name: 'Center loss',
    secondTerm: msg`pull to centres`,
    group: 'plain',
    paper: { title: 'Wen et al., Center loss, ECCV 2016', url: 'https://doi.org/10.1007/978-3-319-46478-7_31' },
    summary: msg`Softmax plus a pull of every face towards the mean of its person, so that each person becomes compact.`,
    formula: [String.raw`L = -\log\;\operatorname{softmax}(W^{\top}x)_y + \frac{\lambda}{2}\lVert x - c_y\rVert^2`],
    letters: { λ: 'centreWeight' },
    code: 'center.ts',
    authors: {},
    followsIdentities: false,
    correction: 'never',
    batches: 'any',
    parameters: {
      centreWeight: numeric(msg`Pull λ`, '', [0, 1, 0.001], 0.003, msg`Weight of the pull towards the centres.`),
      centreRate: numeric(
        msg`Centre rate α`,
        '',
        [0, 1, 0.05],
        0.5,
        msg`How far a centre moves towards its faces a step.`,
        {
          when: { key: 'variant', is: 'paper' },
        },
      ),
      variant: oneOf(
        msg`Variant`,
        { paper: msg`paper`, gradient: msg`centres by gradient` },
        msg`Move the centres by the paper’s own rule, or train them by gradient (twice the pull), as a well-known port does.`,
      ),
    },
  },
} as const satisfies Readonly<Record<string, HeadEntry>>;
