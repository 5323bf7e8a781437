/**
 * What the page shows of its run: as it is, or as it was at the end of the epoch that a person looks back at. For pictures, lists
 * and their numbers; what trains, judges or goes out of the page reads the state itself.
 */
import type { EmbeddingSnapshot } from '../../domain/embeddingSnapshot.ts';
import type { TrainedLabels } from '../../domain/noise.ts';
import { stateAt } from '../../domain/runHistory.ts';
import type { Corrections } from '../../domain/standingCorrections.ts';
import type { AppState } from '../state.ts';

export interface ShownMoment {
  /** Looked back at; null: now. */
  readonly epoch: number | null;
  readonly labels: TrainedLabels | null;
  readonly corrections: Corrections;
  /** The newest by then; null while there are none. */
  readonly embeddings: EmbeddingSnapshot | null;
}

type Shown = Pick<AppState, 'replay' | 'history' | 'labels' | 'corrections'>;

function momentOf({ replay, history, labels, corrections }: Shown): ShownMoment {
  const past = replay.at === null ? null : stateAt(history, replay.at);
  return past ?? { epoch: null, labels, corrections, embeddings: history.newest };
}

/** What a moment is made of. While a run goes on, its past stays the same. */
const partsOf = ({ replay, history, labels, corrections }: Shown): readonly unknown[] =>
  replay.at === null
    ? [null, labels, corrections, history.newest]
    : [replay.at, history.labels, history.changes, history.embeddings.snapshots];

interface Known {
  readonly parts: readonly unknown[];
  readonly moment: ShownMoment;
}

/** The page may show its own state and that of a recorded run side by side. */
const MOST_KNOWN = 2;
/** The newest first. */
let latest: readonly Known[] = [];

/** The same object as long as what it shows is the same. */
export function shownMoment(state: Shown): ShownMoment {
  const parts = partsOf(state);
  const known = latest.find((each) => each.parts.every((part, i) => part === parts[i]));
  if (known) return known.moment;
  const fresh = { parts, moment: momentOf(state) };
  latest = [fresh, ...latest].slice(0, MOST_KNOWN);
  return fresh.moment;
}
