/** The cosines to the given centre and to the nearest negative, the margin, and where one reaches past the other. */
import classes from './Biography.module.css';
import { GUTTER, type LifePoint, levelText, unbroken } from './lifeScale.ts';

interface CosineLinesProps {
  readonly points: readonly LifePoint[];
  readonly range: readonly [least: number, greatest: number];
  readonly across: (epoch: number) => number;
  readonly down: (cosine: number) => number;
  /** End of the plot, px. */
  readonly right: number;
}

type Value = 'own' | 'negative' | 'reach' | 'hold';

export function CosineLines({ points, range, across, down, right }: CosineLinesProps) {
  const runs = unbroken(points);
  const corner = (point: LifePoint, value: Value): string =>
    `${across(point.epoch).toFixed(1)},${down(point[value]).toFixed(1)}`;
  const line = (run: readonly LifePoint[], value: Value): string => run.map((point) => corner(point, value)).join(' ');
  const between = (run: readonly LifePoint[], a: Value, b: Value): string =>
    `${line(run, a)} ${line([...run].reverse(), b)}`;
  const [least, greatest] = range;
  const levels = Array.from({ length: Math.round((greatest - least) * 2) + 1 }, (_, i) => least + i / 2).filter(
    (level) => level <= greatest,
  );
  // A label is lost where the negative reaches past what holds it.
  const lost = (run: readonly LifePoint[]): string => {
    const past = run.map((point) => ({ ...point, reach: Math.max(point.reach, point.hold) }));
    return `${line(past, 'reach')} ${line([...past].reverse(), 'hold')}`;
  };
  return (
    <>
      {levels.map((level) => (
        <g key={level}>
          <line className={classes.lane} x1={GUTTER} x2={right} y1={down(level)} y2={down(level)} />
          <text className={classes.tick} x={GUTTER - 8} y={down(level) + 3.5} textAnchor="end">
            {levelText(level)}
          </text>
        </g>
      ))}
      {runs.map((run) => (
        <g key={run[0]!.epoch}>
          <polygon className={classes.margin} points={between(run, 'negative', 'reach')} />
          <polygon className={classes.lost} points={lost(run)} />
          <polyline className={classes.reach} points={line(run, 'reach')} />
          {run.some(({ own, hold }) => own !== hold) && (
            <polyline className={classes.hold} points={line(run, 'hold')} />
          )}
          <polyline className={classes.negative} points={line(run, 'negative')} />
          <polyline className={classes.own} points={line(run, 'own')} />
        </g>
      ))}
      {points.length <= 3 &&
        points.map((point) => (
          <g key={point.epoch}>
            <circle className={classes.ownDot} r={2.5} cx={across(point.epoch)} cy={down(point.own)} />
            <circle className={classes.negativeDot} r={2.5} cx={across(point.epoch)} cy={down(point.negative)} />
          </g>
        ))}
    </>
  );
}
