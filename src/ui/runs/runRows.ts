/** The rows of the table of runs: which, in which order, with which columns. */
import { t } from '@lingui/core/macro';
import { type FinalNumber, finalValue } from '../../domain/finalNumbers.ts';
import { runStamp } from '../../domain/runStamp.ts';
import { type Difference, differingSettings } from '../../domain/settings/differences.ts';
import { type ShelfItem, shortName } from '../../domain/shelvedRun.ts';

/** Their short names, with the row where several are called alike: what buttons are told apart by. */
export function spokenNames(rows: readonly ShelfItem[]): readonly string[] {
  const names = rows.map(shortName);
  return names.map((name, i) =>
    names.indexOf(name) === names.lastIndexOf(name) ? name : t`${name}, row ${{ row: i + 1 }}`,
  );
}

export type SortKey = 'when' | 'name' | FinalNumber['key'] | `setting ${string}`;

export interface Sorting {
  readonly key: SortKey;
  readonly descending: boolean;
}

export interface RunRows {
  readonly rows: readonly ShelfItem[];
  /** Columns of settings, with a value a row in their order. */
  readonly differences: readonly Difference[];
}

export const settingKey = ({ section, key }: Pick<Difference, 'section' | 'key'>): SortKey =>
  `setting ${section}.${key}`;

const textOf = ({ record, note }: ShelfItem): string =>
  [note.name, note.note, runStamp(record.settings), record.file, record.origin].join(' ').toLowerCase();

/** All words must occur, in any order. */
function matches(item: ShelfItem, filter: string): boolean {
  const text = textOf(item);
  return filter
    .toLowerCase()
    .split(/\s+/)
    .every((word) => text.includes(word));
}

const inWords = new Intl.Collator('en', { numeric: true, sensitivity: 'base' });

type Cell = number | string | null;

/** What has no value stands last, whichever way the others stand. */
function compare(a: Cell, b: Cell, descending: boolean): number {
  if (a === null || b === null) return Number(a === null) - Number(b === null);
  const order = typeof a === 'number' && typeof b === 'number' ? a - b : inWords.compare(String(a), String(b));
  return descending ? -order : order;
}

export function rowsOf(
  items: readonly ShelfItem[],
  { filter, sorting, withHidden }: { readonly filter: string; readonly sorting: Sorting; readonly withHidden: boolean },
): RunRows {
  const found = items.filter((item) => (withHidden || !item.note.hidden) && matches(item, filter));
  const differences = differingSettings(found.map(({ record }) => record.settings));
  const column = differences.find((difference) => settingKey(difference) === sorting.key);
  const cell = (item: ShelfItem, i: number): Cell => {
    if (sorting.key === 'when') return item.record.began;
    if (sorting.key === 'name') return shortName(item);
    if (sorting.key.startsWith('setting ')) return column?.values[i] ?? null;
    return finalValue(item.record, sorting.key as FinalNumber['key']);
  };
  const keyed = found.map((item, i) => ({ item, i, cell: cell(item, i) }));
  keyed.sort((a, b) => compare(a.cell, b.cell, sorting.descending) || a.i - b.i);
  return {
    rows: keyed.map(({ item }) => item),
    differences: differences.map((each) => ({ ...each, values: keyed.map(({ i }) => each.values[i] ?? null) })),
  };
}
