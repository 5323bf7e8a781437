/** What the race has shown: in words, and number by number against the deviation of the seeds. */
import { useMemo } from 'react';
import { type RaceCell, type RaceResult, type RaceRow, raceTable, type Weight } from '../../domain/race/raceTable.ts';
import { differenceText, raceVerdict, spreadText } from '../../domain/race/raceVerdict.ts';
import { countText } from '../../lib/spread.ts';
import { racerNames } from '../../store/race/racePlan.ts';
import type { RaceView } from '../../store/race/raceView.ts';
import shared from '../evaluate/Evaluate.module.css';
import { counted } from '../format.ts';
import { Swatch } from '../runs/ComparedCharts.tsx';
import classes from './Race.module.css';

const WEIGHTS: Readonly<Record<Weight, { readonly text: string; readonly help: string }>> = {
  larger: { text: 'larger', help: 'The mean of the differences is larger than their deviation over the seeds.' },
  within: { text: 'not larger', help: 'The mean of the differences is no larger than their deviation over the seeds.' },
  'one seed': { text: 'one seed', help: 'One seed has no deviation: nobody can tell.' },
};

const resultsOf = ({ runs }: RaceView): readonly RaceResult[] =>
  runs.flatMap(({ racer, seed, numbers }) => (numbers ? [{ racer, seed, numbers }] : []));

function Cell({ row, cell, seeds }: { readonly row: RaceRow; readonly cell: RaceCell; readonly seeds: number }) {
  const { spread, difference } = cell;
  if (!spread) return <td>–</td>;
  const weight = difference && WEIGHTS[difference.weight];
  return (
    <td>
      {spreadText(row.measure, spread)}
      {spread.count < seeds && <span className={classes.of}>{countText(spread, seeds, ' seeds')}</span>}
      {difference && weight && (
        <span className={classes.difference} data-weight={difference.weight} title={weight.help}>
          {differenceText(row.measure, difference.spread)}
          {difference.spread.count < spread.count && countText(difference.spread, seeds, ' seeds')} ·{' '}
          <b>{weight.text}</b>
        </span>
      )}
    </td>
  );
}

export function VerdictPanel({ race }: { readonly race: RaceView }) {
  const { plan } = race;
  const names = useMemo(() => racerNames(plan), [plan]);
  const results = useMemo(() => resultsOf(race), [race]);
  const rows = useMemo(() => raceTable(names.length, results), [names, results]);
  const sentences = raceVerdict({ names, rows });
  const seeds = new Set(results.map(({ seed }) => seed)).size;
  return (
    <section className={`panel ${shared.panel}`} aria-label="Verdict">
      <h2 className="panel-title">Verdict</h2>
      {sentences.length === 0 ? (
        <p className={shared.about}>It comes when the first seed has come to its end.</p>
      ) : (
        <>
          <div className={classes.sentences}>
            {sentences.map((sentence) => (
              <p key={sentence}>{sentence}</p>
            ))}
          </div>
          {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable by keyboard */}
          <section className={`${shared.scroll} ${classes.table}`} tabIndex={0} aria-label="Table of the race">
            <table className={shared.table}>
              <thead>
                <tr>
                  <th scope="col">
                    After the last epoch, {counted(seeds, 'seed')}
                    {seeds > 1 && ', mean ± deviation'}
                  </th>
                  {names.map((name, place) => (
                    <th scope="col" key={name}>
                      <Swatch place={place} /> {place + 1} {name}
                      {place > 0 && <span className={classes.of}>less {names[0]}, by seed</span>}
                    </th>
                  ))}
                </tr>
              </thead>
              <tbody>
                {rows.map((row) => (
                  <tr key={row.measure.key}>
                    <th scope="row" title={row.measure.help}>
                      {row.measure.label}
                    </th>
                    {row.cells.map((cell, place) => (
                      <Cell key={names[place]} row={row} cell={cell} seeds={seeds} />
                    ))}
                  </tr>
                ))}
              </tbody>
            </table>
          </section>
          <p className={`${shared.about} ${classes.note}`}>
            “Larger” and “not larger” hold the mean of the differences, seed by seed, against their sample standard
            deviation. It is no test of significance: with few seeds a difference can be larger by chance.
          </p>
        </>
      )}
    </section>
  );
}
