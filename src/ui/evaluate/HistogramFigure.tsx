/** How alike the pairs are: those of one person and those of two, with the threshold between them. */
import { t } from '@lingui/core/macro';
import { useMemo, useRef } from 'react';
import { Bar, BarChart, CartesianGrid, ReferenceLine, XAxis, YAxis } from 'recharts';
import type { VerificationReport } from '../../domain/evaluation.ts';
import { niceEnd, valueTicks } from '../charts/axes.ts';
import charts from '../charts/Charts.module.css';
import { Figure } from '../charts/Figure.tsx';
import { finePercent, percent } from '../format.ts';
import { useSize } from '../useSize.ts';
import { histogram, histogramStart } from './judgedPairs.ts';
import { useThreshold } from './useEvaluation.ts';

const BINS = 40;
const MARGIN = { top: 14, right: 16, bottom: 14, left: 0 };
const TICK = { fill: 'var(--ink-3)' } as const;
const AXIS_LINE = { stroke: 'var(--line)' } as const;

const ticksFrom = (start: number): number[] => {
  const step = 1 - start > 1.2 ? 0.5 : 0.2;
  const first = Math.ceil(start / step - 1e-9);
  return Array.from({ length: Math.floor(1 / step + 1e-9) - first + 1 }, (_, i) => (first + i) * step);
};

export function HistogramFigure({ verification }: { verification: VerificationReport }) {
  const room = useRef<HTMLDivElement>(null);
  const { width, height } = useSize(room);
  const threshold = useThreshold(verification);
  const { pairs } = verification;
  const start = useMemo(() => histogramStart(pairs), [pairs]);
  const bins = useMemo(() => histogram(pairs, start, BINS), [pairs, start]);
  // No higher than all of them: a share of 100 % is the end.
  const end = Math.min(1, niceEnd(Math.max(...bins.map(({ same, different }) => Math.max(same, different)))));
  const bars = useMemo(
    () => [
      // Hatched and filled, so that they differ without colour.
      <defs key="hatch">
        <pattern id="hatch" width={5} height={5} patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
          <rect width={5} height={5} fill="var(--recall)" fillOpacity={0.22} />
          <line x1={0} y1={0} x2={0} y2={5} stroke="var(--recall)" strokeWidth={2.4} />
        </pattern>
      </defs>,
      <Bar key="different" dataKey="different" fill="url(#hatch)" stroke="var(--recall)" isAnimationActive={false} />,
      <Bar
        key="same"
        dataKey="same"
        fill="var(--precision)"
        fillOpacity={0.62}
        stroke="var(--precision)"
        isAnimationActive={false}
      />,
    ],
    [],
  );
  return (
    <Figure
      title={t`Similarity`}
      of="evaluation"
      about={t`Share of the pairs by cosine. The less overlap, the better.`}
      readouts={[
        { label: t`one person (filled)`, colour: 'var(--precision)', value: null },
        { label: t`two people (hatched)`, colour: 'var(--recall)', value: null, dashed: true },
        { label: t`threshold`, colour: 'var(--accent)', value: threshold.toFixed(3) },
      ]}
      table={() => ({
        columns: [t`cosine around`, t`one person`, t`two people`],
        rows: bins.map(({ at, same, different }) => [at.toFixed(2), finePercent(same), finePercent(different)]),
      })}
      empty={null}
    >
      <div ref={room} className={charts.room}>
        {width > 0 && height > 0 && (
          <BarChart
            width={width}
            height={height}
            data={bins}
            margin={MARGIN}
            barGap="-100%"
            barCategoryGap={0.5}
            accessibilityLayer={false}
          >
            <CartesianGrid stroke="var(--line-soft)" vertical={false} />
            <XAxis
              dataKey="at"
              type="number"
              domain={[start, 1]}
              ticks={ticksFrom(start)}
              tickFormatter={(value: number) => value.toFixed(1)}
              height={34}
              tick={TICK}
              tickLine={false}
              axisLine={AXIS_LINE}
              label={{
                value: t`cosine similarity`,
                position: 'insideBottom',
                offset: -2,
                fill: 'var(--ink-3)',
                fontSize: 11,
              }}
            />
            <YAxis
              width={44}
              domain={[0, end]}
              ticks={valueTicks(end)}
              tickFormatter={percent}
              tick={TICK}
              tickLine={false}
              axisLine={false}
            />
            {bars}
            <ReferenceLine x={Math.max(threshold, start)} stroke="var(--accent)" strokeWidth={2} />
          </BarChart>
        )}
      </div>
    </Figure>
  );
}
