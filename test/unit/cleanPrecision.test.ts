/** Expected precision: close to the truth where scores are as the model supposes, cautious where nothing is wrong. */
import { describe, expect, it } from 'vitest';
import { stream } from '../../src/lib/rng.ts';
import { chanceWrong, fitScores } from '../../src/store/clean/precision.ts';

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
    [0.1, 1.2, 0.8],
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

  it('a set without wrong labels has nearly none expected', () => {
    const model = fitScores(drawn(2000, 0, 2, 0.7).map(({ score }) => score))!;
    expect(model.wrong).toBeLessThan(0.01);
  });

  it('a clean set with a few hard faces is not taken for one with wrong labels', () => {
    const hard = Array.from({ length: 12 }, (_, i) => 0.36 + 0.03 * i);
    const clean = drawn(1400, 0, 1.5, 0.45).map(({ score }) => score);
    const model = fitScores([...clean, ...hard])!;
    const expected = hard.reduce((sum, score) => sum + chanceWrong(model, score), 0) / hard.length;
    expect(expected).toBeLessThan(0.5);
  });

  it('a higher score is never less suspicious', () => {
    const model = fitScores(drawn(300, 0.2, 1, 1).map(({ score }) => score))!;
    for (let score = -1; score < 1; score += 0.05) {
      expect(chanceWrong(model, score + 0.05)).toBeGreaterThanOrEqual(chanceWrong(model, score));
    }
  });

  it('has no opinion on a single image, and survives scores that are all alike', () => {
    expect(fitScores([0.4])).toBe(null);
    for (const same of [-1, 0, 1]) {
      const model = fitScores(Array.from({ length: 20 }, () => same))!;
      expect(Number.isFinite(chanceWrong(model, same))).toBe(true);
    }
  });
});
