/** The cells of a sweep as a table: figures with their deviation, shaded by how high they are. */
import { t } from '@lingui/core/macro';
import type { CSSProperties } from 'react';
import {
  cellSpread,
  differenceSpread,
  type Findings,
  pointName,
  rowHas,
  rowsAndColumns,
} from '../../domain/sweep/findings.ts';
import { leaningOf } from '../../domain/sweep/pairedDifferences.ts';
import { signedSpread } from '../../domain/sweep/sentences.ts';
import type { Measure } from '../../domain/sweep/sweepMeasures.ts';
import { type Point, valueName } from '../../domain/sweep/sweepPlan.ts';
import type { Spread } from '../../lib/spread.ts';
import classes from './HeatMap.module.css';

/** The values themselves, or each less that of the first column or row. */
export type HeatMode = 'values' | 'first column' | 'first row';

/** Shading of the highest, in per cent of its colour: text stays readable on it. */
const STRONGEST = 42;

interface Cell {
  readonly point: Point;
  readonly spread: Spread | null;
}

interface Row {
  readonly name: string;
  readonly cells: readonly Cell[];
}

function rowsOf(findings: Findings, measure: Measure, mode: HeatMode): readonly Row[] {
  const { first, columns } = rowsAndColumns(findings.sweep);
  const values = first.values.filter((value) => rowHas(findings, measure, value));
  const shownColumns = mode === 'first column' ? columns.slice(1) : columns;
  const shownValues = mode === 'first row' ? values.slice(1) : values;
  const spreadOf = (value: unknown, column: Point): Spread | null => {
    const point = [value, ...column];
    if (mode === 'values') return cellSpread(findings, measure, point);
    const base = mode === 'first column' ? [value, ...columns[0]!] : [values[0], ...column];
    return differenceSpread(findings, measure, point, base);
  };
  return shownValues.map((value) => ({
    name: valueName(first.path, value),
    cells: shownColumns.map((column) => ({ point: [value, ...column], spread: spreadOf(value, column) })),
  }));
}

function shade(spread: Spread | null, mode: HeatMode, least: number, greatest: number): CSSProperties | undefined {
  if (!spread) return undefined;
  const { mean } = spread;
  const most = Math.max(Math.abs(least), Math.abs(greatest));
  const share = mode === 'values' ? (mean - least) / (greatest - least || 1) : Math.abs(mean) / (most || 1);
  const colour = mode !== 'values' && mean < 0 ? 'var(--boundary)' : 'var(--accent)';
  return { background: `color-mix(in srgb, ${colour} ${Math.round(STRONGEST * share)}%, var(--panel))` };
}

interface Sign {
  readonly sign: string;
  readonly says: string;
}

function signOf(spread: Spread, mode: HeatMode, least: number, greatest: number): Sign | null {
  if (mode !== 'values') {
    const leaning = leaningOf(spread);
    if (leaning === 'unclear') return { sign: '≈', says: t`no clear difference` };
    return leaning === 'higher' ? { sign: '↑', says: t`clearly higher` } : { sign: '↓', says: t`clearly lower` };
  }
  if (least === greatest) return null;
  if (spread.mean === greatest) return { sign: '▲', says: t`highest` };
  return spread.mean === least ? { sign: '▽', says: t`lowest` } : null;
}

interface CellTextProps {
  readonly spread: Spread | null;
  readonly measure: Measure;
  readonly mode: HeatMode;
  readonly seeds: number;
  readonly sign: Sign | null;
}

function CellText({ spread, measure, mode, seeds, sign }: CellTextProps) {
  if (!spread) return <span className="quiet">–</span>;
  const { mean, deviation, count } = spread;
  const { digits } = measure;
  return (
    <>
      {sign && (
        <span className={classes.sign} title={sign.says}>
          <span aria-hidden="true">{sign.sign}</span>
          <span className="sr-only">{sign.says}: </span>
        </span>
      )}
      {mode === 'values' ? (
        <>
          <b>{mean.toFixed(digits)}</b>
          {deviation !== null && <span className={classes.deviation}> ± {deviation.toFixed(digits)}</span>}
        </>
      ) : (
        signedSpread(spread, digits)
      )}
      {count < seeds && <span className={classes.count}> {t`${count} of ${seeds} seeds`}</span>}
    </>
  );
}

interface HeatMapProps {
  readonly findings: Findings;
  readonly measure: Measure;
  readonly mode: HeatMode;
  readonly label: string;
}

export function HeatMap({ findings, measure, mode, label }: HeatMapProps) {
  const { first, others, columns } = rowsAndColumns(findings.sweep);
  const rows = rowsOf(findings, measure, mode);
  const seeds = findings.sweep.seeds.length;
  const shownColumns = mode === 'first column' ? columns.slice(1) : columns;
  const means = rows.flatMap(({ cells }) => cells.flatMap(({ spread }) => spread?.mean ?? []));
  const [least, greatest] = [Math.min(...means), Math.max(...means)];
  if (rows.length === 0) {
    return <p className={classes.none}>{t`Measured once a run of a loss that finds wrong labels is over.`}</p>;
  }
  return (
    <div className={classes.scroll}>
      <table className={classes.map} aria-label={label}>
        <thead>
          <tr>
            <th scope="col">
              <span className="sr-only">{t`${{ first: valueName(first.path, first.values[0]) }} and the others`}</span>
            </th>
            {shownColumns.map((column) => (
              <th scope="col" key={JSON.stringify(column)}>
                {others.length > 0 ? pointName(others, column) : t`All seeds`}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map(({ name, cells }) => (
            <tr key={name}>
              <th scope="row">{name}</th>
              {cells.map(({ point, spread }) => (
                <td key={JSON.stringify(point)} style={shade(spread, mode, least, greatest)}>
                  <CellText
                    spread={spread}
                    measure={measure}
                    mode={mode}
                    seeds={seeds}
                    sign={spread && signOf(spread, mode, least, greatest)}
                  />
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
