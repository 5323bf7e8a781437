/** What `npm run train` says of the labels that a run has judged. */
import { expect, test } from 'vitest';
import { defaultHead } from '../../../../../src/domain/settings/settings.ts';
import { judgedLabels } from '../../../../../src/headless/cli/train/progress.ts';

test.each([
  ['boundaryface', '7 of 60 labels rectified'],
  ['boundaryf1', '7 of 60 labels rectified'],
  ['subcenter_arcface', '7 of 60 labels taken for wrong'],
  ['noise_tolerant', '7 of 60 labels taken for wrong'],
  ['robustface', '7 of 60 labels taken for wrong'],
  ['arcface', 'every label was trusted'],
] as const)('of %s: %s', (kind, sentence) => {
  expect(judgedLabels(defaultHead(kind), 7, 60)).toBe(sentence);
});
