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
import { packTiles, type Tile } from '../domain/tiles.ts';
import { freeNow } from '../lib/freeNow.ts';
import type {
  BatchAnswer,
  CleanCommand,
  CleanEvent,
  CleanNews,
  CleanSet,
  CleanSettings,
  FixedLabels,
  FlipWish,
  NamedFaces,
  WorkedSet,
} from '../protocol/clean.ts';
import type { PhotoBatch } from '../protocol/faces.ts';
import { buffersOf, type PackedFaces, unpackFaces } from '../protocol/packedFaces.ts';
import { type FacePool, lanesHere, openFacePool } from './facePool.ts';
import { type JobBody, JobError, openJobPort, runJob } from './jobPort.ts';
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

/** Faces of a photo of the set that have no name. */
export interface NameWish {
  readonly photo: Blob;
  readonly boxes: readonly FaceBox[];
  /** Identities that the photo shows already. */
  readonly taken: readonly number[];
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
  /**
   * Who faces without a name may be; null once something else has begun, or a face cannot be read.
   * Not while something is under way, which it would end. @throws JobError
   */
  name(wish: NameWish): Promise<NamedFaces | null>;
  /** Ends what is under way. No event follows. */
  cancel(): void;
  /** Ends everything and lets go of the set. */
  dispose(): void;
}

const browserWorker = (): WorkerPort =>
  new Worker(new URL('../worker/clean.worker.ts', import.meta.url), { type: 'module' });

/** After these a worker's GPU is of no more use; the next job gets a new worker. */
const GPU_FAULTS: ReadonlySet<ErrorCode> = new Set(['device-lost', 'gpu-error', 'out-of-memory']);

const NO_PIXELS = new Uint8Array();

const ownNetwork = ({ network }: Pick<PhotoBatch, 'network'>): Pick<PhotoBatch, 'network'> =>
  network ? { network } : {};

/** Puts the thumbnails of faces, [size, size, 3] each, where their candidates' are. @returns those of this time */
function takeTiles({ candidates, thumbnails }: PackedFaces, size: number, tiles: Tile[]): Tile[] {
  const packed = packTiles(thumbnails, size);
  if (packed !== thumbnails) freeNow([thumbnails]);
  const length = packed.length / candidates.length;
  return Array.from(candidates, (candidate, i) => {
    const tile = packed.subarray(i * length, (i + 1) * length);
    tiles[candidate] = tile;
    return tile;
  });
}

/** @returns what the clean worker waits for, and what the page hears. @throws JobError */
async function readWanted(
  pool: FacePool,
  { batch, photos, thumbnail }: Extract<CleanEvent, { type: 'wanted' }>,
  asked: Asked,
  tiles: Tile[],
): Promise<{ readonly answer: BatchAnswer; readonly news: CleanNews }> {
  const { results, known, keeping } = await pool.read({ photos, ...asked });
  return {
    news: { type: 'faces', size: thumbnail, tiles: takeTiles(results, thumbnail, tiles), known, keeping },
    answer: { batch, results: { ...results, thumbnails: NO_PIXELS }, known },
  };
}

function withTiles({ candidates, thumbnail: size, ...set }: WorkedSet, tiles: readonly Tile[]): CleanSet {
  return { ...set, thumbnails: { size, tiles: Array.from(candidates, (candidate) => tiles[candidate]!) } };
}

/** @throws JobError where it cannot be read */
async function readChosen(
  pool: FacePool,
  { image, photo, box }: FaceChoice,
  asked: Asked,
): Promise<Omit<ReadFace, 'print'>> {
  const faces = [{ candidate: image, way: { kind: 'region' as const, box } }];
  const read = await pool.read({ ...asked, photos: [{ source: { kind: 'file', blob: photo }, faces }] });
  const [result] = unpackFaces(read.results);
  if (!result?.ok) throw new JobError({ code: 'dataset', message: result?.reason ?? '', detail: '' });
  const { print: _, ...face } = result.face;
  return face;
}

/** One a box. @throws JobError where one cannot be read */
async function readNameless(
  pool: FacePool,
  { photo: blob, boxes }: NameWish,
  asked: Asked,
): Promise<Float32Array<ArrayBuffer>[]> {
  const faces = boxes.map((box, candidate) => ({ candidate, way: { kind: 'region' as const, box } }));
  const { results } = await pool.read({ ...asked, photos: [{ source: { kind: 'file', blob }, faces }] });
  return unpackFaces(results)
    .sort((a, b) => a.candidate - b.candidate)
    .map((result) => {
      if (!result.ok) throw new JobError({ code: 'dataset', message: result.reason, detail: '' });
      return result.face.embedding;
    });
}

const openCleanPort = (createWorker: () => WorkerPort) =>
  openJobPort<CleanCommand, CleanEvent>({
    createWorker,
    worker: msg`The clean worker`,
    failure: msg`The images could not be analysed`,
  });

type CleanPort = ReturnType<typeof openCleanPort>;

/** @throws JobError */
async function askNames(
  port: CleanPort,
  faces: readonly Float32Array<ArrayBuffer>[],
  taken: readonly number[],
): Promise<NamedFaces | null> {
  let named: NamedFaces | null = null;
  await runJob(port, { type: 'name', faces, taken }, (event) => {
    if (event.type === 'named') named = { people: event.people, chances: event.chances };
    return event.type === 'named';
  });
  return named;
}

/** @throws what is no failure of a job */
function failureOf(cause: unknown): CleanNews {
  if (!(cause instanceof JobError)) throw cause;
  return { type: 'error', error: cause.report };
}

interface NamingParts {
  readonly port: CleanPort;
  readonly pool: FacePool;
  readonly asked: Asked;
  /** Aborted once something else has begun. */
  readonly signal: AbortSignal;
}

/** @throws JobError */
async function namesFor(wish: NameWish, { port, pool, asked, signal }: NamingParts): Promise<NamedFaces | null> {
  const overtaken = new Promise<null>((resolve) => signal.addEventListener('abort', () => resolve(null)));
  const faces = await Promise.race([readNameless(pool, wish, asked), overtaken]);
  if (!faces) return null;
  return Promise.race([askNames(port, faces, wish.taken), overtaken]);
}

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
  let tiles: Tile[] = [];
  /** How the photos of the last set were read. */
  let asked: Asked = { backend: 'auto', thumbnail: 112, keep: false };
  /** Aborted with every job that ends: what belongs to an earlier one is of no interest. */
  let era = new AbortController();

  const end = (): void => {
    era.abort();
    era = new AbortController();
    pool.cancel();
    port.cancel();
  };

  /** Tells of a failure, unless something else has begun by then. */
  const attempt = async (work: (signal: AbortSignal) => Promise<void>): Promise<void> => {
    const { signal } = era;
    try {
      await work(signal);
    } catch (cause) {
      if (signal.aborted) return;
      end();
      onEvent(failureOf(cause));
    }
  };

  const read = (event: Extract<CleanEvent, { type: 'wanted' }>): Promise<void> =>
    attempt(async (signal) => {
      asked = askedBy(event);
      const { answer, news } = await readWanted(pool, event, asked, tiles);
      if (signal.aborted) return;
      port.answer(answer, buffersOf(answer.results));
      onEvent(news);
    });

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
      // Heard by who asked.
      case 'named':
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
      begin({ type: 'analyse', sources: [...sources], settings, early, keep, lanes: pool.lanes, ...options });
    },
    retrain: (settings, fixed) => begin({ type: 'retrain', settings, fixed }),
    look: (photo) => pool.look({ source: { kind: 'file', blob: photo }, backend: asked.backend, ...ownNetwork(asked) }),
    choose(chosen, settings, fixed) {
      end();
      void attempt(async (signal) => {
        const { embedding, ...face } = await readChosen(pool, chosen, asked);
        if (signal.aborted) return;
        onEvent({ type: 'chosen', image: chosen.image, face });
        port.begin({ type: 'retrain', settings, fixed, chosen: { image: chosen.image, embedding } }, hear);
      });
    },
    name: (wish) => namesFor(wish, { port, pool, asked, signal: era.signal }),
    cancel() {
      end();
      pool.rest();
    },
    dispose() {
      disposed = true;
      era.abort();
      pool.close();
      port.close();
    },
  };
}
