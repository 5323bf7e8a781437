/**
 * Keeps the run of this page where a reload or a fault cannot take it away: the latest checkpoint in memory and in the
 * browser's storage, and how often a run was taken up again by itself.
 */
import { assertNever } from '../lib/assertNever.ts';
import type { ErrorCode } from '../protocol/errors.ts';
import { parseSettings } from '../protocol/parse.ts';
import type { Settings } from '../protocol/settings.ts';
import type { TrainingEvent } from '../protocol/training.ts';
import type { Keeping } from '../storage/keeping.ts';
import { RUN_SCHEMA, type RunStore, type StoredRun } from '../storage/runs.ts';

export interface KeptRun extends StoredRun {
  readonly settings: Settings;
}

/** A kept run as it is offered. */
export interface KeptRunView {
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
  /** The newest checkpoint of the run in this page, or of the one that is offered. */
  readonly latest: KeptRun | null;
  /** Looks for a run that an earlier page has kept. */
  find(): Promise<KeptRun | null>;
  /** A run begins: anew, or where it was kept. */
  begin(from: KeptRun | null): void;
  keep(event: CheckpointEvent, shown: Pick<StoredRun, 'images' | 'curves' | 'corrections'>): void;
  /** Drops the run for good. */
  forget(): void;
  /** Asked when a run under way has failed; null when a person must start it again. */
  recovery(code: ErrorCode): Recovery | null;
}

/** A fault that comes back this often without a step forward stays. */
export const MOST_RESTARTS = 3;

export const viewOf = ({ settings, checkpoint, savedAt, images }: KeptRun): KeptRunView => ({
  settings,
  epoch: Math.min(checkpoint.epoch, settings.training.epochs),
  step: checkpoint.step,
  savedAt,
  images,
  finished: checkpoint.epoch > settings.training.epochs,
});

/** Settings of another version of the page may not be settings any more. */
function parsed(run: StoredRun | null): KeptRun | null {
  try {
    return run && { ...run, settings: parseSettings(run.settings) };
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
  let latest: KeptRun | null = null;
  let restarts = 0;
  let writing = false;
  let waiting: KeptRun | null = null;

  /** One save at a time; of those that wait only the newest matters. */
  const write = async (run: KeptRun): Promise<void> => {
    if (writing) {
      waiting = run;
      return;
    }
    writing = true;
    const keeping = await store.save(run);
    writing = false;
    onKeeping(keeping);
    const next = waiting;
    waiting = null;
    if (next) await write(next);
  };

  const restart = (): Recovery | null => {
    if (!latest || restarts >= MOST_RESTARTS) return null;
    restarts += 1;
    return { kind: 'restart', run: latest };
  };

  return {
    get latest() {
      return latest;
    },
    async find() {
      const found = parsed(await store.load());
      // A run may have begun meanwhile.
      latest ??= found;
      return latest;
    },
    begin(from) {
      if (from !== latest) restarts = 0;
      latest = from;
    },
    keep({ checkpoint, settings, digest }, shown) {
      if (latest && checkpoint.step > latest.checkpoint.step) restarts = 0;
      latest = { schema: RUN_SCHEMA, savedAt: wallClock(), settings, digest, checkpoint, ...shown };
      void write(latest);
    },
    forget() {
      latest = null;
      waiting = null;
      restarts = 0;
      void store.remove();
    },
    recovery(code) {
      switch (code) {
        case 'device-lost':
        case 'unresponsive':
        case 'worker':
          return restart();
        case 'non-finite':
          return latest && { kind: 'rollback', run: latest };
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
      return 'The browser has no room left to keep this run: it goes on, but a reload would lose it.';
    case 'memory':
      return 'This browser keeps nothing (a private window, perhaps): a reload would lose this run.';
    case 'read-only':
      return 'Another tab keeps its own run: a reload of this one would lose this run.';
    default:
      return assertNever(keeping);
  }
}
