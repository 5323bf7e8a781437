/** Rows of the table of runs. */

import { describe, expect, it } from 'vitest';
import { FINAL_NUMBERS, finalText } from '../../../../src/domain/finalNumbers.ts';
import type { EpochMetrics } from '../../../../src/domain/report.ts';
import { parseSettings } from '../../../../src/domain/settings/parse.ts';
import { freshNote, type ShelfItem } from '../../../../src/domain/shelvedRun.ts';
import { recordOf } from '../../../../src/storage/recordOfRun.ts';
import { rowsOf, type Sorting, spokenNames } from '../../../../src/ui/runs/runRows.ts';
import { say } from '../../../../src/words/language.ts';
import { metricsAt } from '../../../support/epochs.ts';
import { keptRun } from '../../../support/keptRuns.ts';

function item(
  id: string,
  source: object,
  epochs: readonly EpochMetrics[],
  note: Partial<ShelfItem['note']> = {},
): ShelfItem {
  const run = keptRun(1, { id, began: Number(id), settings: parseSettings(source) });
  const record = recordOf({ ...run, curves: { ...run.curves, epochs } })!;
  return { record, note: { ...freshNote(id), ...note }, hasWeights: true, epochs: [] };
}

const arcface = { head: { kind: 'arcface', scale: 4, margin: 0.3 } };
const ITEMS = [
  item('3', {}, [metricsAt(1), metricsAt(2, { precision: 0.5, verificationAccuracy: 0.7 })]),
  item('2', arcface, [metricsAt(1, { verificationAccuracy: 0.9 })], { name: 'baseline', note: 'seed of the paper' }),
  item('1', { noise: { closedSet: 0.1 } }, [], { hidden: true }),
];
const WHEN: Sorting = { key: 'when', descending: true };
const ids = (sorting: Sorting, filter = '', withHidden = false) =>
  rowsOf(ITEMS, { sorting, filter, withHidden }).rows.map(({ record }) => record.id);

describe('rows', () => {
  it('are sorted by any column, those without a value last', () => {
    expect(ids(WHEN, '', true)).toEqual(['3', '2', '1']);
    expect(ids({ key: 'when', descending: false }, '', true)).toEqual(['1', '2', '3']);
    expect(ids({ key: 'verificationAccuracy', descending: true }, '', true)).toEqual(['2', '3', '1']);
    expect(ids({ key: 'precision', descending: false }, '', true)).toEqual(['3', '2', '1']);
    expect(ids({ key: 'name', descending: false }, '', true)).toEqual(['2', '3', '1']);
    expect(ids({ key: 'setting noise.closedSet', descending: false }, '', true)).toEqual(['1', '3', '2']);
  });

  it('are those whose name, note or stamp has every word', () => {
    expect(ids(WHEN, 'ARCFACE')).toEqual(['2']);
    expect(ids(WHEN, 'paper baseline')).toEqual(['2']);
    expect(ids(WHEN, '30 % boundaryface')).toEqual(['3']);
    expect(ids(WHEN, 'cosface')).toEqual([]);
    expect(ids(WHEN)).toEqual(['3', '2']);
  });

  it('have columns for what the listed runs differ in, each value in its row', () => {
    const { differences } = rowsOf(ITEMS, {
      sorting: { key: 'when', descending: false },
      filter: '',
      withHidden: true,
    });
    expect(differences.map(({ label, values }) => [label, ...values])).toEqual([
      ['Loss', 'BoundaryFace', 'ArcFace', 'BoundaryFace'],
      ['Closed-set noise', '10 %', '30 %', '30 %'],
    ]);
    const listed = rowsOf(ITEMS, { sorting: WHEN, filter: '', withHidden: false });
    expect(listed.differences.map(({ label }) => label)).toEqual(['Loss']);
  });
});

describe('names of rows', () => {
  it('are told apart where runs are called alike', () => {
    expect(spokenNames(ITEMS)).toEqual(['BoundaryFace, row 1', 'baseline', 'BoundaryFace, row 3']);
  });
});

describe('final numbers', () => {
  const texts = (at: number) =>
    Object.fromEntries(FINAL_NUMBERS.map(({ key }) => [key, finalText(ITEMS[at]!.record, key)]));

  it('are of the last epoch', () => {
    expect(texts(0)).toEqual({
      verificationAccuracy: '70.0 %',
      precision: '50.0 %',
      recall: '45.0 %',
      f1: '56.3 %',
      detected: '12',
      rectifiedToTruth: '90.0 %',
    });
  });

  it('are none of a loss that finds no wrong labels, and of a run without an epoch', () => {
    expect(texts(1)).toMatchObject({ verificationAccuracy: '90.0 %', precision: '\u2013', detected: '\u2013' });
    expect(texts(2)).toMatchObject({ verificationAccuracy: '\u2013', precision: '\u2013' });
    expect(finalText({ ...ITEMS[0]!.record, epochs: [metricsAt(1, { precision: null })] }, 'precision')).toBe('n/a');
  });

  it('say what they are a share of', () => {
    const help = Object.fromEntries(FINAL_NUMBERS.map((number) => [number.key, say(number.help)]));
    expect(help.precision).toContain('Of the rectified labels');
    expect(help.recall).toContain('Of the wrong labels');
    expect(help.rectifiedToTruth).toContain('Of the wrong labels found');
  });
});
