/** Where the numbers of marks go above a chart, so that none lies on another. */
import type { Mark } from '../../domain/runCurves.ts';

export interface Flag {
  /** Fractional epoch of the first mark that it stands for. */
  readonly at: number;
  /** "2", or "2–4" for marks too close to have a number each. */
  readonly text: string;
}

const DIGIT_PX = 7;
const GAP_PX = 4;

const textOf = (first: number, last: number): string => (first === last ? `${first}` : `${first}–${last}`);

/**
 * @param marks in ascending order
 * @param pxPerEpoch width of an epoch
 */
export function flagsOf(marks: readonly Mark[], pxPerEpoch: number): readonly Flag[] {
  const groups: { at: number; first: number; last: number }[] = [];
  marks.forEach(({ at }, i) => {
    let group = { at, first: i + 1, last: i + 1 };
    // A group that grew wider may reach the one before it.
    for (let before = groups.at(-1); before; before = groups.at(-1)) {
      const half = (DIGIT_PX * (textOf(before.first, before.last).length + textOf(group.first, group.last).length)) / 2;
      if ((group.at - before.at) * pxPerEpoch >= half + GAP_PX) break;
      groups.pop();
      group = { at: before.at, first: before.first, last: group.last };
    }
    groups.push(group);
  });
  return groups.map(({ at, first, last }) => ({ at, text: textOf(first, last) }));
}
