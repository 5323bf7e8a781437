/** A run that is taken up at a checkpoint goes on as if it had never stopped; one that does not fit is refused. */
import { beforeAll, describe, expect, it } from 'vitest';
import { HEAD_KINDS } from '../../../../src/domain/losses/catalogue.ts';
import { parseSettings } from '../../../../src/domain/settings/parse.ts';
import { Run } from '../../../../src/engine/run/run.ts';
import { CheckpointClock } from '../../../../src/engine/run/runCheckpoint.ts';
import type { RunConfig } from '../../../../src/engine/run/runTypes.ts';
import * as tf from '../../../../src/engine/tf.ts';
import { differences, trainRun } from '../../../support/checkpoints.ts';
import { CONFIG, DATA, easyImages, observe } from '../../../support/smallRun.ts';
import { startWasm } from '../../../support/wasmBackend.ts';

beforeAll(startWasm);

const headOf = (kind: (typeof HEAD_KINDS)[number]): RunConfig['head'] => {
  const { head } = parseSettings({ head: { kind } }, 3);
  return { ...head, epochStart: 1 };
};

describe('a run taken up at a checkpoint', () => {
  // Three steps an epoch: before the first, within one, at the end of one, within the last.
  it.each([1, 3, 4, 8])('after step %i trains the same as in one go, to the bit', async (step) => {
    expect(await differences(CONFIG, step)).toEqual([]);
  });

  it.each(HEAD_KINDS)('keeps the state of %s', async (kind) => {
    expect(await differences({ ...CONFIG, head: headOf(kind) }, 5)).toEqual([]);
  });

  it('leaves no tensor, and makes no checkpoint that nobody takes', async () => {
    const before = tf.memory().numTensors;
    const { checkpoints } = await trainRun(CONFIG, 4);
    await trainRun({ ...CONFIG, from: checkpoints[2] });
    expect(tf.memory().numTensors).toBe(before);
  });

  it('is finished at once when it was', async () => {
    const whole = await trainRun(CONFIG);
    const from = whole.checkpoints.at(-1)!;
    expect(from).toMatchObject({ epoch: CONFIG.training.epochs + 1, step: 9 });
    const again = await trainRun({ ...CONFIG, from });
    expect(again.log.losses).toEqual([]);
    expect(again.state).toEqual(whole.state);
    const { epoch } = again.checkpoints.at(-1) ?? from;
    expect(epoch).toBe(CONFIG.training.epochs + 1);
  });

  it('keeps noise that was changed for the next epoch', async () => {
    const whole = await trainRun(CONFIG, 9, (run, log) => {
      const wait = setInterval(() => {
        if (log.losses.length < 1) return;
        clearInterval(wait);
        run.change({ noise: { closedSet: 0.1 } });
      });
    });
    const from = whole.checkpoints.find(({ step }) => step === 2)!;
    expect(from.closedSet).toBe(CONFIG.noise.closedSet);
    const noise = { ...CONFIG.noise, closedSet: 0.1 };
    const rest = await trainRun({ ...CONFIG, noise, from });
    expect(rest.log.noise).toEqual(whole.log.noise);
    expect(rest.log.losses).toEqual(whole.log.losses.slice(2));
  });

  it('is refused for another network, loss or set', async () => {
    const { checkpoints } = await trainRun(CONFIG, 1);
    const from = checkpoints[0]!;
    const { observer } = observe();
    const start = (data: typeof DATA, config: Partial<RunConfig>) => () =>
      new Run(data, { ...CONFIG, ...config, from }, observer).trainer.dispose();
    const wider = { ...CONFIG.network, embeddingSize: 16 };
    expect(start(DATA, { network: wider })).toThrow(expect.objectContaining({ code: 'checkpoint' }));
    expect(start(DATA, { head: headOf('adaface') })).toThrow(expect.objectContaining({ code: 'checkpoint' }));
    const others = { ...DATA, train: easyImages(3, 7, 1) };
    expect(start(others, {})).toThrow(expect.objectContaining({ code: 'checkpoint' }));
    expect(start(DATA, {})).not.toThrow();
  });
});

describe('CheckpointClock', () => {
  it('waits at least two seconds, and longer where making one takes longer or it is large', () => {
    const clock = new CheckpointClock();
    expect(clock.isDue(0)).toBe(true);
    clock.made(100, 110, 1e6);
    expect(clock.isDue(2100)).toBe(false);
    expect(clock.isDue(2110)).toBe(true);
    clock.made(3000, 3300, 1e6);
    expect(clock.isDue(12_000)).toBe(false);
    expect(clock.isDue(13_300)).toBe(true);
    clock.made(20_000, 20_100, 200e6);
    expect(clock.isDue(120_000)).toBe(false);
    expect(clock.isDue(120_100)).toBe(true);
  });
});
