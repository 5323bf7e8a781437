/** The frame of a chart: title, latest values as legend, one sentence, and what will appear while there is nothing yet. */
import { t } from '@lingui/core/macro';
import { IconTable } from '@tabler/icons-react';
import { type ReactNode, useRef, useState } from 'react';
import type { TermKey } from '../../domain/glossary/glossary.ts';
import controls from '../controls/controls.module.css';
import { Term } from '../glossary/Term.tsx';
import classes from './Charts.module.css';
import { FigureMenu } from './FigureMenu.tsx';
import type { FigureOf } from './figureCaptions.ts';
import type { FigureTable } from './figureTable.ts';
import { TableOfFigure } from './TableOfFigure.tsx';

interface Readout {
  readonly label: string;
  readonly colour: string;
  readonly value: string | null;
  readonly dashed?: boolean;
  readonly help?: string | undefined;
  readonly word?: TermKey | undefined;
}

interface FigureProps {
  readonly title: string;
  /** Whose it is: what is taken away says so. */
  readonly of: FigureOf;
  readonly about: ReactNode;
  readonly readouts: readonly Readout[];
  /** Shown over the empty axes. */
  readonly empty: string | null;
  /** What is drawn, in numbers; asked for when somebody wants to see it. */
  readonly table: () => FigureTable;
  readonly children: ReactNode;
}

export function Figure({ title, of, about, readouts, empty, table, children }: FigureProps) {
  const [wantsTable, setWantsTable] = useState(false);
  const asTable = wantsTable && empty === null;
  const tableLabel = t`"${title}" as a table`;
  const drawing = useRef<HTMLDivElement>(null);
  const legend = readouts.map(({ label, value, colour, dashed = false }) => ({ label, value, colour, dashed }));
  return (
    <figure className={`panel ${classes.figure}`} aria-label={title}>
      <div className={classes.head}>
        <h2 className="panel-title">{title}</h2>
        <p className={classes.about}>{about}</p>
        {empty === null && (
          <span className={classes.export}>
            <button
              type="button"
              className={controls.icon}
              aria-label={tableLabel}
              title={tableLabel}
              aria-pressed={asTable}
              onClick={() => setWantsTable(!wantsTable)}
            >
              <IconTable size={14} stroke={1.8} aria-hidden />
            </button>
            {!asTable && <FigureMenu title={title} of={of} legend={legend} drawing={drawing} />}
          </span>
        )}
      </div>
      <div className={classes.readouts}>
        {readouts.map(({ label, colour, value, dashed, help, word }) => (
          <span key={label} className={classes.readout} title={help}>
            <i
              className={dashed ? `${classes.swatch} ${classes.dashed}` : classes.swatch}
              style={{ color: colour }}
              aria-hidden
            />
            {word ? (
              <Term word={word} of={t`in "${title}"`}>
                {label}
              </Term>
            ) : (
              label
            )}{' '}
            {value !== null && <b>{value}</b>}
          </span>
        ))}
      </div>
      <div ref={drawing} className={classes.body}>
        {asTable ? <TableOfFigure title={title} table={table()} /> : children}
        {empty !== null && (
          <div className={classes.empty}>
            <span>{empty}</span>
          </div>
        )}
      </div>
    </figure>
  );
}
