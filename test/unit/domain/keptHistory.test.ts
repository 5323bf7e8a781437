/** The history of a kept run: within its bounds, right in what it still has, and never trusted. */
import fc from 'fast-check';
import * as v from 'valibot';
import { describe, expect, it } from 'vitest';
import type { EpochDecisions } from '../../../src/domain/decisionRecord.ts';
import type { EmbeddingSnapshot } from '../../../src/domain/embeddingSnapshot.ts';
import { historyOf, keptHistory, keptHistorySchema } from '../../../src/domain/keptHistory.ts';
import { NO_HISTORY, type RunHistory, recordedEpochs, stateAt, withEvent } from '../../../src/domain/runHistory.ts';
import { DEFAULT_SETTINGS } from '../../../src/domain/settings/settings.ts';
import { applyCorrections } from '../../../src/domain/standingCorrections.ts';

const decisionsOf = (epoch: number, images: number): EpochDecisions => ({
  epoch,
  images: Int32Array.from({ length: images }, (_, i) => i),
  step: new Int32Array(images).fill(epoch),
  own: new Float32Array(images),
  nearest: new Int32Array(images),
  negative: new Float32Array(images),
  taken: new Uint8Array(images),
  heads: [{ step: 0, head: DEFAULT_SETTINGS.head }],
});

const snapshotOf = (epoch: number, images: number, dims: number): EmbeddingSnapshot => ({
  epoch,
  step: 10 * epoch,
  epochDone: true,
  dims,
  images: Int32Array.from({ length: images }, (_, i) => i),
  directions: new Int16Array(images * dims),
  identities: Int32Array.of(0, 1),
  centres: new Float32Array(2 * dims),
  lengths: new Float32Array(2),
});

/** @param moved labels that move in each epoch */
function historyWith(epochs: number, images: number, dims: number, moved: number): RunHistory {
  const labels = { given: new Int32Array(images), truth: null, replaced: new Int32Array(images).fill(-1) };
  let history = withEvent(NO_HISTORY, { kind: 'labels', epoch: 1, labels });
  for (let epoch = 1; epoch <= epochs; epoch++) {
    const records = Array.from({ length: moved }, (_, i) => ({
      image: (epoch * moved + i) % images,
      givenLabel: 0,
      rectifiedLabel: epoch,
      trueLabel: 1,
      epoch,
      step: epoch,
    }));
    const corrections = applyCorrections(history.latest, records, []);
    history = withEvent(history, { kind: 'epoch', epoch, corrections, decisions: decisionsOf(epoch, images) });
    history = withEvent(history, { kind: 'embeddings', snapshot: snapshotOf(epoch, images, dims) });
  }
  return history;
}

describe('the history that is kept', () => {
  it('of a small run is all of it', () => {
    const history = historyWith(6, 30, 3, 4);
    expect(historyOf(keptHistory(history))).toEqual(history);
  });

  it('of a large one begins later, is thinner, and what it has is right', () => {
    const history = historyWith(9, 3000, 128, 2900);
    const kept = historyOf(structuredClone(keptHistory(history)));
    const epochs = recordedEpochs(kept);
    expect(epochs[0]).toBeGreaterThan(1);
    expect(epochs.at(-1)).toBe(9);
    for (const epoch of epochs) {
      const [then, whole] = [stateAt(kept, epoch)!, stateAt(history, epoch)!];
      expect([...then.corrections.byImage]).toEqual([...whole.corrections.byImage]);
      expect(then.labels).toEqual(whole.labels);
    }
    expect(kept.latest).toEqual(history.latest);
    expect(kept.embeddings.every).toBeGreaterThan(1);
    const bytes = kept.embeddings.snapshots.reduce((sum, { directions }) => sum + directions.byteLength, 0);
    expect(bytes).toBeLessThanOrEqual(4 * 2 ** 20);
    expect(kept.decisions.length * 3000 * 17).toBeLessThanOrEqual(2 * 2 ** 20);
    expect(kept.decisions.at(-1)!.epoch).toBe(9);
  });

  it('goes on where it was kept', () => {
    const history = historyWith(4, 30, 3, 4);
    const resumed = historyOf(structuredClone(keptHistory(history)));
    const next = {
      kind: 'epoch',
      epoch: 5,
      corrections: applyCorrections(resumed.latest, [], [18]),
      decisions: null,
    } as const;
    expect(withEvent(resumed, next).changes.at(-1)).toEqual({ epoch: 5, from: 4, records: [], withdrawn: [18] });
  });

  it('is none where there was none', () => {
    expect(historyOf(undefined)).toBe(NO_HISTORY);
  });
});

describe('a history that is read', () => {
  const good = structuredClone(keptHistory(historyWith(3, 12, 3, 2)));

  it('is what was written', () => {
    expect(v.parse(keptHistorySchema, good)).toEqual(good);
  });

  it.each<readonly [string, (history: ReturnType<typeof structuredClone<typeof good>>) => unknown]>([
    ['columns of other lengths', (h) => ({ ...h, decisions: [{ ...h.decisions[0], own: new Float32Array(1) }] })],
    [
      'a snapshot without its centres',
      (h) => ({
        ...h,
        embeddings: { ...h.embeddings, snapshots: [{ ...h.embeddings.snapshots[0], centres: new Float32Array(1) }] },
      }),
    ],
    [
      'labels of other lengths',
      (h) => ({ ...h, labels: [{ epoch: 1, labels: { ...h.labels[0]!.labels, truth: new Int32Array(1) } }] }),
    ],
    ['epochs out of order', (h) => ({ ...h, changes: [...h.changes].reverse() })],
    ['no settings of the loss', (h) => ({ ...h, decisions: [{ ...h.decisions[0], heads: [] }] })],
    ['something else', () => 'history'],
  ])('with %s is none', (_, damage) => {
    expect(v.safeParse(keptHistorySchema, damage(good)).success).toBe(false);
  });

  it('never makes the page fail, whatever it is', () => {
    fc.assert(
      fc.property(fc.anything(), (anything) => {
        expect(() => v.safeParse(keptHistorySchema, anything)).not.toThrow();
      }),
    );
  });
});
