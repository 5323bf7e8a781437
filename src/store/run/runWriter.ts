/** Writes runs to the browser's storage, one save at a time; of those of a run that wait only the newest matters. */
import type { Keeping } from '../../storage/keeping.ts';
import type { RunStore } from '../../storage/runs.ts';
import type { StoredRun } from '../../storage/storedRun.ts';

export interface RunWriter {
  write(run: StoredRun): void;
  /** What waits of a run is not wanted any more. */
  forget(id: string): void;
}

/** @param onSaved is told how a run is kept, after every save */
export function createRunWriter(
  store: Pick<RunStore, 'save'>,
  onSaved: (id: string, keeping: Keeping) => void,
): RunWriter {
  let writing = false;
  /** By id. */
  const waiting = new Map<string, StoredRun>();

  const writeAll = async (): Promise<void> => {
    if (writing) return;
    writing = true;
    for (const [id, newest] of waiting) {
      waiting.delete(id);
      onSaved(id, await store.save(newest));
    }
    writing = false;
  };

  return {
    write(run) {
      waiting.set(run.id, run);
      void writeAll();
    },
    forget: (id) => void waiting.delete(id),
  };
}
