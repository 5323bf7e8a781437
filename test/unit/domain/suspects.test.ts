import { expect, it } from 'vitest';
import { isFlagged, resemblesNobody, suspectSentence } from '../../../src/domain/suspects.ts';

const said = (scores: { score?: number; openSet?: number; others?: number }, threshold = 0.35): string =>
  suspectSentence({ score: 0, openSet: 0, others: 3, ...scores }, threshold, 'Ann', 'Ben');

it('says by which numbers an image is a suspect or none', () => {
  expect(said({ score: 0.9 })).toBe('p(Ben) − p(Ann) = 0.90 > 0.35, the threshold: a suspect, rather Ben.');
  expect(said({ score: -0.8 })).toBe('p(Ben) − p(Ann) = −0.80 ≤ 0.35, the threshold: stays Ann.');
  expect(said({ score: 0.9 }, 0.95)).toContain('≤ 0.95, the threshold: stays Ann.');
});

it('says what else decides: nobody of the set, the only photo, no face', () => {
  expect(said({ score: 0.9, openSet: 0.7 })).toBe(
    'Likeness to nobody here = 0.70 > 0.50: a suspect of showing nobody of the set.',
  );
  expect(said({ others: 0 })).toBe('The only photo of Ann: there is no other to hold it against.');
  expect(said({ others: -1 })).toBe('');
});

it('flags what scores above the threshold, unless it resembles nobody or is not judged', () => {
  const own = { score: 0.9, openSet: 0.1, others: 3 };
  expect(isFlagged(own, 0.35)).toBe(true);
  expect(isFlagged(own, 0.95)).toBe(false);
  expect(isFlagged({ ...own, openSet: 0.7 }, 0.35)).toBe(false);
  expect(resemblesNobody({ ...own, openSet: 0.7 })).toBe(true);
  expect(isFlagged({ ...own, others: 0 }, -1)).toBe(false);
  expect(resemblesNobody({ ...own, openSet: 0.7, others: 0 })).toBe(false);
});
