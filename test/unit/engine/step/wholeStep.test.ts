/** A whole step of the networks of 2 and 3 numbers: loss, decisions, gradients and updated weights on wasm are those of cpu. */
import '@tensorflow/tfjs-backend-cpu';
import { createRequire } from 'node:module';
import { dirname } from 'node:path';
import { setWasmPaths } from '@tensorflow/tfjs-backend-wasm';
import { beforeAll, describe, expect, it } from 'vitest';
import * as tf from '../../../../src/engine/tf.ts';
import { installWasmKernels } from '../../../../src/engine/wasm/installWasm.ts';
import {
  farthest,
  identitiesOf,
  startingPoint,
  stepFaults,
  VISIBLE_SIZES,
  wholeStep,
} from '../../../support/wholeStep.ts';

describe('a step on wasm against one on cpu', () => {
  beforeAll(() => {
    const folder = dirname(createRequire(import.meta.url).resolve('@tensorflow/tfjs-backend-wasm'));
    setWasmPaths(`${folder}/`);
    installWasmKernels();
  });

  it.each(VISIBLE_SIZES)('embeddings of %i numbers', async (size) => {
    await tf.setBackend('cpu');
    const start = await startingPoint(size);
    const reference = await wholeStep(size, start, 'eager');
    await tf.setBackend('wasm');
    expect(tf.getBackend()).toBe('wasm');
    const found = await wholeStep(size, start, 'eager');
    expect(stepFaults(found, reference)).toEqual([]);
    // Labels were corrected, and the boundary term took part.
    expect(reference.rectified.some((label, i) => label !== i % identitiesOf(size))).toBe(true);
    expect(reference.boundaryTerm).toBeGreaterThan(0);
    // The step did something to every tensor that is trained.
    for (const [name] of reference.gradients) expect(reference.weights.get(name), name).not.toEqual(start.get(name));
  });

  it('a gradient that is off in one number, or none, is seen', () => {
    const reference = new Map([['a', Float32Array.from([1, -2, 0.5])]]);
    const off = farthest(new Map([['a', Float32Array.from([1, -2, 0.51])]]), reference);
    expect(off.name).toBe('a');
    expect(off.share).toBeCloseTo(0.005, 6);
    expect(farthest(new Map([['a', Float32Array.from([1, Number.NaN, 0.5])]]), reference).name).toBe('a');
    expect(farthest(new Map(), reference).share).toBe(Number.POSITIVE_INFINITY);
    expect(farthest(reference, reference)).toEqual({ name: '', share: 0 });
  });
});
