/**
 * A face's way in one picture: a lane a label, filled where it was trained towards that label, and below it the two cosines with
 * the margin between them. Epochs stand at the ends of their cells, as in the charts.
 */
import { t } from '@lingui/core/macro';
import { type MouseEvent, useMemo, useRef } from 'react';
import type { LifeEpoch } from '../../domain/biography.ts';
import { findsWrongLabels } from '../../domain/losses/catalogue.ts';
import { type CorrectionLine, correctionLines } from '../../store/run/correctionLines.ts';
import { shownSettings } from '../../store/run/shown.ts';
import { useApp } from '../../store/useApp.ts';
import { useSize } from '../useSize.ts';
import classes from './Biography.module.css';
import { CosineLines } from './CosineLines.tsx';
import { LabelLanes } from './LabelLanes.tsx';
import { cosineRange, GUTTER, LANE, lanesOf, pointsOf } from './lifeScale.ts';

const RIGHT = 10;
const CHART = 132;
const GAP = 16;
const AXIS = 18;

/** Where labels began to be corrected up to the end of the record, as it happened. */
function useStarts(last: number): readonly CorrectionLine[] {
  const head = useApp((state) => shownSettings(state).head);
  const marks = useApp((state) => state.charts.marks);
  return useMemo(
    () =>
      findsWrongLabels(head)
        ? correctionLines(head.epochStart, marks, last).filter(({ at, happened }) => happened && at < last)
        : [],
    [head, marks, last],
  );
}

interface LifePictureProps {
  readonly epochs: readonly LifeEpoch[];
  /** Index of the epoch that is looked at. */
  readonly at: number;
  readonly name: (identity: number) => string;
  choose(index: number): void;
}

/** Whole epochs with room for their numbers. */
function ticksOf(from: number, to: number): readonly number[] {
  const step = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000].find((each) => (to - from) / each <= 6) ?? to - from;
  const first = Math.ceil((from + 1) / step) * step;
  return Array.from({ length: Math.floor((to - first) / step) + 1 }, (_, i) => first + i * step);
}

/** Room for the words beside the line, px. */
const START_WORDS = 92;

/** @param props.right end of the picture, px: without room before it the words stand left of the line */
function CorrectionStart({ x, top, right }: { readonly x: number; readonly top: number; readonly right: number }) {
  const isLeft = x + START_WORDS > right;
  return (
    <g>
      <line className={classes.start} x1={x} x2={x} y1={0} y2={top + CHART} />
      <text className={classes.startText} x={isLeft ? x - 4 : x + 4} y={top - 3} textAnchor={isLeft ? 'end' : 'start'}>
        {t`correction starts`}
      </text>
    </g>
  );
}

export function LifePicture({ epochs, at, name, choose }: LifePictureProps) {
  const room = useRef<HTMLDivElement>(null);
  const { width } = useSize(room);
  const lanes = useMemo(() => lanesOf(epochs), [epochs]);
  const points = useMemo(() => pointsOf(epochs), [epochs]);
  const last = epochs.at(-1)!.epoch;
  const from = epochs[0]!.epoch - 1;
  const starts = useStarts(last);
  const top = lanes.length * LANE + GAP;
  const height = top + CHART + AXIS;
  const across = (epoch: number): number =>
    GUTTER + ((epoch - from) / Math.max(1, last - from)) * (width - GUTTER - RIGHT);
  const range = cosineRange(points);
  const down = (cosine: number): number => top + ((range[1] - cosine) / (range[1] - range[0])) * CHART;
  const pick = (event: MouseEvent): void => {
    const box = event.currentTarget.getBoundingClientRect();
    const epoch = from + ((event.clientX - box.left - GUTTER) / (width - GUTTER - RIGHT)) * (last - from);
    const nearest = epochs.reduce(
      (best, each, i) => (Math.abs(each.epoch - epoch) < Math.abs(epochs[best]!.epoch - epoch) ? i : best),
      0,
    );
    choose(nearest);
  };
  return (
    <div ref={room} className={classes.picture}>
      {width > 0 && (
        // biome-ignore lint/a11y/useKeyWithClickEvents: arrow keys anywhere in the card do the same
        <svg
          width={width}
          height={height}
          role="img"
          aria-label={t`Its label and its cosines by epoch; the table below has the numbers`}
          onClick={pick}
        >
          <LabelLanes epochs={epochs} lanes={lanes} across={across} name={name} />
          {starts.map(({ at: start }) => (
            <CorrectionStart key={start} x={across(start)} top={top} right={width} />
          ))}
          <CosineLines points={points} range={range} across={across} down={down} right={width - RIGHT} />
          {ticksOf(from, last).map((epoch) => (
            <text key={epoch} className={classes.tick} x={across(epoch)} y={height - 4} textAnchor="middle">
              {epoch}
            </text>
          ))}
          <line
            className={classes.cursor}
            x1={across(epochs[at]!.epoch)}
            x2={across(epochs[at]!.epoch)}
            y1={0}
            y2={top + CHART}
          />
        </svg>
      )}
    </div>
  );
}
