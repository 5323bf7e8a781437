/**
 * Where the words of marks and lines go on a chart, so that none lies on another and all stay inside. Every mark has its number
 * above the plot, close ones one for several; what was changed stands beside the line where there is room for it.
 */

import type { Mark } from '../../domain/runCurves.ts';
import { saidChanges } from '../../domain/settings/saidMarks.ts';

/** The chart, CSS px. */
export interface PlotFrame {
  /** Ends of the plot, where epoch 0 and the last epoch lie. */
  readonly left: number;
  readonly right: number;
  /** Upper end of the plot: numbers stand above it. */
  readonly top: number;
  /** Lower end of the plot. */
  readonly bottom: number;
  readonly epochs: number;
}

/** Something said of a vertical line. */
export interface LineWords {
  /** Fractional epoch. */
  readonly at: number;
  readonly text: string;
}

export interface WordBox {
  readonly text: string;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

export interface MarkLayout {
  /** "2", or "2–4" for marks too close to have a number each. */
  readonly numbers: readonly WordBox[];
  /** What marks say, in their order; those without room are left to the list of changes. */
  readonly words: readonly WordBox[];
  /** What lines say, where there is room. */
  readonly lines: readonly WordBox[];
}

export const ROW_HEIGHT = 13;
/** Rows of words in the plot, at most, and the share of it that they may take. */
const MOST_ROWS = 3;
const ROWS_SHARE = 0.4;
const GAP = 4;
/** From a line to its words. */
const ASIDE = 4;

export const placeOfEpoch = ({ left, right, epochs }: PlotFrame, at: number): number =>
  left + (at / Math.max(1, epochs)) * (right - left);

const rangeText = (first: number, last: number): string => (first === last ? `${first}` : `${first}–${last}`);

const overlaps = (a: WordBox, b: WordBox): boolean =>
  a.x < b.x + b.width + GAP && b.x < a.x + a.width + GAP && a.y < b.y + b.height && b.y < a.y + a.height;

/** Numbers above the plot, from left to right. */
function numberBoxes(marks: readonly Mark[], frame: PlotFrame, measure: (text: string) => number): WordBox[] {
  const groups: { at: number; first: number; last: number; box: WordBox }[] = [];
  const boxOf = (at: number, text: string): WordBox => {
    const width = Math.min(measure(text), frame.right - frame.left);
    const middle = placeOfEpoch(frame, at) - width / 2;
    const x = Math.min(Math.max(middle, frame.left), frame.right - width);
    return { text, x, y: frame.top - ROW_HEIGHT, width, height: ROW_HEIGHT };
  };
  marks.forEach(({ at }, i) => {
    let group = { at, first: i + 1, last: i + 1, box: boxOf(at, `${i + 1}`) };
    // A group that grew wider may reach the one before it.
    for (let before = groups.at(-1); before && overlaps(before.box, group.box); before = groups.at(-1)) {
      groups.pop();
      const { first } = before;
      group = { at: before.at, first, last: group.last, box: boxOf(before.at, rangeText(first, group.last)) };
    }
    groups.push(group);
  });
  return groups.map(({ box }) => box);
}

/** Right of its line where there is room, else left of it, in the highest row that is free. */
function wordBox(
  { at, text }: LineWords,
  frame: PlotFrame,
  measure: (text: string) => number,
  taken: readonly WordBox[],
): WordBox | null {
  const width = measure(text);
  const line = placeOfEpoch(frame, at);
  const rows = Math.min(MOST_ROWS, Math.floor(((frame.bottom - frame.top) * ROWS_SHARE) / ROW_HEIGHT));
  for (let row = 0; row < rows; row++) {
    for (const x of [line + ASIDE, line - ASIDE - width]) {
      const box = { text, x, y: frame.top + row * ROW_HEIGHT, width, height: ROW_HEIGHT };
      const isInside = x >= frame.left && x + width <= frame.right;
      if (isInside && !taken.some((other) => overlaps(other, box))) return box;
    }
  }
  return null;
}

/**
 * @param marks in ascending order
 * @param lines what vertical lines say; they are placed before the marks
 * @param measure width of a text, px
 */
export function layoutMarks(
  marks: readonly Mark[],
  lines: readonly LineWords[],
  frame: PlotFrame,
  measure: (text: string) => number,
): MarkLayout {
  const isOnChart = ({ at }: { readonly at: number }): boolean => at >= 0 && at <= frame.epochs;
  const taken: WordBox[] = [];
  const place = (words: LineWords): WordBox[] => {
    const box = isOnChart(words) ? wordBox(words, frame, measure, taken) : null;
    if (box) taken.push(box);
    return box ? [box] : [];
  };
  const placedLines = lines.flatMap(place);
  // Several changes at one place are words of their own.
  const words = marks.flatMap(({ at, what }, i) => saidChanges(what).map((part) => ({ at, text: `${i + 1} ${part}` })));
  return {
    lines: placedLines,
    words: words.flatMap(place),
    numbers: numberBoxes(marks.filter(isOnChart), frame, measure),
  };
}
