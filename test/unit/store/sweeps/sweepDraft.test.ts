/** The form of a sweep and the file that it stands for. */
import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { DEFAULT_SETTINGS, type Settings } from '../../../../src/domain/settings/settings.ts';
import type { Plain } from '../../../../src/lib/plainObject.ts';
import {
  baseOf,
  checkDraft,
  draftOf,
  newDraft,
  planForPage,
  type SweepDraft,
  sizeText,
} from '../../../../src/store/sweeps/sweepDraft.ts';

const draft = (change: Partial<SweepDraft> = {}): SweepDraft => ({ ...newDraft(DEFAULT_SETTINGS), ...change });

test('a new sweep can be run as it is, on WebAssembly', () => {
  const { plan } = checkDraft(draft());
  expect(sizeText(plan!)).toBe('2 × 2 values, 3 seeds: 12 runs');
  expect(plan!.runs.every(({ settings }) => settings.engine.backend === 'wasm')).toBe(true);
});

test('sweep files come back as they were, through the form', () => {
  const files = readdirSync('docs/sweeps').filter((name) => name.endsWith('.json'));
  expect(files.length).toBeGreaterThan(5);
  for (const file of files) {
    const content = JSON.parse(readFileSync(`docs/sweeps/${file}`, 'utf8')) as Plain;
    expect(checkDraft(draftOf(content, file)).content, file).toEqual(content);
  }
});

test('values and seeds as people type them', () => {
  const axes = [
    { id: 1, path: 'noise.closedSet', text: '0,0.2  0.4' },
    { id: 2, path: 'training.nesterov', text: 'true, false' },
    { id: 3, path: 'training.milestones', text: '[9, 12], [6]' },
  ];
  expect(checkDraft(draft({ axes, seeds: '1, 3-5' })).content).toMatchObject({
    axes: {
      'noise.closedSet': [0, 0.2, 0.4],
      'training.nesterov': [true, false],
      'training.milestones': [[9, 12], [6]],
    },
    seeds: [1, 3, 4, 5],
  });
});

test.each([
  [{ axes: [{ id: 1, path: 'noise.closedSet', text: '0, x' }] }, 'axes.noise.closedSet: x is no number'],
  [{ axes: [{ id: 1, path: 'noise.closedSet', text: '0, 3' }] }, 'noise.closedSet: 3 is outside 0 to 0.8'],
  [{ axes: [{ id: 1, path: 'noise.closedSet', text: '' }] }, 'axes.noise.closedSet: expected a list of values'],
  [{ axes: [{ id: 1, path: 'noise', text: '{"closedSet": 0.2' }] }, 'axes.noise: expected values as JSON'],
  [{ axes: [{ id: 1, path: '', text: '' }] }, 'axes: choose a setting for each row'],
  [
    {
      axes: [
        { id: 1, path: 'noise.openSet', text: '0' },
        { id: 2, path: 'noise.openSet', text: '0.1' },
      ],
    },
    'axes.noise.openSet: there are two rows of it',
  ],
  [{ seeds: '1, two' }, 'seeds: two is no whole number'],
  [{ seeds: '5-1' }, 'seeds: 5-1 is no range'],
  [{ seeds: '' }, 'seeds: expected a list'],
  [{ seeds: '1, 1' }, 'seeds: expected a list of different'],
] as [Partial<SweepDraft>, string][])('%j names the field', (change, problem) => {
  expect(checkDraft(draft(change)).problem).toContain(problem);
});

test('what the settings of the page say of one loss is left out where the loss is varied, and seeds always', () => {
  const settings: Settings = {
    ...DEFAULT_SETTINGS,
    head: { ...DEFAULT_SETTINGS.head, kind: 'subcenter_arcface', centres: 3 },
  };
  expect(baseOf(settings, ['noise.closedSet']).head).toHaveProperty('centres', 3);
  const base = baseOf(settings, ['head.kind']);
  expect(base.head).not.toHaveProperty('centres');
  expect(JSON.stringify(base)).not.toContain('seed');
  expect(base.training).not.toHaveProperty('milestones');
});

test('a sweep of a folder is left to the command', () => {
  const content = { base: { dataset: { kind: 'folder', path: 'a' } }, axes: { 'head.kind': ['arcface'] }, seeds: [1] };
  expect(() => planForPage(content)).toThrow('dataset.kind: the page runs sweeps of drawn faces');
});
