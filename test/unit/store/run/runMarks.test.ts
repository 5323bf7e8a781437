/** What the charts say of the course of a run: where correction began, what was changed on the way, what became of labels. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Mark } from '../../../../src/domain/runCurves.ts';
import { runStamp } from '../../../../src/domain/runStamp.ts';
import { parseSettings } from '../../../../src/domain/settings/parse.ts';
import { correctionLines } from '../../../../src/store/run/correctionLines.ts';
import { withMark } from '../../../../src/store/run/metricSeries.ts';
import { outcomeOf } from '../../../../src/ui/faces/outcome.ts';

const move = (at: number, from: number, to: number): Mark => ({ at, what: '', epochStart: { from, to } });

describe('the lines where correction starts', () => {
  it('stand where it happened, and where it is planned', () => {
    expect(correctionLines(5, [], 0)).toEqual([{ at: 5, happened: false }]);
    expect(correctionLines(5, [], 7)).toEqual([{ at: 5, happened: true }]);
    // Moved before it was reached: the old place was never more than a plan.
    expect(correctionLines(8, [move(3.5, 5, 8)], 4)).toEqual([{ at: 8, happened: false }]);
    // Moved afterwards: correction stops, and starts again.
    expect(correctionLines(10, [move(6.25, 5, 10)], 7)).toEqual([
      { at: 5, happened: true },
      { at: 10, happened: false },
    ]);
    // Moved to a place that is past: it starts now, not then.
    expect(correctionLines(2, [move(5.5, 8, 2)], 6)).toEqual([{ at: 5.5, happened: true }]);
    // Moved while labels are corrected all the same: nothing starts.
    expect(correctionLines(3, [move(6, 5, 3)], 9)).toEqual([{ at: 5, happened: true }]);
  });

  it('of the past never move, whatever is set later', () => {
    const moves = fc.array(fc.record({ after: fc.integer({ min: 1, max: 12 }), to: fc.integer({ min: 0, max: 12 }) }), {
      maxLength: 6,
    });
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 12 }), moves, (first, changes) => {
        let [at, now] = [0, first];
        const marks: Mark[] = [];
        for (const { after, to } of changes) {
          const past = correctionLines(now, marks, at + after / 4).filter((line) => line.happened);
          at += after / 4;
          marks.push(move(at, now, to));
          now = to;
          const later = correctionLines(now, marks, at).filter((line) => line.happened);
          expect(later).toEqual(past);
        }
        // Epoch by epoch: corrected exactly where a line lies before and nothing has stopped it.
        const lines = correctionLines(now, marks, Number.POSITIVE_INFINITY);
        for (const { at: line } of lines) {
          const value = marks.findLast((mark) => mark.at <= line)?.epochStart?.to ?? first;
          expect(Math.floor(line) + 1).toBeGreaterThan(value);
        }
      }),
    );
  });
});

describe('marks', () => {
  it('at one place are one, which remembers where correction had stood', () => {
    const marks = [move(2, 5, 6), { at: 2, what: 'margin 0.4' }, move(2, 6, 3)].reduce<readonly Mark[]>(withMark, []);
    expect(marks).toHaveLength(1);
    expect(marks[0]!.epochStart).toEqual({ from: 5, to: 3 });
  });

  it('of a slider that was drawn name the value at which it rested', () => {
    const words = ['margin 0.3', 'scale 12', 'margin 0.4', 'margin 0.5'];
    const marks = words.reduce<readonly Mark[]>((all, what) => withMark(all, { at: 1, what }), []);
    expect(marks.map(({ what }) => what)).toEqual(['scale 12, margin 0.5']);
  });

  it('that are too many lose the oldest, those of correction last', () => {
    let marks: readonly Mark[] = [move(0.5, 5, 6)];
    for (let i = 1; i <= 60; i++) marks = withMark(marks, { at: i, what: `${i}` });
    expect(marks).toHaveLength(40);
    expect(marks[0]!.epochStart).toEqual({ from: 5, to: 6 });
    expect(marks.at(-1)!.what).toBe('60');
  });
});

describe('what became of a label', () => {
  it('is told apart: fixed, still wrong, broken, or right all along', () => {
    const [ann, ben, cy] = [0, 1, 2];
    expect(outcomeOf(ann, ann, ann)).toBeNull();
    expect(outcomeOf(ann, ben, ben)).toBe('fixed');
    expect(outcomeOf(ann, ann, ben)).toBe('wrong');
    expect(outcomeOf(ann, cy, ben)).toBe('wrong');
    expect(outcomeOf(ann, ben, ann)).toBe('broken');
    expect(outcomeOf(ann, ben, -1)).toBe('wrong');
    expect(outcomeOf(ann, ben, null)).toBeNull();
  });
});

describe('the stamp of a run', () => {
  it('names loss, data, noise, network, length and seed', () => {
    expect(runStamp(parseSettings({}))).toBe(
      'BoundaryFace · 10 drawn people × 24 · closed-set noise 30 % · ci32 · 14 epochs · seed 0',
    );
    const own = parseSettings({
      dataset: { kind: 'folder', path: 'holiday' },
      head: { kind: 'arcface' },
      noise: { closedSet: 0, openSet: 0 },
      training: { epochs: 1, seed: 3 },
    });
    expect(runStamp(own)).toBe('ArcFace · holiday · no noise added · ci32 · 1 epoch · seed 3');
  });
});
