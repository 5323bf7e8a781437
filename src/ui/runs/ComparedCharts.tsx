/** Charts with a curve for each of several runs, or for the mean of some that differ in their seeds alone. */
import { msg, t } from '@lingui/core/macro';
import { useMemo } from 'react';
import { seedsStamp } from '../../domain/runStamp.ts';
import type { RunGroup } from '../../domain/shelvedRun.ts';
import { type CurveKey, ghostCurve } from '../../store/shelf/ghosts.ts';
import { say, type Words } from '../../words/language.ts';
import { niceEnd, valueTicks } from '../charts/axes.ts';
import EpochChart, { type OtherCurve } from '../charts/EpochChart.tsx';
import { Figure } from '../charts/Figure.tsx';
import { curvesOfRuns } from '../charts/figureTable.ts';
import { greatestOf } from '../charts/useGhosts.ts';
import { finePercent, percent } from '../format.ts';
import classes from './ComparedRuns.module.css';

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
  readonly title: Words;
  readonly about: Words;
  readonly key: CurveKey;
  /** Null: from 0 to what the curves need. */
  readonly axis: { readonly domain: readonly [number, number]; readonly ticks: readonly number[] } | null;
}

const CHARTS: readonly Chart[] = [
  {
    title: msg({ message: 'Loss', context: 'value' }),
    about: msg`Cross-entropy, step by step.`,
    key: 'crossEntropy',
    axis: null,
  },
  {
    title: msg`Verification`,
    about: msg`Accuracy on people it has never seen.`,
    key: 'verificationAccuracy',
    axis: { domain: [0.5, 1], ticks: FROM_CHANCE },
  },
  {
    title: msg`Precision`,
    about: msg`Of the rectified labels.`,
    key: 'precision',
    axis: { domain: [0, 1], ticks: SHARES },
  },
  { title: msg`Recall`, about: msg`Of the wrong labels.`, key: 'recall', axis: { domain: [0, 1], ticks: SHARES } },
];

const decimal = (value: number): string => (value >= 10 ? String(Math.round(value)) : value.toFixed(1));
const NO_MARKS: readonly never[] = [];

function ComparedChart({ chart, groups }: { readonly chart: Chart; readonly groups: readonly RunGroup[] }) {
  const { title, about, key, axis } = chart;
  const overlays = useMemo(
    () =>
      groups.map(
        ({ runs }, i): OtherCurve => ({
          key: `${i}`,
          ...LOOKS[i]!,
          strong: true,
          points: ghostCurve({ runs }, key),
        }),
      ),
    [groups, key],
  );
  const epochs = Math.max(1, ...groups.flatMap(({ runs }) => runs.map(({ settings }) => settings.training.epochs)));
  const end = niceEnd(greatestOf(overlays));
  const domain = useMemo(() => axis?.domain ?? ([0, end] as const), [axis, end]);
  const ticks = useMemo(() => axis?.ticks ?? valueTicks(end), [axis, end]);
  const empty = overlays.every(({ points }) => points.every(({ mean }) => mean === null));
  const format = axis ? percent : decimal;
  return (
    <Figure
      title={say(title)}
      of={groups}
      about={say(about)}
      readouts={overlays.map(({ colour, dash, points }, i) => {
        const last = points.findLast(({ mean }) => mean !== null)?.mean;
        const value = last === undefined || last === null ? t`n/a` : axis ? percent(last) : last.toFixed(2);
        return {
          label: `${i + 1}`,
          colour,
          dashed: dash !== '',
          value,
          help: seedsStamp(groups[i]!.runs.map(({ settings }) => settings)),
        };
      })}
      table={() =>
        curvesOfRuns(
          overlays.map(({ points }, i) => ({ label: `${i + 1} ${groups[i]!.name}`, points })),
          axis ? finePercent : (value) => value.toFixed(3),
        )
      }
      empty={empty ? t`None of these runs has it.` : null}
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

/** The look of the curves in this place. */
export function Swatch({ place }: { readonly place: number }) {
  const { colour, dash } = LOOKS[place]!;
  return (
    <svg width={26} height={8} aria-hidden="true" className={classes.swatch}>
      <line x1={1} x2={25} y1={4} y2={4} stroke={colour} strokeWidth={2.5} strokeDasharray={dash} />
    </svg>
  );
}

export function ComparedCharts({ groups }: { readonly groups: readonly RunGroup[] }) {
  return (
    <div className={classes.charts}>
      {CHARTS.map((chart) => (
        <ComparedChart key={chart.key} chart={chart} groups={groups} />
      ))}
    </div>
  );
}
