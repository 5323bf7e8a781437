/** A run as files: its curves with their steps, and everything that is kept of it. */

import { expect, it } from 'vitest';
import { parseSettings } from '../../../../src/domain/settings/parse.ts';
import type { RunDetails } from '../../../../src/domain/shelvedRun.ts';
import { readCsv } from '../../../../src/formats/table/csv.ts';
import { curvesCsv, runJson } from '../../../../src/formats/table/runCurveFiles.ts';
import { runEvents } from '../../../../src/formats/tensorboard/runScalars.ts';
import { MetricSeries } from '../../../../src/store/run/metricSeries.ts';
import { metricsAt } from '../../../support/epochs.ts';
import { shelfItem } from '../../../support/shelfItems.ts';
import { readRecords } from '../../support/eventFiles.ts';

const EPOCHS = [metricsAt(1, { precision: null }), metricsAt(2, { learningRate: Number.NaN })];

/** Steps 1 to `count`, the cross-entropy of each its number, seven in an epoch. */
function trained(count: number, limit?: number) {
  const series = new MetricSeries(limit);
  series.setStepsPerEpoch(7);
  const loss = Float32Array.from({ length: count }, (_, i) => i + 1);
  series.addSteps({
    firstStep: 1,
    epoch: new Int32Array(count),
    loss,
    crossEntropy: loss,
    boundaryTerm: loss.map((value) => value / 2),
    gradientNorm: loss,
  });
  const run = { curves: { ...series.state(), epochs: EPOCHS, marks: [] } };
  return shelfItem('a', { epochs: EPOCHS, run });
}

function tableOf(text: string) {
  const [header, ...rows] = readCsv(text);
  return rows.map(({ cells }) => Object.fromEntries(header!.cells.map((name, i) => [name, cells[i]!])));
}

it('the curves have a row a step, whole numbers as steps, and the metrics at the ends of epochs', () => {
  const rows = tableOf(curvesCsv(trained(14).record));
  expect(rows.map(({ step }) => Number(step))).toEqual(Array.from({ length: 14 }, (_, i) => i + 1));
  expect(rows.map((row) => Number(row.cross_entropy))).toEqual(rows.map(({ step }) => Number(step)));
  expect(rows[3]).toMatchObject({ boundary_term: '2', epoch: '0.5714286', epoch_recall: '' });
  expect(rows[6]).toMatchObject({ step: '7', epoch: '1', epoch_precision: '', epoch_recall: '0.45' });
  expect(rows[13]).toMatchObject({ step: '14', epoch: '2', epoch_precision: '0.75', epoch_learning_rate: '' });
});

it('points that stand for several steps lie at their middle, and metrics have rows of their own', () => {
  const rows = tableOf(curvesCsv(trained(14, 8).record));
  const points = rows.filter((row) => row.cross_entropy !== '');
  expect(points.length).toBeLessThan(14);
  for (const row of points) {
    // The mean of consecutive numbers is their middle.
    expect(row.step).toBe(row.cross_entropy);
    expect(Number(row.least_cross_entropy)).toBeLessThanOrEqual(Number(row.cross_entropy));
    expect(Number(row.greatest_cross_entropy)).toBeGreaterThanOrEqual(Number(row.cross_entropy));
  }
  const ends = rows.filter((row) => row.epoch_recall !== '');
  expect(ends.map(({ step }) => step)).toEqual(['7', '14']);
  const steps = rows.map(({ step }) => Number(step));
  expect(steps).toEqual([...steps].sort((a, b) => a - b));
});

it('a run that does not tell its steps has epochs alone', () => {
  const { record } = trained(14);
  const rows = tableOf(curvesCsv({ ...record, step: null, stepsPerEpoch: null }));
  expect(new Set(rows.map(({ step }) => step))).toEqual(new Set(['']));
  expect(rows.at(-1)).toMatchObject({ epoch: '2', epoch_recall: '0.45' });
});

it('JSON has everything of the record and its details, columns as lists', () => {
  const { record, note } = trained(14);
  const details: RunDetails = { id: 'a', rectified: [], evaluation: null, identities: ['A'] };
  const read = JSON.parse(runJson({ record, note: { ...note, name: 'mine', note: 'good' } }, details));
  expect(read).toMatchObject({ name: 'mine', note: 'good', details });
  expect(read.record.loss.crossEntropy).toEqual(Array.from(record.loss.crossEntropy));
  expect(Object.keys(read.record).sort()).toEqual(Object.keys(record).sort());
  expect(read.record.settings).toEqual(record.settings);
  expect(read.record.epochs[1].learningRate).toBeNull();
});

it('event files have the epochs as steps, each after the seconds it took, and no value that is none', () => {
  const { record } = trained(14);
  const [version, ...events] = readRecords(runEvents(record));
  expect(version).toEqual({ wallTime: 1_700_000_000, version: 'brain.Event:2' });
  const curve = (tag: string) => events.filter((event) => event.tag === tag);
  expect(curve('labels/recall').map(({ step, wallTime }) => [step, wallTime])).toEqual([
    [1, 1_700_000_002],
    [2, 1_700_000_004],
  ]);
  expect(curve('labels/precision').map(({ step, value }) => [step, value])).toEqual([[2, 0.75]]);
  expect(curve('training/learning_rate').map(({ step }) => step)).toEqual([1]);
});

it('a loss that finds no wrong labels has no numbers of them in either file, as on the screen', () => {
  const { record } = trained(14);
  const arcface = { ...record, settings: parseSettings({ head: { kind: 'arcface' } }) };
  expect(tableOf(curvesCsv(arcface)).at(-1)).toMatchObject({
    epoch_detected: '',
    epoch_recall: '',
    epoch_clean_damaged: '',
    epoch_injected: String(EPOCHS.at(-1)!.injected),
  });
  const tags = readRecords(runEvents(arcface)).flatMap(({ tag }) => tag ?? []);
  expect(tags).toContain('labels/injected');
  expect(tags.filter((tag) => /detected|recall|f1|damaged|truth/.test(tag))).toEqual([]);
});
