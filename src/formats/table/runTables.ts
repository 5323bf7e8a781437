/** The table of runs that is taken away: a row a run, or one for several that differ in their seeds alone; words as on the screen. */

import { FINAL_NUMBERS, type FinalNumber, finalText, finalValue } from '../../domain/finalNumbers.ts';
import { runStamp, seedsStamp, stampParts } from '../../domain/runStamp.ts';
import { foldBySeed, withSeedsOf } from '../../domain/seedFolds.ts';
import { type Difference, differingSettings } from '../../domain/settings/differences.ts';
import type { Settings } from '../../domain/settings/settings.ts';
import { isFinished, type RunRecord, type ShelfItem, shortName } from '../../domain/shelvedRun.ts';
import { finePercent } from '../../lib/percentText.ts';
import { aroundText, countText, spreadOf } from '../../lib/spread.ts';
import { inEnglish } from '../../words/language.ts';

interface NumberCell {
  readonly key: FinalNumber['key'];
  /** As the screen has it. */
  readonly text: string;
  /** Shares from 0 to 1; null where no run of the row has it. */
  readonly mean: number | null;
  /** Sample standard deviation (n - 1); null of fewer than two values. */
  readonly deviation: number | null;
  /** Runs of the row that have it. */
  readonly count: number;
}

export interface TableRow {
  readonly name: string;
  readonly stamp: string;
  /** What a person has noted on it; empty for several runs. */
  readonly note: string;
  /** What sets it apart beside its settings: changes on the way, epochs that are left. */
  readonly remarks: readonly string[];
  readonly runs: readonly ShelfItem[];
  /** Epochs done. */
  readonly epochs: number;
  /** One for each setting that differs; null where the run has none or does not use it. */
  readonly settings: readonly (string | null)[];
  readonly numbers: readonly NumberCell[];
}

export interface RunsTable {
  readonly differences: readonly Pick<Difference, 'section' | 'key' | 'label'>[];
  readonly rows: readonly TableRow[];
  /** Parts of the stamp that all rows share. */
  readonly shared: readonly string[];
  /** Some row stands for several runs. */
  readonly folded: boolean;
}

const epochsDone = ({ epochs }: RunRecord): number => epochs.at(-1)?.epoch ?? 0;

function remarksOf(record: RunRecord): readonly string[] {
  const changes = record.marks.map(({ at, what }) => `${what} at epoch ${Number(at.toFixed(1))}`);
  const left = isFinished(record) ? [] : [`${epochsDone(record)} of ${record.settings.training.epochs} epochs`];
  return [...changes, ...left];
}

/** Runs of other seeds that are as far and went the same way: what can be averaged. */
function groupsOf(items: readonly ShelfItem[], folded: boolean): readonly (readonly ShelfItem[])[] {
  if (!folded) return items.map((item) => [item]);
  const runs = items.map((item) => ({ item, settings: item.record.settings }));
  return foldBySeed(runs).flatMap((group) => {
    const alike = new Map<string, ShelfItem[]>();
    for (const { item } of group) {
      const key = JSON.stringify([epochsDone(item.record), item.record.marks]);
      alike.set(key, [...(alike.get(key) ?? []), item]);
    }
    return [...alike.values()];
  });
}

/** "96.0 % ± 1.2 %", with the number of runs where only some have it. */
function meanText(key: FinalNumber['key'], values: readonly number[], runs: number): string {
  const spread = spreadOf(values);
  if (!spread) return '–';
  const text = (value: number): string => (key === 'detected' ? value.toFixed(1) : finePercent(value));
  return `${text(spread.mean)}${aroundText(spread, text)}${countText(spread, runs, 'runs')}`;
}

function numberCell(runs: readonly ShelfItem[], key: FinalNumber['key']): NumberCell {
  const values = runs.map(({ record }) => finalValue(record, key)).filter((value) => value !== null);
  const [only] = runs;
  const text = runs.length === 1 && only ? finalText(only.record, key) : meanText(key, values, runs.length);
  return { key, text, ...(spreadOf(values) ?? { mean: null, deviation: null, count: 0 }) };
}

/**
 * @param items in the order of the rows
 * @param folded runs that differ in their seeds alone, with the same changes and as many epochs done, are one row: mean and
 *   deviation
 */
export const runsTable = (items: readonly ShelfItem[], folded: boolean): RunsTable =>
  inEnglish(() => tableOf(items, folded));

function tableOf(items: readonly ShelfItem[], folded: boolean): RunsTable {
  const groups = groupsOf(items, folded);
  const base = items[0]?.record.settings;
  const anyFolded = groups.some(({ length }) => length > 1);
  // Seeds are no difference between rows that stand for several of them.
  const compared = groups.map(([first]): Settings => {
    const { settings } = first!.record;
    return anyFolded && base ? withSeedsOf(settings, base) : settings;
  });
  const differences = differingSettings(compared);
  const parts = groups.map(([first]) => stampParts(first!.record.settings));
  return {
    differences: differences.map(({ section, key, label }) => ({ section, key, label })),
    rows: groups.map((runs, i): TableRow => {
      const first = runs[0]!;
      const { record, note } = first;
      const single = runs.length === 1;
      return {
        name: single ? shortName(first) : (parts[i]?.[0] ?? ''),
        stamp: single ? runStamp(record.settings) : seedsStamp(runs.map((run) => run.record.settings)),
        note: single ? note.note : '',
        remarks: remarksOf(record),
        runs,
        epochs: epochsDone(record),
        settings: differences.map(({ values }) => values[i] ?? null),
        numbers: FINAL_NUMBERS.map(({ key }) => numberCell(runs, key)),
      };
    }),
    shared: (parts[0] ?? []).filter(
      (part, at) => parts.every((other) => other[at] === part) && !(anyFolded && part.startsWith('seed ')),
    ),
    folded: anyFolded,
  };
}
