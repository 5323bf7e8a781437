/** Pinned runs as thin curves under those of the run shown: which, what they are called, and their points. */
import { t } from '@lingui/core/macro';
import { metricOf } from '../../domain/finalNumbers.ts';
import type { EpochMetrics } from '../../domain/report.ts';
import { type CurvePoint, foldBySeed, type MeanPoint, meanCurve, withSeedsOf } from '../../domain/seedFolds.ts';
import { differenceText } from '../../domain/settings/differences.ts';
import type { Settings } from '../../domain/settings/settings.ts';
import type { RunRecord, ShelfItem } from '../../domain/shelvedRun.ts';
import type { GhostMode } from './shelfView.ts';

/** More lines under a chart cannot be told apart. */
export const MOST_GHOSTS = 4;

/** One line in every chart: a run, or several that differ in their seeds alone. */
export interface Ghost {
  readonly key: string;
  readonly label: string;
  /** Place among the ghosts, which gives its dash. */
  readonly place: number;
  readonly runs: readonly RunRecord[];
}

export interface Ghosts {
  readonly shown: readonly Ghost[];
  /** Pinned ones that are not drawn, since there are too many. */
  readonly left: number;
  /** Some of those that are pinned differ in their seeds alone. */
  readonly canFold: boolean;
}

interface GhostParts {
  readonly items: readonly ShelfItem[];
  readonly mode: GhostMode;
  /** The run shown, which is no ghost of itself; null for none. */
  readonly shownId: string | null;
  /** What they are named against. */
  readonly settings: Settings;
}

function labelOf(group: readonly ShelfItem[], settings: Settings): string {
  const [first] = group as [ShelfItem];
  if (group.length > 1) {
    const text = differenceText(withSeedsOf(first.record.settings, settings), settings);
    const name = text ?? t`the same settings`;
    return t`${name}, mean of ${{ count: group.length }} seeds`;
  }
  if (first.note.name !== '') return first.note.name;
  return differenceText(first.record.settings, settings) ?? t`the same settings`;
}

export function ghostsOf({ items, mode, shownId, settings }: GhostParts): Ghosts {
  const pinned = items.filter(({ record, note }) => note.pinned && !note.hidden && record.id !== shownId);
  const runs = pinned.map((item) => ({ item, settings: item.record.settings }));
  const folded = foldBySeed(runs).map((group) => group.map(({ item }) => item));
  const canFold = folded.some((group) => group.length > 1);
  const groups = mode === 'folded' ? folded : pinned.map((item) => [item]);
  const drawn = mode === 'off' ? [] : groups.slice(0, MOST_GHOSTS);
  const shown = drawn.map((group, place) => ({
    key: group.map(({ record }) => record.id).join(' '),
    label: labelOf(group, settings),
    place,
    runs: group.map(({ record }) => record),
  }));
  return { shown, left: mode === 'off' ? 0 : groups.length - drawn.length, canFold };
}

/** What a chart can draw of a run. */
export type CurveKey = 'crossEntropy' | keyof EpochMetrics;

export function curveOf(record: Pick<RunRecord, 'loss' | 'epochs' | 'settings'>, key: CurveKey): readonly CurvePoint[] {
  const { loss, epochs } = record;
  if (key === 'crossEntropy') {
    return Array.from(loss.epoch, (epoch, i) => ({ epoch, value: loss.crossEntropy[i]! }));
  }
  return epochs.map((metrics) => ({ epoch: metrics.epoch, value: metricOf(record, metrics, key) }));
}

export const ghostCurve = ({ runs }: Pick<Ghost, 'runs'>, key: CurveKey): readonly MeanPoint[] =>
  meanCurve(runs.map((run) => curveOf(run, key)));
