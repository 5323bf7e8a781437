/** What a sweep has found so far, cell by cell: values of its runs, their means, and differences paired by seed. */
import { listed } from '../../lib/joinedText.ts';
import { canonicalJson } from '../../lib/plainObject.ts';
import { aroundText, countText, type Spread, spreadOf } from '../../lib/spread.ts';
import { findsWrongLabels } from '../losses/catalogue.ts';
import type { EpochMetrics } from '../report.ts';
import { pairedSpread } from './pairedDifferences.ts';
import type { Measure } from './sweepMeasures.ts';
import { type Axis, type PlannedRun, type Point, pointsOf, type Sweep, valueName } from './sweepPlan.ts';
import type { RunResult } from './sweepResult.ts';

/** A run of the plan with its result. */
interface Done {
  readonly run: PlannedRun;
  readonly result: RunResult;
}

export interface Findings {
  readonly sweep: Sweep;
  /** In the order of the plan. */
  readonly done: readonly Done[];
  /** Those of one cell. */
  at(point: Point): readonly Done[];
  /** After the last epoch; null where the run is still to do or has nothing to measure. */
  value(point: Point, seed: number, measure: Measure): number | null;
}

const keyOfPoint = (point: Point): string => canonicalJson(point);

/** @param resultOf the result of a run, undefined while it is still to do */
export function findingsOf(sweep: Sweep, resultOf: (run: PlannedRun) => RunResult | undefined): Findings {
  const done = sweep.runs.flatMap((run): Done[] => {
    const result = resultOf(run);
    return result ? [{ run, result }] : [];
  });
  const cells = new Map<string, Done[]>();
  for (const one of done) {
    const key = keyOfPoint(one.run.point);
    const cell = cells.get(key);
    if (cell) cell.push(one);
    else cells.set(key, [one]);
  }
  const at = (point: Point): readonly Done[] => cells.get(keyOfPoint(point)) ?? [];
  return {
    sweep,
    done,
    at,
    value(point, seed, measure) {
      const found = at(point).find(({ run }) => run.seed === seed);
      return found ? measure.value(lastOf(found.result)) : null;
    },
  };
}

const lastOf = ({ epochs }: RunResult): EpochMetrics => epochs.at(-1)!;

/** The first axis gives the rows of a sweep's tables, the others their columns. */
export function rowsAndColumns({ axes }: Sweep): {
  readonly first: Axis;
  readonly others: readonly Axis[];
  readonly columns: readonly Point[];
} {
  const [first, ...others] = axes as [Axis, ...Axis[]];
  return { first, others, columns: pointsOf(others) };
}

export const pointName = (axes: readonly Axis[], point: Point): string =>
  listed(point.map((value, i) => valueName(axes[i]!.path, value)));

/** Mean and deviation over the seeds of a cell; null before its first run, or where there is nothing to measure. */
export const cellSpread = (findings: Findings, measure: Measure, point: Point): Spread | null =>
  spreadOf(findings.at(point).flatMap(({ result }) => measure.value(lastOf(result)) ?? []));

/** A cell less another one, seed by seed. */
export const differenceSpread = (findings: Findings, measure: Measure, point: Point, from: Point): Spread | null =>
  pairedSpread(
    findings.sweep.seeds.map((seed) => [findings.value(point, seed, measure), findings.value(from, seed, measure)]),
  );

/** A row that has the measure: runs of it that are done and whose loss finds wrong labels, where the measure asks for that. */
export function rowHas(findings: Findings, measure: Measure, value: unknown): boolean {
  if (!measure.ofCorrection) return true;
  const { columns } = rowsAndColumns(findings.sweep);
  return columns.some((column) =>
    findings.at([value, ...column]).some(({ run }) => findsWrongLabels(run.settings.head)),
  );
}

/** `91.2 ± 0.4`; the number of values is named where it is not `seeds`. */
export function spreadText(spread: Spread | null, digits: number, seeds: number): string {
  if (!spread) return '–';
  const text = (value: number): string => value.toFixed(digits);
  return `${text(spread.mean)}${aroundText(spread, text)}${countText(spread, seeds)}`;
}
