/**
 * Keeps runs where a reload or a fault cannot take them away: the latest checkpoint of the one in this page, in memory and in
 * the browser's storage; the earlier ones beside it; and how often a run was taken up again by itself.
 */

import type { ErrorCode } from '../../domain/errors.ts';
import type { TrainingEvent } from '../../protocol/training.ts';
import type { Keeping } from '../../storage/keeping.ts';
import type { RunStore } from '../../storage/runs.ts';
import { RUN_SCHEMA, type StoredRun, type UnreadableRun } from '../../storage/storedRun.ts';
import { createEarlierRuns } from './earlierRuns.ts';
import type { KeptRun, KeptRunView } from './keptRunView.ts';
import { type Recovery, recoveryKind } from './recovery.ts';
import { createRunWriter } from './runWriter.ts';

export { MOST_RUNS } from '../../storage/runs.ts';

type CheckpointEvent = Extract<TrainingEvent, { type: 'checkpoint' }>;

export interface RunKeeper {
  /** The newest checkpoint of the run in this page. */
  readonly current: KeptRun | null;
  /** The other runs that can be taken up, newest first. */
  readonly earlier: readonly KeptRunView[];
  /** What is kept and cannot be read by this version. */
  readonly unreadable: readonly UnreadableRun[];
  /** Looks for runs that earlier pages have kept. */
  find(): Promise<void>;
  /** A run, for this page to go on with: the one in it or an earlier one; null when it is gone or another page is at it. */
  take(id: string): Promise<KeptRun | null>;
  /** A run begins: anew, or where it was kept. The one before becomes an earlier one. */
  begin(from: KeptRun | null): void;
  keep(event: CheckpointEvent, shown: Pick<StoredRun, 'images' | 'curves' | 'corrections' | 'history'>): void;
  /** The run in this page ends and becomes an earlier one. */
  setAside(): void;
  /** Drops the run in this page for good. */
  forget(): void;
  /** Drops an earlier run for good. */
  discard(id: string): void;
  /** Asked when a run under way has failed; null when a person must start it again. */
  recovery(code: ErrorCode): Recovery | null;
}

/** A fault that comes back this often without a step forward stays. */
export const MOST_RESTARTS = 3;

/** @param onKeeping is told how the run is kept, after every save */
export function createRunKeeper(
  store: RunStore,
  wallClock: () => number,
  onKeeping: (keeping: Keeping) => void,
): RunKeeper {
  let current: KeptRun | null = null;
  let id = store.newId();
  let restarts = 0;
  const earlier = createEarlierRuns(store, () => id);
  const writer = createRunWriter(store, (saved, keeping) => {
    onKeeping(keeping);
    if (keeping === 'stored') earlier.stored(saved);
  });

  /** The page has no run from now on. */
  const leave = (): void => {
    current = null;
    id = store.newId();
    restarts = 0;
  };

  const setAside = (): void => {
    if (current) earlier.add(current);
    leave();
  };

  const drop = (gone: string): void => {
    earlier.drop(gone);
    writer.forget(gone);
    void store.remove(gone);
  };

  return {
    get current() {
      return current;
    },
    get earlier() {
      return earlier.list;
    },
    get unreadable() {
      return earlier.unreadable;
    },
    find: earlier.find,
    async take(wanted) {
      return current?.id === wanted ? current : earlier.take(wanted);
    },
    begin(from) {
      if (from && from.id === current?.id) {
        current = from;
        return;
      }
      setAside();
      if (!from) return;
      id = from.id;
      current = from;
      const wasKept = earlier.remove(id);
      if (!wasKept) writer.write(from);
    },
    keep({ checkpoint, settings, digest }, shown) {
      if (current && checkpoint.step > current.checkpoint.step) restarts = 0;
      current = { schema: RUN_SCHEMA, id, savedAt: wallClock(), settings, digest, checkpoint, ...shown };
      writer.write(current);
    },
    setAside,
    forget() {
      drop(id);
      leave();
    },
    discard: drop,
    recovery(code) {
      const kind = recoveryKind(code);
      if (!kind || !current) return null;
      if (kind === 'restart') {
        if (restarts >= MOST_RESTARTS) return null;
        restarts += 1;
      }
      return { kind, run: current };
    },
  };
}
