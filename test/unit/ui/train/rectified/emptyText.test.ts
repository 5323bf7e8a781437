/** What the list of rectified labels says while there are none. */
import { expect, test } from 'vitest';
import { DEFAULT_SETTINGS, defaultHead } from '../../../../../src/domain/settings/settings.ts';
import { emptyText, undecidedEmptyText } from '../../../../../src/ui/train/rectified/emptyText.ts';

test('an epoch is promised only where the run comes to it', () => {
  const head = { ...DEFAULT_SETTINGS.head, epochStart: 5 };
  expect(emptyText(head, 6)).toContain('once epoch 5 is over');
  for (const epochs of [4, 5]) expect(emptyText(head, epochs)).toContain('the run ends before correction starts');
});

test('a loss that takes labels for wrong has words of its own, one that trusts every label is told', () => {
  const head = { ...defaultHead('robustface'), epochStart: 5 };
  expect(emptyText(head, 6)).toContain('once epoch 5 is over');
  expect(emptyText(head, 5)).toContain('No label is taken for wrong');
  expect(emptyText(defaultHead('magface'), 6)).toContain('MagFace trusts every label');
});

test('why no face is undecided: the loss, the time, or a run that was brought back', () => {
  for (const kind of ['softmax', 'triplet', 'subcenter_arcface'] as const) {
    expect(undecidedEmptyText(kind, 3)).toContain('decides on no label by a boundary');
  }
  expect(undecidedEmptyText('boundaryface', 0)).toBe('The first epoch has not ended yet.');
  expect(undecidedEmptyText('boundaryface', 3)).toContain('brought back');
});
