/** How changes of the head on the way are marked. */
import type { ParameterValue } from '../../domain/losses/lossTypes.ts';
import type { Mark } from '../../domain/runCurves.ts';
import type { HeadConfig } from '../heads/headTypes.ts';

const short = (value: ParameterValue): ParameterValue =>
  typeof value === 'number' ? Number(value.toPrecision(4)) : value;

/** A mark for each value that was set; the start of correction says from where it moved. */
export function headMarks(
  { epochStart: from }: HeadConfig,
  change: Readonly<Record<string, ParameterValue>>,
): Omit<Mark, 'at'>[] {
  return Object.entries(change).map(([name, value]) => {
    if (name !== 'epochStart' || typeof value !== 'number') return { what: `${name} ${short(value)}` };
    return { what: `correction after epoch ${value}`, epochStart: { from, to: value } };
  });
}
