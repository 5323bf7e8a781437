/**
 * Where a loss decides between two identities: the head's own arithmetic on plain numbers, as functions of the two cosines of a face.
 * The computation that trains is in engine/heads; a test holds each of these against it.
 */
import { msg } from '@lingui/core/macro';
import { assertNever } from '../../lib/assertNever.ts';
import type { Words } from '../../words/language.ts';
import { correctsLabels, type HeadKind, ownParameters } from '../losses/catalogue.ts';
import type { ParameterValue } from '../losses/lossTypes.ts';

/** What of a head's settings decides. */
export interface DecidingHead {
  readonly kind: HeadKind;
  /** Radians; a cosine for CosFace. */
  readonly margin: number;
  readonly correction: 'code' | 'paper';
  readonly [parameter: string]: ParameterValue;
}

/**
 * Which side of a line a face lies on.
 * @param own cosine to the centre of the one identity, [-1, 1]
 * @param other cosine to the centre of the other
 * @returns above 0 on the side of the first
 */
export type Side = (own: number, other: number) => number;

export interface PairRule {
  readonly kind: 'rule';
  /** For whom the face is taken, margins left out. */
  readonly nearer: Side;
  /** Whether a face with the label of the first has cleared its margin; null where the loss has no margin. */
  readonly clears: Side | null;
  /** Whether a face with the label of the first keeps it; null where labels are never corrected. */
  readonly keeps: Side | null;
  /** What the lines leave out, a sentence; null where they are exact. */
  readonly caveat: Words | null;
}

/** There is nothing to draw, and why: a sentence. */
export interface NoPairRule {
  readonly kind: 'none';
  readonly why: Words;
}

/** Of the two class centres and the run, where a loss takes more than directions into account. */
export interface PairContext {
  /** Lengths of the two class centres. */
  readonly ownLength: number;
  readonly otherLength: number;
  /** Steps taken: SphereFace's and L-Softmax's margins grow with them. */
  readonly steps: number;
}

const OPENSPHERE_MOST_COSINE = 1 - 1e-5;
const clip = (value: number, most: number): number => Math.max(-most, Math.min(most, value));
const sine = (cosine: number): number => Math.sqrt(Math.max(0, 1 - cosine * cosine));

/** cos(theta + m), with no regard to theta + m > pi. */
const rotated = (cosine: number, margin: number): number => cosine * Math.cos(margin) - sine(cosine) * Math.sin(margin);

/** A head's margin on a cosine. */
type Phi = (cosine: number) => number;

/** Phi: cos(theta + m), softened beyond pi; cos(theta) beyond a right angle with the easy margin. Source: engine/heads/angularMargin.ts */
function additiveMargin(head: DecidingHead): Phi {
  const { margin } = head;
  const own = ownParameters(head.kind, head);
  const easy = 'easyMargin' in own && own.easyMargin;
  const threshold = easy ? 0 : Math.cos(Math.PI - margin);
  const softened = easy ? 0 : margin * Math.sin(Math.PI - margin);
  return (cosine) => (cosine > threshold ? rotated(cosine, margin) : cosine - softened);
}

function arcfaceMargin(head: DecidingHead): Phi {
  const { margin } = head;
  switch (ownParameters('arcface', head).variant) {
    case 'insightface':
      return (cosine) => rotated(cosine, margin);
    case 'opensphere':
      return (cosine) => {
        const bounded = clip(cosine, OPENSPHERE_MOST_COSINE);
        return bounded > Math.cos(Math.PI - margin) ? rotated(bounded, margin) : -1;
      };
    default:
      return additiveMargin(head);
  }
}

/** (-1)^k cos(m theta) - 2k, k = floor(m theta / pi). Source: engine/heads/multiple.ts */
function multipliedMargin(cosine: number, order: number): number {
  const angle = order * Math.acos(clip(cosine, 1));
  const folds = Math.floor(angle / Math.PI);
  return Math.cos(angle - folds * Math.PI) - 2 * folds;
}

interface Annealing {
  readonly annealFrom: number;
  readonly annealTo: number;
}

/** The annealing of L-Softmax's and SphereFace's margin; the first step counts 1. */
const annealed = ({ annealFrom, annealTo }: Annealing, steps: number, rate: number, power: number): number =>
  Math.max(annealTo, annealFrom * (1 + rate * (steps + 1)) ** -power);

const SPHEREFACE_ANNEAL_RATE = 0.1;

const byCosine: Side = (own, other) => own - other;

/** Plain products with class centres, whose lengths count. */
const byProduct =
  ({ ownLength, otherLength }: PairContext): Side =>
  (own, other) =>
    ownLength * own - otherLength * other;

const PLAIN_PRODUCT = msg`Long class centres reach farther than short ones: the line is not halfway between them.`;

type Lines = Pick<PairRule, 'nearer' | 'clears'> & { readonly caveat?: Words };

function lsoftmaxLines(head: DecidingHead, context: PairContext): Lines {
  const { ownLength, otherLength } = context;
  const settings = ownParameters('lsoftmax', head);
  const { order } = settings;
  const lambda = annealed(settings, context.steps, settings.annealRate, settings.annealPower);
  const clears: Side = (own, other) =>
    (ownLength * (lambda * own + multipliedMargin(own, order))) / (1 + lambda) - otherLength * other;
  return { nearer: byProduct(context), clears, caveat: PLAIN_PRODUCT };
}

function spherefaceLines(head: DecidingHead, { steps }: PairContext): Lines {
  const settings = ownParameters('sphereface', head);
  if (settings.variant !== 'paper') {
    const most = OPENSPHERE_MOST_COSINE;
    const order = settings.sphereMargin;
    return { nearer: byCosine, clears: (own, other) => multipliedMargin(clip(own, most), order) - clip(other, most) };
  }
  const lambda = annealed(settings, steps, SPHEREFACE_ANNEAL_RATE, 1);
  const { order } = settings;
  return {
    nearer: byCosine,
    clears: (own, other) => own + (multipliedMargin(own, order) - own) / (1 + lambda) - other,
  };
}

function mvArcLines(head: DecidingHead): Lines {
  const { variant, t } = ownParameters('mv_arc', head);
  const phi = additiveMargin(head);
  if (variant !== 'adaptive') {
    return { nearer: byCosine, clears: (own, other) => clip(phi(own), 1) - other };
  }
  const lifted = (own: number, other: number): number =>
    other > rotated(own, head.margin) ? (1 + t) * other + t : other;
  return { nearer: byCosine, clears: (own, other) => phi(own) - lifted(own, other) };
}

const DISTANCES: NoPairRule = {
  kind: 'none',
  why: msg`Triplet loss compares faces with each other and has no class centres, so there is no boundary between two identities.`,
};
const WITH_BIAS: NoPairRule = {
  kind: 'none',
  why: msg`Softmax with a bias weighs the length of an embedding as well: its boundary is not one between directions.`,
};

const SEVERAL_CENTRES: NoPairRule = {
  kind: 'none',
  why: msg`Sub-center ArcFace has several centres for each identity, so there is no one boundary between two of them.`,
};
const WEIGHED_BY_OTHERS: NoPairRule = {
  kind: 'none',
  why: msg`NoiseFace weighs each face by where its cosine lies among the last ones, so no boundary between two identities stays.`,
};
const MOVING_THRESHOLDS: NoPairRule = {
  kind: 'none',
  why: msg`RobustFace moves its thresholds with every batch, so no boundary between two identities stays.`,
};

/** Halfway between the centres, for losses whose margin is another one for every face. */
const halfway = (caveat: Words): Lines => ({ nearer: byCosine, clears: null, caveat });

/** Nearer and clears of every loss. */
function linesOf(head: DecidingHead, context: PairContext): Lines | NoPairRule {
  const margin = (phi: Phi): Lines => ({
    nearer: byCosine,
    clears: (own, other) => phi(own) - other,
  });
  switch (head.kind) {
    case 'softmax':
      if (ownParameters('softmax', head).bias) return WITH_BIAS;
      return { nearer: byProduct(context), clears: null, caveat: PLAIN_PRODUCT };
    case 'center':
      return { nearer: byProduct(context), clears: null, caveat: PLAIN_PRODUCT };
    case 'normface':
    case 'adacos':
      return { nearer: byCosine, clears: null };
    case 'focal':
    case 'ohem':
      if (ownParameters(head.kind as 'focal' | 'ohem', head).base === 'softmax') {
        return { nearer: byProduct(context), clears: null, caveat: PLAIN_PRODUCT };
      }
      return margin(additiveMargin(head));
    case 'cosface':
      return margin((cosine) => cosine - head.margin);
    case 'arcface':
      return margin(arcfaceMargin(head));
    case 'boundaryf1':
    case 'boundaryface':
      return margin(additiveMargin(head));
    case 'adaface':
      return {
        ...margin((cosine) => cosine - head.margin),
        caveat: msg`The margin follows the length of each embedding; it is drawn for one of average length.`,
      };
    case 'curricularface':
      return {
        ...margin((cosine) => rotated(cosine, head.margin)),
        caveat: msg`Past the margin another identity counts as hard, and weighs more as training goes on.`,
      };
    case 'mv_arc':
      return mvArcLines(head);
    case 'lsoftmax':
      return lsoftmaxLines(head, context);
    case 'sphereface':
      return spherefaceLines(head, context);
    case 'proxy_triplet':
      return margin((cosine) => cosine - ownParameters('proxy_triplet', head).delta / 2);
    case 'npt': {
      const { variant, nptMargin } = ownParameters('npt', head);
      const least = variant === 'code' ? 0 : -1;
      return { nearer: byCosine, clears: (own, other) => own - nptMargin - Math.max(other, least) };
    }
    case 'combined_margin':
      return halfway(
        msg`The margin is added outside of the gradient; where it clears the other identity is not drawn.`,
      );
    case 'magface':
      return halfway(msg`The margin follows the length of each embedding and is not drawn.`);
    case 'elasticface':
      return halfway(msg`Each face gets a margin of its own at each step; it is not drawn.`);
    case 'sphereface2':
      return halfway(msg`Every identity is judged for itself, so the margin is not one between two and is not drawn.`);
    case 'subcenter_arcface':
      return SEVERAL_CENTRES;
    case 'noise_tolerant':
      return WEIGHED_BY_OTHERS;
    case 'robustface':
      return MOVING_THRESHOLDS;
    case 'triplet':
      return DISTANCES;
    default:
      return assertNever(head.kind);
  }
}

/** The margin by which a correcting head judges the cosine to another identity. */
export function correctingMargin(head: DecidingHead): Phi {
  switch (head.kind) {
    case 'normface':
    case 'adacos':
      return (cosine) => cosine;
    case 'cosface':
      return (cosine) => cosine - head.margin;
    default:
      return additiveMargin(head);
  }
}

/**
 * A label is kept unless Phi(cos to the other) exceeds the cosine to its own centre; in the authors' code a negative cosine of its
 * own counts as 0. Source: arXiv 2210.04567, eq. 4-5; engine/heads/correction.ts
 */
function keepsLabel(head: DecidingHead): Side {
  const phi = correctingMargin(head);
  const least = head.correction === 'code' ? 0 : -1;
  return (own, other) => Math.max(own, least) - phi(other);
}

/** Where a head decides between two identities. */
export function pairRuleOf(head: DecidingHead, context: PairContext): PairRule | NoPairRule {
  const lines = linesOf(head, context);
  if ('why' in lines) return lines;
  const { nearer, clears, caveat = null } = lines;
  return { kind: 'rule', nearer, clears, keeps: correctsLabels(head) ? keepsLabel(head) : null, caveat };
}
