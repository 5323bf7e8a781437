/** What a figure draws, as the table behind it. */
import { t } from '@lingui/core/macro';
import { say, type Words } from '../../words/language.ts';

export interface FigureTable {
  readonly columns: readonly string[];
  /** A row a point; the first cell says where it lies. */
  readonly rows: readonly (readonly string[])[];
}

interface NamedCurve {
  readonly key: string;
  readonly label: Words | string;
}

const none = (): string => t`n/a`;

const epochText = (epoch: number): string => String(Number(epoch.toFixed(2)));

/** @param points with a numeric `epoch` and a number or null for each curve */
export function curveTable(
  points: readonly object[],
  curves: readonly NamedCurve[],
  format: (value: number) => string,
): FigureTable {
  return {
    columns: [t`epoch`, ...curves.map(({ label }) => say(label))],
    rows: points.map((point) => {
      const values: Readonly<Record<string, unknown>> = { ...point };
      const cells = curves.map(({ key }) => {
        const value = values[key];
        return typeof value === 'number' ? format(value) : none();
      });
      return [epochText(Number(values.epoch)), ...cells];
    }),
  };
}

interface OneOfSeveral {
  readonly label: string;
  readonly points: readonly { readonly epoch: number; readonly mean: number | null }[];
}

/** Curves of several runs, whose points need not lie at the same epochs. */
export function curvesOfRuns(curves: readonly OneOfSeveral[], format: (value: number) => string): FigureTable {
  const at = curves.map(({ points }) => new Map(points.map(({ epoch, mean }) => [epoch, mean])));
  const epochs = [...new Set(at.flatMap((values) => [...values.keys()]))].sort((a, b) => a - b);
  return {
    columns: [t`epoch`, ...curves.map(({ label }) => label)],
    rows: epochs.map((epoch) => [
      epochText(epoch),
      ...at.map((values) => {
        const value = values.get(epoch);
        return value === undefined || value === null ? none() : format(value);
      }),
    ]),
  };
}

/** At most so many rows, evenly among all, the first and the last included. */
export function someRows<Row>(rows: readonly Row[], most: number): readonly Row[] {
  if (rows.length <= most) return rows;
  return Array.from({ length: most }, (_, i) => rows[Math.round((i * (rows.length - 1)) / (most - 1))]!);
}
