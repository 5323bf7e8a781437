/** The results of an epoch and its evaluation, as a run uses them, on the cpu backend. */
import '@tensorflow/tfjs-backend-cpu';
import { beforeAll, describe, expect, it } from 'vitest';
import { EpochResults } from '../../../../src/engine/run/epochResults.ts';
import { RunEvaluator } from '../../../../src/engine/run/runEvaluator.ts';
import { TrainingSet } from '../../../../src/engine/run/trainingSet.ts';
import { Trainer } from '../../../../src/engine/step/trainer.ts';
import * as tf from '../../../../src/engine/tf.ts';
import { CONFIG, DATA, easyImages, observe, SIZE } from '../../../support/smallRun.ts';

function pieces() {
  const { network, head, noise, training, stepMode } = CONFIG;
  const { batchSize, seed, momentum, nesterov, weightDecay } = training;
  const set = new TrainingSet(DATA, SIZE, noise, noise.closedSet);
  const sgd = { momentum, nesterov, weightDecay };
  const sizes = { network, identities: set.identities, batchSize, images: set.source };
  const trainer = new Trainer({ ...sizes, sgd, seed, stepMode }, head);
  return { set, trainer, batches: set.batches({ head, noise, training }, 2) };
}

beforeAll(async () => {
  await tf.setBackend('cpu');
});

describe('EpochResults', () => {
  it('reads the steps that were taken, adds them up and tells of them once', async () => {
    const { set, trainer, batches } = pieces();
    const { log, observer } = observe();
    const results = new EpochResults(trainer, set, observer, 2);
    results.begin();
    expect([results.isEmpty, results.areRead]).toEqual([true, true]);
    batches.forEach((batch, at) => {
      results.clock.run(() => trainer.step({ ...set.inputOf(batch), epoch: 2, learningRate: 0.05 }));
      results.taken({ batch, epoch: 2, step: 4 + at }, 0.05);
    });
    expect([results.isEmpty, results.areRead, log.losses.length]).toEqual([true, false, 0]);
    await results.read();
    await results.read();
    trainer.dispose();
    expect(log.losses).toHaveLength(3);
    expect([results.isEmpty, results.areRead]).toEqual([false, true]);
    expect(results.sums).toMatchObject({ steps: 3, learningRate: 0.05 });
    const { loss, epoch, injected, detected } = results.metrics(2, null);
    expect(epoch).toBe(2);
    expect(loss).toBeCloseTo(log.losses.reduce((sum, value) => sum + value, 0) / 3, 5);
    expect(injected).toBe(6);
    // Every image was in one of the three batches.
    const rectified = [...results.rectified].filter((label, image) => label !== set.labels.given[image]);
    expect(detected).toBe(rectified.length);
    expect(log.corrections).toHaveLength(rectified.length);
    results.end();
    expect(results.isEmpty).toBe(true);
  });
});

describe('RunEvaluator', () => {
  it('verifies on people it is given, reports the same, and needs them for it', async () => {
    const { set, trainer } = pieces();
    const evaluator = new RunEvaluator(trainer, set, easyImages(5, 4, 2), 0);
    const quick = (await evaluator.verify())!;
    const { verification, detection } = await evaluator.report(set.labels.given, null);
    expect(verification!.accuracy).toBe(quick.accuracy);
    expect(detection).toMatchObject({ images: 18, injected: 6, detected: 0 });
    expect(await new RunEvaluator(trainer, set, null, 0).verify()).toBeNull();
    const { pixels } = easyImages(1, 2, 3);
    const twice = pixels.slice();
    twice.copyWithin(twice.length / 2, 0, twice.length / 2);
    expect(await evaluator.similarity({ size: SIZE, count: 2, pixels: twice })).toBeCloseTo(1, 5);
    trainer.dispose();
  });
});
