/** Runs laid over each other: a curve each in every chart, and a table of what differs. */
import { useMemo } from 'react';
import { FINAL_NUMBERS, finalText } from '../../domain/finalNumbers.ts';
import { HEAD_CATALOGUE } from '../../domain/losses/catalogue.ts';
import { runStamp } from '../../domain/runStamp.ts';
import { differingSettings } from '../../domain/settings/differences.ts';
import { type ShelfItem, shortName } from '../../domain/shelvedRun.ts';
import { type CurveKey, ghostCurve } from '../../store/shelf/ghosts.ts';
import { useApp, useSession } from '../../store/useApp.ts';
import { niceEnd, valueTicks } from '../charts/axes.ts';
import EpochChart, { type OtherCurve } from '../charts/EpochChart.tsx';
import { Figure } from '../charts/Figure.tsx';
import { curvesOfRuns } from '../charts/figureTable.ts';
import { greatestOf } from '../charts/useGhosts.ts';
import controls from '../controls/controls.module.css';
import shared from '../evaluate/Evaluate.module.css';
import { finePercent, percent } from '../format.ts';
import classes from './ComparedRuns.module.css';
import { RunsExport } from './RunsExport.tsx';

/** A colour and a dash each, so that colour is not the only sign. */
const LOOKS = [
  { colour: 'var(--accent)', dash: '' },
  { colour: 'var(--boundary)', dash: '8 3' },
  { colour: 'var(--accuracy)', dash: '3 2' },
  { colour: 'var(--cross-entropy)', dash: '9 3 2 3' },
  { colour: 'var(--auc)', dash: '1.5 3' },
] as const;

const SHARES = [0, 0.25, 0.5, 0.75, 1] as const;
const FROM_CHANCE = [0.5, 0.6, 0.7, 0.8, 0.9, 1] as const;

interface Chart {
  readonly title: string;
  readonly about: string;
  readonly key: CurveKey;
  /** Null: from 0 to what the curves need. */
  readonly axis: { readonly domain: readonly [number, number]; readonly ticks: readonly number[] } | null;
}

const CHARTS: readonly Chart[] = [
  { title: 'Loss', about: 'Cross-entropy, step by step.', key: 'crossEntropy', axis: null },
  {
    title: 'Verification',
    about: 'Accuracy on people it has never seen.',
    key: 'verificationAccuracy',
    axis: { domain: [0.5, 1], ticks: FROM_CHANCE },
  },
  { title: 'Precision', about: 'Of the rectified labels.', key: 'precision', axis: { domain: [0, 1], ticks: SHARES } },
  { title: 'Recall', about: 'Of the wrong labels.', key: 'recall', axis: { domain: [0, 1], ticks: SHARES } },
];

const decimal = (value: number): string => (value >= 10 ? String(Math.round(value)) : value.toFixed(1));
const NO_MARKS: readonly never[] = [];

function ComparedChart({ chart, items }: { readonly chart: Chart; readonly items: readonly ShelfItem[] }) {
  const { title, about, key, axis } = chart;
  const overlays = useMemo(
    () =>
      items.map(
        ({ record }, i): OtherCurve => ({
          key: record.id,
          ...LOOKS[i]!,
          strong: true,
          points: ghostCurve({ runs: [record] }, key),
        }),
      ),
    [items, key],
  );
  const epochs = Math.max(...items.map(({ record }) => record.settings.training.epochs));
  const end = niceEnd(greatestOf(overlays));
  const domain = useMemo(() => axis?.domain ?? ([0, end] as const), [axis, end]);
  const ticks = useMemo(() => axis?.ticks ?? valueTicks(end), [axis, end]);
  const empty = overlays.every(({ points }) => points.every(({ mean }) => mean === null));
  const format = axis ? percent : decimal;
  return (
    <Figure
      title={title}
      of={items}
      about={about}
      readouts={overlays.map(({ colour, dash, points }, i) => {
        const last = points.findLast(({ mean }) => mean !== null)?.mean;
        const value = last === undefined || last === null ? 'n/a' : axis ? percent(last) : last.toFixed(2);
        return { label: `${i + 1}`, colour, dashed: dash !== '', value, help: runStamp(items[i]!.record.settings) };
      })}
      table={() =>
        curvesOfRuns(
          overlays.map(({ points }, i) => ({ label: `${i + 1} ${shortName(items[i]!)}`, points })),
          axis ? finePercent : (value) => value.toFixed(3),
        )
      }
      empty={empty ? 'None of these runs has it.' : null}
    >
      <EpochChart
        data={NO_MARKS}
        curves={NO_MARKS}
        epochs={epochs}
        domain={domain}
        ticks={ticks}
        format={format}
        corrections={NO_MARKS}
        marks={NO_MARKS}
        overlays={overlays}
      />
    </Figure>
  );
}

function Swatch({ place }: { readonly place: number }) {
  const { colour, dash } = LOOKS[place]!;
  return (
    <svg width={26} height={8} aria-hidden="true" className={classes.swatch}>
      <line x1={1} x2={25} y1={4} y2={4} stroke={colour} strokeWidth={2.5} strokeDasharray={dash} />
    </svg>
  );
}

function Differences({ items }: { readonly items: readonly ShelfItem[] }) {
  const session = useSession();
  const differences = useMemo(() => differingSettings(items.map(({ record }) => record.settings)), [items]);
  return (
    <section className={`panel ${shared.panel}`} aria-label="What differs">
      <div className={`${shared.scroll} ${classes.differences}`}>
        <table className={shared.table}>
          <thead>
            <tr>
              <th scope="col">
                <span className="sr-only">What</span>
              </th>
              {items.map((item, i) => (
                <th scope="col" key={item.record.id}>
                  <Swatch place={i} />
                  <button
                    type="button"
                    className={controls.link}
                    title={`Open: ${runStamp(item.record.settings)}`}
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
                <th scope="row">{label}</th>
                {items.map(({ record }, i) => (
                  <td key={record.id}>{values[i] ?? '–'}</td>
                ))}
              </tr>
            ))}
            {FINAL_NUMBERS.map(({ key, label, help }) => (
              <tr key={key}>
                <th scope="row" title={help}>
                  {label}
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
          These runs have the same settings, {HEAD_CATALOGUE[items[0]!.record.settings.head.kind].name} and its seeds
          included.
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
  if (items.length < 2) return null;
  return (
    <section className={classes.compared} aria-label="Compared runs">
      <div className={classes.head}>
        <h2 className="panel-title">{items.length} runs compared</h2>
        <span className={classes.acts}>
          <RunsExport items={items} which="compared" />
          <button type="button" className={controls.button} onClick={() => session.compareRuns([])}>
            Close the comparison
          </button>
        </span>
      </div>
      <Differences items={items} />
      <div className={classes.charts}>
        {CHARTS.map((chart) => (
          <ComparedChart key={chart.key} chart={chart} items={items} />
        ))}
      </div>
    </section>
  );
}
