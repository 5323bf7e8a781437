/** References of the margin losses that came after BoundaryFace's own baselines, and of the noise-robust ones. */
import {
  acos,
  apply,
  carry,
  clamp,
  cos,
  type Dual,
  detach,
  exp,
  larger,
  log,
  type Matrix,
  mean,
  minus,
  over,
  plus,
  sum,
  times,
} from './dual.ts';
import { phi, rotated } from './margins.ts';
import {
  classified,
  cosines,
  crossEntropies,
  type Hyper,
  type Inputs,
  lengthOf,
  number,
  type Reference,
  straightCosines,
  withTarget,
} from './shared.ts';

const scaled = (rows: Matrix, s: number): Matrix => rows.map((row) => row.map((x) => times(x, s)));
const zero = (): Dual => minus(0, 0);
const MOST = -Math.log(1e-30);

/** Class centres of length 1 and embeddings alike, with K centres a class: [batch][class][K]. */
const byClass = (inputs: Inputs, each: number): Dual[][][] =>
  cosines(inputs).map((row) =>
    Array.from({ length: row.length / each }, (_, j) => row.slice(j * each, (j + 1) * each)),
  );

const subcentres =
  (target: (own: Dual, hyper: Hyper) => Dual): Reference =>
  (inputs, hyper) => {
    const nearest = byClass(inputs, number(hyper, 'sub_centers')).map((row) =>
      row.map((own) => own.reduce((a, b) => larger(a, b))),
    );
    const rows = withTarget(nearest, inputs.labels, (own) => target(own, hyper));
    return classified(scaled(rows, number(hyper, 's')), inputs.labels);
  };

export const subcenterArcface: Record<string, Reference> = {
  pml: subcentres(phi),
  insightface: subcentres((own, hyper) => {
    const angle = plus(times(acos(own), number(hyper, 'm1')), number(hyper, 'm2'));
    return minus(cos(angle), number(hyper, 'm3'));
  }),
};

/** cos(theta + m) for a margin that has a derivative of its own. */
const turned = (own: Dual, m: Dual): Dual => cos(plus(acos(own), m));

const byLength =
  (target: (own: Dual, margin: Dual, hyper: Hyper) => Dual): Reference =>
  (inputs, hyper) => {
    const [least, most] = [number(hyper, 'l_a'), number(hyper, 'u_a')];
    const slope = (number(hyper, 'u_margin') - number(hyper, 'l_margin')) / (most - least);
    const lengths = inputs.embeddings.map((x) => clamp(lengthOf(x), least, most));
    const margins = lengths.map((a) => plus(times(minus(a, least), slope), number(hyper, 'l_margin')));
    const rows = withTarget(cosines(inputs), inputs.labels, (own, i) => target(own, margins[i]!, hyper));
    const outcome = classified(scaled(rows, number(hyper, 's')), inputs.labels);
    const term = mean(lengths.map((a) => plus(over(a, most ** 2), over(1, a))));
    return { ...outcome, loss: plus(outcome.loss, times(term, number(hyper, 'lambda_g'))) };
  };

export const magface: Record<string, Reference> = {
  official: byLength((own, margin, hyper) => {
    if (hyper.easy_margin === true) return own.value > 0 ? turned(own, margin) : own;
    if (own.value > Math.cos(Math.PI - margin.value)) return turned(own, margin);
    return minus(own, times(margin, apply(margin, Math.sin(margin.value), Math.cos(margin.value))));
  }),
  official_cos: byLength((own, margin) => minus(own, margin)),
};

/** Other classes above the limit are 0 and constant. */
const filtered = (inputs: Inputs, hyper: Hyper): Dual[][] => {
  const limit = number(hyper, 'interclass_filtering_threshold');
  return cosines(inputs).map((row, i) =>
    row.map((c, j) => (limit > 0 && j !== inputs.labels[i] && c.value > limit ? zero() : c)),
  );
};

export const combinedMargin: Record<string, Reference> = {
  insightface: (inputs, hyper) => {
    const m3 = number(hyper, 'm3');
    const rows = withTarget(filtered(inputs, hyper), inputs.labels, (own) =>
      m3 > 0 ? minus(own, m3) : carry(own, Math.cos(Math.acos(own.value) + number(hyper, 'm2'))),
    );
    const logits = scaled(rows, number(hyper, 's'));
    const entropies = crossEntropies(logits, inputs.labels).map((ce) => carry(ce, Math.min(ce.value, MOST)));
    return { loss: mean(entropies), logits };
  },
};

const elastic =
  (onAngle: boolean, dealt: boolean): Reference =>
  (inputs, hyper) => {
    const cosine = cosines(inputs);
    const { labels, margins } = inputs;
    const own = cosine.map((row, i) => row[labels[i]!]!.value);
    const largest = own.map((_, i) => i).sort((a, b) => own[b]! - own[a]! || a - b);
    const ascending = [...margins].sort((a, b) => a - b);
    const applied = dealt ? largest.map((place) => ascending[place]!) : margins;
    const rows = withTarget(cosine, labels, (c, i) => (onAngle ? rotated(c, applied[i]!) : minus(c, applied[i]!)));
    return classified(scaled(rows, number(hyper, 's')), labels);
  };

export const elasticface: Record<string, Reference> = {
  arc: elastic(true, false),
  cos: elastic(false, false),
  arc_plus: elastic(true, true),
  cos_plus: elastic(false, true),
};

const softplus = (x: Dual): Dual => (x.value > 0 ? plus(x, log(plus(exp(minus(0, x)), 1))) : log(plus(exp(x), 1)));

export const sphereface2: Record<string, Reference> = {
  opensphere: (inputs, hyper) => {
    const [alpha, r, m, t, lw] = ['alpha', 'r', 'm', 't', 'lw'].map((name) => number(hyper, name)) as number[];
    const logits = straightCosines(inputs).map((row, i) =>
      row.map((c, j) => {
        const bent = 2 * ((Math.max(c.value, -1) + 1) / 2) ** t! - 1;
        const margin = j === inputs.labels[i] ? m! : -m!;
        return plus(times(carry(c, bent - margin), r!), inputs.bias[0]!);
      }),
    );
    const answers = logits.flatMap((row, i) =>
      row.map((z, j) =>
        j === inputs.labels[i] ? times(softplus(minus(0, z)), alpha!) : times(softplus(z), 1 - alpha!),
      ),
    );
    return { loss: times(mean(answers), (lw! * logits[0]!.length) / r!), logits };
  },
};

export const robustface: Record<string, Reference> = {
  official: (inputs, hyper) => {
    const cosine = filtered(inputs, hyper);
    const clear = 1 - number(hyper, 'mu');
    const before = number(hyper, 'phi_before');
    const m1 = (1 - before / clear) * number(hyper, 'm1_before');
    const own = cosine.map((row, i) => row[inputs.labels[i]!]!);
    const targets = own.map((c) => phi(c, { ...hyper, easy_margin: false }));
    const noiseLimit = own.map(({ value }) => {
      const c = Math.min(Math.max(value, -1), 1);
      return c <= Math.cos(m1) ? Math.cos(Math.acos(c) + m1) : c - m1 * Math.sin(m1);
    });
    const size = cosine.length * cosine[0]!.length;
    const easy = cosine.flatMap((row, i) => row.filter((c) => c.value <= targets[i]!.value)).length;
    const after = (0.01 * easy) / size + 0.99 * before;
    const lowered = (1 - after / clear) ** 2;
    const rows = cosine.map((row, i) =>
      row.map((c, j) => {
        if (j === inputs.labels[i]) return targets[i]!;
        if (c.value > noiseLimit[i]!) return c.value * lowered > 1e-30 ? times(c, lowered) : zero();
        return c.value > targets[i]!.value ? times(c, 1 + number(hyper, 't')) : c;
      }),
    );
    const logits = scaled(rows, number(hyper, 's'));
    const entropies = crossEntropies(logits, inputs.labels).map((ce) =>
      ce.value < MOST ? ce : detach(carry(ce, MOST)),
    );
    return { loss: mean(entropies), logits, state: { phi: [after], m1: [m1] } };
  },
};

/** What NoiseFace reads from the histogram of a window. */
function readWindow(window: readonly number[], n: number) {
  const counts = Array.from({ length: n + 1 }, (_, b) => window.filter((bin) => bin === b).length);
  const smooth = counts.map((_, i) =>
    i < 2 || i > n - 2 ? 0 : counts.slice(i - 2, i + 3).reduce((a, b) => a + b) / 5,
  );
  const total = smooth.reduce((a, b) => a + b);
  let running = 0;
  const cumulated = smooth.map((h) => {
    running += h;
    return running / total;
  });
  const left = cumulated.findIndex((share) => share >= 0.005);
  const right = cumulated.findLastIndex((share) => share <= 0.995);
  const middle = Math.floor((left + right) / 2);
  const top = smooth.indexOf(Math.max(...smooth));
  const excess = [0, 0, 1, 2, 3];
  const isPeak = (i: number): boolean =>
    excess.every((by, k) =>
      [i - k - 1, i + k + 1].every((o) => (k === 0 ? smooth[i]! >= smooth[o]! : smooth[i]! > smooth[o]! + by + 1e-9)),
    );
  const peaks: number[] = [];
  for (let i = Math.max(left, 5); i <= Math.min(right, n - 5); i++) {
    if (!isPeak(i)) continue;
    peaks.push(i);
    i += 5;
  }
  if (peaks.length === 0) peaks.push(top);
  const noisy = top < middle ? top : Math.min(peaks[0]!, middle);
  const clean = top < middle ? Math.max(peaks.at(-1)!, middle) : top;
  return { left, right, found: [left, right, noisy, clean] as const };
}

/** omega of a bin, between the landmarks. */
function weightAt(bin: number, marks: readonly number[], lo: number, hi: number, n: number): number {
  const [left, right, noisy, clean] = marks as [number, number, number, number];
  const raised = Math.log1p(Math.exp((10 * (bin - noisy)) / (right - noisy))) / Math.log1p(Math.exp(10));
  const easy = Math.min(Math.max(raised, 0), 1);
  const spread = (bin > clean ? right - clean : clean - left) / 2.576;
  const around = Math.exp(-((bin - clean) ** 2) / (2 * spread ** 2));
  const alpha = Math.min(Math.max(lo + ((hi - lo) * right) / n, 0), 1);
  const beta = 2 - 1 / (1 + Math.exp(5 - 20 * alpha)) - 1 / (1 + Math.exp(20 * alpha - 15));
  return beta * Number(alpha < 0.5) + (1 - beta) * easy + beta * Number(alpha > 0.5) * around;
}

/** The weight of each sample in the loss, and in its gradient. */
function sampleWeights(own: readonly number[], window: readonly number[], hyper: Hyper) {
  const [n, lo, hi] = ['bins', 'value_low', 'value_high'].map((name) => number(hyper, name)) as [
    number,
    number,
    number,
  ];
  const bins = own.map((c) => Math.min(Math.max(Math.trunc((n * (c - lo)) / (hi - lo)), 0), n));
  const ones = own.map(() => 1);
  const slide = number(hyper, 'slide_batch_num');
  const latest = [...window, ...bins].slice(-slide * own.length);
  if (number(hyper, 'iter_before') + 1 < Math.max(number(hyper, 'start_iter'), slide)) {
    return { forward: ones, gradient: ones };
  }
  const { left, right, found } = readWindow(latest, n);
  if (left >= right) return { forward: ones, gradient: own.map(() => 0) };
  const marks = ['l', 'r', 'lt', 'rt'].map((name, k) => {
    const before = number(hyper, `${name}_bin_id_before`);
    return before < 0 ? found[k]! : before + Math.sign(found[k]! - before);
  });
  const omega = bins.map((bin) => weightAt(bin, marks, lo, hi, n));
  return { forward: number(hyper, 'method') === 2 ? omega : ones, gradient: omega };
}

/** x times `factor` in value and times `slope` in its derivative. */
const weighted = (x: Dual, factor: number, slope: number): Dual => carry(times(x, slope), x.value * factor);

const noiseWeighted: Reference = (inputs, hyper) => {
  const cosine = cosines(inputs);
  const { labels } = inputs;
  const own = cosine.map((row, i) => (labels[i]! < 0 ? 0 : row[labels[i]!]!.value));
  const { forward, gradient } = sampleWeights(own, inputs.window, hyper);
  const m = number(hyper, 'm');
  const rows =
    hyper.head === 'arcface'
      ? withTarget(cosine, labels, (c) =>
          c.value >= Math.cos(Math.PI - m) && 1 - c.value ** 2 > 1e-12 ? rotated(c, m) : minus(c, m * Math.sin(m)),
        )
      : cosine;
  const logits = rows.map((row, i) =>
    row.map((z) => times(weighted(z, forward[i]!, gradient[i]!), number(hyper, 's'))),
  );
  return { loss: over(sum(crossEntropies(logits, labels)), labels.length), logits };
};

export const noiseTolerant: Record<string, Reference> = { method2: noiseWeighted, method1: noiseWeighted };
