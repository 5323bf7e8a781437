import { describe, expect, it } from 'vitest';
import { injectNoise } from '../../../src/domain/noise.ts';

const IDENTITIES = 8;
const PER_IDENTITY = 25;
const labels = Int32Array.from({ length: IDENTITIES * PER_IDENTITY }, (_, i) => Math.floor(i / PER_IDENTITY));
const inject = (closedSet: number, openSet: number, seed = 1) =>
  injectNoise(labels, IDENTITIES, 200, { closedSet, openSet, seed });

describe('injectNoise', () => {
  it('relabels floor(n r) images of each identity, always to another identity', () => {
    const { given, truth } = inject(0.3, 0);
    for (let identity = 0; identity < IDENTITIES; identity++) {
      const images = Array.from(labels.keys()).filter((i) => labels[i] === identity);
      const wrong = images.filter((i) => given[i] !== identity);
      expect(wrong).toHaveLength(Math.floor(PER_IDENTITY * 0.3));
      expect(images.every((i) => truth[i] === identity)).toBe(true);
    }
  });

  it('draws the wrong label over all other identities', () => {
    const { given } = inject(0.8, 0);
    const seen = new Set(Array.from(given.keys(), (i) => (labels[i] === 0 ? given[i] : -1)));
    seen.delete(-1);
    seen.delete(0);
    expect(seen.size).toBeGreaterThanOrEqual(6);
  });

  it('replaces floor(n o) images by distinct outliers, disjoint from the relabelled ones', () => {
    const { given, truth, replaced } = inject(0.2, 0.2);
    const used = Array.from(replaced).filter((outlier) => outlier >= 0);
    expect(used).toHaveLength(IDENTITIES * 5);
    expect(new Set(used).size).toBe(used.length);
    const open = Array.from(labels.keys()).filter((i) => replaced[i]! >= 0);
    expect(open.every((i) => truth[i] === -1)).toBe(true);
    const closed = Array.from(labels.keys()).filter((i) => replaced[i]! < 0 && given[i] !== labels[i]);
    expect(closed).toHaveLength(IDENTITIES * 5);
  });

  it('keeps the wrong labels of a smaller ratio', () => {
    const small = inject(0.1, 0).given;
    const large = inject(0.4, 0).given;
    const wrong = Array.from(labels.keys()).filter((i) => small[i] !== labels[i]);
    expect(wrong.length).toBe(16);
    expect(wrong.every((i) => large[i] === small[i])).toBe(true);
  });

  it('is the same for the same seed and another for another', () => {
    expect(inject(0.3, 0.1)).toEqual(inject(0.3, 0.1));
    expect(inject(0.3, 0.1, 2).given).not.toEqual(inject(0.3, 0.1).given);
  });

  it('refuses ratios above 1 together and too few outliers', () => {
    expect(() => inject(0.6, 0.6)).toThrow(RangeError);
    expect(() => injectNoise(labels, IDENTITIES, 3, { closedSet: 0, openSet: 0.5, seed: 0 })).toThrow(/outlier/);
  });
});
