/**
 * The workers that read faces: each takes a batch of photos at a time. One that dies over a batch is replaced and the photos are
 * tried one by one, so that a photo that nobody survives is refused by itself.
 */
import { msg, t } from '@lingui/core/macro';
import type { ErrorCode, ErrorReport } from '../domain/errors.ts';
import type { FaceBox } from '../domain/faceBox.ts';
import type { FaceResult } from '../protocol/faceResult.ts';
import type { BatchResults, FaceCommand, FaceEvent, PhotoBatch, PhotoLook, PhotoTask } from '../protocol/faces.ts';
import { packFaces, unpackFaces } from '../protocol/packedFaces.ts';
import { JobError, type JobPort, openJobPort, runJob } from './jobPort.ts';
import type { WorkerPort } from './port.ts';

export interface FacePool {
  /** How many read at a time. */
  readonly lanes: number;
  /** @throws JobError when no worker can read anything */
  read(batch: PhotoBatch): Promise<BatchResults>;
  /** Where all faces of a photo are; overtakes the look before, which is never answered. @throws JobError */
  look(photo: PhotoLook): Promise<readonly FaceBox[]>;
  /** Forgets what is under way. No answer follows. */
  cancel(): void;
  /** Ends those that read; a batch to come gets new ones. A look goes on. */
  rest(): void;
  /** Ends all of them. */
  close(): void;
}

/** Memory of a worker in gigabytes, with its networks and a photo or two; of what the browser says that there is, a half. */
const LANE_GB = 0.5;
/** More gain nothing: the page hands the photos out one batch after another. */
const MOST_LANES = 16;
const DEFAULT_CORES = 2;

/** A network of one's own is in memory as its file, as what the runtime makes of it, and as what computes. */
const FILES_A_LANE = 3;

/** Those that there is memory for, with a network of so many bytes in each beside the page's own. */
function roomFor(networkBytes: number): number {
  const { deviceMemory } = (globalThis.navigator ?? {}) as { readonly deviceMemory?: number };
  if (deviceMemory === undefined) return MOST_LANES;
  return Math.max(1, Math.floor(deviceMemory / 2 / (LANE_GB + (FILES_A_LANE * networkBytes) / 2 ** 30)));
}

/** As many as there are cores, and memory for. */
export function lanesHere(): number {
  const { hardwareConcurrency = DEFAULT_CORES } = (globalThis.navigator ?? {}) as Partial<Navigator>;
  return Math.max(1, Math.min(hardwareConcurrency, roomFor(0), MOST_LANES));
}

/** What may be the fault of one photo, or of one worker; anything else would befall the next one as well. */
const OF_A_WORKER: ReadonlySet<ErrorCode> = new Set([
  'worker',
  'unresponsive',
  'out-of-memory',
  'device-lost',
  'gpu-error',
]);
/** Workers that end one after another without a single photo read: it is not the photos then. */
const MOST_IN_A_ROW = 6;

/** Photos that go to a worker together. */
interface Load {
  readonly batch: PhotoBatch;
  done(read: BatchResults): void;
  fail(error: ErrorReport): void;
}

type Lane = JobPort<FaceCommand, FaceEvent>;

const refusals = (photos: readonly PhotoTask[], { message }: ErrorReport): FaceResult[] =>
  photos.flatMap(({ faces }) =>
    faces.map(({ candidate }) => ({ candidate, ok: false, reason: t`It could not be read: ${message}` })),
  );

const joined = (parts: readonly BatchResults[]): BatchResults => ({
  results: packFaces(parts.flatMap(({ results }) => unpackFaces(results))),
  known: parts.reduce((sum, { known }) => sum + known, 0),
  keeping: parts.find(({ keeping }) => keeping !== 'kept')?.keeping ?? 'kept',
});

const browserWorker = (): WorkerPort =>
  new Worker(new URL('../worker/faces.worker.ts', import.meta.url), { type: 'module' });

const openLane = (createWorker: () => WorkerPort): Lane =>
  openJobPort<FaceCommand, FaceEvent>({
    createWorker,
    worker: msg`A worker that reads faces`,
    failure: msg`The faces could not be read`,
  });

/** @throws JobError; the next look gets another worker then */
async function lookAt(lane: Lane, photo: PhotoLook): Promise<readonly FaceBox[]> {
  let boxes: readonly FaceBox[] = [];
  await runJob(lane, { type: 'look', ...photo }, (event) => {
    if (event.type === 'looked') boxes = event.boxes;
    return event.type === 'looked';
  }).catch((cause: unknown) => {
    lane.close();
    throw cause;
  });
  return boxes;
}

/** The photos one after another where there are several, once; a single one is refused. */
function onceMore({ batch, done, fail }: Load, error: ErrorReport): readonly Load[] {
  if (batch.photos.length <= 1) {
    done({ results: packFaces(refusals(batch.photos, error)), known: 0, keeping: 'kept' });
    return [];
  }
  const parts: BatchResults[] = [];
  return batch.photos.map((photo) => ({
    batch: { ...batch, photos: [photo] },
    done(part) {
      parts.push(part);
      if (parts.length === batch.photos.length) done(joined(parts));
    },
    fail,
  }));
}

export function openFacePool(lanes: number, createWorker: () => WorkerPort = browserWorker): FacePool {
  const idle: Lane[] = [];
  const all = new Set<Lane>();
  let queue: Load[] = [];
  let failures = 0;
  /** Grows when everything under way is forgotten. */
  let era = 0;

  /** For photos that a person looks at; its worker starts with the first of them. */
  const looking = openLane(createWorker);

  const open = (): Lane => {
    const lane = openLane(createWorker);
    all.add(lane);
    return lane;
  };

  const give = (lane: Lane, load: Load): void => {
    const mine = era;
    lane.begin({ type: 'faces', ...load.batch }, (event) => {
      if (mine !== era || event.type === 'looked') return;
      idle.push(lane);
      if (event.type === 'faces') {
        failures = 0;
        load.done(event);
      } else {
        lane.close();
        failures += 1;
        if (!OF_A_WORKER.has(event.error.code) || failures > MOST_IN_A_ROW) load.fail(event.error);
        else queue.unshift(...onceMore(load, event.error));
      }
      next();
    });
  };

  const next = (): void => {
    while (queue.length > 0) {
      const room = roomFor(queue[0]!.batch.network?.file.size ?? 0);
      const lane = idle.pop() ?? (all.size < Math.min(lanes, room) ? open() : undefined);
      if (!lane) return;
      give(lane, queue.shift()!);
    }
  };

  const forget = (): void => {
    era += 1;
    queue = [];
    failures = 0;
  };

  const rest = (): void => {
    forget();
    idle.length = 0;
    for (const lane of all) lane.close();
    all.clear();
  };

  return {
    lanes,
    read: (batch) =>
      new Promise((resolve, reject) => {
        queue.push({ batch, done: resolve, fail: (error) => reject(new JobError(error)) });
        next();
      }),
    look: (photo) => lookAt(looking, photo),
    cancel() {
      forget();
      idle.length = 0;
      for (const lane of all) {
        lane.cancel();
        idle.push(lane);
      }
    },
    rest,
    close() {
      rest();
      looking.close();
    },
  };
}
