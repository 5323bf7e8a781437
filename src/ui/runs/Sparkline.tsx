/** The loss of a run in the height of a line. */
import { t } from '@lingui/core/macro';
import { useMemo } from 'react';
import type { LossCurve } from '../../domain/shelvedRun.ts';
import classes from './Sparkline.module.css';

const WIDTH = 76;
const HEIGHT = 20;
const EDGE = 2;

/** Points of the line: epochs across, from its least to its greatest value. */
function pointsOf({ epoch, crossEntropy }: LossCurve): string {
  const end = epoch.at(-1) ?? 1;
  const least = Math.min(...crossEntropy);
  const span = Math.max(...crossEntropy) - least || 1;
  const x = (i: number): number => EDGE + ((WIDTH - 2 * EDGE) * epoch[i]!) / end;
  const y = (i: number): number => HEIGHT - EDGE - ((HEIGHT - 2 * EDGE) * (crossEntropy[i]! - least)) / span;
  return Array.from(epoch, (_, i) => `${x(i).toFixed(1)},${y(i).toFixed(1)}`).join(' ');
}

export function Sparkline({ loss }: { readonly loss: LossCurve }) {
  const points = useMemo(() => pointsOf(loss), [loss]);
  const [first, last] = [loss.crossEntropy.at(0), loss.crossEntropy.at(-1)];
  if (first === undefined || last === undefined) return <span className="quiet">–</span>;
  const text = t`Loss from ${{ first: first.toFixed(2) }} to ${{ last: last.toFixed(2) }}`;
  return (
    <svg
      className={classes.line}
      width={WIDTH}
      height={HEIGHT}
      viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
      role="img"
      aria-label={text}
    >
      <title>{text}</title>
      <polyline points={points} fill="none" stroke="var(--cross-entropy)" strokeWidth={1.5} strokeLinejoin="round" />
    </svg>
  );
}
