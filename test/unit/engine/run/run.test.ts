/** A whole run with the smallest network: determinism, pause and step, changes on the way, faults. */
import { beforeAll, describe, expect, it } from 'vitest';
import type { GoalReport } from '../../../../src/domain/runGoal.ts';
import { Run } from '../../../../src/engine/run/run.ts';
import type { RunConfig, RunData } from '../../../../src/engine/run/runTypes.ts';
import * as tf from '../../../../src/engine/tf.ts';
import { trainRun } from '../../../support/checkpoints.ts';
import { PACES, pacedDifferences } from '../../../support/paces.ts';
import { CONFIG, DATA, easyImages, type Log, observe } from '../../../support/smallRun.ts';
import { startWasm } from '../../../support/wasmBackend.ts';

type Changed = Partial<Omit<RunConfig, 'training'>> & { readonly training?: Partial<RunConfig['training']> };

async function trained(config: Changed = {}, drive?: (run: Run, log: Log) => void): Promise<Log> {
  const { log, observer } = observe();
  const training = { ...CONFIG.training, ...config.training };
  const run = new Run(DATA, { ...CONFIG, ...config, training }, observer);
  drive?.(run, log);
  await run.train();
  run.trainer.dispose();
  return log;
}

const until = async (condition: () => boolean): Promise<void> => {
  while (!condition()) await new Promise((resolve) => setTimeout(resolve, 5));
};

describe('Run', () => {
  beforeAll(startWasm);

  it('gives the same curve twice, another with another seed, and leaks no tensor', async () => {
    const before = tf.memory().numTensors;
    const first = await trained();
    const second = await trained();
    const other = await trained({ training: { seed: 1 } });
    expect(second.losses).toEqual(first.losses);
    expect(other.losses).not.toEqual(first.losses);
    expect(first.losses).toHaveLength(9);
    expect(tf.memory().numTensors).toBe(before);
  });

  it('goes on from the weights of an earlier run', async () => {
    const { log, observer } = observe();
    const noise = { ...CONFIG.noise, closedSet: 0 };
    const config = { ...CONFIG, noise, training: { ...CONFIG.training, epochs: 6 } };
    const first = new Run(DATA, config, observer);
    await first.train();
    const weights = new Map((await first.trainer.weights()).map(({ name, data }) => [name, data]));
    first.trainer.dispose();
    const second = await trained({ ...config, training: { epochs: 1 }, start: () => weights });
    expect(second.losses[0]).toBeLessThan(log.losses[0]! / 2);
  });

  it('gives the same curve when images are read batch by batch, and grey for one that cannot be read', async () => {
    const { train } = DATA;
    if (!('pixels' in train)) throw new Error('the set is in memory');
    const { size, count, labels, identities, names, pixels } = train;
    const length = size * size * 3;
    let reads = 0;
    const read = async (image: number): Promise<Uint8Array> => {
      reads++;
      await new Promise((resolve) => setTimeout(resolve, image % 3));
      return pixels.slice(image * length, (image + 1) * length);
    };
    const streamed = { ...DATA, train: { size, count, labels, identities, names, read } };
    const losses = async (data: RunData, warnings: string[] = []): Promise<number[]> => {
      const { log, observer } = observe();
      const warning = (kind: string, message: string): void => {
        if (kind === 'unreadable-images') warnings.push(message);
      };
      const run = new Run(data, CONFIG, { ...observer, warning });
      await run.train();
      run.trainer.dispose();
      return log.losses;
    };
    const inMemory = await losses(DATA);
    expect(await losses(streamed)).toEqual(inMemory);
    // There is room for all of them: each is read once.
    expect(reads).toBe(count);

    const failing = (image: number) => (image === 4 ? Promise.reject(new Error('x.rec#5: Damaged.')) : read(image));
    const warnings: string[] = [];
    const other = await losses({ ...DATA, train: { ...streamed.train, read: failing } }, warnings);
    expect(other).not.toEqual(inMemory);
    expect(warnings).toEqual(['x.rec#5: Damaged. It is trained on as plain grey.']);
  });

  it('corrects labels only after epoch_start', async () => {
    const { epochs, corrections } = await trained();
    expect(epochs.map(({ epoch }) => epoch)).toEqual([1, 2, 3]);
    expect(epochs[0]!.detected).toBe(0);
    expect(corrections.every(({ epoch }) => epoch > 1)).toBe(true);
    expect(epochs[2]!.injected).toBe(6);
  });

  it('waits while paused and takes single steps', async () => {
    const { log, observer } = observe();
    const run = new Run(DATA, CONFIG, observer);
    run.pause();
    const end = run.train();
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(run.position.step).toBe(0);
    run.stepOnce();
    await until(() => log.losses.length === 1);
    expect(run.position.step).toBe(1);
    run.stop();
    expect(await end).toBe('stopped');
    run.trainer.dispose();
  });

  it('is the same run whether it was paused on the way or not', async () => {
    const straight = await trained();
    const paused = await trained({}, (run, log) => {
      run.pause();
      void (async () => {
        run.stepOnce();
        await until(() => log.losses.length === 1);
        run.resume();
      })();
    });
    expect(paused.losses).toEqual(straight.losses);
  });

  it.each(Object.entries(PACES))('is the same run with %s, to the bit, its weights included', async (_, pace) => {
    expect(await pacedDifferences(await trainRun(CONFIG), CONFIG, pace)).toEqual([]);
  });

  it('is the same run when its pace is changed on the way', async () => {
    const straight = await trained();
    const slow = await trained({}, (run, log) => {
      run.pace = 30;
      void (async () => {
        await until(() => log.losses.length >= 3);
        run.pace = null;
        await until(() => log.losses.length >= 5);
        run.pace = 25;
      })();
    });
    expect(slow.losses).toEqual(straight.losses);
    expect(slow.corrections).toEqual(straight.corrections);
    expect(slow.decisions).toEqual(straight.decisions);
  });

  it('pauses by itself at the end of an epoch, and is the same run', async () => {
    const straight = await trained();
    const reports: GoalReport[] = [];
    const { log, observer } = observe();
    const goal = (report: GoalReport): void => void reports.push(report);
    const run = new Run(DATA, CONFIG, { ...observer, goal });
    run.resume('epoch');
    const end = run.train();
    await until(() => reports.length === 1);
    await new Promise((resolve) => setTimeout(resolve, 30));
    expect(run.position).toMatchObject({ step: 3 });
    expect(log.epochs).toHaveLength(1);
    expect(reports).toEqual([{ goal: 'epoch', reached: true, epoch: 1, step: 3, moved: 0 }]);
    // From within an epoch: to its end.
    run.stepOnce();
    await until(() => log.losses.length === 4);
    run.resume('epoch');
    await until(() => reports.length === 2);
    expect(reports[1]).toMatchObject({ epoch: 2, step: 6 });
    run.resume();
    expect(await end).toBe('finished');
    expect(log.losses).toEqual(straight.losses);
    run.trainer.dispose();
  });

  it('pauses at the step in which the next label moves, however often it is asked, and says when none does', async () => {
    const straight = await trained({ training: { epochs: 4 } });
    const reports: GoalReport[] = [];
    const moves: { readonly step: number; readonly moved: number }[] = [];
    const { log, observer } = observe();
    const training = { ...CONFIG.training, epochs: 4 };
    const run: Run = new Run(
      DATA,
      { ...CONFIG, training },
      {
        ...observer,
        corrections: ({ records, withdrawn }) => {
          moves.push({ step: run.position.step, moved: records.length + withdrawn.length });
          for (const record of records) expect(record.step).toBe(run.position.step);
          observer.corrections({ records, withdrawn });
        },
        goal(report) {
          reports.push(report);
          if (report.reached) setTimeout(() => run.resume('label'), 1);
        },
      },
    );
    run.resume('label');
    expect(await run.train()).toBe('finished');
    const reached = reports.filter((report) => report.reached);
    expect(reached.map(({ step, moved }) => ({ step, moved }))).toEqual(moves);
    expect(reached[0]!.step).toBe(straight.corrections[0]!.step);
    expect(reached.every(({ goal }) => goal === 'label')).toBe(true);
    // The last wish met the end of the run, unless it was reached in the last step.
    if (reached.at(-1)!.step < 12) expect(reports.at(-1)).toMatchObject({ reached: false, step: 12, moved: 0 });
    expect(log.losses).toEqual(straight.losses);
    expect(log.corrections).toEqual(straight.corrections);
    run.trainer.dispose();
  });

  it('ends without a pause where no label moves, and says so', async () => {
    const reports: GoalReport[] = [];
    const { observer } = observe();
    const head = { ...CONFIG.head, epochStart: 9 };
    const run = new Run(DATA, { ...CONFIG, head }, { ...observer, goal: (report) => void reports.push(report) });
    run.resume('label');
    expect(await run.train()).toBe('finished');
    expect(reports).toEqual([{ goal: 'label', reached: false, epoch: 3, step: 9, moved: 0 }]);
    run.trainer.dispose();
  });

  it('takes new settings on the way and marks them', async () => {
    const log = await trained({ training: { epochs: 2 } }, (run) => {
      run.change({ head: { scale: 4 }, training: { learningRate: 0.01, epochs: 3 }, noise: { closedSet: 0 } });
    });
    expect(log.marks).toEqual(['1: scale 4', '1: learning rate 0.01', '1: epochs 3', '1: closed-set noise 0']);
    expect(log.epochs).toHaveLength(3);
    expect(log.noise.at(-1)).toEqual([...DATA.train.labels]);
    expect(log.epochs[0]!.injected).toBe(0);
  });

  it('gives a triplet loss batches of several images of each identity', async () => {
    const log = await trained({
      head: { ...CONFIG.head, kind: 'triplet', perIdentity: 3 },
      noise: { closedSet: 0, openSet: 0, seed: 1 },
    });
    expect(log.losses).toHaveLength(9);
    expect(log.losses[0]).toBeGreaterThan(0);
    expect(log.losses.every(Number.isFinite)).toBe(true);
    expect(log.corrections).toEqual([]);
  });

  it('lets lambda rise from the start of correction', async () => {
    const flat = await trained({ training: { epochs: 2 } });
    const rising = await trained({
      training: { epochs: 2 },
      head: { ...CONFIG.head, lambdaSchedule: 'ramp', rampEpochs: 4 },
    });
    // A quarter of lambda in the first epoch of correction.
    expect(rising.epochs[1]!.boundaryTerm).toBeGreaterThan(0);
    expect(rising.epochs[1]!.boundaryTerm).toBeLessThan(0.5 * flat.epochs[1]!.boundaryTerm);
  });

  it('stops with the step when the loss is no longer a number', async () => {
    const end = trained({ training: { learningRate: 1e30 } });
    await expect(end).rejects.toMatchObject({ code: 'non-finite', message: expect.stringMatching(/step \d+/) });
  });

  it('shows outliers where open-set noise asks for them, and refuses when there are too few', async () => {
    const outliers = easyImages(1, 6, 9);
    const { observer } = observe();
    const noise = { closedSet: 0, openSet: 0.34, seed: 1 };
    expect(() => new Run({ ...DATA, outliers }, { ...CONFIG, noise }, observer).trainer.dispose()).not.toThrow();
    expect(() => new Run(DATA, { ...CONFIG, noise }, observer)).toThrow(/noise cannot be made/);
  });
});
