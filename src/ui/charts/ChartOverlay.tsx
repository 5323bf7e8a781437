/** What lies over a chart and moves without it: the words of its marks and lines, and the epochs that are looked at. */
import { t } from '@lingui/core/macro';
import { useMemo } from 'react';
import { onlyDetects } from '../../domain/losses/catalogue.ts';
import type { Mark } from '../../domain/runCurves.ts';
import type { CorrectionLine } from '../../store/run/correctionLines.ts';
import { shownSettings } from '../../store/run/shown.ts';
import { useApp, useMoment } from '../../store/useApp.ts';
import { FONT } from '../theme.ts';
import { useLanguage } from '../useLanguage.ts';
import classes from './Charts.module.css';
import { type LineWords, layoutMarks, type PlotFrame, placeOfEpoch, ROW_HEIGHT, type WordBox } from './markLayout.ts';

const SIZE = 10.5;
const BASELINE = ROW_HEIGHT - 3.5;

let context: CanvasRenderingContext2D | null = null;

/** Width of a text as the overlay writes it, px. */
function measured(text: string): number {
  context ??= document.createElement('canvas').getContext('2d');
  if (!context) return text.length * SIZE * 0.6;
  context.font = `650 ${SIZE}px ${FONT}`;
  return Math.ceil(context.measureText(text).width);
}

function Words({ boxes, className }: { readonly boxes: readonly WordBox[]; readonly className: string | undefined }) {
  return boxes.map(({ text, x, y }) => (
    <text key={`${text} ${x}`} className={className} x={x} y={y + BASELINE} fontSize={SIZE}>
      {text}
    </text>
  ));
}

interface CursorProps {
  readonly frame: PlotFrame;
  readonly epoch: number;
  readonly className: string | undefined;
}

/** A vertical line with the name of its epoch on the axis. */
function Cursor({ frame, epoch, className }: CursorProps) {
  const x = placeOfEpoch(frame, epoch);
  const text = t`epoch ${epoch}`;
  const width = measured(text) + 10;
  const left = Math.min(Math.max(x - width / 2, 0), frame.right - width + 8);
  return (
    <g className={className}>
      <line x1={x} x2={x} y1={frame.top} y2={frame.bottom} />
      <rect x={left} y={frame.bottom + 3} width={width} height={16} rx={4} />
      <text x={left + 5} y={frame.bottom + 15} fontSize={SIZE}>
        {text}
      </text>
    </g>
  );
}

/** What the line says where labels begin to be corrected, or judged. */
function startText(detects: boolean, happened: boolean): string {
  if (detects) return happened ? t`judging starts` : t`judging will start`;
  return happened ? t`correction starts` : t`correction will start`;
}

interface ChartOverlayProps {
  readonly frame: PlotFrame;
  readonly width: number;
  readonly height: number;
  readonly marks: readonly Mark[];
  readonly corrections: readonly CorrectionLine[];
  /** The lines where correction starts are named. */
  readonly labelCorrection: boolean;
  /** The epoch that a person goes to by keyboard; null: none. */
  readonly pointed: number | null;
  /** Its epochs are those of the run on the page: the one that is looked back at is marked. */
  readonly looksBack: boolean;
}

export function ChartOverlay(props: ChartOverlayProps) {
  const { frame, width, height, marks, corrections, labelCorrection, pointed, looksBack } = props;
  const shown = useMoment((moment) => moment.epoch);
  const epoch = looksBack ? shown : null;
  const detects = useApp((state) => onlyDetects(shownSettings(state).head.kind));
  const language = useLanguage();
  // biome-ignore lint/correctness/useExhaustiveDependencies: the words are of the language that is spoken
  const layout = useMemo(() => {
    const lines: readonly LineWords[] = labelCorrection
      ? corrections
          .filter(({ at }) => at < frame.epochs)
          .map(({ at, happened }) => ({ at, text: startText(detects, happened) }))
      : [];
    return layoutMarks(marks, lines, frame, measured);
  }, [marks, corrections, labelCorrection, frame, detects, language]);
  return (
    <svg className={classes.overlay} width={width} height={height} aria-hidden="true">
      {pointed !== null && pointed !== epoch && <Cursor frame={frame} epoch={pointed} className={classes.pointed} />}
      {epoch !== null && <Cursor frame={frame} epoch={epoch} className={classes.cursor} />}
      <Words boxes={layout.lines} className={classes.lineWords} />
      <Words boxes={layout.words} className={classes.markWords} />
      <Words boxes={layout.numbers} className={classes.markNumber} />
    </svg>
  );
}
