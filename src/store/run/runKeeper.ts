/**
 * Keeps runs where a reload or a fault cannot take them away: the latest checkpoint of the one in this page, in memory and in
 * the browser's storage; the earlier ones beside it; and how often a run was taken up again by itself.
 */

import type { ErrorCode } from '../../domain/errors.ts';
import { parseSettings } from '../../domain/settings/parse.ts';
import type { Settings } from '../../domain/settings/settings.ts';
import { assertNever } from '../../lib/assertNever.ts';
import type { TrainingEvent } from '../../protocol/training.ts';
import type { Keeping } from '../../storage/keeping.ts';
import type { RunStore } from '../../storage/runs.ts';
import { RUN_SCHEMA, type StoredRun, type UnreadableRun } from '../../storage/storedRun.ts';

export { MOST_RUNS } from '../../storage/runs.ts';

export interface KeptRun extends StoredRun {
  readonly settings: Settings;
}

/** A kept run as it is offered. */
export interface KeptRunView {
  readonly id: string;
  readonly settings: Settings;
  readonly epoch: number;
  readonly step: number;
  /** Milliseconds since 1970. */
  readonly savedAt: number;
  /** Name of the folder or zip that it needs; empty for drawn faces. */
  readonly images: string;
  readonly finished: boolean;
}

type CheckpointEvent = Extract<TrainingEvent, { type: 'checkpoint' }>;

/** What becomes of a run that failed. */
export type Recovery =
  /** It goes on by itself as it did. */
  | { readonly kind: 'restart'; readonly run: KeptRun }
  /** It stands still where its numbers were sound, for a person to change something. */
  | { readonly kind: 'rollback'; readonly run: KeptRun };

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
  keep(event: CheckpointEvent, shown: Pick<StoredRun, 'images' | 'curves' | 'corrections'>): void;
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

export const viewOf = ({ id, settings, checkpoint, savedAt, images }: KeptRun): KeptRunView => ({
  id,
  settings,
  epoch: Math.min(checkpoint.epoch, settings.training.epochs),
  step: checkpoint.step,
  savedAt,
  images,
  finished: checkpoint.epoch > settings.training.epochs,
});

/** Settings of another version of the page may not be settings any more: null. */
function parsed(run: StoredRun): KeptRun | null {
  try {
    return { ...run, settings: parseSettings(run.settings) };
  } catch {
    return null;
  }
}

/** @param onKeeping is told how the run is kept, after every save */
export function createRunKeeper(
  store: RunStore,
  wallClock: () => number,
  onKeeping: (keeping: Keeping) => void,
): RunKeeper {
  let current: KeptRun | null = null;
  let id = store.newId();
  let earlier: readonly KeptRunView[] = [];
  let unreadable: readonly UnreadableRun[] = [];
  /** The last earlier run of this page, should the store not have it. */
  let inMemory: KeptRun | null = null;
  let restarts = 0;
  let writing = false;
  /** By id. */
  const waiting = new Map<string, KeptRun>();

  /** One save at a time; of those of a run that wait only the newest matters. */
  const write = async (run: KeptRun): Promise<void> => {
    waiting.set(run.id, run);
    if (writing) return;
    writing = true;
    for (const [next, newest] of waiting) {
      waiting.delete(next);
      const keeping = await store.save(newest);
      onKeeping(keeping);
      if (keeping === 'stored' && inMemory?.id === next) inMemory = null;
    }
    writing = false;
  };

  const setAside = (): void => {
    if (current) {
      inMemory = current;
      earlier = [viewOf(current), ...earlier];
    }
    current = null;
    id = store.newId();
    restarts = 0;
  };

  const drop = (gone: string): void => {
    earlier = earlier.filter((run) => run.id !== gone);
    if (inMemory?.id === gone) inMemory = null;
    waiting.delete(gone);
    void store.remove(gone);
  };

  const restart = (): Recovery | null => {
    if (!current || restarts >= MOST_RESTARTS) return null;
    restarts += 1;
    return { kind: 'restart', run: current };
  };

  return {
    get current() {
      return current;
    },
    get earlier() {
      return earlier;
    },
    get unreadable() {
      return unreadable;
    },
    async find() {
      const found = await store.list();
      const runs = found.runs.map((run) => ({ run, readable: parsed(run) }));
      const known = new Set([id, ...earlier.map((run) => run.id)]);
      earlier = [
        ...earlier,
        ...runs.flatMap(({ readable }) => (readable && !known.has(readable.id) ? [viewOf(readable)] : [])),
      ];
      unreadable = [
        ...found.unreadable,
        ...runs.flatMap(({ run, readable }) => (readable ? [] : [{ id: run.id, why: 'damaged' as const }])),
      ];
    },
    async take(wanted) {
      if (current?.id === wanted) return current;
      const found = await store.take(wanted);
      if (found === 'elsewhere') return null;
      return found ? parsed(found) : inMemory?.id === wanted ? inMemory : null;
    },
    begin(from) {
      if (from && from.id === current?.id) {
        current = from;
        return;
      }
      setAside();
      if (!from) return;
      const wasDropped = earlier.every((run) => run.id !== from.id);
      id = from.id;
      current = from;
      earlier = earlier.filter((run) => run.id !== id);
      if (wasDropped) void write(from);
    },
    keep({ checkpoint, settings, digest }, shown) {
      if (current && checkpoint.step > current.checkpoint.step) restarts = 0;
      current = { schema: RUN_SCHEMA, id, savedAt: wallClock(), settings, digest, checkpoint, ...shown };
      void write(current);
    },
    setAside,
    forget() {
      current = null;
      drop(id);
      id = store.newId();
      restarts = 0;
    },
    discard: drop,
    recovery(code) {
      switch (code) {
        case 'device-lost':
        case 'unresponsive':
        case 'worker':
          return restart();
        case 'non-finite':
          return current && { kind: 'rollback', run: current };
        // The same again would fail in the same way.
        case 'gpu-error':
        case 'out-of-memory':
        case 'limits':
        case 'settings':
        case 'dataset':
        case 'backend-missing':
        case 'worker-gone':
        case 'import':
        case 'weights':
        case 'weights-head':
        case 'checkpoint':
          return null;
        default:
          return assertNever(code);
      }
    },
  };
}

/** Why the run would not outlive the page, or null. */
export function keepingWarning(keeping: Keeping): string | null {
  switch (keeping) {
    case 'stored':
      return null;
    case 'full':
      return 'The browser has no room left to keep this run: it goes on, but a reload would lose it. Discarding earlier runs makes room.';
    case 'memory':
      return 'This run is not being kept: the browser stores nothing (a private window, perhaps) or its storage does not answer. A reload would lose it.';
    case 'read-only':
      return 'Another tab goes on with this run: a reload of this one would lose what it does from now on.';
    default:
      return assertNever(keeping);
  }
}
