/** References of the losses without a margin on the cosine, or on top of other losses. */
import {
  clamp,
  type Dual,
  detach,
  dot,
  exp,
  larger,
  type Matrix,
  mean,
  minus,
  over,
  plus,
  power,
  sqrt,
  sum,
  times,
} from './dual.ts';
import { arcfaceLogits } from './margins.ts';
import {
  classified,
  cosines,
  crossEntropies,
  type Hyper,
  type Inputs,
  number,
  products,
  type Reference,
  unit,
} from './shared.ts';

const zero = (): Dual => minus(0, 0);
const hinge = (x: Dual): Dual => (x.value > 0 ? x : zero());

export const softmax: Record<string, Reference> = {
  nobias: ({ embeddings, weight, labels }) => classified(products(embeddings, weight), labels),
  bias: ({ embeddings, weight, labels, bias }) => {
    const logits = products(embeddings, weight).map((row) => row.map((x, j) => plus(x, bias[j]!)));
    return classified(logits, labels);
  },
};

const squaredLength = (v: readonly Dual[]): Dual => dot(v, v);
const difference = (a: readonly Dual[], b: readonly Dual[]): Dual[] => a.map((x, i) => minus(x, b[i]!));

/** Wen et al.: half the mean squared distance, centres that no gradient moves. Kaiyang Zhou: over all classes, clamped. */
export const center: Record<string, Reference> = {
  wen_caffe_formula: ({ embeddings, weight, labels, centers }, hyper) => {
    const outcome = classified(products(embeddings, weight), labels);
    const means = centers.map((row) => row.map(detach));
    const pull = over(mean(embeddings.map((x, i) => squaredLength(difference(x, means[labels[i]!]!)))), 2);
    const moved = means.map((row, j) => {
      const members = embeddings.filter((_, i) => labels[i] === j);
      return row.map(({ value: c }, k) => {
        const delta = members.reduce((total, x) => total + c - x[k]!.value, 0) / (1 + members.length);
        return c - number(hyper, 'alpha') * delta;
      });
    });
    return {
      ...outcome,
      loss: plus(outcome.loss, times(pull, number(hyper, 'lambda'))),
      state: { centers: moved.flat() },
    };
  },
  kaiyangzhou: ({ embeddings, weight, labels, centers }, hyper) => {
    const outcome = classified(products(embeddings, weight), labels);
    const entries = embeddings.map((x, i) => {
      const own = clamp(squaredLength(difference(x, centers[labels[i]!]!)), 1e-12, 1e12);
      return plus(own, (centers.length - 1) * 1e-12);
    });
    return { ...outcome, loss: plus(outcome.loss, times(mean(entries), number(hyper, 'lambda'))) };
  },
};

const baseLogits = (inputs: Inputs, hyper: Hyper): Matrix =>
  hyper.head === 'softmax' ? products(inputs.embeddings, inputs.weight) : arcfaceLogits(inputs, hyper);

const focus = (entropy: Dual, gamma: number): Dual => power(minus(1, exp(minus(0, entropy))), gamma);

export const focal: Record<string, Reference> = {
  per_sample: (inputs, hyper) => {
    const logits = baseLogits(inputs, hyper);
    const entropies = crossEntropies(logits, inputs.labels);
    return { loss: mean(entropies.map((ce) => times(focus(ce, number(hyper, 'gamma')), ce))), logits };
  },
  batch_mean: (inputs, hyper) => {
    const logits = baseLogits(inputs, hyper);
    const entropy = mean(crossEntropies(logits, inputs.labels));
    return { loss: times(focus(entropy, number(hyper, 'gamma')), entropy), logits };
  },
  per_sample_detached_weight: (inputs, hyper) => {
    const logits = baseLogits(inputs, hyper);
    const entropies = crossEntropies(logits, inputs.labels);
    return { loss: mean(entropies.map((ce) => times(detach(focus(ce, number(hyper, 'gamma'))), ce))), logits };
  },
};

export const ohem: Record<string, Reference> = {
  hard_mining: (inputs, hyper) => {
    const logits = baseLogits(inputs, hyper);
    const entropies = [...crossEntropies(logits, inputs.labels)].sort((a, b) => b.value - a.value);
    return { loss: mean(entropies.slice(0, Math.trunc(number(hyper, 'save_rate') * entropies.length))), logits };
  },
};

function distances(inputs: Inputs, hyper: Hyper): Dual[][] {
  const rows = hyper.normalize === true ? inputs.embeddings.map(unit) : inputs.embeddings;
  return rows.map((a) =>
    rows.map((b) => {
      const squares = squaredLength(difference(a, b));
      return hyper.squared === true ? squares : sqrt(squares);
    }),
  );
}

/** Every (anchor, positive) of the batch. */
const positives = (labels: readonly number[]): [number, number][] =>
  labels.flatMap((label, a) =>
    labels.flatMap((other, p): [number, number][] => (other === label && p !== a ? [[a, p]] : [])),
  );
const negativesOf = (labels: readonly number[], a: number): number[] =>
  labels.flatMap((other, n) => (other === labels[a] ? [] : [n]));

export const triplet: Record<string, Reference> = {
  batch_hard: (inputs, hyper) => {
    const { labels } = inputs;
    const d = distances(inputs, hyper);
    const perAnchor = d.map((row, a) => {
      const same = labels.flatMap((label, j) => (label === labels[a] && j !== a ? [row[j]!] : []));
      const other = negativesOf(labels, a).map((n) => row[n]!);
      const far = same.length ? same.reduce((x, y) => larger(x, y)) : zero();
      const near = (other.length ? other : [row.reduce((x, y) => larger(x, y))]).reduce((x, y) =>
        x.value <= y.value ? x : y,
      );
      return hinge(plus(minus(far, near), number(hyper, 'margin')));
    });
    return { loss: mean(perAnchor), logits: null };
  },
  semihard_pml: (inputs, hyper) => {
    const { labels } = inputs;
    const d = distances(inputs, hyper);
    const margin = number(hyper, 'margin');
    const losses = positives(labels).flatMap(([a, p]) =>
      negativesOf(labels, a).flatMap((n) => {
        const gap = minus(d[a]![n]!, d[a]![p]!);
        return gap.value > 0 && gap.value <= margin ? [hinge(minus(margin, gap))] : [];
      }),
    );
    const active = losses.filter(({ value }) => value > 0);
    return { loss: over(sum(losses), Math.max(active.length, 1)), logits: null };
  },
  semihard_tfa: (inputs, hyper) => {
    const { labels } = inputs;
    const d = distances(inputs, hyper);
    const pairs = positives(labels);
    const losses = pairs.map(([a, p]) => {
      const other = negativesOf(labels, a).map((n) => d[a]![n]!);
      if (other.length === 0) return zero();
      const outside = other.filter(({ value }) => value > d[a]![p]!.value);
      const chosen = outside.length
        ? outside.reduce((x, y) => (x.value <= y.value ? x : y))
        : other.reduce((x, y) => larger(x, y));
      return hinge(plus(minus(d[a]![p]!, chosen), number(hyper, 'margin')));
    });
    return { loss: over(sum(losses), Math.max(pairs.length, 1)), logits: null };
  },
};

export const proxyTriplet: Record<string, Reference> = {
  all_negatives: ({ embeddings, weight, labels }, hyper) => {
    const [x, w] = [embeddings.map(unit), weight.map(unit)];
    const perSample = x.map((row, i) => {
      const d = w.map((centre) => squaredLength(difference(row, centre)));
      const own = d[labels[i]!]!;
      const hinges = d.flatMap((other, j) =>
        j === labels[i] ? [] : [hinge(plus(minus(own, other), number(hyper, 'delta')))],
      );
      return hyper.reduce_negatives === 'mean' ? mean(hinges) : sum(hinges);
    });
    return { loss: mean(perSample), logits: null };
  },
};

const nearestProxies =
  (asCoded: boolean): Reference =>
  (inputs, hyper) => {
    const { labels } = inputs;
    const perSample = cosines(inputs).map((row, i) => {
      const own = row[labels[i]!]!;
      const others = asCoded
        ? row.map((c, j) => (j === labels[i] ? zero() : c))
        : row.filter((_, j) => j !== labels[i]);
      const nearest = [...others].sort((a, b) => b.value - a.value).slice(0, number(hyper, 'top_k'));
      return times(sum(nearest.map((z) => hinge(plus(minus(z, own), number(hyper, 'delta'))))), 2);
    });
    return { loss: mean(perSample), logits: null };
  };

export const npt: Record<string, Reference> = { official: nearestProxies(true), paper: nearestProxies(false) };
