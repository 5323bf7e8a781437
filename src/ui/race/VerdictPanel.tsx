/** What the race has shown: in words, and number by number against the deviation of the seeds. */
import { msg, plural, t } from '@lingui/core/macro';
import { useMemo } from 'react';
import { type RaceCell, type RaceResult, type RaceRow, raceTable, type Weight } from '../../domain/race/raceTable.ts';
import { differenceText, raceVerdict, spreadText } from '../../domain/race/raceVerdict.ts';
import { countText } from '../../lib/spread.ts';
import { racerNames } from '../../store/race/racePlan.ts';
import type { RaceView } from '../../store/race/raceView.ts';
import { say, type Words } from '../../words/language.ts';
import shared from '../evaluate/Evaluate.module.css';
import { Swatch } from '../runs/ComparedCharts.tsx';
import { useLanguage } from '../useLanguage.ts';
import classes from './Race.module.css';

const WEIGHTS: Readonly<Record<Weight, { readonly text: Words; readonly help: Words }>> = {
  larger: { text: msg`larger`, help: msg`The mean of the differences is larger than their deviation over the seeds.` },
  within: {
    text: msg`not larger`,
    help: msg`The mean of the differences is no larger than their deviation over the seeds.`,
  },
  'one seed': { text: msg`one seed`, help: msg`One seed has no deviation: nobody can tell.` },
};

const resultsOf = ({ runs }: RaceView): readonly RaceResult[] =>
  runs.flatMap(({ racer, seed, numbers }) => (numbers ? [{ racer, seed, numbers }] : []));

function Cell({ row, cell, seeds }: { readonly row: RaceRow; readonly cell: RaceCell; readonly seeds: number }) {
  const { spread, difference } = cell;
  if (!spread) return <td>–</td>;
  const weight = difference && WEIGHTS[difference.weight];
  return (
    <td>
      <span className={classes.value}>{spreadText(row.measure, spread)}</span>
      {spread.count < seeds && <span className={classes.of}>{countText(spread, seeds, 'seeds')}</span>}
      {difference && weight && (
        <span className={classes.difference} data-weight={difference.weight} title={say(weight.help)}>
          {differenceText(row.measure, difference.spread)}
          {difference.spread.count < spread.count && countText(difference.spread, seeds, 'seeds')} ·{' '}
          <b>{say(weight.text)}</b>
        </span>
      )}
    </td>
  );
}

export function VerdictPanel({ race }: { readonly race: RaceView }) {
  const { plan } = race;
  const language = useLanguage();
  // biome-ignore lint/correctness/useExhaustiveDependencies: it holds words of the language
  const names = useMemo(() => racerNames(plan), [plan, language]);
  const results = useMemo(() => resultsOf(race), [race]);
  const rows = useMemo(() => raceTable(names.length, results), [names, results]);
  const sentences = raceVerdict({ names, rows });
  const seeds = new Set(results.map(({ seed }) => seed)).size;
  return (
    <section className={`panel ${shared.panel}`} aria-label={t({ message: 'Verdict', context: 'of a race' })}>
      <h2 className="panel-title">{t({ message: 'Verdict', context: 'of a race' })}</h2>
      {sentences.length === 0 ? (
        <p className={shared.about}>{t`It comes when the first seed has come to its end.`}</p>
      ) : (
        <>
          <div className={classes.sentences}>
            {sentences.map((sentence) => (
              <p key={sentence}>{sentence}</p>
            ))}
          </div>
          {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable by keyboard */}
          <section className={`${shared.scroll} ${classes.table}`} tabIndex={0} aria-label={t`Table of the race`}>
            <table className={shared.table}>
              <thead>
                <tr>
                  <th scope="col">
                    {seeds > 1
                      ? t`After the last epoch, ${plural(seeds, { one: '# seed', other: '# seeds' })}, mean ± deviation`
                      : t`After the last epoch, ${plural(seeds, { one: '# seed', other: '# seeds' })}`}
                  </th>
                  {names.map((name, place) => (
                    <th scope="col" key={name}>
                      <Swatch place={place} /> {place + 1} {name}
                      {place > 0 && <span className={classes.of}>{t`less ${{ first: names[0]! }}, by seed`}</span>}
                    </th>
                  ))}
                </tr>
              </thead>
              <tbody>
                {rows.map((row) => (
                  <tr key={row.measure.key}>
                    <th scope="row" title={say(row.measure.help)}>
                      {say(row.measure.label)}
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
            {t`“Larger” and “not larger” hold the mean of the differences, seed by seed, against their sample standard deviation. It is no test of significance: with few seeds a difference can be larger by chance.`}
          </p>
        </>
      )}
    </section>
  );
}
