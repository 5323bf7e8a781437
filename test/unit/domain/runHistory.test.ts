import fc from 'fast-check';
import { beforeAll, describe, expect, it, test } from 'vitest';
import type { EmbeddingSnapshot } from '../../../src/domain/embeddingSnapshot.ts';
import { changesBetween, correctionsAt, type EpochChanges, withChanges } from '../../../src/domain/labelChanges.ts';
import type { TrainedLabels } from '../../../src/domain/noise.ts';
import type { CorrectionRecord } from '../../../src/domain/report.ts';
import {
  changesIn,
  headAt,
  NO_HISTORY,
  type RunHistory,
  recordedEpochs,
  type StateAt,
  stateAt,
  withEvent,
} from '../../../src/domain/runHistory.ts';
import { applyCorrections, type Corrections, NO_CORRECTIONS } from '../../../src/domain/standingCorrections.ts';
import { Run } from '../../../src/engine/run/run.ts';
import * as tf from '../../../src/engine/tf.ts';
import '@tensorflow/tfjs-backend-cpu';
import { stream } from '../../../src/lib/rng.ts';
import { CONFIG, DATA, observe } from '../../support/smallRun.ts';

beforeAll(() => tf.setBackend('cpu'));

/** What the page showed at the end of an epoch. */
interface Live {
  readonly labels: TrainedLabels;
  readonly corrections: Corrections;
  readonly embeddings: EmbeddingSnapshot;
}

/** A run with choices of its own, other labels on the way among them, and what was live as each of its epochs ended. */
async function watchedRun(seed: number) {
  const random = stream(seed, 'replay');
  // Batches that do not divide the set show images twice in an epoch.
  const training = { ...CONFIG.training, seed, epochs: 5, batchSize: 4 + random.integer(4) };
  const kind = seed % 3 === 2 ? 'robustface' : 'boundaryface';
  const head = {
    ...CONFIG.head,
    kind,
    epochStart: random.integer(2),
    correction: seed % 2 ? 'paper' : 'code',
  } as const;
  const relabelAfter = 1 + random.integer(4);
  const { observer } = observe();
  const live: Live[] = [];
  let history: RunHistory = NO_HISTORY;
  let corrections = NO_CORRECTIONS;
  let labels: TrainedLabels | null = null;
  let changes = 0;
  const run: Run = new Run(
    DATA,
    { ...CONFIG, head, training },
    {
      ...observer,
      noise: (epoch, told) => {
        labels = told;
        history = withEvent(history, { kind: 'labels', epoch, labels: told });
      },
      corrections: ({ records, withdrawn }) => {
        changes += records.length + withdrawn.length;
        corrections = applyCorrections(corrections, records, withdrawn);
      },
      epoch: ({ epoch }, decisions) => {
        history = withEvent(history, { kind: 'epoch', epoch, corrections, decisions });
        if (epoch === relabelAfter) run.change({ noise: { closedSet: 0.5 } });
      },
      embeddings: (snapshot) => {
        history = withEvent(history, { kind: 'embeddings', snapshot });
        if (snapshot.epochDone) live.push({ labels: labels!, corrections, embeddings: snapshot });
      },
    },
  );
  run.watched = true;
  const { stepsPerEpoch } = run.position;
  expect(await run.train()).toBe('finished');
  run.trainer.dispose();
  return { history, live, changes, stepsPerEpoch };
}

test.each([0, 1, 2, 3, 4, 5])(
  'run %i: the state replayed at the end of an epoch is the one that was live, and what changed in it leads there',
  async (seed) => {
    const { history, live, changes, stepsPerEpoch } = await watchedRun(seed);
    expect(recordedEpochs(history)).toEqual([1, 2, 3, 4, 5]);
    expect(changes).toBeGreaterThan(0);
    expect(live).toHaveLength(5);
    live.forEach(({ labels, corrections, embeddings }, i) => {
      const state = stateAt(history, i + 1)!;
      expect(state.labels).toBe(labels);
      // In their order too, and counted alike.
      expect([...state.corrections.byImage]).toEqual([...corrections.byImage]);
      expect(state.corrections).toEqual(corrections);
      expect(state.embeddings).toBe(embeddings);
      expect(embeddings).toMatchObject({ epoch: i + 1, step: (i + 1) * stepsPerEpoch });
    });
    checkChanges(history);
    expect(stateAt(history, 0)).toBeNull();
    expect(stateAt(history, 6)).toBeNull();
  },
);

/** What is said of each epoch is what its two ends say. */
function checkChanges(history: RunHistory): void {
  for (const epoch of recordedEpochs(history)) {
    const [before, after] = [stateAt(history, epoch - 1), stateAt(history, epoch)!];
    const now = (state: StateAt | null, image: number): number | undefined =>
      state?.corrections.byImage.get(image)?.rectifiedLabel;
    const { rectified, rerectified, givenBack, givenAnew } = changesIn(history, epoch)!;
    const moved = [...after.labels.given.keys()].filter((image) => now(before, image) !== now(after, image));
    const said = [...rectified, ...rerectified, ...givenBack, ...givenAnew];
    expect(new Set(said).size).toBe(said.length);
    // One whose given label changed may be rectified to the label of before, which is another story.
    for (const image of moved) expect(said).toContain(image);
    for (const image of rerectified) expect(before!.corrections.byImage.has(image)).toBe(true);
    for (const image of givenBack) {
      expect(after.labels.given[image]).toBe(before!.corrections.byImage.get(image)!.givenLabel);
    }
    for (const image of givenAnew) {
      expect(after.labels.given[image]).not.toBe(before!.corrections.byImage.get(image)!.givenLabel);
    }
  }
}

describe('what changed in an epoch', () => {
  const record = (image: number, rectifiedLabel: number, step: number): CorrectionRecord => ({
    image,
    givenLabel: 0,
    rectifiedLabel,
    trueLabel: null,
    epoch: step,
    step,
  });
  const labels: TrainedLabels = { given: new Int32Array(9), truth: null, replaced: new Int32Array(9).fill(-1) };
  const ended = (
    history: RunHistory,
    epoch: number,
    records: readonly CorrectionRecord[],
    withdrawn: readonly number[],
  ) =>
    withEvent(history, {
      kind: 'epoch',
      epoch,
      corrections: applyCorrections(history.latest, records, withdrawn),
      decisions: null,
    });
  const begun = withEvent(NO_HISTORY, { kind: 'labels', epoch: 1, labels });

  it('is told apart: rectified, given back, rectified to another label, given anew by other noise', () => {
    let history = ended(begun, 1, [record(1, 2, 1), record(2, 2, 1), record(3, 1, 1)], []);
    expect(changesIn(history, 1)).toEqual({
      epoch: 1,
      from: 0,
      rectified: [1, 2, 3],
      givenBack: [],
      rerectified: [],
      givenAnew: [],
    });
    const given = Int32Array.from(labels.given);
    given[3] = 1;
    history = withEvent(history, { kind: 'labels', epoch: 2, labels: { ...labels, given } });
    history = ended(history, 2, [record(1, 5, 2), record(4, 1, 2)], [2, 3]);
    expect(changesIn(history, 2)).toEqual({
      epoch: 2,
      from: 1,
      rectified: [4],
      givenBack: [2],
      rerectified: [1],
      givenAnew: [3],
    });
    expect(changesIn(history, 3)).toBeNull();
  });

  it('leaves the settings of the loss as they were then', () => {
    const columns = { step: new Int32Array(), nearest: new Int32Array(), taken: new Uint8Array() };
    const numbers = { images: new Int32Array(), own: new Float32Array(), negative: new Float32Array() };
    const changed = { ...CONFIG.head, margin: 0.5 };
    const heads = [
      { step: 0, head: CONFIG.head },
      { step: 2, head: changed },
    ];
    const decisions = { epoch: 2, ...columns, ...numbers, heads };
    const history = withEvent(begun, { kind: 'epoch', epoch: 2, corrections: NO_CORRECTIONS, decisions });
    expect(headAt(history, 2)).toEqual(changed);
    expect(headAt(history, 3)).toBeNull();
  });

  it('is counted from the last epoch that is known', () => {
    // Taken up in epoch 5, with what was rectified by then.
    const history = ended(begun, 5, [record(1, 2, 1), record(2, 2, 5)], []);
    expect(changesIn(history, 5)).toMatchObject({ from: 0, rectified: [1, 2] });
    expect(recordedEpochs(history)).toEqual([5]);
  });

  it('that is told again takes the place of what was there', () => {
    let history = ended(begun, 1, [record(1, 2, 1)], []);
    history = ended(history, 2, [record(2, 2, 2)], []);
    history = withEvent(history, { kind: 'epoch', epoch: 1, corrections: NO_CORRECTIONS, decisions: null });
    expect(recordedEpochs(history)).toEqual([1]);
    expect(stateAt(history, 1)!.corrections.total).toBe(0);
  });
});

describe('the record of label changes', () => {
  it('keeps to its bound by beginning later, and what it still has is right', () => {
    const step = fc.record({
      rectified: fc.array(fc.record({ image: fc.nat(11), label: fc.integer({ min: 1, max: 3 }) }), { maxLength: 8 }),
      back: fc.array(fc.nat(11), { maxLength: 4 }),
    });
    fc.assert(
      fc.property(fc.array(step, { minLength: 1, maxLength: 10 }), fc.integer({ min: 1, max: 60 }), (steps, most) => {
        let all: readonly EpochChanges[] = [];
        const live: Corrections[] = [];
        steps.forEach(({ rectified, back }, i) => {
          const before = live.at(-1) ?? NO_CORRECTIONS;
          const records = rectified.map(({ image, label }) => ({
            image,
            givenLabel: 0,
            rectifiedLabel: label,
            trueLabel: 1,
            epoch: i + 1,
            step: i + 1,
          }));
          const after = applyCorrections(
            before,
            records,
            back.filter((image) => before.byImage.has(image)),
          );
          live.push(after);
          all = withChanges(all, { epoch: i + 1, from: i, ...changesBetween(before, after) }, most);
        });
        expect(all.at(-1)!.epoch).toBe(steps.length);
        expect(all[0]!.from).toBe(0);
        for (const { epoch } of all) {
          expect([...correctionsAt(all, epoch).byImage]).toEqual([...live[epoch - 1]!.byImage]);
          expect(correctionsAt(all, epoch)).toEqual(live[epoch - 1]);
        }
        const size = all.reduce((sum, { records, withdrawn }) => sum + 1 + records.length + withdrawn.length, 0);
        expect(all.length === 1 || size <= most).toBe(true);
      }),
    );
  });
});

test('embeddings are told only while somebody looks, those of the epochs before then too, and lie on the unit sphere', async () => {
  const { log, observer } = observe();
  const run = new Run(DATA, CONFIG, observer);
  await run.train();
  expect(log.embeddings).toEqual([]);
  run.watched = true;
  await run.tellEmbeddings(true);
  expect(log.embeddings.map(({ epoch, epochDone }) => [epoch, epochDone])).toEqual([
    [1, true],
    [2, true],
    [3, true],
  ]);
  await run.tellEmbeddings(true);
  expect(log.embeddings.map(({ epoch }) => epoch)).toEqual([1, 2, 3, 3]);
  expect(log.embeddings[3]).toEqual(log.embeddings[2]);
  for (const { images, dims, directions, centres } of log.embeddings) {
    expect(images).toHaveLength(DATA.train.count);
    for (let at = 0; at < directions.length; at += dims) {
      expect(Math.hypot(...directions.subarray(at, at + dims)) / 32767).toBeCloseTo(1, 3);
    }
    for (let at = 0; at < centres.length; at += dims) {
      expect(Math.hypot(...centres.subarray(at, at + dims))).toBeCloseTo(1, 5);
    }
  }
  run.trainer.dispose();
});

test('embeddings told later are those that would have been told at once', async () => {
  const [early, late] = [observe(), observe()];
  for (const { observer, log } of [early, late]) {
    const run = new Run(DATA, CONFIG, observer);
    run.watched = log === early.log;
    await run.train();
    run.watched = true;
    if (log === late.log) await run.tellEmbeddings(true);
    run.trainer.dispose();
  }
  expect(late.log.embeddings).toEqual(early.log.embeddings.filter(({ epochDone }) => epochDone));
});
