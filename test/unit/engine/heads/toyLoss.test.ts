/** A loss is a file, an entry of the catalogue and a line of the table of heads: with these alone it is read, shown and trained. */
import '@tensorflow/tfjs-backend-cpu';
import { beforeAll, describe, expect, it, vi } from 'vitest';
import {
  HEAD_KINDS,
  type HeadKind,
  type OwnParameters,
  ownParameters,
} from '../../../../src/domain/losses/catalogue.ts';
import { fieldsOf } from '../../../../src/domain/settings/fieldsOf.ts';
import { parseSettings } from '../../../../src/domain/settings/parse.ts';
import type { HeadSettings } from '../../../../src/domain/settings/settings.ts';
import { Run } from '../../../../src/engine/run/run.ts';
import * as tf from '../../../../src/engine/tf.ts';
import { CONFIG, DATA, observe } from '../../../support/smallRun.ts';

vi.mock('../../../../src/domain/losses/plain.ts', async (original) => {
  const { PLAIN } = await original<typeof import('../../../../src/domain/losses/plain.ts')>();
  const { TOY_ENTRY } = await import('../../../support/toyLoss.ts');
  return { PLAIN: { ...PLAIN, toy: TOY_ENTRY } };
});

vi.mock('../../../../src/engine/heads/definitions.ts', async (original) => {
  const { HEADS } = await original<typeof import('../../../../src/engine/heads/definitions.ts')>();
  const { TOY_HEAD } = await import('../../../support/toyLoss.ts');
  return { HEADS: { ...HEADS, toy: TOY_HEAD } };
});

/** The catalogue that is compiled has no toy. */
const TOY = 'toy' as HeadKind;

async function train(head: HeadSettings) {
  const { log, observer } = observe();
  const training = { ...CONFIG.training, epochs: 4 };
  const run = new Run(DATA, { ...CONFIG, head, noise: { ...CONFIG.noise, closedSet: 0 }, training }, observer);
  await run.train();
  const weights = await run.trainer.weights();
  run.trainer.dispose();
  return { losses: log.losses, bias: weights.find(({ name }) => name === 'head.toy_bias')?.data };
}

describe('a loss of one file and one entry', () => {
  beforeAll(async () => {
    await tf.setBackend('cpu');
  });

  it('is in the list, with fields of its own that are checked', () => {
    expect(HEAD_KINDS).toContain('toy');
    expect(Object.keys(fieldsOf('head', TOY))).toEqual(
      expect.arrayContaining(['scale', 'sharpness', 'form', 'biased']),
    );
    const { head } = parseSettings({ head: { kind: 'toy', sharpness: 4 } });
    expect(head).toMatchObject({ kind: 'toy', sharpness: 4, form: 'straight', biased: true });
    expect(() => parseSettings({ head: { kind: 'toy', sharpness: 99 } })).toThrow('head.sharpness');
    expect(() => parseSettings({ head: { kind: 'toy', form: 'round' } })).toThrow('head.form');
  });

  it('trains, and every parameter of it reaches the computation', async () => {
    const { head } = parseSettings({ head: { kind: 'toy' } });
    const plain = await train(head);
    expect(plain.losses.every(Number.isFinite)).toBe(true);
    expect(plain.losses.at(-1)).toBeLessThan(plain.losses[0]! / 2);
    expect(plain.bias!.some((value) => value !== 0)).toBe(true);
    expect((await train({ ...head, sharpness: 4 })).losses[0]).not.toBe(plain.losses[0]);
    expect((await train({ ...head, form: 'squared' })).losses[0]).not.toBe(plain.losses[0]);
    expect((await train({ ...head, biased: false })).bias).toBeUndefined();
  });
});

describe('ownParameters', () => {
  it('has the authors\u2019 value for what is missing, and refuses what a parameter cannot be', () => {
    expect(ownParameters('npt', { topK: 3 })).toEqual({ nptMargin: 0.5, topK: 3, variant: 'code' });
    expect(() => ownParameters('npt', { topK: 'many' })).toThrow('npt: topK cannot be many');
    expect(() => ownParameters('npt', { variant: 'other' })).toThrow('npt: variant cannot be other');
  });

  it('is typed from the catalogue', () => {
    const npt: OwnParameters<'npt'> = { nptMargin: 0.5, topK: 3, variant: 'paper' };
    // @ts-expect-error: the entry has no such choice
    const other: OwnParameters<'npt'> = { ...npt, variant: 'other' };
    // @ts-expect-error: the entry has no such parameter
    const order = npt.order;
    expect([other.topK, order]).toEqual([3, undefined]);
  });
});
