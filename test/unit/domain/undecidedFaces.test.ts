import { expect, it } from 'vitest';
import { biographyOf } from '../../../src/domain/biography.ts';
import { comparisonOf } from '../../../src/domain/decision/decisionSentence.ts';
import { mostUndecided } from '../../../src/domain/undecidedFaces.ts';
import { stream } from '../../../src/lib/rng.ts';
import { epochOf, historyOf, type Recorded } from '../../support/recordedRun.ts';

it('most changes of label first, then the closest to the boundary', () => {
  // cos(acos 0.6 + 0.2) = 0.6 cos 0.2 - 0.8 sin 0.2 = 0.429104.
  const reach = 0.429104;
  const history = historyOf(
    [0, 0, 0, 0],
    [
      epochOf(1, [[reach + 0.3, 1, 0.6, false], [reach + 0.1, 1, 0.6, false], [0.9, 1, 0.1, false], null]),
      epochOf(2, [[reach - 0.1, 1, 0.6, true], [reach + 0.2, 1, 0.6, false], [0.9, 1, 0.1, false], null]),
      epochOf(3, [[reach + 0.2, 1, 0.6, false], null, [0.9, 1, 0.1, false], null]),
    ],
  );
  const found = mostUndecided(history);
  expect(found.map(({ image, flips, epochs }) => [image, flips, epochs])).toEqual([
    [0, 2, 3],
    [1, 0, 2],
    [2, 0, 3],
  ]);
  expect(found[0]!.distance).toBeCloseTo(0.2, 5);
  expect(found[1]!.distance).toBeCloseTo(0.15, 5);
  expect(mostUndecided(history, (image) => image !== 0).map(({ image }) => image)).toEqual([1, 2]);
  expect(mostUndecided(historyOf([0], []))).toEqual([]);
});

it('agrees with the biographies of the images', () => {
  const random = stream(3, 'undecided');
  const [images, identities] = [30, 4];
  const given = Array.from({ length: images }, () => random.integer(identities));
  const row = (image: number): Recorded => {
    if (random.integer(6) === 0) return null;
    const nearest = (given[image]! + 1 + random.integer(identities - 1)) % identities;
    return [2 * random.uniform() - 1, nearest, 2 * random.uniform() - 1, random.integer(3) === 0];
  };
  const decisions = [1, 2, 3, 4, 5, 6].map((epoch) =>
    epochOf(
      epoch,
      given.map((_, image) => row(image)),
    ),
  );
  const history = historyOf(given, decisions);
  const found = mostUndecided(history);
  expect(found.length).toBeGreaterThan(images - 3);
  for (const { image, flips, distance, epochs } of found) {
    const life = biographyOf(history, image);
    const trained = life.epochs.flatMap(({ decision }) => (decision ? [decision] : []));
    const sides = trained.map(comparisonOf).map(({ reach, hold }) => Math.abs(reach - hold));
    expect([flips, epochs]).toEqual([life.flips, trained.length]);
    expect(distance).toBeCloseTo(sides.reduce((sum, side) => sum + side, 0) / sides.length, 9);
  }
  found.slice(1).forEach(({ flips, distance }, i) => {
    const before = found[i]!;
    expect(before.flips > flips || (before.flips === flips && before.distance <= distance)).toBe(true);
  });
});
