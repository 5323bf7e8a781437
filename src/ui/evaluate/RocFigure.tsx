/** The ROC: pairs of one person accepted, against pairs of two people accepted, for every threshold. */
import { t } from '@lingui/core/macro';
import { Trans } from '@lingui/react/macro';
import { useMemo, useRef, useState } from 'react';
import { CartesianGrid, Line, LineChart, ReferenceDot, ReferenceLine, XAxis, YAxis } from 'recharts';
import type { VerificationReport } from '../../domain/evaluation.ts';
import charts from '../charts/Charts.module.css';
import { Figure } from '../charts/Figure.tsx';
import { someRows } from '../charts/figureTable.ts';
import { finePercent, percent, short } from '../format.ts';
import { Term } from '../glossary/Term.tsx';
import { useSize } from '../useSize.ts';
import classes from './RocFigure.module.css';
import { useOperatingPoint } from './useEvaluation.ts';

const MARGIN = { top: 10, right: 16, bottom: 14, left: 0 };
const TICK = { fill: 'var(--ink-3)' } as const;
const AXIS_LINE = { stroke: 'var(--line)' } as const;
const LINEAR_TICKS = [0, 0.2, 0.4, 0.6, 0.8, 1];

/** Every distinct score has a point: thousands of them. */
const MOST_ROWS = 200;

/** A share of any size: 0.01 %, 1 %, 100 %. */
const shareText = (share: number): string => `${short(share * 100)} %`;

/** Powers of ten from `least` to 1. */
const powers = (least: number): number[] =>
  Array.from({ length: Math.round(-Math.log10(least)) + 1 }, (_, i) => least * 10 ** i);

export function RocFigure({ verification }: { verification: VerificationReport }) {
  const room = useRef<HTMLDivElement>(null);
  const { width, height } = useSize(room);
  const [logarithmic, setLogarithmic] = useState(false);
  const point = useOperatingPoint(verification);
  const { roc, differentPairs, auc } = verification;
  // Below one pair in all there is nothing to see.
  const least = 10 ** Math.floor(Math.log10(1 / Math.max(differentPairs, 10)));
  const data = useMemo(
    () =>
      Array.from(roc.far, (far, i) => ({
        far: logarithmic ? Math.max(far, least) : far,
        tar: roc.tar[i]!,
        chance: far,
      })),
    [roc, logarithmic, least],
  );
  const low = logarithmic ? least : 0;
  const [tar, far] = [finePercent(point.tar), shareText(point.far)];
  const at = { x: Math.max(point.far, low), y: point.tar };
  return (
    <Figure
      title="ROC"
      of="evaluation"
      about={
        <Trans>
          What a threshold gains and costs:{' '}
          <Term word="roc" inText>
            receiver operating characteristic
          </Term>
          .
        </Trans>
      }
      readouts={[
        { label: 'AUC', word: 'auc', colour: 'var(--auc)', value: auc.toFixed(4) },
        {
          label: t`at the threshold`,
          colour: 'var(--accent)',
          value: t`TAR ${tar} at FAR ${far}`,
        },
        { label: t`chance`, colour: 'var(--injected)', value: null, dashed: true },
      ]}
      table={() => ({
        columns: ['FAR', 'TAR'],
        rows: someRows(
          Array.from(roc.far, (far, i) => [shareText(far), finePercent(roc.tar[i]!)]),
          MOST_ROWS,
        ),
      })}
      empty={null}
    >
      <div className={classes.chartTools}>
        <label className={classes.check}>
          <input
            type="checkbox"
            checked={logarithmic}
            onChange={(event) => setLogarithmic(event.currentTarget.checked)}
          />
          {t`logarithmic FAR`}
        </label>
      </div>
      <div ref={room} className={charts.room}>
        {width > 0 && height > 0 && (
          <LineChart width={width} height={height} data={data} margin={MARGIN} accessibilityLayer={false}>
            <CartesianGrid stroke="var(--line-soft)" />
            <XAxis
              dataKey="far"
              type="number"
              scale={logarithmic ? 'log' : 'linear'}
              domain={[low, 1]}
              ticks={logarithmic ? powers(least) : LINEAR_TICKS}
              tickFormatter={shareText}
              height={34}
              tick={TICK}
              tickLine={false}
              axisLine={AXIS_LINE}
              allowDataOverflow
              label={{
                value: t`false accept rate`,
                position: 'insideBottom',
                offset: -2,
                fill: 'var(--ink-3)',
                fontSize: 11,
              }}
            />
            <YAxis
              width={44}
              domain={[0, 1]}
              ticks={LINEAR_TICKS}
              tickFormatter={percent}
              tick={TICK}
              tickLine={false}
              axisLine={false}
            />
            <Line
              dataKey="chance"
              stroke="var(--injected)"
              strokeDasharray="4 4"
              strokeWidth={1}
              dot={false}
              isAnimationActive={false}
              activeDot={false}
            />
            <Line
              dataKey="tar"
              stroke="var(--auc)"
              strokeWidth={2}
              type="linear"
              dot={false}
              isAnimationActive={false}
              activeDot={false}
            />
            <ReferenceLine x={at.x} stroke="var(--accent)" strokeDasharray="2 3" />
            <ReferenceDot x={at.x} y={at.y} r={5} fill="var(--accent)" stroke="var(--panel)" strokeWidth={2} />
          </LineChart>
        )}
      </div>
    </Figure>
  );
}
