/** How far a stage is: its pace counts from the first thing done on, and is told in whole numbers. */
import { expect, it } from 'vitest';
import { leftText, paceText, stageUnderWay, withProgress } from '../../../../src/store/clean/stageProgress.ts';

it('tells pace and time left once enough is known, from the first thing done on', () => {
  const report = (done: number) => ({ stage: 'finding faces', done, total: 100 }) as const;
  let stages = withProgress([], report(0), 0);
  stages = withProgress(stages, report(10), 5000);
  expect(stages).toMatchObject([{ done: 10, startedAt: 5000, startedWith: 10, perSecond: null, secondsLeft: null }]);
  stages = withProgress(stages, report(20), 6000);
  expect(stages).toMatchObject([{ perSecond: null, secondsLeft: null }]);
  stages = withProgress(stages, report(30), 7000);
  expect(stages).toMatchObject([{ perSecond: 10, secondsLeft: 7 }]);
});

it('a slow pace is told by the minute and never as none', () => {
  expect([1234.4, 13.7, 1, 0.5, 0.04, 0.001].map(paceText)).toEqual([
    '1,234 a second',
    '14 a second',
    '1 a second',
    '30 a minute',
    '2 a minute',
    '1 a minute',
  ]);
  expect([0, 0.2, 41.2, 90.5].map(leftText)).toEqual(['1.0 s left', '1.0 s left', '42 s left', '1 min 31 s left']);
});

it('knows what is done now: an early list is compared while others are read, the whole one afterwards', () => {
  const after = (...reports: [stage: 'finding faces' | 'comparing' | 'training', done: number][]) =>
    stageUnderWay(
      reports.reduce(
        (held, [stage, done]) => withProgress(held, { stage, done, total: 9 }, 0),
        withProgress([], { stage: 'reading', done: 0, total: 9 }, 0),
      ),
    );
  expect(after()).toBeNull();
  expect(after(['finding faces', 4])).toMatchObject({ stage: 'finding faces', done: 4 });
  expect(after(['finding faces', 4], ['comparing', 0])).toMatchObject({ stage: 'finding faces' });
  expect(after(['finding faces', 9])).toMatchObject({ stage: 'finding faces' });
  expect(after(['finding faces', 9], ['comparing', 2])).toMatchObject({ stage: 'comparing', done: 2 });
  expect(after(['finding faces', 9], ['comparing', 9], ['training', 1])).toMatchObject({ stage: 'training' });
  expect(stageUnderWay(withProgress([], { stage: 'training', done: 1, total: 9 }, 0))).toMatchObject({
    stage: 'training',
  });
});
