/** Runs laid over each other: a curve each in every chart, and a table of what differs. */
import { t } from '@lingui/core/macro';
import { useMemo } from 'react';
import { FINAL_NUMBERS, finalText } from '../../domain/finalNumbers.ts';
import { HEAD_CATALOGUE } from '../../domain/losses/catalogue.ts';
import { runStamp } from '../../domain/runStamp.ts';
import { differingSettings } from '../../domain/settings/differences.ts';
import { type ShelfItem, shortName } from '../../domain/shelvedRun.ts';
import { useApp, useSession } from '../../store/useApp.ts';
import { say } from '../../words/language.ts';
import controls from '../controls/controls.module.css';
import shared from '../evaluate/Evaluate.module.css';
import { useLanguage } from '../useLanguage.ts';
import { ComparedCharts, Swatch } from './ComparedCharts.tsx';
import classes from './ComparedRuns.module.css';
import { RunsExport } from './RunsExport.tsx';

function Differences({ items }: { readonly items: readonly ShelfItem[] }) {
  const session = useSession();
  const language = useLanguage();
  // biome-ignore lint/correctness/useExhaustiveDependencies: it holds words of the language
  const differences = useMemo(() => differingSettings(items.map(({ record }) => record.settings)), [items, language]);
  return (
    <section className={`panel ${shared.panel}`} aria-label={t`What differs`}>
      <div className={`${shared.scroll} ${classes.differences}`}>
        <table className={shared.table}>
          <thead>
            <tr>
              <th scope="col">
                <span className="sr-only">{t`What`}</span>
              </th>
              {items.map((item, i) => (
                <th scope="col" key={item.record.id}>
                  <Swatch place={i} />
                  <button
                    type="button"
                    className={controls.link}
                    title={t`Open: ${{ run: runStamp(item.record.settings) }}`}
                    onClick={() => void session.openRun(item.record.id)}
                  >
                    {i + 1} {shortName(item)}
                  </button>
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {differences.map(({ section, key, label, values }) => (
              <tr key={`${section}.${key}`}>
                <th scope="row">{say(label)}</th>
                {items.map(({ record }, i) => (
                  <td key={record.id}>{values[i] ?? '–'}</td>
                ))}
              </tr>
            ))}
            {FINAL_NUMBERS.map(({ key, label, help }) => (
              <tr key={key}>
                <th scope="row" title={say(help)}>
                  {say(label)}
                </th>
                {items.map(({ record }) => (
                  <td key={record.id}>{finalText(record, key)}</td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {differences.length === 0 && (
        <p className={shared.about}>
          {t`These runs have the same settings, ${{ loss: HEAD_CATALOGUE[items[0]!.record.settings.head.kind].name }} and its seeds included.`}
        </p>
      )}
    </section>
  );
}

export function ComparedRuns() {
  const session = useSession();
  const all = useApp((state) => state.shelf.items);
  const ids = useApp((state) => state.shelf.compared);
  const items = useMemo(() => ids.flatMap((id) => all.find(({ record }) => record.id === id) ?? []), [all, ids]);
  const groups = useMemo(() => items.map((item) => ({ name: shortName(item), runs: [item.record] })), [items]);
  if (items.length < 2) return null;
  return (
    <section className={classes.compared} aria-label={t`Compared runs`}>
      <div className={classes.head}>
        <h2 className="panel-title">{t`${{ count: items.length }} runs compared`}</h2>
        <span className={classes.acts}>
          <RunsExport items={items} which="compared" />
          <button type="button" className={controls.button} onClick={() => session.compareRuns([])}>
            {t`Close the comparison`}
          </button>
        </span>
      </div>
      <Differences items={items} />
      <ComparedCharts groups={groups} />
    </section>
  );
}
