import { expect, it } from 'vitest';
import { confusionsAmong, imagesOfConfusion } from '../../../src/domain/confusions.ts';
import { NO_LABEL } from '../../../src/domain/detectionTerms.ts';
import type { CorrectionRecord } from '../../../src/domain/report.ts';

const record = (image: number, givenLabel: number, rectifiedLabel: number, trueLabel: number | null = null) =>
  ({ image, givenLabel, rectifiedLabel, trueLabel, epoch: 1, step: 1 }) satisfies CorrectionRecord;

const RECORDS = [record(9, 0, 1, 1), record(3, 0, 1, 2), record(5, 1, 0, 0), record(7, 2, NO_LABEL, 0)];

it('counts each pair, most frequent first, and how many of it are right', () => {
  expect(confusionsAmong(RECORDS)).toEqual([
    { given: 0, rectified: 1, count: 2, right: 1 },
    { given: 1, rectified: 0, count: 1, right: 1 },
    { given: 2, rectified: NO_LABEL, count: 1, right: 1 },
  ]);
});

it('does not know how many are right once the truth of one is unknown', () => {
  const found = confusionsAmong([...RECORDS, record(1, 3, 0)]);
  expect(found.map(({ right }) => right)).toEqual([null, null, null, null]);
  expect(confusionsAmong([])).toEqual([]);
});

it('names the images of one pair alone, in their order', () => {
  expect(imagesOfConfusion(RECORDS, { given: 0, rectified: 1 })).toEqual([3, 9]);
  expect(imagesOfConfusion(RECORDS, { given: 2, rectified: NO_LABEL })).toEqual([7]);
  expect(imagesOfConfusion(RECORDS, { given: 0, rectified: 2 })).toEqual([]);
});
