/** Pinned runs under the one shown: which, and what they are called. */
import { describe, expect, it } from 'vitest';
import { parseSettings } from '../../../../src/domain/settings/parse.ts';
import { freshNote, type ShelfItem } from '../../../../src/domain/shelvedRun.ts';
import { recordOf } from '../../../../src/storage/recordOfRun.ts';
import { curveOf, ghostCurve, ghostsOf, MOST_GHOSTS } from '../../../../src/store/shelf/ghosts.ts';
import { metricsAt } from '../../../support/epochs.ts';
import { keptRun } from '../../../support/keptRuns.ts';

const settings = parseSettings({});

function item(id: string, source: object, change: Partial<ShelfItem['note']> = {}): ShelfItem {
  const record = recordOf(keptRun(1, { id, settings: parseSettings(source) }))!;
  return { record, note: { ...freshNote(id), pinned: true, ...change }, hasWeights: true, epochs: [] };
}

const ghosts = (items: readonly ShelfItem[], mode: 'off' | 'each' | 'folded' = 'each', shownId: string | null = null) =>
  ghostsOf({ items, mode, shownId, settings });
const labels = (...args: Parameters<typeof ghosts>) => ghosts(...args).shown.map(({ label }) => label);

const arcface = { head: { kind: 'arcface', scale: 4, margin: 0.3 } };

describe('ghosts', () => {
  it('are the pinned runs, named by what differs or by their own name', () => {
    const items = [
      item('a', arcface),
      item('b', { training: { seed: 4 } }),
      item('c', {}, { name: 'the good one' }),
      item('d', {}),
      item('e', arcface, { pinned: false }),
      item('f', arcface, { hidden: true }),
    ];
    expect(labels(items)).toEqual(['ArcFace', 'training seed 4', 'the good one', 'the same settings']);
    expect(labels(items, 'each', 'a')).toEqual(['training seed 4', 'the good one', 'the same settings']);
    expect(labels(items, 'off')).toEqual([]);
  });

  it('are a handful, and the rest is counted', () => {
    const items = Array.from({ length: 7 }, (_, i) => item(`${i}`, { training: { seed: i + 1 } }));
    expect(ghosts(items).shown).toHaveLength(MOST_GHOSTS);
    expect(ghosts(items).left).toBe(7 - MOST_GHOSTS);
    expect(ghosts(items).shown.map(({ place }) => place)).toEqual([0, 1, 2, 3]);
    expect(ghosts(items, 'folded')).toMatchObject({ left: 0, canFold: true, shown: [{ runs: { length: 7 } }] });
    expect(ghosts(items, 'off').left).toBe(0);
  });

  it('of several seeds are named by what else differs', () => {
    const items = [
      item('a', arcface),
      item('b', { ...arcface, training: { seed: 3 } }),
      item('c', { training: { seed: 3 } }),
    ];
    expect(labels(items, 'folded')).toEqual(['ArcFace, mean of 2 seeds', 'training seed 3']);
    expect(ghosts([item('a', arcface)]).canFold).toBe(false);
  });
});

describe('the curve of a ghost', () => {
  it('is that of the run, or the mean with a band', () => {
    const run = (value: number) => ({
      ...item('a', {}).record,
      epochs: [metricsAt(1, { recall: value }), metricsAt(2, { recall: null })],
    });
    expect(curveOf(run(0.5), 'recall')).toEqual([
      { epoch: 1, value: 0.5 },
      { epoch: 2, value: null },
    ]);
    expect(curveOf(run(0.5), 'crossEntropy')).toEqual([{ epoch: Math.fround(0.1), value: 4 }]);
    const trusting = { ...run(0.5), settings: parseSettings(arcface) };
    expect(curveOf(trusting, 'recall').map(({ value }) => value)).toEqual([null, null]);
    expect(curveOf(trusting, 'verificationAccuracy')[0]?.value).toBe(0.8);
    const [point] = ghostCurve({ runs: [run(0.25), run(0.75)] }, 'recall');
    expect(point).toMatchObject({ epoch: 1, mean: 0.5 });
    expect(point?.band?.[0]).toBeCloseTo(0.5 - Math.SQRT1_2 / 2, 12);
  });
});
