/** Boundary and margin band are drawn where the head decides: on both sides of every line the head's own function agrees. */
import { say } from '../../../../src/words/language.ts';
import '@tensorflow/tfjs-backend-cpu';
import { beforeAll, describe, expect, it } from 'vitest';
import { arcsInside, signChanges } from '../../../../src/domain/decision/circleArcs.ts';
import { icosphere } from '../../../../src/domain/decision/icosphere.ts';
import { circleLines, type LineKind, sphereLines } from '../../../../src/domain/decision/pairLines.ts';
import { type PairContext, type PairRule, pairRuleOf, type Side } from '../../../../src/domain/decision/pairRule.ts';
import { regionTriangles } from '../../../../src/domain/decision/sphereCurves.ts';
import { correctsLabels, HEAD_CATALOGUE, HEAD_KINDS, type HeadKind } from '../../../../src/domain/losses/catalogue.ts';
import type { ParameterValue } from '../../../../src/domain/losses/lossTypes.ts';
import { DEFAULT_SHARED, type HeadSettings } from '../../../../src/domain/settings/settings.ts';
import type { HeadOutput } from '../../../../src/engine/heads/headTypes.ts';
import { drawsNumbers, headNumbers, runStockHead } from '../../../../src/engine/heads/registry.ts';
import * as tf from '../../../../src/engine/tf.ts';
import { stream } from '../../../../src/lib/rng.ts';

beforeAll(async () => {
  await tf.setBackend('cpu');
});

/** Steps taken before the one that is looked at. */
const STEPS = 700;
/** Of all embeddings: AdaFace's margin is that of a face of average length. */
const LENGTH = 20;
const SCALE = 10;

type Own = Readonly<Record<string, ParameterValue>>;

function configOf(kind: HeadKind, own: Own): HeadSettings {
  const standards = Object.entries(HEAD_CATALOGUE[kind].parameters).map(([key, { standard }]) => [key, standard]);
  const shared = {
    ...DEFAULT_SHARED,
    scale: SCALE,
    margin: 0.3,
    lambda: 1,
    epochStart: 1,
    correction: 'code',
  } as const;
  return { kind, ...shared, ...Object.fromEntries(standards), ...own };
}

/** Every value of every choice and switch of a loss, one at a time, in both conditions of correction. */
function configsOf(kind: HeadKind): readonly HeadSettings[] {
  const own: Own[] = [{}];
  for (const [key, parameter] of Object.entries(HEAD_CATALOGUE[kind].parameters)) {
    if (parameter.kind === 'choice') for (const value of parameter.choices.slice(1)) own.push({ [key]: value });
    if (parameter.kind === 'switch') own.push({ [key]: !parameter.standard });
  }
  if (kind === 'focal' || kind === 'ohem') own.push({ base: 'arcface' });
  return own.flatMap((values) => [
    configOf(kind, values),
    configOf(kind, { ...values, correction: 'paper', ...(values.selfCorrect === undefined ? {} : { margin: 0.5 }) }),
  ]);
}

const centreLengths = (centres: readonly (readonly number[])[]): readonly [number, number] => [
  Math.hypot(...centres[0]!),
  Math.hypot(...centres[1]!),
];

function rulesOf(config: HeadSettings, centres: readonly (readonly number[])[]) {
  const [ownLength, otherLength] = centreLengths(centres);
  const context: PairContext = { ownLength, otherLength, steps: STEPS };
  const rule = pairRuleOf(config, context);
  const mirrored = pairRuleOf(config, { ...context, ownLength: otherLength, otherLength: ownLength });
  return rule.kind === 'rule' && mirrored.kind === 'rule' ? { rule, mirrored } : null;
}

/** Runs the head on points with one label. A third class, where given, stands wherever each point is. */
function head(
  config: HeadSettings,
  points: readonly (readonly number[])[],
  centres: readonly (readonly number[])[],
  label: number,
): HeadOutput[] {
  const numbers = new Map(
    headNumbers(config, { identities: centres.length, embeddingSize: centres[0]!.length, batchSize: 1 }).map(
      ({ name, shape }) => [name, shape] as const,
    ),
  );
  const state: Readonly<Record<string, number>> = { batch_mean: LENGTH, iteration: STEPS, t: 1, scale: SCALE };
  return points.map((point) =>
    runStockHead(
      {
        embeddings: tf.tensor2d([point.map((x) => x * LENGTH)]),
        centres: tf.tensor2d(centres.map((centre) => [...centre])),
        labels: tf.tensor1d([label], 'int32'),
        epoch: 9,
        ...(drawsNumbers(config) && { draws: tf.zeros([1]) as tf.Tensor1D }),
        own: (name) => tf.fill([...numbers.get(name)!], state[name] ?? 0),
      },
      config,
    ),
  );
}

const rowOf = (output: HeadOutput): number[] => [...output.logits.dataSync()];

/** What the head itself says on which side of a line each point lies: true on the first identity's. */
function sidesByHead(
  kind: LineKind,
  config: HeadSettings,
  points: readonly (readonly number[])[],
  centres: readonly (readonly number[])[],
): boolean[] {
  return tf.tidy(() => {
    if (kind === 'beyond') {
      return head(config, points, centres, 0).map(({ rectified }) => rectified.dataSync()[0] === 0);
    }
    if (kind === 'nearer') {
      // With the label of a third class, whose centre the point is, no margin is on the two.
      return points.flatMap((point) =>
        head(config, [point], [...centres, point], 2).map((output) => rowOf(output)[0]! > rowOf(output)[1]!),
      );
    }
    const trained = head({ ...config, epochStart: 99 }, points, centres, 0);
    switch (config.kind) {
      case 'npt':
      case 'proxy_triplet':
        // Past the margin the hinge gives no loss.
        return trained.map(({ loss }) => loss.dataSync()[0] === 0);
      case 'curricularface':
        // A hard class has another logit than s cos.
        return trained.map((output, i) => {
          const [centre] = [centres[1]!];
          const cosine = points[i]!.reduce((sum, x, axis) => sum + x * centre[axis]!, 0) / Math.hypot(...centre);
          return Math.abs(rowOf(output)[1]! - SCALE * cosine) < 1e-3;
        });
      default:
        return trained.map((output) => rowOf(output)[0]! > rowOf(output)[1]!);
    }
  });
}

/** How far from a line the points are that are asked about, radians. */
const ASIDE = 0.004;
const PLACES = 10;

interface Probe {
  readonly kind: LineKind;
  readonly points: readonly (readonly number[])[];
}

const cross = (a: readonly number[], b: readonly number[]): number[] => [
  a[1]! * b[2]! - a[2]! * b[1]!,
  a[2]! * b[0]! - a[0]! * b[2]!,
  a[0]! * b[1]! - a[1]! * b[0]!,
];
const unit = (v: readonly number[]): number[] => v.map((x) => x / Math.hypot(...v));

/** Points on both sides of the drawn lines, one after the other. */
function probesOnSphere(rule: PairRule, mirrored: PairRule, centres: readonly (readonly number[])[]): Probe[] {
  const [a, b] = centres.map((centre) => unit(centre) as [number, number, number]);
  return sphereLines(rule, mirrored, a!, b!).lines.map(({ kind, curves }) => ({
    kind,
    points: curves.flatMap((curve) => {
      const stride = Math.max(1, Math.floor((curve.length - 1) / PLACES));
      return Array.from({ length: Math.floor((curve.length - 1) / stride) }, (_, i) => i * stride).flatMap((i) => {
        const [from, to] = [curve[i]!, curve[i + 1]!];
        const tangent = to.map((x, axis) => x - from[axis]!);
        if (Math.hypot(...tangent) < 1e-9) return [];
        const away = unit(cross(from, tangent));
        return [1, -1].map((sign) => unit(from.map((x, axis) => x + sign * ASIDE * away[axis]!)));
      });
    }),
  }));
}

function probesOnCircle(rule: PairRule, mirrored: PairRule, centres: readonly (readonly number[])[]): Probe[] {
  const [a, b] = centres.map(([x, y]) => Math.atan2(y!, x!));
  return circleLines(rule, mirrored, a!, b!).lines.map(({ kind, angles }) => ({
    kind,
    points: angles.flatMap((angle) => [1, -1].map((s) => [Math.cos(angle + s * ASIDE), Math.sin(angle + s * ASIDE)])),
  }));
}

const LINE_KINDS: readonly LineKind[] = ['nearer', 'clears', 'beyond'];

/** What draws a line; null where the loss has none of that kind. */
function sideOf(rule: PairRule, kind: LineKind): Side | null {
  switch (kind) {
    case 'nearer':
      return rule.nearer;
    case 'clears':
      return rule.clears;
    case 'beyond':
      return rule.keeps;
  }
}

function check(
  config: HeadSettings,
  rule: PairRule,
  centres: readonly (readonly number[])[],
  probes: readonly Probe[],
): ReadonlyMap<LineKind, number> {
  const [a, b] = centres.map(unit);
  const asked = new Map<LineKind, number>();
  for (const { kind, points } of probes) {
    const side = sideOf(rule, kind)!;
    const dot = (p: readonly number[], q: readonly number[]): number => p.reduce((sum, x, i) => sum + x * q[i]!, 0);
    const drawn = points.map((point) => side(dot(point, a!), dot(point, b!)) > 0);
    for (let i = 0; i < points.length; i += 2) {
      expect([drawn[i], !drawn[i + 1]], `${kind} of ${JSON.stringify(config)} at ${points[i]}`).toEqual([
        drawn[i],
        drawn[i],
      ]);
    }
    expect(sidesByHead(kind, config, points, centres), `${kind} of ${JSON.stringify(config)}`).toEqual(drawn);
    asked.set(kind, (asked.get(kind) ?? 0) + points.length);
  }
  return asked;
}

const rng = stream(11, 'centres');
const CENTRES_3 = [
  [0.9, 0.2, -0.1],
  [0.5, 1.1, 0.6],
];
const FAR_3 = [Array.from({ length: 3 }, () => rng.normal()), Array.from({ length: 3 }, () => rng.normal())];
const CENTRES_2 = [
  [1, 0.1],
  [0.3, 1.2],
];

/** Losses that have no boundary between two class centres. */
const WITHOUT: ReadonlySet<HeadKind> = new Set(['triplet', 'subcenter_arcface', 'noise_tolerant', 'robustface']);

describe('the head agrees on both sides of every line', () => {
  it.each(HEAD_KINDS.filter((kind) => !WITHOUT.has(kind)))('%s', (kind) => {
    const configs = configsOf(kind).filter(({ bias }) => bias !== true);
    expect(new Set(configs.map(({ correction }) => correction))).toEqual(new Set(['code', 'paper']));
    for (const config of configs) {
      const asked = new Map<LineKind, number>();
      const take = (counts: ReadonlyMap<LineKind, number>): void => {
        for (const [line, points] of counts) asked.set(line, (asked.get(line) ?? 0) + points);
      };
      for (const centres of [CENTRES_3, FAR_3]) {
        const rules = rulesOf(config, centres);
        expect(rules, JSON.stringify(config)).not.toBeNull();
        const { rule, mirrored } = rules!;
        take(check(config, rule, centres, probesOnSphere(rule, mirrored, centres)));
      }
      const { rule, mirrored } = rulesOf(config, CENTRES_2)!;
      take(check(config, rule, CENTRES_2, probesOnCircle(rule, mirrored, CENTRES_2)));
      // Every line that this loss has was drawn somewhere, and asked about.
      for (const line of LINE_KINDS.filter((each) => sideOf(rule, each) !== null)) {
        expect(asked.get(line) ?? 0, `${line} of ${JSON.stringify(config)}`).toBeGreaterThan(PLACES);
      }
      expect(sideOf(rule, 'beyond') !== null).toBe(correctsLabels(config));
    }
  });

  it('losses without a boundary between directions say so', () => {
    for (const config of [...[...WITHOUT].map((kind) => configOf(kind, {})), configOf('softmax', { bias: true })]) {
      const rule = pairRuleOf(config, { ownLength: 1, otherLength: 1, steps: 0 });
      expect(rule.kind === 'none' && say(rule.why)).toMatch(/bound/);
    }
  });
});

describe('curves and regions', () => {
  it('the half of a sphere has half its area', () => {
    const triangles = regionTriangles(icosphere(5), [(x, y) => x + 0.3 * y]);
    let area = 0;
    for (let i = 0; i < triangles.length; i += 9) {
      const corner = (k: number): number[] => [...triangles.slice(i + 3 * k, i + 3 * k + 3)];
      const edge = (k: number): number[] => corner(k).map((x, axis) => x - corner(0)[axis]!);
      area += Math.hypot(...cross(edge(1), edge(2))) / 2;
    }
    expect(area).toBeCloseTo(2 * Math.PI, 1);
  });

  it('the arcs between 30 and 60 degrees, and one over the start', () => {
    const degree = Math.PI / 180;
    const [arc, ...more] = arcsInside([(a) => a - 30 * degree, (a) => 60 * degree - a]);
    expect(more).toEqual([]);
    expect(arc![0]).toBeCloseTo(30 * degree, 9);
    expect(arc![1]).toBeCloseTo(60 * degree, 9);
    expect(arcsInside([(a) => Math.cos(a) - 0.5])[0]!.map((a) => a / degree)).toEqual([
      expect.closeTo(300, 6),
      expect.closeTo(420, 6),
    ]);
    expect(signChanges(() => 1)).toEqual([]);
  });
});
