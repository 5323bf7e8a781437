/**
 * The page's end of the clean worker, which is kept, with the embeddings of the last set, until `dispose`, and of the workers that
 * read faces for it while it analyses. A clean worker that dies is an `error` event.
 */
import { msg } from '@lingui/core/macro';
import type { ErrorCode } from '../domain/errors.ts';
import type { FaceBox } from '../domain/faceBox.ts';
import type { ImportSource } from '../domain/images.ts';
import type { ImportChoices } from '../domain/importChoices.ts';
import type { OwnNetwork } from '../domain/ownNetwork.ts';
import type { ReadFace } from '../domain/readFace.ts';
import type { BackendChoice } from '../domain/settings/settings.ts';
import type {
  BatchAnswer,
  CleanCommand,
  CleanEvent,
  CleanNews,
  CleanSet,
  CleanSettings,
  FixedLabels,
  FlipWish,
  WorkedSet,
} from '../protocol/clean.ts';
import { buffersOf, type FaceResult, type PhotoBatch } from '../protocol/faces.ts';
import { type FacePool, lanesHere, openFacePool } from './facePool.ts';
import { type JobBody, JobError, openJobPort } from './jobPort.ts';
import type { WorkerPort } from './port.ts';

interface AnalyseOptions {
  readonly choices?: ImportChoices;
  readonly backend?: BackendChoice;
  readonly flip?: FlipWish;
  readonly network?: OwnNetwork;
  /** What is read of the photos is kept for the next visit; left out: it is not. */
  readonly keep?: boolean;
  /** See the `analyse` command. */
  readonly trials?: readonly FlipWish[];
  /** Lists of suspects before all photos have been read; left out: none. */
  readonly early?: boolean;
}

export interface FaceChoice {
  readonly image: number;
  readonly photo: Blob;
  readonly box: FaceBox;
}

export interface CleanClient {
  /** Reads, aligns, embeds and scores a set; ends what is under way. Answered by `faces`, `set`, `scores` and `epoch` events, or `error`. */
  analyse(sources: readonly ImportSource[], settings: CleanSettings, options?: AnalyseOptions): void;
  /** Scores the set of the last `analyse` anew, with a person's decisions; ends what is under way. */
  retrain(settings: CleanSettings, fixed: FixedLabels): void;
  /** Where all faces of a photo of the set are, in the order that they are found from left to right. @throws JobError */
  look(photo: Blob): Promise<readonly FaceBox[]>;
  /**
   * Has the face of a box judged in the place of the one that was found in the image's photo; ends what is under way. Answered by
   * `chosen` and `scores` events, or `error`.
   */
  choose(chosen: FaceChoice, settings: CleanSettings, fixed: FixedLabels): void;
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

const ownNetwork = ({ network }: Pick<PhotoBatch, 'network'>): Pick<PhotoBatch, 'network'> =>
  network ? { network } : {};

/** Puts the thumbnails of results where their candidates' are. @returns those of this time */
function takeTiles(results: readonly FaceResult[], tiles: Uint8Array[]): Uint8Array[] {
  return results.flatMap((result) => {
    if (!result.ok) return [];
    tiles[result.candidate] = result.face.thumbnail;
    return [result.face.thumbnail];
  });
}

/** @returns what the clean worker waits for, and what the page hears. @throws JobError */
async function readWanted(
  pool: FacePool,
  { batch, photos, thumbnail }: Extract<CleanEvent, { type: 'wanted' }>,
  asked: Asked,
  tiles: Uint8Array[],
): Promise<{ readonly answer: BatchAnswer; readonly news: CleanNews }> {
  const { results, known, keeping } = await pool.read({ photos, ...asked });
  return {
    news: { type: 'faces', size: thumbnail, tiles: takeTiles(results, tiles), known, keeping },
    answer: { batch, results: results.map(withoutThumbnail), known },
  };
}

function withTiles({ candidates, thumbnail: size, ...set }: WorkedSet, tiles: readonly Uint8Array[]): CleanSet {
  return { ...set, thumbnails: { size, tiles: Array.from(candidates, (candidate) => tiles[candidate]!) } };
}

/** @throws JobError where it cannot be read */
async function readChosen(
  pool: FacePool,
  { image, photo, box }: FaceChoice,
  asked: Asked,
): Promise<Omit<ReadFace, 'print'>> {
  const faces = [{ candidate: image, way: { kind: 'region' as const, box } }];
  const [result] = (await pool.read({ ...asked, photos: [{ source: { kind: 'file', blob: photo }, faces }] })).results;
  if (!result?.ok) throw new JobError({ code: 'dataset', message: result?.reason ?? '', detail: '' });
  const { print: _, ...face } = result.face;
  return face;
}

const openCleanPort = (createWorker: () => WorkerPort) =>
  openJobPort<CleanCommand, CleanEvent>({
    createWorker,
    worker: msg`The clean worker`,
    failure: msg`The images could not be analysed`,
  });

type Asked = Omit<PhotoBatch, 'photos'>;

const askedBy = ({ backend, network, thumbnail, keep }: Asked): Asked => ({
  backend,
  thumbnail,
  keep,
  ...(network && { network }),
});

export interface CleanWorkers {
  readonly createWorker?: () => WorkerPort;
  readonly pool?: FacePool;
}

export function createCleanClient(
  onEvent: (event: CleanNews) => void,
  { createWorker = browserWorker, pool = openFacePool(lanesHere()) }: CleanWorkers = {},
): CleanClient {
  const port = openCleanPort(createWorker);
  let disposed = false;
  /** Thumbnails of the faces found, by candidate. */
  let tiles: Uint8Array[] = [];
  /** How the photos of the last set were read. */
  let asked: Asked = { backend: 'auto', thumbnail: 112, keep: false };
  /** Grows with every job: what belongs to an earlier one is of no interest. */
  let current = 0;

  const end = (): void => {
    current += 1;
    pool.cancel();
    port.cancel();
  };

  /** Tells of a failure, unless something else has begun by then. */
  const giveUp = (mine: number, cause: unknown): void => {
    if (mine !== current) return;
    end();
    if (!(cause instanceof JobError)) throw cause;
    onEvent({ type: 'error', error: cause.report });
  };

  const read = async (event: Extract<CleanEvent, { type: 'wanted' }>): Promise<void> => {
    const mine = current;
    asked = askedBy(event);
    try {
      const { answer, news } = await readWanted(pool, event, asked, tiles);
      if (mine !== current) return;
      port.answer(answer, buffersOf(answer.results));
      onEvent(news);
    } catch (cause) {
      giveUp(mine, cause);
    }
  };

  const hear = (event: CleanEvent): void => {
    switch (event.type) {
      case 'wanted':
        void read(event);
        return;
      case 'set':
        // Nobody reads any more, and the memory is better spent elsewhere.
        if (event.whole) pool.rest();
        onEvent({ type: 'set', report: event.report, whole: event.whole, set: withTiles(event.set, tiles) });
        if (event.whole) tiles = [];
        return;
      case 'error':
        pool.rest();
        if (GPU_FAULTS.has(event.error.code)) port.close();
        onEvent(event);
        return;
      default:
        onEvent(event);
    }
  };

  const choose = async (chosen: FaceChoice, settings: CleanSettings, fixed: FixedLabels): Promise<void> => {
    end();
    const mine = current;
    try {
      const { embedding, ...face } = await readChosen(pool, chosen, asked);
      if (mine !== current) return;
      onEvent({ type: 'chosen', image: chosen.image, face });
      port.begin({ type: 'retrain', settings, fixed, chosen: { image: chosen.image, embedding } }, hear);
    } catch (cause) {
      giveUp(mine, cause);
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
    look: (photo) => pool.look({ source: { kind: 'file', blob: photo }, backend: asked.backend, ...ownNetwork(asked) }),
    choose: (chosen, settings, fixed) => void choose(chosen, settings, fixed),
    cancel() {
      end();
      pool.rest();
    },
    dispose() {
      disposed = true;
      current += 1;
      pool.close();
      port.close();
    },
  };
}
