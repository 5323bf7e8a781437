/** A checkpoint from outside: every field has to be there and be what it is, and the field that is not is named. */
import * as v from 'valibot';
import { describe, expect, test } from 'vitest';
import { checkpointSchema } from '../../../src/domain/checkpointSchema.ts';
import { correctionSchema, epochMetricsSchema } from '../../../src/domain/reportSchema.ts';
import { checkpointAt } from '../../support/keptRuns.ts';

const CHECKPOINT = checkpointAt(2, 7);
const wrongIn = (schema: v.GenericSchema, value: unknown): string[] => {
  const { issues } = v.safeParse(schema, value);
  return (issues ?? []).map((issue) => v.getDotPath(issue) ?? '');
};
const without = (value: object, field: string): object =>
  Object.fromEntries(Object.entries(value).filter(([key]) => key !== field));

describe('a checkpoint', () => {
  test('is taken with the buffers that it has', () => {
    const { output, success } = v.safeParse(checkpointSchema, CHECKPOINT);
    expect(success).toBe(true);
    expect(output).toEqual(CHECKPOINT);
    expect((output as typeof CHECKPOINT).weights[0]!.data).toBe(CHECKPOINT.weights[0]!.data);
  });

  test.each(Object.keys(CHECKPOINT))('without %s is none', (field) => {
    expect(wrongIn(checkpointSchema, without(CHECKPOINT, field))).toEqual([field]);
  });

  test.each(Object.keys(CHECKPOINT.sums))('without the sum of %s is none', (field) => {
    expect(wrongIn(checkpointSchema, { ...CHECKPOINT, sums: without(CHECKPOINT.sums, field) })).toEqual([
      `sums.${field}`,
    ]);
  });

  test.each<[string, object, string]>([
    ['a step before the first', { step: -1 }, 'step'],
    ['half an epoch', { epoch: 1.5 }, 'epoch'],
    ['a share that is none', { relabelledShare: Number.NaN }, 'relabelledShare'],
    ['no weights', { weights: [] }, 'weights'],
    [
      'weights that are whole numbers',
      { weights: [{ name: 'a', shape: [1], data: Int32Array.of(1) }] },
      'weights.0.data',
    ],
    ['a shape below zero', { weights: [{ name: 'a', shape: [-1], data: Float32Array.of(1) }] }, 'weights.0.shape.0'],
    ['momenta in a list', { momenta: [[1, 2]] }, 'momenta.0'],
    ['decisions in floats', { rectified: Float32Array.of(1) }, 'rectified'],
  ])('with %s is none', (_what, change, field) => {
    expect(wrongIn(checkpointSchema, { ...CHECKPOINT, ...change })).toEqual([field]);
  });
});

test('reports may hold numbers that are none, but no text, and null where something is unknown alone', () => {
  const correction = { image: 1, givenLabel: 0, rectifiedLabel: 2, trueLabel: null, epoch: 1, step: 3 };
  expect(wrongIn(correctionSchema, correction)).toEqual([]);
  expect(wrongIn(correctionSchema, { ...correction, trueLabel: '2' })).toEqual(['trueLabel']);
  expect(wrongIn(correctionSchema, { ...correction, rectifiedLabel: null })).toEqual(['rectifiedLabel']);
  const metrics = wrongIn(epochMetricsSchema, { loss: Number.NaN, f1: null, seconds: null });
  expect(metrics).not.toContain('loss');
  expect(metrics).not.toContain('f1');
  expect(metrics).toContain('seconds');
  expect(metrics).toContain('epoch');
});
