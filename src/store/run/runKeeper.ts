/**
 * Keeps runs where a reload or a fault cannot take them away: the latest checkpoint of the one in this page, in memory and in
 * the browser's storage; the earlier ones beside it; and how often a run was taken up again by itself.
 */

import type { ErrorCode } from '../../domain/errors.ts';
import type { EvaluationRecord } from '../../domain/shelvedRun.ts';
import type { TrainingEvent } from '../../protocol/training.ts';
import type { Keeping } from '../../storage/keeping.ts';
import type { RunStore } from '../../storage/runs.ts';
import { RUN_SCHEMA, type StoredRun, type UnreadableRun } from '../../storage/storedRun.ts';
import { createEarlierRuns } from './earlierRuns.ts';
import type { KeptRun, KeptRunView } from './keptRunView.ts';
import { type Recovery, recoveryKind } from './recovery.ts';
import { createRunWriter } from './runWriter.ts';

/** What the page shows of a run as it is kept. */
type Shown = Pick<StoredRun, 'images' | 'curves' | 'corrections' | 'rectified' | 'identities' | 'history'>;

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
  /** A run begins: anew, or where it was kept. The one before becomes an earlier one. @returns its id */
  begin(from: KeptRun | null): string;
  keep(event: CheckpointEvent, shown: Shown): void;
  /** The network of the run in this page was judged. */
  judged(evaluation: EvaluationRecord): void;
  /** The run in this page ends and becomes an earlier one. */
  setAside(): void;
  /** Drops an earlier run for good. */
  discard(id: string): void;
  /** Asked when a run under way has failed; null when a person must start it again. */
  recovery(code: ErrorCode): Recovery | null;
}

/** A fault that comes back this often without a step forward stays. */
export const MOST_RESTARTS = 3;

/**
 * @param onKeeping is told how a run is kept, after every save
 * @param onKept is told of every newer state of the run in this page
 */
export function createRunKeeper(
  store: RunStore,
  wallClock: () => number,
  onKeeping: (keeping: Keeping, id: string) => void,
  onKept: (run: KeptRun) => void,
): RunKeeper {
  let current: KeptRun | null = null;
  let id = store.newId();
  let began = 0;
  let restarts = 0;
  const earlier = createEarlierRuns(store, () => id);
  const writer = createRunWriter(store, (saved, keeping) => {
    onKeeping(keeping, saved);
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

  const put = (run: KeptRun): void => {
    current = run;
    writer.write(run);
    onKept(run);
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
        return id;
      }
      setAside();
      began = wallClock();
      if (!from) return id;
      id = from.id;
      current = from;
      const wasKept = earlier.remove(id);
      if (!wasKept) put(from);
      return id;
    },
    keep({ checkpoint, settings, digest }, shown) {
      if (current && checkpoint.step > current.checkpoint.step) restarts = 0;
      const { evaluation = null, parent = null } = current ?? {};
      const place = { id, began: current?.began ?? began, savedAt: wallClock() };
      put({ schema: RUN_SCHEMA, ...place, settings, digest, checkpoint, evaluation, parent, ...shown });
    },
    judged(evaluation) {
      if (current) put({ ...current, evaluation });
    },
    setAside,
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
