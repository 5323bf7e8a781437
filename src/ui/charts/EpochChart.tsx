/** The chart that all four figures share: epochs across, fixed axes, the line where correction starts, marks of changes. */
import { memo } from 'react';
import {
  Area,
  CartesianGrid,
  ComposedChart,
  Line,
  ReferenceLine,
  ResponsiveContainer,
  Tooltip,
  XAxis,
  YAxis,
} from 'recharts';
import type { Mark } from '../../store/metricSeries.ts';
import { epochTicks } from './axes.ts';
import classes from './Charts.module.css';

export interface Curve {
  readonly key: string;
  readonly label: string;
  readonly colour: string;
  readonly dash?: string;
  /** Drawn as a step: a count that holds for the epoch. */
  readonly thin?: boolean;
}

interface Level {
  readonly at: number;
  readonly label: string;
}

interface EpochChartProps {
  /** Points with a numeric `epoch` and a number or null for each curve; at most 500. */
  readonly data: readonly object[];
  readonly curves: readonly Curve[];
  /** Key of a [least, greatest] pair drawn as a band behind the first curve. */
  readonly band?: string;
  readonly epochs: number;
  readonly domain: readonly [number, number];
  readonly ticks: readonly number[];
  readonly format: (value: number) => string;
  /** Epoch after which labels are corrected; null when they never are. */
  readonly correctionFrom: number | null;
  readonly labelCorrection?: boolean;
  readonly level?: Level;
  readonly marks?: readonly Mark[];
}

const MARGIN = { top: 14, right: 12, bottom: 0, left: 0 };
const Y_WIDTH = 38;
const X_HEIGHT = 22;
const NONE: readonly Mark[] = [];
/** With points this sparse a line alone can be missed. */
const DOTS_UP_TO = 3;

interface TipProps {
  readonly active?: boolean;
  readonly payload?: readonly { readonly payload?: unknown }[];
  readonly curves: readonly Curve[];
  readonly format: (value: number) => string;
}

function Tip({ active, payload, curves, format }: TipProps) {
  const point = payload?.[0]?.payload;
  if (!active || typeof point !== 'object' || point === null) return null;
  const values: Readonly<Record<string, unknown>> = { ...point };
  return (
    <div className={classes.tip}>
      <p>epoch {Number(Number(values.epoch).toFixed(1))}</p>
      <dl>
        {curves.map(({ key, label, colour }) => {
          const value = values[key];
          return (
            <div key={key} style={{ display: 'contents' }}>
              <dt>
                <i className={classes.swatch} style={{ color: colour, display: 'inline-block', marginBottom: 3 }} />{' '}
                {label}
              </dt>
              <dd>{typeof value === 'number' ? format(value) : 'n/a'}</dd>
            </div>
          );
        })}
      </dl>
    </div>
  );
}

export const EpochChart = memo(function EpochChart(props: EpochChartProps) {
  const { data, curves, band, epochs, domain, ticks, format, correctionFrom, labelCorrection, level } = props;
  const marks = props.marks ?? NONE;
  const showsCorrection = correctionFrom !== null && correctionFrom < epochs;
  const points = data as object[];
  return (
    <ResponsiveContainer width="100%" height="100%" minWidth={0} debounce={50}>
      <ComposedChart data={points} margin={MARGIN} accessibilityLayer={false}>
        <CartesianGrid stroke="var(--line-soft)" vertical={false} />
        <XAxis
          dataKey="epoch"
          type="number"
          domain={[0, epochs]}
          ticks={epochTicks(epochs)}
          height={X_HEIGHT}
          interval={0}
          tickLine={false}
          axisLine={{ stroke: 'var(--line)' }}
          allowDataOverflow
        />
        <YAxis
          width={Y_WIDTH}
          domain={[domain[0], domain[1]]}
          ticks={[...ticks]}
          interval={0}
          tickFormatter={format}
          tickLine={false}
          axisLine={false}
          allowDataOverflow
        />
        {showsCorrection && (
          <ReferenceLine
            x={correctionFrom}
            stroke="var(--ink-3)"
            strokeDasharray="2 3"
            {...(labelCorrection
              ? {
                  label: {
                    value: 'correction starts',
                    position: correctionFrom > epochs * 0.6 ? 'insideTopRight' : 'insideTopLeft',
                    fontSize: 10.5,
                    fill: 'var(--ink-3)',
                    offset: 5,
                  } as const,
                }
              : {})}
          />
        )}
        {level && (
          <ReferenceLine
            y={level.at}
            stroke="var(--injected)"
            strokeDasharray="5 4"
            label={{
              value: level.label,
              position: 'insideBottomRight',
              fontSize: 10.5,
              fill: 'var(--ink-3)',
              offset: 4,
            }}
          />
        )}
        {marks.map((mark, i) => (
          <ReferenceLine
            key={`${mark.at}-${i}`}
            x={mark.at}
            stroke="var(--warn)"
            strokeWidth={1}
            {...(i === marks.length - 1
              ? {
                  label: {
                    value: mark.what,
                    position: mark.at > epochs * 0.6 ? 'insideTopRight' : 'insideTopLeft',
                    fontSize: 10.5,
                    fill: 'var(--warn)',
                    offset: 5,
                  } as const,
                }
              : {})}
          />
        ))}
        {band && (
          <Area
            dataKey={band}
            stroke="none"
            fill={curves[0]?.colour ?? 'none'}
            fillOpacity={0.14}
            isAnimationActive={false}
            activeDot={false}
            dot={false}
          />
        )}
        {curves.map(({ key, colour, dash, thin }) => (
          <Line
            key={key}
            dataKey={key}
            stroke={colour}
            strokeWidth={thin ? 1.5 : 2}
            {...(dash ? { strokeDasharray: dash } : {})}
            type="linear"
            dot={data.length <= DOTS_UP_TO && data.length > 0 ? { r: 2.5, strokeWidth: 0, fill: colour } : false}
            activeDot={{ r: 3, strokeWidth: 0, fill: colour }}
            isAnimationActive={false}
          />
        ))}
        <Tooltip
          isAnimationActive={false}
          cursor={{ stroke: 'var(--line)' }}
          content={<Tip curves={curves} format={format} />}
        />
      </ComposedChart>
    </ResponsiveContainer>
  );
});
