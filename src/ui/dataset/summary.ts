/** What the dialog about a set says, as plain values: how many images each identity has, and the import report row by row. */
import { plural, t } from '@lingui/core/macro';
import type { ImportReport } from '../../domain/importReport.ts';
import { listed } from '../../lib/joinedText.ts';
import type { Faces } from '../../store/state.ts';

export interface IdentityRow {
  readonly identity: number;
  readonly name: string;
  readonly count: number;
  /** Some of its images that the page can show. */
  readonly examples: readonly number[];
}

export interface SetSummary {
  readonly rows: readonly IdentityRow[];
  readonly images: number;
  readonly most: number;
  readonly least: number;
  readonly median: number;
}

const EXAMPLES = 6;

export function summarise({ labels, identities, sample }: Faces): SetSummary {
  const counts = new Int32Array(identities.length);
  const examples: number[][] = identities.map(() => []);
  for (const label of labels) counts[label]! += 1;
  for (const image of sample ?? labels.keys()) {
    const list = examples[labels[image]!];
    if (list && list.length < EXAMPLES) list.push(image);
  }
  const sorted = counts.slice().sort();
  return {
    rows: identities.map((name, i) => ({ identity: i, name, count: counts[i]!, examples: examples[i]! })),
    images: labels.length,
    most: sorted.at(-1) ?? 0,
    least: sorted[0] ?? 0,
    median: sorted[Math.floor(sorted.length / 2)] ?? 0,
  };
}

export const ORDERS = ['name', 'most', 'fewest'] as const;
export type Order = (typeof ORDERS)[number];

/** Rows whose name contains the text, in the order asked for; ties keep the set's own order. */
export function arranged(rows: readonly IdentityRow[], text: string, order: Order): IdentityRow[] {
  const wanted = text.trim().toLowerCase();
  const found = rows.filter(({ name }) => name.toLowerCase().includes(wanted));
  if (order === 'name') return found;
  const sign = order === 'most' ? -1 : 1;
  return found.sort((a, b) => sign * (a.count - b.count) || a.identity - b.identity);
}

/** How uneven the set is, in words; null where that is nothing to mention. */
export function imbalance({ most, least, median }: SetSummary): string | null {
  if (least < 1 || most < 2 * Math.max(1, median)) return null;
  const times = (most / Math.max(1, median)).toFixed(1);
  return t`Uneven: the largest identity has ${times} times the median.`;
}

/** How many images were taken and how many were not. */
export function importedText({ imported: images, identities, skipped: left }: ImportReport): string {
  const skipped = left.length.toLocaleString('en');
  return left.length > 0
    ? t`${plural(images, { one: '# image', other: '# images' })} of ${plural(identities, { one: '# identity', other: '# identities' })}, ${skipped} skipped.`
    : t`${plural(images, { one: '# image', other: '# images' })} of ${plural(identities, { one: '# identity', other: '# identities' })}.`;
}

/** Pictures that stand under two names, and pairs that only look the same; null where there are none. */
export function underTwoNames({ duplicates, alike }: Pick<ImportReport, 'duplicates' | 'alike'>): string | null {
  const same = duplicates.filter(({ suspectedNoise }) => suspectedNoise).length;
  const pairs = alike.length;
  const parts = [
    ...(same > 0 ? [plural(same, { one: '# picture under two names', other: '# pictures under two names' })] : []),
    ...(pairs > 0
      ? [
          plural(pairs, {
            one: '# pair of look-alikes under two names',
            other: '# pairs of look-alikes under two names',
          }),
        ]
      : []),
  ];
  const what = listed(parts);
  return what === '' ? null : t`${what}: suspected noise.`;
}

export const REPORT_KINDS = ['skipped', 'suspected', 'note'] as const;
export type ReportKind = (typeof REPORT_KINDS)[number];

export interface ReportRow {
  readonly kind: ReportKind;
  readonly path: string;
  readonly text: string;
}

/** Suspected noise first, then what was skipped, then the rest. */
export function reportRows({ skipped, notices }: ImportReport): ReportRow[] {
  const notes = notices.map(({ path, note, suspectedNoise }): ReportRow => {
    return { kind: suspectedNoise ? 'suspected' : 'note', path, text: note };
  });
  return [
    ...notes.filter(({ kind }) => kind === 'suspected'),
    ...skipped.map(({ path, reason }): ReportRow => ({ kind: 'skipped', path, text: reason })),
    ...notes.filter(({ kind }) => kind === 'note'),
  ];
}

export function matching(rows: readonly ReportRow[], text: string, kind: ReportKind | 'all'): ReportRow[] {
  const wanted = text.trim().toLowerCase();
  return rows.filter(
    (row) =>
      (kind === 'all' || row.kind === kind) &&
      (wanted === '' || `${row.path} ${row.text}`.toLowerCase().includes(wanted)),
  );
}
