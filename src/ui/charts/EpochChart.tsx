/** The chart that all four figures share: epochs across, fixed axes, the line where correction starts, marks of changes. */
import { t } from '@lingui/core/macro';
import { memo, useMemo, useRef } from 'react';
import {
  Area,
  CartesianGrid,
  ComposedChart,
  Curve as CurvePath,
  Line,
  type LineDrawShapeProps,
  ReferenceLine,
  Tooltip,
  XAxis,
  YAxis,
} from 'recharts';
import type { Mark } from '../../domain/runCurves.ts';
import type { MeanPoint } from '../../domain/seedFolds.ts';
import { listed } from '../../lib/joinedText.ts';
import type { CorrectionLine } from '../../store/run/correctionLines.ts';
import { useApp } from '../../store/useApp.ts';
import { say, type Words } from '../../words/language.ts';
import { useLanguage } from '../useLanguage.ts';
import { useSize } from '../useSize.ts';
import { epochTicks } from './axes.ts';
import { ChartOverlay } from './ChartOverlay.tsx';
import classes from './Charts.module.css';
import type { PlotFrame } from './markLayout.ts';
import { useChartCursor } from './useChartCursor.ts';

export interface Curve {
  readonly key: string;
  readonly label: Words | string;
  readonly colour: string;
  readonly dash?: string;
  /** Drawn as a step: a count that holds for the epoch. */
  readonly thin?: boolean;
}

/** A curve of another run. */
export interface OtherCurve {
  readonly key: string;
  readonly colour: string;
  /** Empty: a whole line. */
  readonly dash: string;
  /** As strong as the curves of the run shown. */
  readonly strong?: boolean;
  readonly points: readonly MeanPoint[];
}

interface Level {
  readonly at: number;
  readonly label: Words;
}

interface EpochChartProps {
  /** Of the figure, where its epochs are those of the run on the page and a way to what happened in them. */
  readonly title?: string;
  /** Points with a numeric `epoch` and a number or null for each curve: no more than there is room for. */
  readonly data: readonly object[];
  readonly curves: readonly Curve[];
  /** Key of a [least, greatest] pair drawn as a band behind the first curve. */
  readonly band?: string;
  readonly epochs: number;
  readonly domain: readonly [number, number];
  readonly ticks: readonly number[];
  readonly format: (value: number) => string;
  /** Where labels begin to be corrected; none when they never are. */
  readonly corrections: readonly CorrectionLine[];
  readonly labelCorrection?: boolean;
  readonly level?: Level;
  readonly marks: readonly Mark[];
  /** Drawn under the curves. */
  readonly overlays?: readonly OtherCurve[];
}

const MARGIN = { top: 14, right: 12, bottom: 0, left: 0 };
const Y_WIDTH = 42;
const X_HEIGHT = 22;
const TICK = { fill: 'var(--ink-3)' } as const;
/** With points this sparse a line alone can be missed. */
const DOTS_UP_TO = 3;

interface TipProps {
  readonly active?: boolean;
  readonly payload?: readonly { readonly payload?: unknown }[];
  readonly curves: readonly Curve[];
  readonly format: (value: number) => string;
}

const isPointOf = (point: unknown, curves: readonly Curve[]): boolean =>
  typeof point === 'object' && point !== null && curves.some(({ key }) => key in point);

function Tip({ active, payload, curves, format }: TipProps) {
  useLanguage();
  const opens = useApp((state) => state.history.changes.length > 0);
  // Curves of other runs have points of their own.
  const point = payload?.map((entry) => entry.payload).find((each) => isPointOf(each, curves));
  if (!active || typeof point !== 'object' || point === null) return null;
  const values: Readonly<Record<string, unknown>> = { ...point };
  const epoch = Number(Number(values.epoch).toFixed(1));
  return (
    <div className={classes.tip}>
      <p>{opens ? t`epoch ${epoch} · click to see what changed` : t`epoch ${epoch}`}</p>
      <dl>
        {curves.map(({ key, label, colour }) => {
          const value = values[key];
          return (
            <div key={key} style={{ display: 'contents' }}>
              <dt>
                <i className={classes.swatch} style={{ color: colour, display: 'inline-block', marginBottom: 3 }} />{' '}
                {say(label)}
              </dt>
              <dd>{typeof value === 'number' ? format(value) : t`n/a`}</dd>
            </div>
          );
        })}
      </dl>
    </div>
  );
}

const AXIS_LINE = { stroke: 'var(--line)' } as const;
const CURSOR = { stroke: 'var(--line)' } as const;

/** Axes, grid and lines. Kept as they are while only the data change: Recharts works through every new element. */
function useFrame(props: EpochChartProps) {
  const { epochs, domain, ticks, format, corrections, level } = props;
  const [low, high] = domain;
  const language = useLanguage();
  const axes = useMemo(
    () => [
      <CartesianGrid key="grid" stroke="var(--line-soft)" vertical={false} />,
      <XAxis
        key="x"
        dataKey="epoch"
        type="number"
        domain={[0, epochs]}
        ticks={epochTicks(epochs)}
        height={X_HEIGHT}
        interval={0}
        tick={TICK}
        tickLine={false}
        axisLine={AXIS_LINE}
        allowDataOverflow
      />,
      <YAxis
        key="y"
        width={Y_WIDTH}
        domain={[low, high]}
        ticks={[...ticks]}
        interval={0}
        tick={TICK}
        tickFormatter={format}
        tickLine={false}
        axisLine={false}
        allowDataOverflow
      />,
    ],
    [epochs, low, high, ticks, format],
  );
  // biome-ignore lint/correctness/useExhaustiveDependencies: the words are of the language that is spoken
  const lines = useMemo(() => {
    const starts = corrections
      .filter(({ at }) => at < epochs)
      .map(({ at, happened }) => (
        <ReferenceLine
          key={`correction ${at}`}
          x={at}
          stroke="var(--ink-3)"
          strokeDasharray={happened ? '4 2' : '1 4'}
        />
      ));
    const reference = level && (
      <ReferenceLine
        key="level"
        y={level.at}
        stroke="var(--injected)"
        strokeDasharray="5 4"
        label={{
          value: say(level.label),
          position: 'insideBottomRight',
          fontSize: 10.5,
          fill: 'var(--ink-3)',
          offset: 4,
        }}
      />
    );
    return [...starts, reference];
  }, [corrections, epochs, level, language]);
  return { axes, lines };
}

/** A line for each change on the way. */
const useMarks = (marks: readonly Mark[]) =>
  useMemo(
    () => marks.map(({ at }) => <ReferenceLine key={`mark ${at}`} x={at} stroke="var(--warn)" strokeWidth={1} />),
    [marks],
  );

/** A line as it is. Recharts' own measures its length with every change, for movement that no chart has. */
function StillLine({
  pathRef: _,
  animationElapsedTime,
  isAnimating,
  isEntrance,
  visibleLength,
  ...line
}: LineDrawShapeProps) {
  return <CurvePath {...line} />;
}

function useCurves({ curves, band, data, format }: EpochChartProps) {
  const sparse = data.length > 0 && data.length <= DOTS_UP_TO;
  return useMemo(
    () => [
      band !== undefined && (
        <Area
          key="band"
          dataKey={band}
          stroke="none"
          fill={curves[0]?.colour ?? 'none'}
          fillOpacity={0.14}
          isAnimationActive={false}
          activeDot={false}
          dot={false}
        />
      ),
      ...curves.map(({ key, colour, dash, thin }) => (
        <Line
          key={key}
          dataKey={key}
          stroke={colour}
          strokeWidth={thin ? 1.5 : 2}
          {...(dash ? { strokeDasharray: dash } : {})}
          type="linear"
          shape={StillLine}
          dot={sparse ? { r: 2.5, strokeWidth: 0, fill: colour } : false}
          activeDot={{ r: 3, strokeWidth: 0, fill: colour }}
          isAnimationActive={false}
        />
      )),
      <Tooltip key="tip" isAnimationActive={false} cursor={CURSOR} content={<Tip curves={curves} format={format} />} />,
    ],
    [curves, band, sparse, format],
  );
}

const NO_OVERLAYS: readonly OtherCurve[] = [];

function useOverlays(overlays: readonly OtherCurve[]) {
  return useMemo(
    () =>
      overlays.flatMap(({ key, colour, dash, strong, points }) => [
        points.some(({ band }) => band !== null) && (
          <Area
            key={`${key} band`}
            data={points as MeanPoint[]}
            dataKey="band"
            stroke="none"
            fill={colour}
            fillOpacity={0.1}
            isAnimationActive={false}
            activeDot={false}
            dot={false}
          />
        ),
        <Line
          key={key}
          data={points as MeanPoint[]}
          dataKey="mean"
          stroke={colour}
          strokeWidth={strong ? 2 : 1.25}
          strokeOpacity={strong ? 1 : 0.7}
          {...(dash === '' ? {} : { strokeDasharray: dash })}
          className="overlay-curve"
          type="linear"
          shape={StillLine}
          dot={points.length === 1 ? { r: 2, strokeWidth: 0, fill: colour } : false}
          activeDot={false}
          isAnimationActive={false}
        />,
      ]),
    [overlays],
  );
}

/** The values of the newest point up to an epoch, in words. */
function valuesAt({ data, curves, format }: EpochChartProps, epoch: number): string {
  const known = data as readonly Readonly<Record<string, unknown>>[];
  const point = known.findLast((values) => Number(values.epoch) <= epoch + 1e-9);
  const said = curves.flatMap(({ key, label }) => {
    const value = point?.[key];
    return typeof value === 'number' ? [`${say(label)} ${format(value)}`] : [];
  });
  return listed([t`epoch ${epoch}`, ...said]);
}

/** The chart, its marks, and its epochs as a way to what happened then. */
function ChartOfSize(props: EpochChartProps & { readonly width: number; readonly height: number }) {
  const { width, height, epochs, title } = props;
  const frame = useMemo((): PlotFrame => {
    const [right, bottom] = [width - MARGIN.right, height - X_HEIGHT - MARGIN.bottom];
    return { left: Y_WIDTH + MARGIN.left, right, top: MARGIN.top, bottom, epochs };
  }, [width, height, epochs]);
  const { axes, lines } = useFrame(props);
  const marks = useMarks(props.marks);
  const curves = useCurves(props);
  const overlays = useOverlays(props.overlays ?? NO_OVERLAYS);
  const { pointed, range, onClick, onKeyDown, onBlur } = useChartCursor(frame);
  const asSlider = title !== undefined &&
    range !== null && {
      role: 'slider',
      'aria-label': t`Epochs of "${title}": arrow keys go to one, Enter shows the page as it was then`,
      tabIndex: 0,
      'aria-valuemin': range.first,
      'aria-valuemax': range.last,
      'aria-valuenow': range.now,
      'aria-valuetext': valuesAt(props, range.now),
      onKeyDown,
      onBlur,
    };
  return (
    <div
      className={asSlider ? `${classes.plot} ${classes.open}` : classes.plot}
      {...(title === undefined ? {} : { onClick })}
      {...(asSlider || {})}
    >
      <ComposedChart
        width={width}
        height={height}
        data={props.data as object[]}
        margin={MARGIN}
        accessibilityLayer={false}
      >
        {axes}
        {lines}
        {marks}
        {overlays}
        {curves}
      </ComposedChart>
      <ChartOverlay
        frame={frame}
        width={width}
        height={height}
        marks={props.marks}
        corrections={props.corrections}
        labelCorrection={props.labelCorrection ?? false}
        pointed={pointed}
        looksBack={title !== undefined}
      />
    </div>
  );
}

export default memo(function EpochChart(props: EpochChartProps) {
  useLanguage();
  const room = useRef<HTMLDivElement>(null);
  const { width, height } = useSize(room);
  return (
    <div ref={room} className={classes.room}>
      {width > 0 && height > 0 && <ChartOfSize {...props} width={width} height={height} />}
    </div>
  );
});
