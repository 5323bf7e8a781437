/**
 * Writes runs to the browser's storage, one save at a time. Of those of a run that wait only the newest matters, and the ends of
 * epochs, at which it can be forked.
 */
import { epochsDone } from '../../domain/checkpoint.ts';
import type { Keeping } from '../../storage/keeping.ts';
import type { RunStore } from '../../storage/runs.ts';
import type { StoredRun } from '../../storage/storedRun.ts';

export interface RunWriter {
  write(run: StoredRun): void;
  /** What waits of a run is not wanted any more. */
  forget(id: string): void;
}

/** Ends of epochs of a run that wait for a slow store, at most: each holds its weights in memory. */
const MOST_WAITING = 8;

/** @param onSaved is told how a run is kept, after every save */
export function createRunWriter(
  store: Pick<RunStore, 'save'>,
  onSaved: (id: string, keeping: Keeping) => void,
): RunWriter {
  let writing = false;
  /** By id, oldest first: ends of epochs, and one more at most. */
  const waiting = new Map<string, readonly StoredRun[]>();

  const writeAll = async (): Promise<void> => {
    if (writing) return;
    writing = true;
    for (const [id, [oldest, ...others]] of waiting) {
      waiting.delete(id);
      if (others.length > 0) waiting.set(id, others);
      if (oldest) onSaved(id, await store.save(oldest));
    }
    writing = false;
  };

  return {
    write(run) {
      const ends = (waiting.get(run.id) ?? []).filter(({ checkpoint }) => epochsDone(checkpoint) !== null);
      const earlier = ends.filter(({ checkpoint }) => checkpoint.step !== run.checkpoint.step);
      waiting.set(run.id, [...earlier.slice(-MOST_WAITING), run]);
      void writeAll();
    },
    forget: (id) => void waiting.delete(id),
  };
}
