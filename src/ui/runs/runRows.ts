/** The rows of the table of runs: which, in which order, with which columns. */
import { capitalised, DETECTION_TERMS, type Term } from '../../domain/detectionTerms.ts';
import { findsWrongLabels } from '../../domain/losses/catalogue.ts';
import type { EpochMetrics } from '../../domain/report.ts';
import { runStamp, stampParts } from '../../domain/runStamp.ts';
import { type Difference, differingSettings } from '../../domain/settings/differences.ts';
import type { RunRecord, ShelfItem } from '../../domain/shelvedRun.ts';
import { finePercent } from '../format.ts';

/** A number of the last epoch. */
export interface FinalNumber {
  readonly key: 'verificationAccuracy' | 'precision' | 'recall' | 'f1' | 'detected' | 'rectifiedToTruth';
  readonly label: string;
  readonly help: string;
}

const share = ({ name, of, help }: Term, key: FinalNumber['key']): FinalNumber => ({
  key,
  label: capitalised(name),
  help: `${capitalised(of)}, after the last epoch. ${help}`,
});

export const FINAL_NUMBERS: readonly FinalNumber[] = [
  {
    key: 'verificationAccuracy',
    label: 'Verification',
    help: 'Accuracy after the last epoch, ten-fold, on people the network has never seen.',
  },
  share(DETECTION_TERMS.precision, 'precision'),
  share(DETECTION_TERMS.recall, 'recall'),
  { key: 'f1', label: 'F1', help: 'Harmonic mean of precision and recall, after the last epoch.' },
  { key: 'detected', label: 'Rectified', help: 'Labels rectified, or taken for wrong, in the last epoch.' },
  share(DETECTION_TERMS.rectifiedToTruth, 'rectifiedToTruth'),
];

const ofDetection = (key: FinalNumber['key']): boolean => key !== 'verificationAccuracy';

/** Null where there is none: not measured, or of a loss that finds no wrong labels. */
function finalValue(
  { epochs, settings }: Pick<RunRecord, 'epochs' | 'settings'>,
  key: FinalNumber['key'],
): number | null {
  const last: EpochMetrics | undefined = epochs.at(-1);
  if (!last || (ofDetection(key) && !findsWrongLabels(settings.head))) return null;
  return last[key];
}

export function finalText(record: Pick<RunRecord, 'epochs' | 'settings'>, key: FinalNumber['key']): string {
  const value = finalValue(record, key);
  if (value === null) return record.epochs.length === 0 || !findsWrongLabels(record.settings.head) ? '\u2013' : 'n/a';
  return key === 'detected' ? value.toLocaleString('en') : finePercent(value);
}

/** What a run is called in a table: its own name, or its loss. */
export const shortName = ({ record, note }: ShelfItem): string => note.name || (stampParts(record.settings)[0] ?? '');

/** The same, with its row where several are called alike: what buttons are told apart by. */
export function spokenNames(rows: readonly ShelfItem[]): readonly string[] {
  const names = rows.map(shortName);
  return names.map((name, i) => (names.indexOf(name) === names.lastIndexOf(name) ? name : `${name}, row ${i + 1}`));
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
