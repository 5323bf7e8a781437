/** What a review changes in its set, counted and listed: said when everything is decided, and before anything is taken away. */
import { t } from '@lingui/core/macro';
import { exportedLabel, type ReviewedLabels } from './exports.ts';
import { isDecided } from './verdicts.ts';

/** An image whose label changes. */
export interface LabelChange {
  readonly image: number;
  /** Identity. */
  readonly from: number;
  /** Identity; null where the image is taken out. */
  readonly to: number | null;
  /** A person decided it; else it is a suspect that takes the suggested name undecided. */
  readonly decided: boolean;
}

export interface ChangeSummary {
  /** In the order of the set. */
  readonly changes: readonly LabelChange[];
  readonly moved: number;
  readonly removed: number;
  /** Images that a person looked at and left under their given name. */
  readonly kept: number;
  /** Of those moved, suspects that nobody decided about. */
  readonly undecidedMoved: number;
}

export function summariseChanges(review: ReviewedLabels): ChangeSummary {
  const { set, verdicts } = review;
  const changes: LabelChange[] = [];
  let kept = 0;
  for (let image = 0; image < set.names.length; image++) {
    const [from, to] = [set.labels[image]!, exportedLabel(review, image)];
    const decided = isDecided(verdicts.get(image));
    if (from !== to) changes.push({ image, from, to, decided });
    else if (decided) kept += 1;
  }
  const moved = changes.filter(({ to }) => to !== null);
  return {
    changes,
    kept,
    moved: moved.length,
    removed: changes.length - moved.length,
    undecidedMoved: moved.filter(({ decided }) => !decided).length,
  };
}

/** "17 moved, 3 removed, 9 kept" */
export function changeText(summary: ChangeSummary): string {
  const moved = summary.moved.toLocaleString('en');
  const removed = summary.removed.toLocaleString('en');
  const kept = summary.kept.toLocaleString('en');
  return t`${moved} moved, ${removed} removed, ${kept} kept`;
}
