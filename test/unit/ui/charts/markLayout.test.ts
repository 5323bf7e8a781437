/** Words and numbers of marks on a chart: none on another, all inside, every mark named. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  layoutMarks,
  type PlotFrame,
  placeOfEpoch,
  ROW_HEIGHT,
  type WordBox,
} from '../../../../src/ui/charts/markLayout.ts';

const measure = (text: string): number => text.length * 6.3;

/** As the charts are framed at a width of the page. */
const frameOf = (width: number, height: number, epochs: number): PlotFrame => ({
  left: 38,
  right: width - 12,
  top: 14,
  bottom: height - 22,
  epochs,
});

const overlap = (a: WordBox, b: WordBox): boolean =>
  a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height;

const widths = fc.integer({ min: 320, max: 1200 });
const heights = fc.integer({ min: 90, max: 260 });
const words = fc.constantFrom(
  'margin 0.4',
  'scale 12',
  'learning rate 0.01',
  'taken up again',
  'correction after epoch 11, λ 2',
);
const places = (epochs: number) =>
  fc
    .uniqueArray(fc.double({ min: 0, max: epochs, noNaN: true }), { maxLength: 40 })
    .chain((at) => fc.tuple(...at.sort((a, b) => a - b).map((x) => words.map((what) => ({ at: x, what })))));
const charts = fc
  .tuple(widths, heights, fc.integer({ min: 1, max: 200 }))
  .chain(([width, height, epochs]) =>
    fc.tuple(
      fc.constant(frameOf(width, height, epochs)),
      places(epochs),
      fc.array(fc.double({ min: 0, max: epochs, noNaN: true }), { maxLength: 3 }),
    ),
  );

describe('what marks say on a chart', () => {
  it('never lies on anything else and never leaves the chart', () => {
    fc.assert(
      fc.property(charts, ([frame, marks, lines]) => {
        const said = lines.map((at) => ({ at, text: 'correction will start' }));
        const layout = layoutMarks(marks, said, frame, measure);
        const boxes = [...layout.numbers, ...layout.words, ...layout.lines];
        boxes.forEach((box, i) => {
          expect(box.x).toBeGreaterThanOrEqual(frame.left - 1e-9);
          expect(box.x + box.width).toBeLessThanOrEqual(frame.right + 1e-9);
          expect(box.y).toBeGreaterThanOrEqual(0);
          expect(box.y + box.height).toBeLessThanOrEqual(frame.bottom);
          for (const other of boxes.slice(i + 1)) expect(overlap(box, other)).toBe(false);
        });
      }),
      { numRuns: 400 },
    );
  });

  it('has a number for every mark, and no words that are not its own', () => {
    fc.assert(
      fc.property(charts, ([frame, marks]) => {
        const layout = layoutMarks(marks, [], frame, measure);
        const named = layout.numbers.flatMap(({ text }) => {
          const [first = 0, last = first] = text.split('–').map(Number);
          return Array.from({ length: last - first + 1 }, (_, i) => first + i);
        });
        expect(named).toEqual(marks.map((_, i) => i + 1));
        for (const { text, x, width } of layout.words) {
          const { at, what } = marks[Number.parseInt(text, 10) - 1]!;
          expect(what.split(', ')).toContain(text.slice(text.indexOf(' ') + 1));
          // Beside its own line.
          const line = placeOfEpoch(frame, at);
          expect(Math.min(Math.abs(x - line), Math.abs(x + width - line))).toBeLessThan(5);
        }
      }),
    );
  });

  it('stands beside its line while there is room, in further rows where lines are close, and else in the list alone', () => {
    const frame = frameOf(500, 200, 10);
    const marks = [2, 2.1, 2.2, 2.3, 9.9].map((at, i) => ({ at, what: `margin 0.${i + 1}` }));
    const {
      words: placed,
      numbers,
      lines,
    } = layoutMarks(marks, [{ at: 2, text: 'correction starts' }], frame, measure);
    expect(lines.map(({ y }) => y)).toEqual([frame.top]);
    expect(placed.map(({ text }) => text)).toContain('5 margin 0.5');
    const last = placed.find(({ text }) => text.startsWith('5'))!;
    expect(last.x + last.width).toBeLessThan(placeOfEpoch(frame, 9.9));
    expect(new Set(placed.map(({ y }) => y)).size).toBeGreaterThan(1);
    expect(numbers.map(({ text }) => text)).toEqual(['1–4', '5']);
    // Two rows are all that such a chart has for words.
    const low = layoutMarks(marks, [], frameOf(320, 14 + 22 + 2.6 * 2 * ROW_HEIGHT, 10), measure);
    expect(Math.max(...low.words.map(({ y }) => y))).toBe(14 + ROW_HEIGHT);
  });
});
