/**
 * The page's end of the clean worker, which is kept, with the embeddings of the last set, until `dispose`, and of the workers that
 * read faces for it while it analyses. A clean worker that dies is an `error` event.
 */
import type { ErrorCode } from '../domain/errors.ts';
import type { ImportSource } from '../domain/images.ts';
import type { ImportChoices } from '../domain/importChoices.ts';
import type { BackendChoice } from '../domain/settings/settings.ts';
import type {
  BatchAnswer,
  CleanCommand,
  CleanEvent,
  CleanNews,
  CleanSettings,
  FixedLabels,
  FlipWish,
} from '../protocol/clean.ts';
import type { FaceResult } from '../protocol/faces.ts';
import { type FacePool, lanesHere, openFacePool } from './facePool.ts';
import { type JobBody, JobError, openJobPort } from './jobPort.ts';
import type { WorkerPort } from './port.ts';

interface AnalyseOptions {
  readonly choices?: ImportChoices;
  readonly backend?: BackendChoice;
  readonly flip?: FlipWish;
  /** What is read of the photos is kept for the next visit; left out: it is not. */
  readonly keep?: boolean;
  /** See the `analyse` command. */
  readonly trials?: readonly FlipWish[];
  /** Lists of suspects before all photos have been read; left out: none. */
  readonly early?: boolean;
}

export interface CleanClient {
  /** Reads, aligns, embeds and scores a set; ends what is under way. Answered by `faces`, `set`, `scores` and `epoch` events, or `error`. */
  analyse(sources: readonly ImportSource[], settings: CleanSettings, options?: AnalyseOptions): void;
  /** Scores the set of the last `analyse` anew, with a person's decisions; ends what is under way. */
  retrain(settings: CleanSettings, fixed: FixedLabels): void;
  /** Ends what is under way. No event follows. */
  cancel(): void;
  /** Ends everything and lets go of the set. */
  dispose(): void;
}

const browserWorker = (): WorkerPort =>
  new Worker(new URL('../worker/clean.worker.ts', import.meta.url), { type: 'module' });

/** After these a worker's GPU is of no more use; the next job gets a new worker. */
const GPU_FAULTS: ReadonlySet<ErrorCode> = new Set(['device-lost', 'gpu-error', 'out-of-memory']);

/** The results as the clean worker needs them. */
const withoutThumbnail = (result: FaceResult): FaceResult =>
  result.ok ? { ...result, face: { ...result.face, thumbnail: new Uint8Array() } } : result;

export interface CleanWorkers {
  readonly createWorker?: () => WorkerPort;
  readonly pool?: FacePool;
}

export function createCleanClient(
  onEvent: (event: CleanNews) => void,
  { createWorker = browserWorker, pool = openFacePool(lanesHere()) }: CleanWorkers = {},
): CleanClient {
  const port = openJobPort<CleanCommand, CleanEvent>({
    createWorker,
    worker: 'The clean worker',
    failure: 'The images could not be analysed',
  });
  let disposed = false;
  /** Thumbnails of the faces found, by candidate. */
  let tiles: Uint8Array[] = [];
  /** Grows with every job: what belongs to an earlier one is of no interest. */
  let current = 0;

  const end = (): void => {
    current += 1;
    pool.cancel();
    port.cancel();
  };

  const read = async (event: Extract<CleanEvent, { type: 'wanted' }>): Promise<void> => {
    const mine = current;
    const { batch, photos, backend, thumbnail, keep } = event;
    try {
      const { results, known, keeping } = await pool.read({ photos, backend, thumbnail, keep });
      if (mine !== current) return;
      const found: Uint8Array[] = [];
      for (const result of results) {
        if (!result.ok) continue;
        tiles[result.candidate] = result.face.thumbnail;
        found.push(result.face.thumbnail);
      }
      port.answer({ batch, results: results.map(withoutThumbnail) } satisfies BatchAnswer);
      onEvent({ type: 'faces', size: thumbnail, tiles: found, known, keeping });
    } catch (cause) {
      if (mine !== current) return;
      end();
      if (!(cause instanceof JobError)) throw cause;
      onEvent({ type: 'error', error: cause.report });
    }
  };

  const hear = (event: CleanEvent): void => {
    switch (event.type) {
      case 'wanted':
        void read(event);
        return;
      case 'set': {
        const { candidates, thumbnail: size, ...set } = event.set;
        // Nobody reads any more, and the memory is better spent elsewhere.
        if (event.whole) pool.rest();
        const thumbnails = { size, tiles: Array.from(candidates, (candidate) => tiles[candidate]!) };
        if (event.whole) tiles = [];
        onEvent({ type: 'set', report: event.report, whole: event.whole, set: { ...set, thumbnails } });
        return;
      }
      case 'error':
        pool.rest();
        if (GPU_FAULTS.has(event.error.code)) port.close();
        onEvent(event);
        return;
      default:
        onEvent(event);
    }
  };

  const begin = (body: JobBody<CleanCommand>): void => {
    if (disposed) return;
    end();
    port.begin(body, hear);
  };

  return {
    analyse(sources, settings, { early = false, keep = false, ...options } = {}) {
      tiles = [];
      begin({ type: 'analyse', sources, settings, early, keep, lanes: pool.lanes, ...options });
    },
    retrain: (settings, fixed) => begin({ type: 'retrain', settings, fixed }),
    cancel() {
      end();
      pool.rest();
    },
    dispose() {
      disposed = true;
      current += 1;
      pool.rest();
      port.close();
    },
  };
}
