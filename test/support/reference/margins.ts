/** References of the losses with a margin on the cosine. */
import { acos, apply, carry, clamp, cos, type Dual, detach, minus, over, plus, times } from './dual.ts';
import {
  classified,
  cosines,
  type Hyper,
  lengthOf,
  number,
  products,
  type Reference,
  straightCosines,
  unit,
  withTarget,
} from './shared.ts';

/** cos(theta + m), by the angle. */
const rotated = (c: Dual, m: number): Dual => cos(plus(acos(c), m));

/** Phi(c): ArcFace's target with the fallback of the authors' code. */
function phi(c: Dual, hyper: Hyper): Dual {
  const m = number(hyper, 'm');
  if (hyper.easy_margin === true) return c.value > 0 ? rotated(c, m) : c;
  return c.value > Math.cos(Math.PI - m) ? rotated(c, m) : minus(c, m * Math.sin(Math.PI - m));
}

const scaled = (rows: readonly (readonly Dual[])[], s: Dual | number): Dual[][] =>
  rows.map((row) => row.map((x) => times(x, s)));

/** OpenSphere writes pi with five digits. */
const LARGEST_ANGLE = Number('3.14159');

export const arcface: Record<string, Reference> = {
  boundaryface_repo: (inputs, hyper) => {
    const logits = withTarget(cosines(inputs), inputs.labels, (own) => phi(own, hyper));
    return classified(scaled(logits, number(hyper, 's')), inputs.labels);
  },
  insightface: (inputs, hyper) => {
    const turn = (own: Dual): Dual => carry(own, Math.cos(Math.acos(own.value) + number(hyper, 'm')));
    return classified(scaled(withTarget(cosines(inputs), inputs.labels, turn), number(hyper, 's')), inputs.labels);
  },
  opensphere: (inputs, hyper) => {
    const most = 1 - 1e-5;
    const turn = (c: Dual, m: number): Dual => {
      const angle = Math.acos(Math.min(Math.max(c.value, -most), most)) + m;
      return carry(c, Math.cos(Math.min(Math.max(angle, 1e-5), LARGEST_ANGLE)));
    };
    const rows = straightCosines(inputs).map((row, i) =>
      row.map((c, j) => turn(c, j === inputs.labels[i] ? number(hyper, 'm') : 0)),
    );
    return classified(scaled(rows, number(hyper, 's')), inputs.labels);
  },
};

export const cosface: Record<string, Reference> = {
  basic: (inputs, hyper) => {
    const rows = withTarget(cosines(inputs), inputs.labels, (own) => minus(own, number(hyper, 'm')));
    return classified(scaled(rows, number(hyper, 's')), inputs.labels);
  },
  opensphere: (inputs, hyper) => {
    const rows = withTarget(straightCosines(inputs), inputs.labels, (own) => minus(own, number(hyper, 'm')));
    return classified(scaled(rows, number(hyper, 's')), inputs.labels);
  },
};

export const normface: Record<string, Reference> = {
  paper: (inputs, hyper) => classified(scaled(cosines(inputs), number(hyper, 's')), inputs.labels),
  paper_learnable_scale: (inputs) => classified(scaled(cosines(inputs), inputs.scale), inputs.labels),
  opensphere_coco: (inputs, hyper) => classified(scaled(straightCosines(inputs), number(hyper, 's')), inputs.labels),
};

const fixedScale = ({ weight }: Parameters<Reference>[0]): number => Math.SQRT2 * Math.log(weight.length - 1);

export const adacos: Record<string, Reference> = {
  fixed: (inputs) => {
    return classified(scaled(cosines(inputs), fixedScale(inputs)), inputs.labels);
  },
  dynamic: (inputs, hyper) => {
    const cosine = cosines(inputs);
    const before = Number(hyper.s_before ?? fixedScale(inputs));
    const others = cosine.flatMap((row, i) => row.filter((_, j) => j !== inputs.labels[i]));
    const average = others.reduce((total, c) => total + Math.exp(before * c.value), 0) / cosine.length;
    const most = 1 - 1e-7;
    const own = cosine.map((row, i) => row[inputs.labels[i]!]!.value);
    const angles = own.map((c) => Math.acos(Math.min(Math.max(c, -most), most))).sort((a, b) => a - b);
    const median = angles[Math.floor((angles.length - 1) / 2)]!;
    const s = Math.log(average) / Math.cos(Math.min(Math.PI / 4, median));
    return classified(scaled(cosine, s), inputs.labels, { s: [s] });
  },
};

export const adaface: Record<string, Reference> = {
  official: ({ embeddings, weight, labels }, hyper) => {
    const [m, h, s, share] = ['m', 'h', 's', 't_alpha'].map((name) => number(hyper, name)) as [
      number,
      number,
      number,
      number,
    ];
    const batch = embeddings.length;
    const norms = embeddings.map((x) => Math.min(Math.max(lengthOf(x).value, 1e-3), 100));
    const mean = norms.reduce((a, b) => a + b, 0) / batch;
    const std = Math.sqrt(norms.reduce((a, n) => a + (n - mean) ** 2, 0) / (batch - 1));
    const batchMean = share * mean + (1 - share) * number(hyper, 'batch_mean_before');
    const batchStd = share * std + (1 - share) * number(hyper, 'batch_std_before');
    const quality = norms.map((n) => Math.min(Math.max((h * (n - batchMean)) / (batchStd + 1e-3), -1), 1));
    const directions = products(embeddings.map(unit), weight.map(unit));
    const cosine = directions.map((row) => row.map((c) => clamp(c, -1 + 1e-3, 1 - 1e-3)));
    const logits = withTarget(cosine, labels, (own, i) => {
      const q = quality[i]!;
      const angle = clamp(minus(acos(own), m * q), 1e-3, Math.PI - 1e-3);
      return minus(cos(angle), m + m * q);
    });
    return classified(scaled(logits, s), labels, { batch_mean: [batchMean], batch_std: [batchStd] });
  },
};

export const mvArc: Record<string, Reference> = {
  boundaryface_repo: (inputs, hyper) => {
    const cosine = cosines(inputs);
    const rows = cosine.map((row, i) => {
      const target = clamp(phi(row[inputs.labels[i]!]!, hyper), -1, 1);
      const lifted = row.map((c) => (c.value >= target.value ? plus(c, number(hyper, 't')) : c));
      return row.map((_, j) => clamp(j === inputs.labels[i] ? target : lifted[j]!, -1, 1));
    });
    return classified(scaled(rows, number(hyper, 's')), inputs.labels);
  },
  official_adaptive: (inputs, hyper) => {
    const t = number(hyper, 't');
    const rows = cosines(inputs).map((row, i) => {
      const own = row[inputs.labels[i]!]!;
      const limit = rotated(own, number(hyper, 'm')).value;
      const lifted = row.map((c) => (c.value > limit ? plus(times(c, 1 + t), t) : c));
      return row.map((_, j) => (j === inputs.labels[i] ? phi(own, hyper) : lifted[j]!));
    });
    return classified(scaled(rows, number(hyper, 's')), inputs.labels);
  },
};

const curriculum: Reference = (inputs, hyper) => {
  const cosine = cosines(inputs);
  const own = cosine.map((row, i) => row[inputs.labels[i]!]!);
  const average = own.reduce((total, c) => total + c.value, 0) / own.length;
  const t = 0.01 * average + 0.99 * number(hyper, 't_before');
  const rows = cosine.map((row, i) => {
    const limit = rotated(own[i]!, number(hyper, 'm')).value;
    const weighted = row.map((c) => (c.value > limit ? times(c, plus(c, t)) : c));
    return row.map((_, j) => (j === inputs.labels[i] ? phi(own[i]!, hyper) : weighted[j]!));
  });
  return classified(scaled(rows, number(hyper, 's')), inputs.labels, { t: [t] });
};

export const curricularface: Record<string, Reference> = { official: curriculum, boundaryface_repo: curriculum };

/** (-1)^k cos(m theta) - 2k, k a constant. */
function psi(c: Dual, order: number): Dual {
  const inner = Math.min(Math.max(c.value, -1), 1);
  const theta = Math.acos(inner);
  const k = Math.floor((order * theta) / Math.PI);
  const sine = Math.sin(theta);
  const sign = k % 2 === 0 ? 1 : -1;
  const slope = sine === 0 ? order ** 2 : (order * Math.sin(order * theta)) / sine;
  return apply(c, sign * Math.cos(order * theta) - 2 * k, sign * slope);
}

/** Between the plain cosine and psi, by lambda. */
const annealed = (cosine: Dual, bent: Dual, lambda: number): Dual =>
  over(plus(times(cosine, lambda), bent), 1 + lambda);

const largeMargin =
  (lambdaOf: (hyper: Hyper) => number): Reference =>
  ({ embeddings, weight, labels }, hyper) => {
    const logits = withTarget(products(embeddings, weight), labels, (product, i) => {
      const length = times(lengthOf(embeddings[i]!), lengthOf(weight[labels[i]!]!));
      const cosine = over(product, plus(length, 1e-10));
      return annealed(product, times(length, psi(cosine, number(hyper, 'm'))), lambdaOf(hyper));
    });
    return classified(logits, labels);
  };

export const lsoftmax: Record<string, Reference> = {
  annealed: largeMargin((hyper) => number(hyper, 'lambda')),
  plain: largeMargin(() => 0),
};

export const sphereface: Record<string, Reference> = {
  a_softmax_clcarwin: ({ embeddings, weight, labels }, hyper) => {
    const falling = number(hyper, 'lambda_max') / (1 + 0.1 * (number(hyper, 'it_before') + 1));
    const lambda = Math.max(number(hyper, 'lambda_min'), falling);
    const rows = products(embeddings.map(unit), weight.map(unit)).map((row, i) => {
      const length = lengthOf(embeddings[i]!);
      return row.map((c, j) => {
        const target = j === labels[i] ? annealed(c, psi(c, number(hyper, 'm')), lambda) : c;
        return times(length, target);
      });
    });
    return classified(rows, labels, { iteration: [number(hyper, 'it_before') + 1] });
  },
  opensphere_sphereface: (inputs, hyper) => {
    const most = 1 - 1e-5;
    const rows = straightCosines(inputs).map((row, i) =>
      row.map((c, j) => {
        const angle = Math.acos(Math.min(Math.max(c.value, -most), most));
        const order = j === inputs.labels[i] ? number(hyper, 'm') : 1;
        const k = Math.floor((order * angle) / Math.PI);
        return carry(c, (k % 2 === 0 ? 1 : -1) * Math.cos(order * angle) - 2 * k);
      }),
    );
    return classified(scaled(rows, number(hyper, 's')), inputs.labels);
  },
};

/** Kept for losses that take ArcFace's logits. */
export const arcfaceLogits = (inputs: Parameters<Reference>[0], hyper: Hyper): Dual[][] =>
  scaled(
    withTarget(cosines(inputs), inputs.labels, (own) => phi(own, hyper)),
    number(hyper, 's'),
  );

/** The class of the nearest negative under Phi, where it wins over the own cosine; else the label. */
function rectified(row: readonly Dual[], label: number, hyper: Hyper): number {
  const boundary = row.map((c, j) => (j === label ? 0 : phi(detach(c), hyper).value));
  const left = Math.max(...boundary);
  return left - Math.max(0, row[label]!.value) > 0 ? boundary.indexOf(left) : label;
}

const correcting =
  (lambda: number): Reference =>
  (inputs, hyper) => {
    const cosine = cosines(inputs);
    const active = number(hyper, 'epoch') > number(hyper, 'epoch_start');
    const labels = active ? cosine.map((row, i) => rectified(row, inputs.labels[i]!, hyper)) : inputs.labels;
    const targets = cosine.map((row, i) => phi(row[labels[i]!]!, hyper));
    const logits = scaled(
      withTarget(cosine, labels, (_, i) => targets[i]!),
      number(hyper, 's'),
    );
    const outcome = classified(logits, labels);
    if (!active || lambda === 0) return outcome;
    const terms = cosine.map((row, i) => {
      const masked = row.map((c, j) => (j === labels[i] ? 0 : c.value));
      const nearest = masked.indexOf(Math.max(...masked));
      const negative = nearest === labels[i] ? minus(0, 0) : row[nearest]!;
      const own = targets[i]!.value > 0 ? targets[i]! : minus(0, 0);
      const gap = minus(negative, own);
      return gap.value > 0 ? gap : minus(0, 0);
    });
    const term = over(
      terms.reduce((a, b) => plus(a, b)),
      terms.length,
    );
    return { ...outcome, loss: plus(outcome.loss, times(term, lambda)) };
  };

export const boundaryf1: Record<string, Reference> = { official: correcting(0) };
export const boundaryface: Record<string, Reference> = { official: correcting(Math.PI) };
