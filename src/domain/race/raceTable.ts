/** The table of a race: every racer's numbers over the seeds, and how they differ from those of the first, seed by seed. */
import { type Spread, spreadOf } from '../../lib/spread.ts';
import { leaningOf, pairedSpread } from '../sweep/pairedDifferences.ts';
import { RACE_MEASURES, type RaceMeasure, type RaceNumbers } from './raceMeasures.ts';

/** A run that has finished. */
export interface RaceResult {
  /** Place of its value among those that race. */
  readonly racer: number;
  /** Place of its seed; runs of one seed share images, wrong labels, first weights and order. */
  readonly seed: number;
  readonly numbers: RaceNumbers;
}

/**
 * A difference against the spread of the seeds. `larger`: its mean is larger than the deviation of the differences; `within`: it is
 * not; `one seed`: there is a single pair of runs, which has no deviation.
 */
export type Weight = 'larger' | 'within' | 'one seed';

interface PairedDifference {
  /** This racer less the first, over the seeds that both have finished. */
  readonly spread: Spread;
  readonly weight: Weight;
}

export interface RaceCell {
  /** Null where no run has the number. */
  readonly spread: Spread | null;
  /** Null of the first racer, and where no seed has the number of both. */
  readonly difference: PairedDifference | null;
}

export interface RaceRow {
  readonly measure: RaceMeasure;
  /** One a racer. */
  readonly cells: readonly RaceCell[];
}

function weightOf(spread: Spread): Weight {
  if (spread.deviation === null) return 'one seed';
  return leaningOf(spread) === 'unclear' ? 'within' : 'larger';
}

/** @returns a row for every measure that some run has */
export function raceTable(racers: number, results: readonly RaceResult[]): readonly RaceRow[] {
  return RACE_MEASURES.flatMap((measure): RaceRow[] => {
    const { key } = measure;
    /** By seed. */
    const valuesOf = (racer: number): ReadonlyMap<number, number> =>
      new Map(
        results.flatMap((result): [number, number][] => {
          const value = result.numbers[key];
          return result.racer === racer && value !== null ? [[result.seed, value]] : [];
        }),
      );
    const first = valuesOf(0);
    const cells = Array.from({ length: racers }, (_, racer): RaceCell => {
      const values = valuesOf(racer);
      const pairs = [...values].map(([seed, value]) => [value, first.get(seed) ?? null] as const);
      const spread = racer === 0 ? null : pairedSpread(pairs);
      return {
        spread: spreadOf([...values.values()]),
        difference: spread && { spread, weight: weightOf(spread) },
      };
    });
    return cells.every((cell) => cell.spread === null) ? [] : [{ measure, cells }];
  });
}
