/** table.md of a sweep: mean and standard deviation over the seeds, a table a measure. */
import { capitalised, DETECTION_TERMS } from '../../../domain/detectionTerms.ts';
import { findsWrongLabels } from '../../../domain/losses/catalogue.ts';
import type { EpochMetrics } from '../../../domain/report.ts';
import { type Spread, spreadOf } from '../../../lib/spread.ts';
import { type Axis, type PlannedRun, type Point, pointsOf, type Sweep, valueName } from './sweepPlan.ts';
import type { RunResult } from './sweepResults.ts';

interface Measure {
  readonly title: string;
  readonly digits: number;
  /** For heads that correct labels alone. */
  readonly ofCorrection: boolean;
  value(last: EpochMetrics): number | null;
}

const percent = (share: number | null): number | null => (share === null ? null : 100 * share);

const ACCURACY: Measure = {
  title: 'Verification accuracy, %',
  digits: 1,
  ofCorrection: false,
  value: (last) => percent(last.verificationAccuracy),
};

const RECTIFIED = DETECTION_TERMS.rectifiedToTruth;

const MEASURES: readonly Measure[] = [
  ACCURACY,
  { title: 'Verification AUC, %', digits: 1, ofCorrection: false, value: (last) => percent(last.verificationAuc) },
  { title: 'Labels taken for wrong', digits: 1, ofCorrection: true, value: (last) => last.detected },
  { title: 'Detection precision, %', digits: 1, ofCorrection: true, value: (last) => percent(last.precision) },
  { title: 'Detection recall, %', digits: 1, ofCorrection: true, value: (last) => percent(last.recall) },
  {
    title: `${capitalised(RECTIFIED.name)}, % ${RECTIFIED.of}`,
    digits: 1,
    ofCorrection: true,
    value: (last) => percent(last.rectifiedToTruth),
  },
  { title: 'Right labels taken away', digits: 1, ofCorrection: true, value: (last) => last.cleanDamaged },
  {
    title: 'Images in the largest class after correction, over the mean',
    digits: 2,
    ofCorrection: true,
    value: (last) => last.largestClassShare,
  },
];

/** `91.2 ± 0.4`; the number of values is named where it is not `seeds`. */
export function cell(spread: Spread | null, digits: number, seeds: number): string {
  if (!spread) return '–';
  const { mean, deviation, count } = spread;
  const range = deviation === null ? '' : ` ± ${deviation.toFixed(digits)}`;
  return `${mean.toFixed(digits)}${range}${count < seeds ? ` (${count} of ${seeds})` : ''}`;
}

const row = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;

function table(header: readonly string[], rows: readonly (readonly string[])[]): string[] {
  return [row(header), row(header.map(() => '---')), ...rows.map(row)];
}

/** A run of the plan with its result. */
interface Done {
  readonly run: PlannedRun;
  readonly result: RunResult;
}

const samePoint = (a: Point, b: Point): boolean => JSON.stringify(a) === JSON.stringify(b);

const pointName = (axes: readonly Axis[], point: Point): string =>
  point.map((value, i) => valueName(axes[i]!.path, value)).join(', ');

const columnTitles = (axes: readonly Axis[], columns: readonly Point[]): string[] =>
  axes.length > 0 ? columns.map((column) => pointName(axes, column)) : ['all seeds'];

function measureTable(sweep: Sweep, done: readonly Done[], measure: Measure): string[] {
  const [first, ...others] = sweep.axes as [Axis, ...Axis[]];
  const columns = pointsOf(others);
  const at = (point: Point): Done[] => done.filter(({ run }) => samePoint(run.point, point));
  const rows = first.values.flatMap((value) => {
    const cells = columns.map((column) => at([value, ...column]));
    if (measure.ofCorrection && !cells.flat().some(({ run }) => findsWrongLabels(run.settings.head))) return [];
    const shown = cells.map((runs) => {
      const values = runs.map(({ result }) => measure.value(result.epochs.at(-1)!)).filter((v) => v !== null);
      return cell(spreadOf(values), measure.digits, sweep.seeds.length);
    });
    return [[valueName(first.path, value), ...shown]];
  });
  if (rows.length === 0) return [];
  return ['', `## ${measure.title}`, '', ...table(['', ...columnTitles(others, columns)], rows)];
}

/**
 * The accuracy of every cell less that of the first cell of its row or of its column, seed by seed: runs of one seed share
 * faces, wrong labels and first weights, so their difference says more than that of two means.
 */
function differenceTable(sweep: Sweep, done: readonly Done[], from: 'row' | 'column'): string[] {
  const [first, ...others] = sweep.axes as [Axis, ...Axis[]];
  const columns = pointsOf(others);
  if ((from === 'row' ? columns : first.values).length < 2) return [];
  const accuracy = (point: Point, seed: number): number | null => {
    const found = done.find(({ run }) => run.seed === seed && samePoint(run.point, point));
    return found ? ACCURACY.value(found.result.epochs.at(-1)!) : null;
  };
  const shown = from === 'row' ? columns.slice(1) : columns;
  const values = from === 'row' ? first.values : first.values.slice(1);
  const rows = values.map((value) => {
    const cells = shown.map((column) => {
      const base = from === 'row' ? [value, ...columns[0]!] : [first.values[0], ...column];
      const differences = sweep.seeds.flatMap((seed) => {
        const [here, there] = [accuracy([value, ...column], seed), accuracy(base, seed)];
        return here === null || there === null ? [] : [here - there];
      });
      return cell(spreadOf(differences), ACCURACY.digits, sweep.seeds.length);
    });
    return [valueName(first.path, value), ...cells];
  });
  const base = from === 'row' ? pointName(others, columns[0]!) : valueName(first.path, first.values[0]);
  const title = `Verification accuracy less that of ${base}, percentage points, paired by seed`;
  return ['', `## ${title}`, '', ...table(['', ...columnTitles(others, shown)], rows)];
}

/** How many labels are taken for wrong after each epoch, mean over the seeds. */
function epochTable({ axes }: Sweep, done: readonly Done[]): string[] {
  const epochs = Math.max(0, ...done.map(({ result }) => result.epochs.length));
  const rows = pointsOf(axes).flatMap((point) => {
    const runs = done.filter(({ run }) => samePoint(run.point, point) && findsWrongLabels(run.settings.head));
    if (runs.length === 0) return [];
    const mean = (pick: (epoch: EpochMetrics) => number, epoch: number): string => {
      const values = runs.flatMap(({ result }) => result.epochs[epoch] ?? []).map(pick);
      return spreadOf(values)?.mean.toFixed(0) ?? '–';
    };
    const counts = Array.from({ length: epochs }, (_, epoch) => mean(({ detected }) => detected, epoch));
    return [[pointName(axes, point), mean(({ injected }) => injected, 0), ...counts]];
  });
  if (rows.length === 0) return [];
  const header = ['', 'wrong', ...Array.from({ length: epochs }, (_, i) => `${i + 1}`)];
  return ['', '## Labels taken for wrong, by epoch', '', ...table(header, rows)];
}

/** @param resultOf the result of a run, undefined while it is still to do */
export function sweepTable(sweep: Sweep, resultOf: (run: PlannedRun) => RunResult | undefined): string {
  const done = sweep.runs.flatMap((run): Done[] => {
    const result = resultOf(run);
    return result ? [{ run, result }] : [];
  });
  const backends = [...new Set(done.map(({ result }) => result.backend))].join(', ');
  const lines = [
    '# Sweep',
    '',
    `${done.length} of ${sweep.runs.length} runs, backend ${backends || 'none yet'}. After the last epoch, mean ± sample standard deviation over the seeds ${sweep.seeds.join(', ')}; – where there is nothing to measure.`,
    ...MEASURES.flatMap((measure) => measureTable(sweep, done, measure)),
    ...differenceTable(sweep, done, 'row'),
    ...differenceTable(sweep, done, 'column'),
    ...epochTable(sweep, done),
  ];
  return `${lines.join('\n')}\n`;
}
