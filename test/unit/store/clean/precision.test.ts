/** Expected precision: close to the truth where scores are as the model supposes, cautious where nothing is wrong. */
import { describe, expect, it } from 'vitest';
import { stream } from '../../../../src/lib/rng.ts';
import { chanceWrong, fitScores } from '../../../../src/store/clean/precision.ts';

const logistic = (uniform: number): number => (Math.sqrt(3) / Math.PI) * Math.log(uniform / (1 - uniform));

/** Scores of right labels around -mean and of wrong ones around +mean, before the logistic function. */
function drawn(count: number, wrong: number, mean: number, deviation: number) {
  const random = stream(4, 'scores');
  return Array.from({ length: count }, () => {
    const isWrong = random.uniform() < wrong;
    return { isWrong, score: Math.tanh((isWrong ? mean : -mean) + deviation * logistic(random.uniform())) };
  });
}

describe('expected precision', () => {
  it.each([
    [0.2, 2, 1],
    [0.2, 1.2, 0.7],
    [0.4, 1, 1],
    [0.03, 2, 0.7],
  ])(
    '%s wrong, bells at %s with deviation %s: within 0.06 of the truth at every threshold',
    (wrong, mean, deviation) => {
      const images = drawn(4000, wrong, mean, deviation);
      const model = fitScores(images.map(({ score }) => score))!;
      expect(Math.abs(model.wrong - wrong)).toBeLessThan(0.03);
      for (const threshold of [-0.2, 0, 0.3, 0.6]) {
        const flagged = images.filter(({ score }) => score > threshold);
        const truth = flagged.filter(({ isWrong }) => isWrong).length / flagged.length;
        const expected = flagged.reduce((sum, { score }) => sum + chanceWrong(model, score), 0) / flagged.length;
        expect(Math.abs(expected - truth)).toBeLessThan(0.06);
      }
    },
  );

  it('a set without wrong labels allows no estimate', () => {
    expect(fitScores(drawn(2000, 0, 2, 0.7).map(({ score }) => score))).toBe(null);
  });

  it('nor does a clean set with a few hard faces, or with as few wrong labels as hard faces', () => {
    const hard = Array.from({ length: 12 }, (_, i) => 0.36 + 0.03 * i);
    const clean = drawn(1400, 0, 1.5, 0.45).map(({ score }) => score);
    expect(fitScores([...clean, ...hard])).toBe(null);
    const wrong = Array.from({ length: 9 }, (_, i) => Math.tanh(1.3 + 0.1 * i));
    expect(fitScores([...clean, ...hard, ...wrong])).toBe(null);
  });

  it('a few wrong labels far from all others do', () => {
    const clean = drawn(400, 0, 2.3, 0.3).map(({ score }) => score);
    const wrong = Array.from({ length: 8 }, (_, i) => Math.tanh(2.2 + 0.1 * i));
    const model = fitScores([...clean, ...wrong])!;
    for (const score of wrong) expect(chanceWrong(model, score)).toBeGreaterThan(0.95);
  });

  it('a higher score is never less suspicious', () => {
    const model = fitScores(drawn(300, 0.2, 1, 1).map(({ score }) => score))!;
    for (let score = -1; score < 1; score += 0.05) {
      expect(chanceWrong(model, score + 0.05)).toBeGreaterThanOrEqual(chanceWrong(model, score));
    }
  });

  it('has no opinion on a single image, nor on scores that are all alike', () => {
    expect(fitScores([0.4])).toBe(null);
    for (const same of [-1, 0, 1]) expect(fitScores(Array.from({ length: 20 }, () => same))).toBe(null);
  });
});
