import { describe, expect, it } from 'vitest';
import { biographyOf } from '../../../src/domain/biography.ts';
import { withEvent } from '../../../src/domain/runHistory.ts';
import { epochOf, historyOf } from '../../support/recordedRun.ts';

describe('the biography of an image', () => {
  const history = historyOf(
    [0, 1],
    [
      epochOf(1, [
        [0.5, 1, 0.4, false],
        [0.2, 0, 0.1, false],
      ]),
      epochOf(2, [[0.4, 2, 0.6, false], null]),
      epochOf(3, [
        [0.3, 2, 0.8, true],
        [0.1, 0, 0.7, true],
      ]),
      epochOf(4, [
        [0.5, 1, 0.9, true],
        [0.6, 0, 0.1, false],
      ]),
    ],
  );

  it('tells label and numbers of each epoch, and counts the changes of label', () => {
    const { epochs, flips, sampledWithout } = biographyOf(history, 0);
    expect(epochs.map(({ label }) => label)).toEqual([0, 0, 2, 1]);
    expect(epochs.map(({ correcting }) => correcting)).toEqual([false, false, true, true]);
    expect(epochs[2]!.decision).toMatchObject({ epoch: 3, step: 30, nearest: 2, taken: true });
    expect(epochs[2]!.decision!.negative).toBeCloseTo(0.8, 6);
    expect(flips).toBe(2);
    expect(sampledWithout).toBeNull();
  });

  it('an epoch without it has no label and is no change', () => {
    const { epochs, flips } = biographyOf(history, 1);
    expect(epochs.map(({ label }) => label)).toEqual([1, null, 0, 1]);
    expect(epochs[1]).toMatchObject({ given: 1, decision: null, correcting: false });
    expect(flips).toBe(2);
  });

  it('labels that were given anew begin undecided', () => {
    const given = { given: Int32Array.of(2, 1), truth: null, replaced: Int32Array.of(-1, -1) };
    const later = withEvent(history, { kind: 'labels', epoch: 4, labels: given });
    const { epochs, flips } = biographyOf(later, 0);
    expect(epochs.map((each) => each.given)).toEqual([0, 0, 0, 2]);
    // 0, 0, 2, then from the new label 2 to 1.
    expect(flips).toBe(2);
    const kept = withEvent(later, { kind: 'decisions', decisions: epochOf(4, [[0.5, 1, 0.1, false], null]) });
    expect(biographyOf(kept, 0)).toMatchObject({ flips: 1 });
  });

  it('an image that is not recorded says how many are; without a record nothing is said', () => {
    const sampled = historyOf([0, 0, 0, 0], [epochOf(1, [[0.5, 1, 0.4, false]], Int32Array.of(2))]);
    expect(biographyOf(sampled, 1)).toMatchObject({ epochs: [], sampledWithout: 1 });
    expect(biographyOf(sampled, 2).epochs).toHaveLength(1);
    expect(biographyOf(historyOf([0], []), 0)).toMatchObject({ epochs: [], flips: 0, sampledWithout: null });
  });
});
