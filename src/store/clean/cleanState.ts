/** The Clean view's state: how it begins, and the parts that follow from others. */

import { DEFAULT_CHOICES } from '../../domain/importChoices.ts';
import { type CleanScores, DEFAULT_CLEAN } from '../../protocol/clean.ts';
import type { CleanState } from './cleanTypes.ts';
import { countLists, mixedIdentities, NO_FILTER, type Orders, rank } from './suspectRanking.ts';
import { isDecided, type Verdicts } from './verdicts.ts';

export const EMPTY: CleanState = {
  phase: 'empty',
  name: '',
  work: null,
  stages: [],
  fold: null,
  settings: DEFAULT_CLEAN,
  set: null,
  report: null,
  whole: false,
  found: { known: 0, keeping: 'kept', latest: { size: 0, tiles: [] } },
  keepFaces: true,
  keptFaces: null,
  folders: [],
  choices: DEFAULT_CHOICES,
  network: null,
  scores: null,
  scoresKind: null,
  threshold: DEFAULT_CLEAN.threshold,
  filter: NO_FILTER,
  ranked: [],
  counts: null,
  mixed: [],
  page: 'suspects',
  resemblance: null,
  comparing: null,
  compared: null,
  verdicts: new Map(),
  undo: [],
  focus: null,
  selected: new Set(),
  anchor: null,
  keeping: 'stored',
  restored: 0,
  readBack: null,
  earlier: [],
  error: null,
  exporting: { busy: null, notes: [] },
  sidecars: null,
  faceNames: [],
  immich: null,
  immichListRead: false,
};

/** What outlasts a set. */
export const lasting = ({ earlier, keepFaces, keptFaces, folders, network }: CleanState): Partial<CleanState> => ({
  earlier,
  network,
  keepFaces,
  keptFaces,
  folders,
});

/**
 * After retraining, images that a person has decided keep the score and the suggestion they were judged by, so that the list
 * stays where it is and an export says what was decided about what.
 */
export function keepJudged(before: CleanScores, after: CleanScores, verdicts: Verdicts): CleanScores {
  const merged: CleanScores = {
    score: after.score.slice(),
    suggested: after.suggested.slice(),
    firstFlagged: after.firstFlagged.slice(),
    openSet: after.openSet.slice(),
    wrong: after.wrong?.slice() ?? null,
    others: after.others.slice(),
  };
  for (const [image, verdict] of verdicts) {
    if (!isDecided(verdict)) continue;
    merged.score[image] = before.score[image]!;
    merged.suggested[image] = before.suggested[image]!;
    merged.firstFlagged[image] = before.firstFlagged[image]!;
    merged.openSet[image] = before.openSet[image]!;
    if (merged.wrong) merged.wrong[image] = before.wrong?.[image] ?? 0;
    merged.others[image] = before.others[image]!;
  }
  return merged;
}

/** Where the focus goes when its list has changed: it stays if it can, else the first undecided image, else the first. */
function focusIn(ranked: readonly number[], focus: number | null, verdicts: Verdicts): number | null {
  if (focus !== null && ranked.includes(focus)) return focus;
  return ranked.find((image) => !verdicts.has(image)) ?? ranked[0] ?? null;
}

/** The next undecided image after `position` in the list, from its start where there is none behind. */
export function nextUndecided(ranked: readonly number[], position: number, verdicts: Verdicts): number | null {
  for (let i = position + 1; i < ranked.length; i++) if (!verdicts.has(ranked[i]!)) return ranked[i]!;
  for (let i = 0; i < Math.min(position, ranked.length); i++) if (!verdicts.has(ranked[i]!)) return ranked[i]!;
  return null;
}

/** What follows from a change of threshold, filter or verdicts: the list on show, its numbers, the focus. */
export function withList(state: CleanState, orders: Orders, change: Partial<CleanState>): Partial<CleanState> {
  const next = { ...state, ...change };
  const { set, scores, threshold, filter, verdicts } = next;
  if (!set || !scores) return change;
  const sameMixed = state.set === set && state.scores === scores && state.threshold === threshold;
  const ranked = rank(set, scores, orders, threshold, filter, verdicts);
  return {
    ...change,
    ranked,
    counts: countLists(set, scores, threshold, verdicts),
    mixed: sameMixed ? state.mixed : mixedIdentities(set, scores, threshold),
    focus: focusIn(ranked, next.focus, verdicts),
  };
}
