/** A live setting is a row of the table of fields and the place that uses it: with these alone a change arrives in mid-run. */
import '@tensorflow/tfjs-backend-cpu';
import { beforeAll, describe, expect, it, vi } from 'vitest';
import { numberField, type ValuesOf } from '../../../../src/domain/settings/fieldKinds.ts';
import type { FIELDS } from '../../../../src/domain/settings/fields.ts';
import { liveChange, withLive } from '../../../../src/domain/settings/live.ts';
import { parseSettings } from '../../../../src/domain/settings/parse.ts';
import { DEFAULT_SETTINGS, type Settings } from '../../../../src/domain/settings/settings.ts';
import { Run } from '../../../../src/engine/run/run.ts';
import * as tf from '../../../../src/engine/tf.ts';
import { encodeSettings, settingsFromHash } from '../../../../src/store/settings/permalink.ts';
import { CONFIG, DATA, observe } from '../../../support/smallRun.ts';

/** The one entry. */
vi.mock('../../../../src/domain/settings/fields.ts', async (original) => {
  const { FIELDS: fields } = await original<typeof import('../../../../src/domain/settings/fields.ts')>();
  const { numberField: number } = await import('../../../../src/domain/settings/fieldKinds.ts');
  const brake = number(
    { id: 'Brake' },
    'times',
    [1, 10, 1],
    2,
    { id: 'Divides the rate.' },
    {
      ...{ applies: 'next step', mark: { id: 'brake' } },
    },
  );
  return { FIELDS: { ...fields, training: { ...fields.training, brake } } };
});

/** The place that uses it. */
vi.mock('../../../../src/engine/optimizer/schedule.ts', async (original) => {
  const module = await original<typeof import('../../../../src/engine/optimizer/schedule.ts')>();
  const learningRateAt: typeof module.learningRateAt = (training, ...place) => {
    const brake = 'brake' in training && typeof training.brake === 'number' ? training.brake : 1;
    return module.learningRateAt(training, ...place) / brake;
  };
  return { ...module, learningRateAt };
});

const withBrake = (brake: number): Settings => parseSettings({ training: { brake } });

/** Rates at the end of each epoch, and the marks, of a run whose settings change once the first epoch is told. */
async function trained(change?: ReturnType<typeof liveChange>) {
  const { log, observer } = observe();
  const rates: number[] = [];
  const run = new Run(DATA, CONFIG, {
    ...observer,
    epoch: (metrics) => {
      rates.push(metrics.learningRate);
      if (rates.length === 1 && change) run.change(change);
    },
  });
  await run.train();
  run.trainer.dispose();
  return { rates, marks: log.marks, losses: log.losses };
}

describe('a live setting of one row', () => {
  beforeAll(async () => {
    await tf.setBackend('cpu');
  });

  it('is told to the run, reaches the step in mid-run, is marked and stays in the settings', async () => {
    const run = withBrake(1);
    const change = liveChange(run, withBrake(4))!;
    expect(change).toEqual({ training: { brake: 4 } });
    expect(withLive(run, change)).toEqual(withBrake(4));
    const straight = await trained();
    const braked = await trained(change);
    const { learningRate } = CONFIG.training;
    const [before, after] = [learningRate / 2, learningRate / 4];
    expect(straight.rates).toEqual([before, before, before]);
    expect(braked.rates).toEqual([before, after, after]);
    expect(braked.marks).toEqual(['4: brake 4']);
    // Three steps an epoch: the fourth is the first of the slower ones, so the fifth is the first with another loss.
    expect(braked.losses.slice(0, 4)).toEqual(straight.losses.slice(0, 4));
    expect(braked.losses[4]).not.toBe(straight.losses[4]);
  });

  it('has its default wherever settings come from, and its place in the address', () => {
    expect(DEFAULT_SETTINGS.training).toHaveProperty('brake', 2);
    expect(parseSettings({})).toEqual(DEFAULT_SETTINGS);
    expect(encodeSettings(DEFAULT_SETTINGS)).toBe('');
    expect(encodeSettings(withBrake(4))).toBe('training.brake=4');
    expect(settingsFromHash('#training.brake=4').settings).toEqual(withBrake(4));
  });

  it('is refused out of its bounds', () => {
    expect(() => withBrake(11)).toThrow('training.brake');
  });

  it('has its type from the row', () => {
    const brake = numberField({ id: 'Brake' }, 'times', [1, 10, 1], 2, { id: '' }, { applies: 'next step' });
    type Training = ValuesOf<(typeof FIELDS)['training'] & { readonly brake: typeof brake }>;
    const training: Training = { ...DEFAULT_SETTINGS.training, brake: 4 };
    // @ts-expect-error: a number's value is a number
    const text: Training = { ...training, brake: 'hard' };
    // @ts-expect-error: it is a setting like the others
    const without: Training = DEFAULT_SETTINGS.training;
    expect([training.brake, text, without]).toHaveLength(3);
  });
});

describe('liveChange', () => {
  const { head, training, noise, model, engine } = DEFAULT_SETTINGS;

  it('takes what does not wait for the next run, and nothing else', () => {
    const wanted: Settings = {
      ...DEFAULT_SETTINGS,
      model: { ...model, preset: 'ci16' },
      engine: { ...engine, step: 'eager' },
      head: { ...head, scale: 7, lambdaSchedule: 'ramp' },
      training: { ...training, epochs: 20, momentum: 0.5, milestones: [3] },
      noise: { ...noise, closedSet: 0.1, openSet: 0.2 },
    };
    const change = liveChange(DEFAULT_SETTINGS, wanted);
    expect(change).toEqual({
      noise: { closedSet: 0.1 },
      head: { scale: 7, lambdaSchedule: 'ramp' },
      training: { epochs: 20 },
    });
    expect(liveChange(withLive(DEFAULT_SETTINGS, change!), wanted)).toBeUndefined();
  });

  it('leaves a run the loss and the images it has', () => {
    const other = parseSettings({ head: { kind: 'arcface', scale: 30 }, training: { learningRate: 0.2 } });
    expect(liveChange(DEFAULT_SETTINGS, other)).toEqual({ training: { learningRate: 0.2 } });
    const folder = { kind: 'folder', path: 'faces' } as const;
    const own = { ...DEFAULT_SETTINGS, dataset: folder, noise: { ...noise, closedSet: 0 } };
    expect(liveChange(DEFAULT_SETTINGS, own)).toBeUndefined();
  });

  it('withLive leaves what it was given as it was', () => {
    const before = structuredClone(DEFAULT_SETTINGS);
    withLive(DEFAULT_SETTINGS, { head: { scale: 1 }, noise: { closedSet: 0.7 } });
    expect(DEFAULT_SETTINGS).toEqual(before);
  });
});
