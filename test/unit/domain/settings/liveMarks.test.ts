/** What the charts say of a setting that was changed on the way. */
import { expect, it } from 'vitest';
import { liveMarks, markText } from '../../../../src/domain/settings/liveMarks.ts';
import { CONFIG } from '../../../support/smallRun.ts';

it('marks each value by the name in the table, and says from where the start of correction moved', () => {
  const live = {
    head: { scale: 4, epochStart: 7, lambdaSchedule: 'ramp' },
    training: { learningRate: 0.01, epochs: 3 },
  };
  expect(liveMarks(CONFIG.head, live)).toEqual([
    { what: 'scale 4' },
    { what: 'correction after epoch 7', epochStart: { from: 1, to: 7 } },
    { what: 'lambdaSchedule ramp' },
    { what: 'learning rate 0.01' },
    { what: 'epochs 3' },
  ]);
});

it('leaves noise to be marked when it is in the labels', () => {
  expect(liveMarks(CONFIG.head, { noise: { closedSet: 0.2 } })).toEqual([]);
  expect(markText('noise', 'closedSet', 0.2, 'boundaryface')).toBe('closed-set noise 0.2');
});
