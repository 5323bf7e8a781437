/** The table of a sweep as a file: in English, whatever the page speaks. */
import { afterEach, expect, it } from 'vitest';
import { ACCURACY } from '../../../../src/domain/sweep/sweepMeasures.ts';
import { planSweep } from '../../../../src/domain/sweep/sweepPlan.ts';
import { sweepTable } from '../../../../src/formats/table/sweepTable.ts';
import { i18n, say, speak } from '../../../../src/words/language.ts';
import { metricsAt } from '../../../support/epochs.ts';
import { resultFor } from '../../../support/sweepResults.ts';

afterEach(() => speak('en'));

it('is the same in every language of the page', () => {
  const axes = { 'head.kind': ['arcface', 'boundaryface'], 'noise.closedSet': [0, 0.4] };
  const plan = planSweep({ axes, seeds: [1, 2] });
  const write = (): string => sweepTable(plan, (run) => resultFor(run, [metricsAt(1)]));
  const english = write();
  i18n.loadAndActivate({ locale: 'zh-CN', messages: { [ACCURACY.title.id]: '人脸验证准确率，%' } });
  expect(say(ACCURACY.title)).toBe('人脸验证准确率，%');
  expect(write()).toBe(english);
  expect(english).toContain('## Verification accuracy, %');
});
