/** The label by epoch: a lane a label with its name, so that the colour is not the only sign; what is not as given is hatched. */
import { t } from '@lingui/core/macro';
import { useComputedColorScheme } from '@mantine/core';
import type { LifeEpoch } from '../../domain/biography.ts';
import { identityColour } from '../faces/identityColour.ts';
import classes from './Biography.module.css';
import { GUTTER, LANE, type Lane, laneAt } from './lifeScale.ts';

interface LabelLanesProps {
  readonly epochs: readonly LifeEpoch[];
  readonly lanes: readonly Lane[];
  readonly across: (epoch: number) => number;
  readonly name: (identity: number) => string;
}

const CELL = 11;
/** Letters of a name that the gutter has room for. */
const LETTERS = 10;

const shortened = (name: string): string => (name.length > LETTERS ? `${name.slice(0, LETTERS - 1)}…` : name);

export function LabelLanes({ epochs, lanes, across, name }: LabelLanesProps) {
  const scheme = useComputedColorScheme('light');
  const right = across(epochs.at(-1)!.epoch);
  return (
    <>
      <defs>
        <pattern id="biography-taken" width="5" height="5" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
          <rect width="1.6" height="5" className={classes.hatch} />
        </pattern>
      </defs>
      {lanes.map(({ label }, lane) => (
        <g key={label ?? 'others'}>
          <text className={classes.laneName} x={GUTTER - 8} y={lane * LANE + 11} textAnchor="end">
            {label === null ? t({ message: 'others', context: 'labels' }) : shortened(name(label))}
            {label !== null && <title>{name(label)}</title>}
          </text>
          <line className={classes.lane} x1={GUTTER} x2={right} y1={lane * LANE + 7.5} y2={lane * LANE + 7.5} />
        </g>
      ))}
      {epochs.map(({ epoch, label, given }) => {
        if (label === null) return null;
        const box = {
          x: across(epoch - 1) + 0.5,
          y: laneAt(lanes, label) * LANE + 2,
          width: Math.max(1, across(epoch) - across(epoch - 1) - 1),
          height: CELL,
        };
        return (
          <g key={epoch}>
            <rect {...box} rx={1.5} fill={identityColour(label, scheme)} />
            {label !== given && <rect {...box} fill="url(#biography-taken)" />}
          </g>
        );
      })}
    </>
  );
}
