/** The numbers of a figure, in the place of its picture. */
import { t } from '@lingui/core/macro';
import classes from './Charts.module.css';
import type { FigureTable } from './figureTable.ts';

export function TableOfFigure({ title, table }: { readonly title: string; readonly table: FigureTable }) {
  const { columns, rows } = table;
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable by keyboard
    <section className={classes.tableRoom} tabIndex={0} aria-label={t`Numbers of "${title}"`}>
      <table className={classes.table}>
        <thead>
          <tr>
            {columns.map((name) => (
              <th key={name} scope="col">
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map(([first, ...cells], i) => (
            <tr key={i}>
              <th scope="row">{first}</th>
              {cells.map((cell, column) => (
                <td key={columns[column + 1]}>{cell}</td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
