/** The reliability table: chances beside what came true, by the share of labels made wrong. */
import { expect, it } from 'vitest';
import {
  reliability,
  reliabilityCsv,
  reliabilityText,
  TRIALS,
} from '../../../../../src/headless/cli/clean/reliability.ts';
import type { TrialResult } from '../../../../../src/headless/protocol.ts';

const trial = (ratio: number, seed: number, suspects: TrialResult['suspects'], flips = 2): TrialResult => ({
  flip: { ratio, seed },
  flips,
  suspects,
});
const suspect = (image: string, chance: number, flipped: boolean) => ({ image, chance, flipped });

it('puts the seeds of a share together, and parts the suspects by their chance', () => {
  const rows = reliability(
    [
      trial(0.1, 0, [suspect('a', 0.97, true), suspect('b', 0.6, false)]),
      trial(0.1, 1, [suspect('c', 0.99, true), suspect('d', 1, true)]),
      trial(0.2, 0, null),
    ],
    new Set(),
  );
  expect(rows.map(({ flips, from, to, suspects, found }) => [flips, from, to, suspects, found])).toEqual([
    [0.1, 0, 1, 4, 0.75],
    [0.1, 0.5, 0.8, 1, 0],
    [0.1, 0.95, 0.99, 1, 1],
    [0.1, 0.99, 1, 2, 1],
    [0.2, 0, 1, 0, null],
  ]);
  expect(rows[0]!.expected).toBeCloseTo((0.97 + 0.6 + 0.99 + 1) / 4);
});

it('a suspect whose label was wrong before is one rightly', () => {
  const trials = [trial(0.05, 0, [suspect('a', 0.9, false), suspect('b', 0.9, false)])];
  expect(reliability(trials, new Set(['b']))[0]!.found).toBe(0.5);
});

it('is written as a table, and as one for people with how well the flips were found', () => {
  const trials = [trial(0.02, 0, [suspect('a', 0.875, true), suspect('b', 0.125, false)])];
  const rows = reliability(trials, new Set());
  expect(reliabilityCsv(rows)).toBe(
    'flips,chance_from,chance_to,suspects,expected,found\r\n' +
      '0.02,0,1,2,0.5000,0.5000\r\n0.02,0,0.5,1,0.1250,0.0000\r\n0.02,0.8,0.9,1,0.8750,1.0000\r\n',
  );
  const text = reliabilityText(rows, trials);
  expect(text).toContain('| 2 % | all | 2 | 50.0 % | 50.0 % |');
  expect(text).toContain('| 2 % | 80 to 90 % | 1 | 87.5 % | 100.0 % |');
  // One of the two suspects is one of the two flips.
  expect(text).toContain('F1 of what was flipped, 2 %: 0.5000, mean of 1 draws');
});

it('tries 2, 5, 10 and 20 % with three seeds each', () => {
  expect(TRIALS.map(({ ratio }) => ratio)).toEqual([0.02, 0.02, 0.02, 0.05, 0.05, 0.05, 0.1, 0.1, 0.1, 0.2, 0.2, 0.2]);
  expect(new Set(TRIALS.map(({ seed }) => seed)).size).toBe(3);
});
