/** Marks are kept in English, and said in the language of the page. */
import { msg } from '@lingui/core/macro';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { markText } from '../../../../src/domain/settings/liveMarks.ts';
import { saidChanges, saidMark } from '../../../../src/domain/settings/saidMarks.ts';
import { i18n, speak } from '../../../../src/words/language.ts';

const KEPT = 'forked: learning rate 0.01, closed-set noise 0.2';

it('says in English what is kept', () => {
  expect(saidMark(KEPT)).toBe(KEPT);
  expect(saidMark('taken up again')).toBe('taken up again');
  expect(saidMark('from earlier weights')).toBe('from earlier weights');
});

describe('in another language', () => {
  beforeEach(() => {
    const what = '';
    const messages = {
      [msg`learning rate`.id]: '学习率',
      [msg`taken up again`.id]: '重新继续',
      [msg`forked: ${what}`.id]: '分叉：{what}',
    };
    i18n.loadAndActivate({ locale: 'zh-CN', messages });
  });
  afterEach(() => speak('en'));

  it('says each change in it, and what it does not know as it is', () => {
    expect(saidChanges('learning rate 0.01, taken up again, warmth 3')).toEqual([
      '学习率 0.01',
      '重新继续',
      'warmth 3',
    ]);
    expect(saidChanges(KEPT)[0]).toBe('分叉：学习率 0.01');
  });

  it('keeps a mark in English', () => {
    expect(markText('training', 'learningRate', 0.01, 'boundaryface')).toBe('learning rate 0.01');
  });
});
