/** The shelf as the page shows it. */
import type { RunDetails, ShelfItem } from '../../domain/shelvedRun.ts';

/** How pinned runs lie under the one shown: not at all, each by itself, or those that differ in their seeds alone as one. */
export const GHOST_MODES = ['off', 'each', 'folded'] as const;
export type GhostMode = (typeof GHOST_MODES)[number];

/** Runs that can be laid over each other and still be told apart. */
export const MOST_COMPARED = 5;

/** What became of files that were given to the shelf, or of runs that gave way. */
export interface ShelfMessage {
  readonly tone: 'info' | 'bad';
  readonly lines: readonly string[];
}

/** What the view of runs shows. */
export type RunsPart = 'runs' | 'sweeps';

export interface ShelfView {
  readonly part: RunsPart;
  /** Those that began last come first. */
  readonly items: readonly ShelfItem[];
  /** Records that this version of the page cannot read. */
  readonly unreadable: number;
  /** The run that was deleted last, while that can be undone. */
  readonly deleted: ShelfItem | null;
  /** The run that is open, read-only; its details are null until they are read. */
  readonly opened: { readonly id: string; readonly details: RunDetails | null } | null;
  /** Ids of the runs that are laid over each other; empty when none are. */
  readonly compared: readonly string[];
  readonly ghosts: GhostMode;
  readonly messages: readonly ShelfMessage[];
}

export const NO_SHELF: ShelfView = {
  part: 'runs',
  items: [],
  unreadable: 0,
  deleted: null,
  opened: null,
  compared: [],
  ghosts: 'each',
  messages: [],
};
