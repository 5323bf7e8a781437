/** What the clean worker knows between commands: the networks, and the embeddings of the last set. */

import { decodeInBrowser } from '../data/import/browserDecoder.ts';
import { NothingImported } from '../data/import/importErrors.ts';
import { importImages } from '../data/import/importImages.ts';
import { cropAround } from '../data/pixels/cropBox.ts';
import { type EdgePrint, edgePrint } from '../data/pixels/edgePrint.ts';
import { EngineError } from '../domain/engineError.ts';
import type { FaceFound } from '../domain/faceFound.ts';
import { injectNoise } from '../domain/noise.ts';
import type { BackendChoice } from '../domain/settings/settings.ts';
import { type ChosenBackend, chooseBackend, watchDevice } from '../engine/backend/choose.ts';
import { findCopies } from '../engine/clean/copies.ts';
import { crossFit } from '../engine/clean/crossFit.ts';
import { centred, type Embeddings } from '../engine/clean/embeddings.ts';
import { labelChances } from '../engine/clean/labelChances.ts';
import { lookAlikes } from '../engine/clean/lookAlikes.ts';
import { type NeighbourScores, scoreByNeighbours } from '../engine/clean/neighbours.ts';
import { otherPhotos } from '../engine/clean/photoCopies.ts';
import { EMBEDDING_SIZE } from '../engine/faces/faceEmbedder.ts';
import { FaceReader } from '../engine/faces/faceReader.ts';
import { type FaceNetworks, loadFaceNetworks } from '../engine/faces/modelFiles.ts';
import { assertNever } from '../lib/assertNever.ts';
import { yieldToMessages } from '../lib/yieldToMessages.ts';
import type {
  CleanCommand,
  CleanEvent,
  CleanScores,
  CleanSettings,
  CleanStage,
  FixedLabels,
} from '../protocol/clean.ts';

type Body<T> = T extends unknown ? Omit<T, 'v' | 'job'> : never;
export type PostClean = (event: Body<CleanEvent>, transfer?: Transferable[]) => void;

type Analyse = Extract<CleanCommand, { type: 'analyse' }>;
type Retrain = Extract<CleanCommand, { type: 'retrain' }>;

/** Pixels a side of the faces shown; a large set is shown smaller, to fit in memory. */
const THUMBNAIL = 112;
const SMALL_THUMBNAIL = 56;
const LARGE_SET = 8000;
const PROGRESS_MS = 100;

/** In `FixedLabels`. */
const REMOVED = -1;
const UNDECIDED = -2;

/** Photos in memory at a time. */
const PHOTOS_AT_ONCE = 2;

/** Kept around a region on each side, in parts of its longer side, where copies of a face are looked for. */
const PRINT_MARGIN = 0.5;

/** What `retrain` needs of the last set. */
interface AnalysedSet {
  readonly embeddings: Embeddings;
  /** [count], for each image the first that shows the same photo. */
  readonly photos: Int32Array<ArrayBuffer>;
  readonly identities: number;
  readonly given: Int32Array<ArrayBuffer>;
  /** [count], 1 where no face was found, so that the embedding says nothing. */
  readonly faceless: Uint8Array;
}

const NOTES: Readonly<Record<FaceFound, string | null>> = {
  found: null,
  'aligned-before': null,
  'largest-of-several': 'Several faces: the largest one near the middle is used.',
  'region-alone': 'No face was found in its region: the region itself is used.',
  none: 'No face was found: the middle of the image is used.',
};

export class CleanAnalysis {
  #backend: ChosenBackend | undefined;
  /** The wish that `#backend` fulfils. */
  #prepared = '';
  #networks: FaceNetworks | undefined;
  /** The GPU reported an error: what it computed since is worth nothing. */
  #fault: EngineError | undefined;
  #set: AnalysedSet | undefined;

  /** @throws EngineError, ImportError, NothingImported, or the signal's reason once it is aborted */
  async handle(command: Analyse | Retrain, post: PostClean, signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    switch (command.type) {
      case 'analyse':
        return this.#analyse(command, post, signal);
      case 'retrain':
        return this.#retrain(command, post, signal);
      default:
        assertNever(command, 'command');
    }
  }

  async #analyse(command: Analyse, post: PostClean, signal: AbortSignal): Promise<void> {
    const { sources, settings, backend = 'auto', flip, choices } = command;
    this.#set = undefined;
    post({ type: 'progress', stage: 'reading', done: 0, total: sources.length });
    const reader = new FaceReader(await this.#prepare(backend));
    const size = sources.length > LARGE_SET ? SMALL_THUMBNAIL : THUMBNAIL;
    const prints = new Map<number, EdgePrint>();
    const { images, candidates, regions, report } = await importImages(sources, {
      ...choices,
      size,
      decode: decodeInBrowser,
      signal,
      concurrency: PHOTOS_AT_ONCE,
      place: async (image, output, offset, candidate, box) => {
        prints.set(candidate, edgePrint(box ? cropAround(image, box, PRINT_MARGIN) : image));
        const note = NOTES[await reader.take(candidate, image, size, output, offset, box)];
        return note === null ? [] : [note];
      },
      onProgress: progressOf('finding faces', post),
    });
    this.#checkDevice();
    if (images.count === 0) throw new NothingImported(report);
    post({ type: 'progress', stage: 'embedding', done: 0, total: images.count });
    await reader.finish();
    const faces = Array.from(candidates, (candidate) => reader.result(candidate));
    const values = concatenated(faces.map(({ embedding }) => embedding));
    const rows: Embeddings = { size: EMBEDDING_SIZE, count: images.count, values };
    const photos = await findCopies(
      centred(rows),
      Array.from(candidates, (candidate) => prints.get(candidate)!),
      regions?.map(({ photo }) => photo) ?? null,
      this.#pause(signal),
    );
    const embeddings = centred(rows, photos);
    const identities = images.identities.length;
    const noisy =
      flip && injectNoise(images.labels, identities, 0, { closedSet: flip.ratio, openSet: 0, seed: flip.seed });
    const given = noisy?.given ?? images.labels;
    this.#set = { embeddings, photos, identities, given, faceless: facelessOf(faces.map(({ face }) => face)) };
    post(
      {
        type: 'set',
        report,
        set: {
          identities: images.identities,
          names: images.names,
          labels: Int32Array.from(given),
          thumbnails: { size, pixels: images.pixels },
          faces: faces.map(({ face }) => face),
          outlines: outlinesOf(faces.map(({ outline }) => outline)),
          photos: photos.slice(),
          ...(regions && { regions }),
          backend: this.#backend!,
          ...(noisy ? { truth: noisy.truth } : {}),
        },
      },
      [images.pixels.buffer],
    );
    await this.#score(this.#set, new Int32Array(given.length).fill(UNDECIDED), settings, post, signal);
  }

  async #retrain({ settings, fixed }: Retrain, post: PostClean, signal: AbortSignal): Promise<void> {
    const set = this.#set;
    if (!set || fixed.length !== set.given.length) {
      throw new EngineError('dataset', 'The images are no longer there. Choose them again.');
    }
    await this.#score(set, fixed, settings, post, signal);
  }

  async #score(
    set: AnalysedSet,
    fixed: FixedLabels,
    settings: CleanSettings,
    post: PostClean,
    signal: AbortSignal,
  ): Promise<void> {
    const { embeddings, photos, given } = set;
    // A person may have parted one identity in two.
    const identities = fixed.reduce((most, label) => Math.max(most, label + 1), set.identities);
    if (identities < 2) {
      const message = 'All images are of one identity: wrong labels show only between two or more.';
      throw new EngineError('dataset', message);
    }
    const { labels, settled } = labelsToTrainOn(set, fixed);
    const pause = this.#pause(signal);
    const others = otherPhotos({ labels, photos });
    const neighbours = await scoreByNeighbours(embeddings, { labels, photos }, identities, pause);
    const { openSet } = neighbours;
    post({ type: 'scores', kind: 'preview', scores: told(preview(neighbours, settled, others), given) });
    const { folds, epochs } = settings;
    const judged = { embeddings, labels, photos, settled };
    const { evidence, ...scores } = await crossFit(judged, { ...settings, identities }, async (result) => {
      post({ type: 'epoch', ...result });
      const done = (result.fold - 1) * epochs + result.epoch;
      post({ type: 'progress', stage: 'training', done, total: folds * epochs });
      await pause();
    });
    const chances = labelChances(evidence, others);
    const { wrong, nobody } = chances ?? { wrong: null, nobody: openSet };
    const resemblance = await lookAlikes(embeddings, { labels, photos }, identities, pause);
    post({ type: 'resemblance', resemblance });
    post({ type: 'scores', kind: 'final', scores: told({ ...scores, openSet: nobody, wrong, others }, given) });
  }

  /** The networks on the backend asked for; `auto` takes a GPU of its own, else WebAssembly. */
  async #prepare(wanted: BackendChoice): Promise<FaceNetworks> {
    if (this.#networks && this.#prepared === wanted) return this.#networks;
    this.#networks?.finder.dispose();
    this.#networks?.embedder.dispose();
    this.#networks = undefined;
    this.#backend = wanted === 'auto' ? await fastestForFaces() : await chooseBackend(wanted, 'fused');
    watchDevice((error) => {
      this.#fault = error;
    });
    this.#networks = await loadFaceNetworks();
    this.#prepared = wanted;
    return this.#networks;
  }

  /** Waits for messages between two parts of a long work; throws where a message or the GPU ended it. */
  #pause(signal: AbortSignal): () => Promise<void> {
    return async () => {
      await yieldToMessages();
      signal.throwIfAborted();
      this.#checkDevice();
    };
  }

  /** @throws EngineError when the GPU failed; only a new worker gets a new one */
  #checkDevice(): void {
    const fault = this.#fault;
    if (fault) throw fault;
  }
}

async function fastestForFaces(): Promise<ChosenBackend> {
  const gpu = await chooseBackend('webgpu', 'fused').catch(() => undefined);
  if (gpu && !gpu.software) return { ...gpu, reason: 'WebGPU is available.' };
  return { ...(await chooseBackend('wasm', 'fused')), reason: 'There is no GPU for WebGPU.' };
}

function progressOf(stage: CleanStage, post: PostClean): (done: number, total: number) => void {
  let toldMs = Number.NEGATIVE_INFINITY;
  return (done, total) => {
    const nowMs = performance.now();
    if (done < total && nowMs - toldMs < PROGRESS_MS) return;
    toldMs = nowMs;
    post({ type: 'progress', stage, done, total });
  };
}

function concatenated(rows: readonly Float32Array[]): Float32Array<ArrayBuffer> {
  const values = new Float32Array(rows.length * EMBEDDING_SIZE);
  rows.forEach((row, i) => {
    values.set(row, i * EMBEDDING_SIZE);
  });
  return values;
}

/** Numbers of an outline: four corners. */
const OUTLINE = 8;

function outlinesOf(outlines: readonly (Float32Array | null)[]): Float32Array<ArrayBuffer> {
  const values = new Float32Array(outlines.length * OUTLINE).fill(Number.NaN);
  outlines.forEach((outline, i) => {
    if (outline) values.set(outline, i * OUTLINE);
  });
  return values;
}

/** Images without a face are left out, unless they are most of the set: then faces are no measure of it. */
function facelessOf(faces: readonly FaceFound[]): Uint8Array {
  const faceless = Uint8Array.from(faces, (face) => (face === 'none' ? 1 : 0));
  const count = faceless.reduce((sum, one) => sum + one, 0);
  return 2 * count > faces.length ? faceless.fill(0) : faceless;
}

/** Labels with a person's decisions put in; -1 where an image is removed or has no face. */
function labelsToTrainOn({ given, faceless }: AnalysedSet, fixed: FixedLabels) {
  const labels = given.map((label, i) => {
    if (faceless[i] === 1) return REMOVED;
    return fixed[i] === UNDECIDED ? label : fixed[i]!;
  });
  return { labels, settled: Uint8Array.from(labels, (label, i) => (label >= 0 && fixed[i]! >= 0 ? 1 : 0)) };
}

/** Scores as the page gets them: what was left out suggests its given label. */
function told(scores: CleanScores, given: Int32Array): CleanScores {
  return { ...scores, suggested: scores.suggested.map((label, i) => (label < 0 ? given[i]! : label)) };
}

/** Scores of the neighbours, with what a person has decided left alone. */
function preview(
  { score, suggested, openSet }: NeighbourScores,
  settled: Uint8Array,
  others: Int32Array<ArrayBuffer>,
): CleanScores {
  return {
    others,
    score: score.map((value, i) => (settled[i] === 1 ? 0 : value)),
    suggested,
    openSet,
    wrong: null,
    firstFlagged: new Int32Array(score.length),
  };
}
