/** Runs that differ in their seeds alone, as one curve. */
import { describe, expect, it } from 'vitest';
import { foldBySeed, meanCurve } from '../../../src/domain/seedFolds.ts';
import { parseSettings } from '../../../src/domain/settings/parse.ts';

const run = (name: string, source: object) => ({ name, settings: parseSettings(source) });

describe('folding', () => {
  it('joins runs of all three seeds, in their order, and nothing else', () => {
    const runs = [
      run('a', { training: { seed: 1 } }),
      run('b', { head: { kind: 'arcface' } }),
      run('c', { training: { seed: 2 }, noise: { seed: 5 }, dataset: { seed: 9 } }),
      run('d', { training: { seed: 2 }, noise: { closedSet: 0.2 } }),
      run('e', { head: { kind: 'arcface' }, noise: { seed: 2 } }),
    ];
    expect(foldBySeed(runs).map((group) => group.map(({ name }) => name))).toEqual([['a', 'c'], ['b', 'e'], ['d']]);
  });

  it('does not mind the order in which settings are written', () => {
    const { settings } = run('a', {});
    const turned = {
      ...settings,
      head: Object.fromEntries(Object.entries(settings.head).reverse()) as typeof settings.head,
    };
    expect(foldBySeed([{ settings }, { settings: turned }])).toHaveLength(1);
  });
});

const curve = (...values: (number | null)[]) => values.map((value, i) => ({ epoch: i + 1, value }));

describe('the mean', () => {
  it('has the sample deviation of the values at each place as its band', () => {
    expect(meanCurve([curve(1, 4), curve(3, 4), curve(5, 4)])).toEqual([
      { epoch: 1, mean: 3, band: [1, 5] },
      { epoch: 2, mean: 4, band: [4, 4] },
    ]);
  });

  it('of one curve is the curve', () => {
    expect(meanCurve([curve(1, null)])).toEqual([
      { epoch: 1, mean: 1, band: null },
      { epoch: 2, mean: null, band: null },
    ]);
    expect(meanCurve([])).toEqual([]);
    expect(meanCurve([[]])).toEqual([]);
  });

  it('ends where the shortest ends', () => {
    expect(meanCurve([curve(1, 2, 3), curve(3, 4)]).map(({ epoch }) => epoch)).toEqual([1, 2]);
    expect(meanCurve([curve(1, 2), []])).toEqual([]);
  });

  it('leaves out what was not measured, and has no band where one value is left', () => {
    expect(meanCurve([curve(null, 2), curve(4, 4)])).toEqual([
      { epoch: 1, mean: 4, band: null },
      { epoch: 2, mean: 3, band: [3 - Math.SQRT2, 3 + Math.SQRT2] },
    ]);
  });

  it('reads curves between their points, and not beyond them', () => {
    const steps = [
      { epoch: 0.5, value: 0 },
      { epoch: 2.5, value: 8 },
    ];
    expect(meanCurve([curve(1, 2), steps])).toEqual([
      { epoch: 1, mean: 1.5, band: [1.5 - Math.SQRT1_2, 1.5 + Math.SQRT1_2] },
      { epoch: 2, mean: 4, band: [4 - 2 * Math.SQRT2, 4 + 2 * Math.SQRT2] },
    ]);
  });
});
