/** Where things stand in the picture of a face's way: epochs across, one lane a label, cosines below. */
import type { LifeEpoch } from '../../domain/biography.ts';
import { comparisonOf } from '../../domain/decision/decisionSentence.ts';
import { signedText } from '../../lib/signedText.ts';

/** Left of the epochs, px: names of lanes, cosines. */
export const GUTTER = 74;
/** Height of a lane, px. */
export const LANE = 17;

export interface Lane {
  /** Null for all labels that have no lane of their own. */
  readonly label: number | null;
  readonly epochs: number;
}

/** Lanes that a card has room for. */
const MOST_LANES = 4;

/** The given labels first, then those that it was trained towards longest; what is left over shares the last lane. */
export function lanesOf(epochs: readonly LifeEpoch[]): readonly Lane[] {
  const counts = new Map<number, number>();
  for (const { given } of epochs) counts.set(given, 0);
  const first = counts.size;
  for (const { label } of epochs) if (label !== null) counts.set(label, (counts.get(label) ?? 0) + 1);
  const all = [...counts].map(([label, count]): Lane => ({ label, epochs: count }));
  const others = all.slice(first).sort((a, b) => b.epochs - a.epochs);
  const lanes = [...all.slice(0, first), ...others];
  if (lanes.length <= MOST_LANES) return lanes;
  const rest = lanes.slice(MOST_LANES - 1);
  return [...lanes.slice(0, MOST_LANES - 1), { label: null, epochs: rest.reduce((sum, lane) => sum + lane.epochs, 0) }];
}

export const laneAt = (lanes: readonly Lane[], label: number): number => {
  const own = lanes.findIndex((lane) => lane.label === label);
  return own >= 0 ? own : lanes.length - 1;
};

/** The cosines of an epoch, and the two sides of the condition. */
export interface LifePoint {
  readonly epoch: number;
  readonly own: number;
  readonly negative: number;
  readonly reach: number;
  readonly hold: number;
  readonly taken: boolean;
}

export const pointsOf = (epochs: readonly LifeEpoch[]): readonly LifePoint[] =>
  epochs.flatMap(({ epoch, decision }) => {
    if (!decision) return [];
    const { own, negative, taken } = decision;
    return [{ epoch, own, negative, taken, ...comparisonOf(decision) }];
  });

const QUARTERS = 4;

/** Least and greatest of all values, to the next quarter. */
export function cosineRange(points: readonly LifePoint[]): readonly [least: number, greatest: number] {
  const values = points.flatMap(({ own, negative, reach, hold }) => [own, negative, reach, hold]);
  const least = Math.floor(Math.min(0, ...values) * QUARTERS) / QUARTERS;
  return [least, Math.max(least + 0.5, Math.ceil(Math.max(0.5, ...values) * QUARTERS) / QUARTERS)];
}

/** A quarter is told in full: 0.25, 0.5. */
export const levelText = (level: number): string => signedText(level, Number.isInteger(level * 2) ? 1 : 2);

/** Runs of points without a gap between their epochs. */
export function unbroken(points: readonly LifePoint[]): readonly (readonly LifePoint[])[] {
  const runs: LifePoint[][] = [];
  for (const point of points) {
    const last = runs.at(-1);
    if (last && last.at(-1)!.epoch === point.epoch - 1) last.push(point);
    else runs.push([point]);
  }
  return runs;
}
