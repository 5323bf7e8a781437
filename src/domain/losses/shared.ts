/** Parameters that several losses have in common. */
import { msg } from '@lingui/core/macro';
import { numeric, onOff } from './lossTypes.ts';

/** From here on margins are the authors' own; below they are three fifths of them. */
export const MANY_IDENTITIES = 1000;

export const EASY_MARGIN = onOff(
  msg`Easy margin`,
  false,
  msg`Leave the margin out where a face is more than 90 degrees from its own class centre.`,
);

const CORRECTING = { key: 'selfCorrect', is: true } as const;

const CAP_HELP = msg`Largest share of a batch that may be relabelled in one step; the surest cases go first. 1 sets no limit. A limit keeps an early start from relabelling everything.`;

/** Guard of the losses that always correct. */
export const RELABEL_CAP = numeric(msg`Relabel at most`, 'share of a batch', [0.05, 1, 0.05], 1, CAP_HELP);

/** Label self-correction as a part that a cosine head can be given. */
export const SELF_CORRECTION = {
  selfCorrect: onOff(
    msg`Correct labels`,
    false,
    msg`Give a face the label of the class whose boundary it lies inside, as BoundaryFace does. ArcFace with this is BoundaryF1.`,
  ),
  relabelCap: { ...RELABEL_CAP, when: CORRECTING },
} as const;

/** InsightFace's inter-class filter, which RobustFace took over. */
export const FILTER_ABOVE = numeric(
  msg`Filter classes above`,
  'cosine',
  [0, 1, 0.05],
  0,
  msg`Other classes nearer to a face than this are left out. 0 leaves none out; InsightFace takes 0.4 for sets with the same person under two names.`,
);
