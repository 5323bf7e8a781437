import { beforeAll, expect, test } from 'vitest';
import type { CorrectionRecord } from '../../../src/domain/report.ts';
import { NO_HISTORY, type RunHistory, recordedEpochs, stateAt, withEvent } from '../../../src/domain/runHistory.ts';
import { applyCorrections, NO_CORRECTIONS } from '../../../src/domain/standingCorrections.ts';
import { Run } from '../../../src/engine/run/run.ts';
import * as tf from '../../../src/engine/tf.ts';
import '@tensorflow/tfjs-backend-cpu';
import { stream } from '../../../src/lib/rng.ts';
import { CONFIG, DATA, observe } from '../../support/smallRun.ts';

beforeAll(() => tf.setBackend('cpu'));

/** What the page showed at the end of an epoch. */
interface Live {
  readonly given: readonly number[];
  readonly records: readonly CorrectionRecord[];
}

const byImage = (records: readonly CorrectionRecord[]) => [...records].sort((a, b) => a.image - b.image);

test.each([0, 1, 2, 3, 4, 5])(
  'run %i: the state replayed at the end of an epoch is the one that was live',
  async (seed) => {
    const random = stream(seed, 'replay');
    // Batches that do not divide the set show images twice in an epoch.
    const training = { ...CONFIG.training, seed, epochs: 5, batchSize: 4 + random.integer(4) };
    const head = { ...CONFIG.head, epochStart: random.integer(2), correction: seed % 2 ? 'paper' : 'code' } as const;
    const { observer } = observe();
    const live: Live[] = [];
    let history: RunHistory = NO_HISTORY;
    let corrections = NO_CORRECTIONS;
    let given: readonly number[] = [];
    const run: Run = new Run(
      DATA,
      { ...CONFIG, head, training },
      {
        ...observer,
        noise: (epoch, labels) => {
          given = [...labels.given];
          history = withEvent(history, { kind: 'labels', epoch, labels });
        },
        corrections: ({ records, withdrawn }) => {
          corrections = applyCorrections(corrections, records, withdrawn);
        },
        epoch: (metrics, decisions) => {
          live.push({ given, records: [...corrections.byImage.values()] });
          history = withEvent(history, { kind: 'decisions', decisions: decisions! });
          // Other labels on the way.
          if (metrics.epoch === 3) run.change({ noise: { closedSet: 0.5 } });
        },
        embeddings: (snapshot) => {
          history = withEvent(history, { kind: 'embeddings', snapshot });
        },
      },
    );
    run.watched = true;
    const { stepsPerEpoch } = run.position;
    expect(await run.train()).toBe('finished');
    run.trainer.dispose();
    expect(recordedEpochs(history)).toEqual([1, 2, 3, 4, 5]);
    expect(live.some(({ records }) => records.length > 0)).toBe(true);
    live.forEach(({ given: then, records }, i) => {
      const state = stateAt(history, i + 1, { stepsPerEpoch, batchSize: training.batchSize })!;
      expect([...state.labels.given]).toEqual(then);
      expect(state.recorded).toBe(then.length);
      expect(byImage(state.records)).toEqual(byImage(records));
      expect(state.records.map(({ step }) => step)).toEqual(records.map(({ step }) => step));
      const rectified = [...then];
      for (const { image, rectifiedLabel } of records) rectified[image] = rectifiedLabel;
      expect([...state.rectified]).toEqual(rectified);
      expect(state.embeddings).toMatchObject({ epoch: i + 1, step: (i + 1) * stepsPerEpoch, epochDone: true });
    });
    expect(stateAt(history, 0, { stepsPerEpoch, batchSize: training.batchSize })).toBeNull();
  },
);

test('embeddings are told only while somebody looks, and lie on the unit sphere', async () => {
  const { log, observer } = observe();
  const run = new Run(DATA, CONFIG, observer);
  await run.train();
  expect(log.embeddings).toEqual([]);
  run.watched = true;
  await run.tellEmbeddings(true);
  const [snapshot] = log.embeddings;
  expect(log.embeddings).toHaveLength(1);
  expect(snapshot!.images).toHaveLength(DATA.train.count);
  const { dims, directions, centres } = snapshot!;
  for (let at = 0; at < directions.length; at += dims) {
    expect(Math.hypot(...directions.subarray(at, at + dims)) / 32767).toBeCloseTo(1, 3);
  }
  for (let at = 0; at < centres.length; at += dims) {
    expect(Math.hypot(...centres.subarray(at, at + dims))).toBeCloseTo(1, 5);
  }
  run.trainer.dispose();
});
