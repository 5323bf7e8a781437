/**
 * The trends of the paper that docs/experiments.md asks for, (a) to (g), and whether the runs of a sweep show them. "Reproduced" is
 * said where every difference that a claim names, paired by seed, has the sign of the paper's and a mean larger than its deviation.
 */
import { msg, t } from '@lingui/core/macro';
import { signedText } from '../../lib/signedText.ts';
import type { Spread } from '../../lib/spread.ts';
import { say, type Words } from '../../words/language.ts';
import type { HeadKind } from '../losses/catalogue.ts';
import { differenceSpread, type Findings, spreadText } from './findings.ts';
import { leaningOf, pairedSpread } from './pairedDifferences.ts';
import { signedSpread } from './sentences.ts';
import { ACCURACY, type Measure, type MeasureKey, measureOf } from './sweepMeasures.ts';
import { type Point, valueName } from './sweepPlan.ts';
import type { TrendPlan } from './trendPlans.ts';

export type TrendVerdict = 'reproduced' | 'not reproduced' | 'open';

/** One comparison behind a claim. */
interface Evidence {
  /** With its numbers. */
  readonly text: string;
  /** Null while runs are missing. */
  readonly holds: boolean | null;
}

export interface Answer {
  readonly claim: string;
  readonly verdict: TrendVerdict;
  readonly evidence: readonly Evidence[];
}

interface Claim {
  readonly claim: Words;
  evidence(findings: Findings): readonly Evidence[];
}

export interface Trend {
  readonly key: 'a' | 'b' | 'c' | 'd' | 'e' | 'f' | 'g';
  readonly title: Words;
  readonly plan: TrendPlan;
  readonly claims: readonly Claim[];
}

type Wanted = 'higher' | 'lower' | 'not lower' | 'either';

function fits(spread: Spread, wanted: Wanted): boolean {
  const leaning = leaningOf(spread);
  if (wanted === 'either') return leaning !== 'unclear';
  return wanted === 'not lower' ? leaning !== 'lower' : leaning === wanted;
}

/** Every seed has its run on both sides. */
const isWhole = (findings: Findings, ...points: readonly Point[]): boolean =>
  points.every((point) => findings.at(point).length === findings.sweep.seeds.length);

const missing = (what: string): Evidence => ({ text: t`${what}: runs are missing`, holds: null });

function evidenceOf(what: string, spread: Spread | null, measure: Measure, wanted: Wanted, whole: boolean): Evidence {
  if (!whole) return missing(what);
  if (!spread) return { text: t`${what}: nothing to measure`, holds: false };
  const difference = signedSpread(spread, measure.digits);
  const unit = say(measure.unit);
  return { text: t`${what}: ${difference} ${unit}`, holds: fits(spread, wanted) };
}

/** A cell less another one. */
function compared(
  findings: Findings,
  what: string,
  [point, from]: readonly [Point, Point],
  key: MeasureKey,
  wanted: Wanted,
): Evidence {
  const measure = measureOf(key);
  const spread = differenceSpread(findings, measure, point, from);
  return evidenceOf(what, spread, measure, wanted, isWhole(findings, point, from));
}

/** How much more one difference of accuracies is than another one, seed by seed. */
function comparedChanges(
  findings: Findings,
  what: string,
  [point, from]: readonly [Point, Point],
  [otherPoint, otherFrom]: readonly [Point, Point],
  wanted: Wanted,
): Evidence {
  const change = (a: Point, b: Point, seed: number): number | null => {
    const [x, y] = [findings.value(a, seed, ACCURACY), findings.value(b, seed, ACCURACY)];
    return x === null || y === null ? null : x - y;
  };
  const { seeds } = findings.sweep;
  const spread = pairedSpread(seeds.map((seed) => [change(point, from, seed), change(otherPoint, otherFrom, seed)]));
  return evidenceOf(what, spread, ACCURACY, wanted, isWhole(findings, point, from, otherPoint, otherFrom));
}

const loss = (kind: HeadKind): string => valueName('head.kind', kind);
const percent = (share: number): string => `${Math.round(100 * share)} %`;

const BASELINES = ['arcface', 'cosface', 'mv_arc', 'curricularface'] as const;
const BOUNDARY = ['boundaryf1', 'boundaryface'] as const;
const NOISE = [0.2, 0.4] as const;

const falls: readonly Claim[] = BASELINES.map((kind) => ({
  claim: msg`${{ loss: loss(kind) }} loses accuracy at 20 % closed-set noise and more`,
  evidence: (findings) =>
    NOISE.map((noise) =>
      compared(
        findings,
        t`at ${{ noise: percent(noise) }} less than without noise`,
        [
          [kind, noise],
          [kind, 0],
        ],
        'accuracy',
        'lower',
      ),
    ),
}));

const fallBesideArcface = (kind: HeadKind, wanted: Wanted) => (findings: Findings) => [
  comparedChanges(
    findings,
    t`${{ loss: loss(kind) }}’s change from 0 to 40 % less ArcFace’s`,
    [
      [kind, 0.4],
      [kind, 0],
    ],
    [
      ['arcface', 0.4],
      ['arcface', 0],
    ],
    wanted,
  ),
];

const stays: readonly Claim[] = BOUNDARY.map((kind) => ({
  claim: msg`${{ loss: loss(kind) }} stays: at 40 % it is above every loss that trusts all labels`,
  evidence: (findings) =>
    BASELINES.map((base) =>
      compared(
        findings,
        t`less ${{ loss: loss(base) }}`,
        [
          [kind, 0.4],
          [base, 0.4],
        ],
        'accuracy',
        'higher',
      ),
    ),
}));

/** The sweep starts correction after this epoch. */
const LOSSES_START = 5;
/** "Near" the number injected. */
const NEAR = 0.1;

/** Labels taken for wrong after the last epoch less those before correction starts, and beside the wrong ones that there are. */
function levelling(findings: Findings, kind: HeadKind, noise: number): Evidence[] {
  const point = [kind, noise];
  const runs = findings.at(point);
  const share = percent(noise);
  if (!isWhole(findings, point)) return [missing(t`at ${share}`)];
  const rise = pairedSpread(
    runs.map(({ result }) => [result.epochs.at(-1)!.detected, result.epochs[LOSSES_START - 1]?.detected ?? null]),
  );
  const beside = pairedSpread(
    runs.map(({ result }) => [result.epochs.at(-1)!.detected, result.epochs.at(-1)!.injected]),
  );
  const injected = runs.reduce((sum, { result }) => sum + result.epochs.at(-1)!.injected, 0) / runs.length;
  const difference = beside ? signedText(beside.mean, 1) : '–';
  const wrong = injected.toFixed(0);
  const near = beside !== null && Math.abs(beside.mean) <= NEAR * injected;
  return [
    evidenceOf(t`at ${share}, found at the end less before correction`, rise, measureOf('detected'), 'higher', true),
    { text: t`at ${share}, found less wrong: ${difference} of ${wrong} labels`, holds: near },
  ];
}

const level: readonly Claim[] = BOUNDARY.map((kind) => ({
  claim: msg`The labels that ${{ loss: loss(kind) }} takes for wrong rise once correction starts, and level off within a tenth of the number injected`,
  evidence: (findings) => NOISE.flatMap((noise) => levelling(findings, kind, noise)),
}));

const MIXES = [
  { closedSet: 0.2, openSet: 0.2 },
  { closedSet: 0.1, openSet: 0.3 },
  { closedSet: 0.3, openSet: 0.1 },
] as const;

const leads: readonly Claim[] = BOUNDARY.map((kind) => ({
  claim: msg`${{ loss: loss(kind) }} is above ArcFace in all three mixes of closed- and open-set noise`,
  evidence: (findings) =>
    MIXES.map((mix) =>
      compared(
        findings,
        t`at ${{ closed: percent(mix.closedSet) }} closed and ${{ open: percent(mix.openSet) }} open`,
        [
          [kind, mix],
          ['arcface', mix],
        ],
        'accuracy',
        'higher',
      ),
    ),
}));

/** Right labels taken away, of all: "few". */
const FEW = 0.01;

function fewTaken(findings: Findings, kind: HeadKind): Evidence[] {
  const point = [kind, 0];
  if (!isWhole(findings, point)) return [missing(t`right labels taken away`)];
  const measure = measureOf('cleanDamaged');
  const runs = findings.at(point);
  const taken = pairedSpread(runs.map(({ result }) => [measure.value(result.epochs.at(-1)!), 0]));
  const images = runs[0]!.result.images;
  const share = spreadText(taken, measure.digits, runs.length);
  return [
    { text: t`right labels taken away: ${share} of ${images}`, holds: taken !== null && taken.mean <= FEW * images },
  ];
}

const few: readonly Claim[] = BOUNDARY.map((kind) => ({
  claim: msg`Without noise ${{ loss: loss(kind) }} takes away at most one right label in a hundred, and is not below ArcFace`,
  evidence: (findings) => [
    ...fewTaken(findings, kind),
    compared(
      findings,
      t`accuracy less ArcFace’s`,
      [
        [kind, 0],
        ['arcface', 0],
      ],
      'accuracy',
      'not lower',
    ),
  ],
}));

const PI = Math.PI;

const SMALL = { kind: 'boundaryface', epochStart: 5, scale: 10, margin: 0.3 } as const;
const WIDE = { ...SMALL, margin: 0.5 } as const;
const LARGE = { ...SMALL, scale: 32, margin: 0.5 } as const;
const PEOPLE = [10, 30] as const;

export const TRENDS: readonly Trend[] = [
  {
    key: 'a',
    title: msg`Accuracy falls with closed-set noise for losses that trust every label; the boundary losses stay`,
    plan: 'losses',
    claims: [
      ...falls,
      { claim: msg`CurricularFace falls faster than ArcFace`, evidence: fallBesideArcface('curricularface', 'lower') },
      { claim: msg`MV-Arc-Softmax falls no faster than ArcFace`, evidence: fallBesideArcface('mv_arc', 'not lower') },
      ...stays,
    ],
  },
  {
    key: 'b',
    title: msg`The labels found rise after the start of correction and level off near the number injected`,
    plan: 'losses',
    claims: level,
  },
  {
    key: 'c',
    title: msg`With closed- and open-set noise mixed, the boundary losses lead`,
    plan: 'mixes',
    claims: leads,
  },
  {
    key: 'd',
    title: msg`The boundary term (λ = π) helps on clean data, and less as closed-set noise grows`,
    plan: 'lambda',
    claims: [
      {
        claim: msg`λ = π is above λ = 0 without noise`,
        evidence: (findings) => [
          compared(
            findings,
            t`accuracy`,
            [
              [PI, 0],
              [0, 0],
            ],
            'accuracy',
            'higher',
          ),
        ],
      },
      {
        claim: msg`What λ = π gains is less at 40 % closed-set noise than without`,
        evidence: (findings) => [
          comparedChanges(
            findings,
            t`gain at 40 % less gain without`,
            [
              [PI, 0.4],
              [0, 0.4],
            ],
            [
              [PI, 0],
              [0, 0],
            ],
            'lower',
          ),
        ],
      },
    ],
  },
  {
    key: 'e',
    title: msg`Correction that starts too early relabels everything; too late, and the noise is learnt by heart`,
    plan: 'epochStart',
    claims: [
      {
        claim: msg`Correction from the first epoch on takes away right labels and fills a few classes`,
        evidence: (findings) => [
          compared(findings, t`right labels taken away, less after epoch 5`, [[0], [5]], 'cleanDamaged', 'higher'),
          compared(findings, t`largest class, less after epoch 5`, [[0], [5]], 'largestClass', 'higher'),
        ],
      },
      {
        claim: msg`Correction after epoch 12 finds less than after epoch 5, and accuracy is lower`,
        evidence: (findings) => [
          compared(findings, t`recall`, [[12], [5]], 'recall', 'lower'),
          compared(findings, t`accuracy`, [[12], [5]], 'accuracy', 'lower'),
        ],
      },
    ],
  },
  { key: 'f', title: msg`Few right labels are taken away on clean data`, plan: 'losses', claims: few },
  {
    key: 'g',
    title: msg`A scale made for thousands of identities fails with few`,
    plan: 'marginScale',
    claims: [
      {
        claim: msg`s = 32 and m = 0.5 find fewer wrong labels than s = 10 and m = 0.3`,
        evidence: (findings) =>
          PEOPLE.map((people) =>
            compared(
              findings,
              t`recall with ${people} people`,
              [
                [LARGE, people],
                [SMALL, people],
              ],
              'recall',
              'lower',
            ),
          ),
      },
      {
        claim: msg`The margin decides the accuracy: m = 0.5 is clearly above or below m = 0.3`,
        evidence: (findings) =>
          PEOPLE.map((people) =>
            compared(
              findings,
              t`accuracy with ${people} people`,
              [
                [WIDE, people],
                [SMALL, people],
              ],
              'accuracy',
              'either',
            ),
          ),
      },
    ],
  },
];

const verdictOf = (evidence: readonly Evidence[]): TrendVerdict => {
  if (evidence.some(({ holds }) => holds === null)) return 'open';
  return evidence.every(({ holds }) => holds) ? 'reproduced' : 'not reproduced';
};

/** @param findings of the trend's own sweep */
export const answersOf = ({ claims }: Trend, findings: Findings): readonly Answer[] =>
  claims.map(({ claim, evidence: ask }) => {
    const evidence = ask(findings);
    return { claim: say(claim), evidence, verdict: verdictOf(evidence) };
  });
