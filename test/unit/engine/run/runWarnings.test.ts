/** What a run warns of, once. */
import { expect, it } from 'vitest';
import { RunWarnings } from '../../../../src/engine/run/runWarnings.ts';
import { TrainingSet } from '../../../../src/engine/run/trainingSet.ts';
import { CONFIG, DATA, SIZE } from '../../../support/smallRun.ts';

it('tells once that steps cannot be recorded, and nothing while all is well', () => {
  const told: string[] = [];
  const set = new TrainingSet(DATA, SIZE, CONFIG.noise, 0);
  const warnings = new RunWarnings((kind, message) => told.push(`${kind}: ${message}`), set);
  warnings.afterStep(null);
  warnings.afterReading();
  expect(told).toEqual([]);
  warnings.afterStep('a dispatch changed');
  warnings.afterStep('a dispatch changed');
  expect(told).toEqual([
    'eager-fallback: The step cannot be recorded, so each one runs through TensorFlow.js: a dispatch changed.',
  ]);
});
