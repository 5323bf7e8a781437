/** What the sweeps say of time and of seeds holds for the runs that it is said of. */
import { expect, test } from 'vitest';
import { planSweep, type Sweep } from '../../../../src/domain/sweep/sweepPlan.ts';
import { keyOf } from '../../../../src/domain/sweep/sweepResult.ts';
import type { SweepView } from '../../../../src/store/sweeps/sweepTypes.ts';
import { estimateText, seedsCaution } from '../../../../src/ui/sweeps/sweepText.ts';
import { metricsAt } from '../../../support/epochs.ts';
import { resultFor } from '../../../support/sweepResults.ts';

const planOn = (backend: string, seeds: readonly number[] = [1, 2]): Sweep =>
  planSweep({ base: { engine: { backend } }, axes: { 'training.epochs': [5, 10] }, seeds });

const viewOf = (plan: Sweep): SweepView => ({
  stored: { schema: 1, id: 'a', name: 'a', made: 0, content: {} },
  plan,
  problem: null,
});

const resultsOf = ({ runs }: Sweep, backend: string) =>
  new Map(runs.map((run) => [keyOf(run.source), { ...resultFor(run, [metricsAt(1)]), backend, seconds: 1000 }]));

test('how long it takes is by runs of this browser on the same backend alone', () => {
  const timed = planOn('wasm', [3]);
  const parts = { sweeps: [viewOf(timed)], results: resultsOf(timed, 'wasm'), cores: 4 };
  const nothing = { sweeps: [], results: new Map(), cores: 4 };
  expect(estimateText(planOn('webgpu'), parts)).toBe(estimateText(planOn('webgpu'), nothing));
  expect(estimateText(planOn('wasm'), parts)).toContain('by the runs timed in this browser');
});

test('no more runs go at a time than are left', () => {
  const plan = planOn('wasm');
  const parts = { sweeps: [], results: new Map(), cores: 16 };
  expect(estimateText(plan, parts)).toContain('4 runs at a time');
  const [, ...others] = plan.runs;
  const done = new Map(others.map((run) => [keyOf(run.source), resultFor(run, [metricsAt(1)])]));
  expect(estimateText(plan, { ...parts, results: done })).toContain('one run at a time');
  expect(estimateText(plan, { ...parts, results: resultsOf(plan, 'wasm') })).toBeNull();
});

test('a test is called weak where there are few seeds', () => {
  const withSeeds = (count: number) => seedsCaution({ seeds: Array.from({ length: count }, (_, i) => i) });
  expect(withSeeds(1)).toBe('; with 1 seed that is a weak test.');
  expect(withSeeds(3)).toBe('; with 3 seeds that is a weak test.');
  expect(withSeeds(40)).toBe('.');
});
