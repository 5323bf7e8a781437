/** table.md of a sweep: mean and standard deviation over the seeds, a table a measure. */

import { findsWrongLabels } from '../../domain/losses/catalogue.ts';
import type { EpochMetrics } from '../../domain/report.ts';
import {
  cellSpread,
  differenceSpread,
  type Findings,
  findingsOf,
  pointName,
  rowHas,
  rowsAndColumns,
  spreadText,
} from '../../domain/sweep/findings.ts';
import { ACCURACY, MEASURES, type Measure } from '../../domain/sweep/sweepMeasures.ts';
import {
  type Axis,
  type PlannedRun,
  type Point,
  pointsOf,
  type Sweep,
  valueName,
} from '../../domain/sweep/sweepPlan.ts';
import type { RunResult } from '../../domain/sweep/sweepResult.ts';
import { spreadOf } from '../../lib/spread.ts';
import { inEnglish, say } from '../../words/language.ts';

const row = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;

function table(header: readonly string[], rows: readonly (readonly string[])[]): string[] {
  return [row(header), row(header.map(() => '---')), ...rows.map(row)];
}

const columnTitles = (axes: readonly Axis[], columns: readonly Point[]): string[] =>
  axes.length > 0 ? columns.map((column) => pointName(axes, column)) : ['all seeds'];

function measureTable(findings: Findings, measure: Measure): string[] {
  const { sweep } = findings;
  const { first, others, columns } = rowsAndColumns(sweep);
  const rows = first.values
    .filter((value) => rowHas(findings, measure, value))
    .map((value) => [
      valueName(first.path, value),
      ...columns.map((column) =>
        spreadText(cellSpread(findings, measure, [value, ...column]), measure.digits, sweep.seeds.length),
      ),
    ]);
  if (rows.length === 0) return [];
  return ['', `## ${say(measure.title)}`, '', ...table(['', ...columnTitles(others, columns)], rows)];
}

/** The accuracy of every cell less that of the first cell of its row or of its column, seed by seed. */
function differenceTable(findings: Findings, from: 'row' | 'column'): string[] {
  const { sweep } = findings;
  const { first, others, columns } = rowsAndColumns(sweep);
  if ((from === 'row' ? columns : first.values).length < 2) return [];
  const shown = from === 'row' ? columns.slice(1) : columns;
  const values = from === 'row' ? first.values : first.values.slice(1);
  const rows = values.map((value) => {
    const cells = shown.map((column) => {
      const base = from === 'row' ? [value, ...columns[0]!] : [first.values[0], ...column];
      const spread = differenceSpread(findings, ACCURACY, [value, ...column], base);
      return spreadText(spread, ACCURACY.digits, sweep.seeds.length);
    });
    return [valueName(first.path, value), ...cells];
  });
  const base = from === 'row' ? pointName(others, columns[0]!) : valueName(first.path, first.values[0]);
  const title = `Verification accuracy less that of ${base}, ${say(ACCURACY.unit)}, paired by seed`;
  return ['', `## ${title}`, '', ...table(['', ...columnTitles(others, shown)], rows)];
}

/** How many labels are taken for wrong after each epoch, mean over the seeds. */
function epochTable({ sweep: { axes }, done, at }: Findings): string[] {
  const epochs = Math.max(0, ...done.map(({ result }) => result.epochs.length));
  const rows = pointsOf(axes).flatMap((point) => {
    const runs = at(point).filter(({ run }) => findsWrongLabels(run.settings.head));
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
export const sweepTable = (sweep: Sweep, resultOf: (run: PlannedRun) => RunResult | undefined): string =>
  inEnglish(() => textOf(sweep, resultOf));

function textOf(sweep: Sweep, resultOf: (run: PlannedRun) => RunResult | undefined): string {
  const findings = findingsOf(sweep, resultOf);
  const { done } = findings;
  const backends = [...new Set(done.map(({ result }) => result.backend))].join(', ');
  const lines = [
    '# Sweep',
    '',
    `${done.length} of ${sweep.runs.length} runs, backend ${backends || 'none yet'}. After the last epoch, mean ± sample standard deviation over the seeds ${sweep.seeds.join(', ')}; – where there is nothing to measure.`,
    ...MEASURES.flatMap((measure) => measureTable(findings, measure)),
    ...differenceTable(findings, 'row'),
    ...differenceTable(findings, 'column'),
    ...epochTable(findings),
  ];
  return `${lines.join('\n')}\n`;
}
