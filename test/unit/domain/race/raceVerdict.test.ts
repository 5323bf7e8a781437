/** The verdict of a race: worked out by hand, and true of its numbers whatever they are. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  RACE_MEASURES,
  type RaceKey,
  type RaceNumbers,
  raceNumbers,
} from '../../../../src/domain/race/raceMeasures.ts';
import { type RaceResult, raceTable } from '../../../../src/domain/race/raceTable.ts';
import { differenceText, raceVerdict, spreadText } from '../../../../src/domain/race/raceVerdict.ts';
import { parseSettings } from '../../../../src/domain/settings/parse.ts';
import { metricsAt } from '../../../support/epochs.ts';

const NONE: RaceNumbers = {
  verificationAccuracy: null,
  precision: null,
  recall: null,
  f1: null,
  averagePrecision: null,
  rectifiedToTruth: null,
  cleanDamaged: null,
};

const result = (racer: number, seed: number, numbers: Partial<RaceNumbers>): RaceResult => ({
  racer,
  seed,
  numbers: { ...NONE, ...numbers },
});
const NAMES = ['ArcFace', 'BoundaryFace'];
const verdict = (results: readonly RaceResult[], names = NAMES) =>
  raceVerdict({ names, rows: raceTable(names.length, results) });

describe('by hand', () => {
  it('a difference that is larger than the deviation of the seeds is told with both', () => {
    // Differences .03, .02, .04: mean .03, sample deviation .01.
    const results = [0.86, 0.9, 0.88].flatMap((value, seed) => [
      result(0, seed, { verificationAccuracy: value }),
      result(1, seed, {
        verificationAccuracy: value + [0.03, 0.02, 0.04][seed]!,
        precision: 0.9,
        recall: 0.8,
        f1: 0.85,
      }),
    ]);
    expect(verdict(results)).toEqual([
      'BoundaryFace verifies better than ArcFace: by 3.0 ± 1.0 points over 3 seeds, more than the seeds deviate.',
      'BoundaryFace found 80.0 % ± 0.0 % of the wrong labels, with a precision of 90.0 % ± 0.0 %.',
    ]);
  });

  it('a difference that is not larger is no result', () => {
    const results = [
      result(0, 0, { verificationAccuracy: 0.9 }),
      result(1, 0, { verificationAccuracy: 0.92 }),
      result(0, 1, { verificationAccuracy: 0.9 }),
      result(1, 1, { verificationAccuracy: 0.89 }),
    ];
    // Mean .005, deviation .0212.
    expect(verdict(results)).toEqual([
      'Whether BoundaryFace verifies better or worse than ArcFace cannot be told: +0.5 ± 2.1 points over 2 seeds, no more than the seeds deviate.',
    ]);
  });

  it('one seed is said to tell nothing', () => {
    const results = [result(0, 0, { verificationAccuracy: 0.9 }), result(1, 0, { verificationAccuracy: 0.92 })];
    expect(verdict(results)).toEqual([
      'BoundaryFace verifies better than ArcFace with this seed, by 2.0 points.',
      'One seed cannot tell what is due to the setting and what to the seed: race again with another one.',
    ]);
  });

  it('runs are compared with that of the same seed alone', () => {
    const rows = raceTable(2, [
      result(0, 0, { recall: 0.5 }),
      result(1, 0, { recall: 0.6 }),
      result(1, 1, { recall: 0.9 }),
    ]);
    expect(rows).toHaveLength(1);
    expect(rows[0]!.cells[1]!.spread).toMatchObject({ count: 2, mean: 0.75 });
    expect(rows[0]!.cells[1]!.difference!.spread.count).toBe(1);
    expect(rows[0]!.cells[1]!.difference!.spread.mean).toBeCloseTo(0.1);
  });

  it('fewer right labels taken away are better', () => {
    const { measure } = raceTable(2, [result(0, 0, { cleanDamaged: 3 }), result(1, 0, { cleanDamaged: 1 })])[0]!;
    expect(measure.better).toBe('lower');
    expect(spreadText(measure, { mean: 3, deviation: null, count: 1 })).toBe('3');
    expect(differenceText(measure, { mean: -2, deviation: 0.5, count: 2 })).toBe('\u22122.0 ± 0.5');
  });

  it('nothing is said before anything has finished', () => {
    expect(verdict([])).toEqual([]);
    expect(verdict([result(0, 0, NONE), result(1, 0, NONE)])).toEqual([]);
  });
});

describe('the numbers of a run', () => {
  const metrics = metricsAt(2, { detected: 4, precision: 0.75, cleanDamaged: 1, verificationAccuracy: 0.9 });
  const detection = { averagePrecision: 0.6 } as never;

  it('are those of its last epoch, and of its evaluation', () => {
    const settings = parseSettings({});
    const numbers = raceNumbers({ settings, epochs: [metricsAt(1), metrics] }, { detection });
    expect(numbers).toMatchObject({
      verificationAccuracy: 0.9,
      precision: 0.75,
      cleanDamaged: 1,
      averagePrecision: 0.6,
    });
  });

  it('a loss that trusts every label has no detection, but a ranking', () => {
    const settings = parseSettings({ head: { kind: 'arcface' } });
    expect(raceNumbers({ settings, epochs: [metrics] }, { detection })).toEqual({
      ...NONE,
      verificationAccuracy: 0.9,
      averagePrecision: 0.6,
    });
    expect(raceNumbers({ settings, epochs: [] }, null)).toEqual(NONE);
  });
});

const NAMED = ['Alpha', 'Beta', 'Gamma', 'Delta', 'Epsilon'] as const;
const share = fc.option(fc.integer({ min: 0, max: 1000 }).map((value) => value / 1000));
const numbers: fc.Arbitrary<RaceNumbers> = fc.record({
  verificationAccuracy: share,
  precision: share,
  recall: share,
  f1: share,
  averagePrecision: share,
  rectifiedToTruth: share,
  cleanDamaged: fc.option(fc.integer({ min: 0, max: 40 })),
});
/** Runs of a race of two to five, of which some have failed. */
const races = fc.tuple(fc.integer({ min: 2, max: 5 }), fc.integer({ min: 1, max: 5 })).chain(([racers, seeds]) =>
  fc.array(fc.option(numbers, { freq: 6 }), { minLength: racers * seeds, maxLength: racers * seeds }).map((all) => ({
    racers,
    results: all.flatMap((each, i): RaceResult[] =>
      each ? [{ racer: i % racers, seed: Math.floor(i / racers), numbers: each }] : [],
    ),
  })),
);

/** Differences to the first racer, seed by seed, worked out without the code that is tested. */
function differences(results: readonly RaceResult[], racer: number, key: RaceKey): number[] {
  const found: number[] = [];
  for (let seed = 0; seed < 5; seed++) {
    const at = (of: number) => results.find((each) => each.racer === of && each.seed === seed)?.numbers[key] ?? null;
    const [here, there] = [at(racer), at(0)];
    if (here !== null && there !== null) found.push(here - there);
  }
  return found;
}

const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;
const deviation = (values: readonly number[]): number =>
  Math.sqrt(values.reduce((sum, value) => sum + (value - mean(values)) ** 2, 0) / (values.length - 1));

const DOES: Readonly<Record<string, RaceKey>> = { verifies: 'verificationAccuracy', 'finds wrong labels': 'f1' };
const CLAIM =
  /^(?<name>\w+) (?<does>verifies|finds wrong labels) (?<how>better|worse) than (?<first>\w+): by (?<size>[\d.e-]+) ± (?<around>[\d.e-]+) points over (?<count>\d+) seeds, more than the seeds deviate\.$/;
const OPEN =
  /^Whether (?<name>\w+) (?<does>verifies|finds wrong labels) better or worse than (?<first>\w+) cannot be told: (?<size>[+\u2212]?[\d.e-]+) ± (?<around>[\d.e-]+) points over (?<count>\d+) seeds, no more than the seeds deviate\.$/;
const SINGLE =
  /^(?<name>\w+) (?<does>verifies|finds wrong labels) (?<how>better than|worse than|as well as) (?<first>\w+) with this seed(?:, by (?<size>[\d.e-]+) points)?\.$/;
const FOUND =
  /^(?<name>\w+) found (?<recall>[\d.]+) %(?: ± [\d.]+ %)? of the wrong labels(?:, with a precision of (?<precision>[\d.]+) %(?: ± [\d.]+ %)?)?\.$/;
const CAUTION = /^One seed cannot tell/;

/** Sums of floating point numbers in another order differ by less. */
const ROUNDING = 1e-9;

describe('whatever the numbers', () => {
  it('every sentence is true of them, and none that is due is missing', () => {
    fc.assert(
      fc.property(races, ({ racers, results }) => {
        const names = NAMED.slice(0, racers);
        const sentences = verdict(results, [...names]);
        const said = new Set<string>();
        for (const sentence of sentences) {
          const claim = CLAIM.exec(sentence)?.groups;
          const open = OPEN.exec(sentence)?.groups;
          const single = SINGLE.exec(sentence)?.groups;
          const found = FOUND.exec(sentence)?.groups;
          const compared = claim ?? open ?? single;
          expect(compared ?? found ?? CAUTION.test(sentence), sentence).toBeTruthy();
          if (compared) {
            const racer = names.indexOf(compared.name as (typeof NAMED)[number]);
            const key = DOES[compared.does!]!;
            const all = differences(results, racer, key);
            said.add(`${racer} ${key}`);
            expect(compared.first).toBe(names[0]);
            if (single) {
              expect(all).toHaveLength(1);
              if (single.how === 'as well as') expect(all[0]).toBe(0);
              else expect(all[0]! > 0).toBe(single.how === 'better than');
            } else {
              expect(all).toHaveLength(Number(compared.count));
              const isLarger = Math.abs(mean(all)) > deviation(all) - ROUNDING;
              const isNotLarger = Math.abs(mean(all)) <= deviation(all) + ROUNDING;
              expect(claim ? isLarger : isNotLarger, sentence).toBe(true);
              if (claim) expect(mean(all) > 0).toBe(claim.how === 'better');
              expect(Math.abs(Number(compared.around) - 100 * deviation(all))).toBeLessThanOrEqual(0.0501);
            }
            const told = Math.abs(Number((compared.size ?? '0').replace('\u2212', '-')));
            expect(Math.abs(told - Math.abs(100 * mean(all)))).toBeLessThanOrEqual(0.0501);
          }
          if (found) {
            const racer = names.indexOf(found.name as (typeof NAMED)[number]);
            const of = (key: RaceKey) =>
              results.flatMap((each) => (each.racer === racer ? (each.numbers[key] ?? []) : []));
            said.add(`${racer} found`);
            expect(Math.abs(Number(found.recall) - 100 * mean(of('recall')))).toBeLessThanOrEqual(0.0501);
            if (found.precision !== undefined)
              expect(Math.abs(Number(found.precision) - 100 * mean(of('precision')))).toBeLessThanOrEqual(0.0501);
            else expect(of('precision')).toEqual([]);
          }
        }
        const due = names.flatMap((_, racer) => [
          ...(racer > 0
            ? Object.values(DOES).flatMap((key) =>
                differences(results, racer, key).length > 0 ? [`${racer} ${key}`] : [],
              )
            : []),
          ...(results.some((each) => each.racer === racer && each.numbers.recall !== null) ? [`${racer} found`] : []),
        ]);
        expect([...said].sort()).toEqual(due.sort());
        const isSingle = RACE_MEASURES.some(({ key }) =>
          names.some((_, racer) => racer > 0 && differences(results, racer, key).length === 1),
        );
        expect(sentences.some((sentence) => CAUTION.test(sentence))).toBe(isSingle);
      }),
      { numRuns: 400 },
    );
  });
});
