/** What the clean worker knows between commands: the embeddings of the last set. */

import { t } from '@lingui/core/macro';
import { decodeInBrowser } from '../data/import/browserDecoder.ts';
import { catalogue, type ListingNotes, recordCandidates } from '../data/import/importCatalogue.ts';
import { NothingImported } from '../data/import/importErrors.ts';
import { checkCount } from '../data/import/importImages.ts';
import { EngineError } from '../domain/engineError.ts';
import { flipAnywhere, injectNoise } from '../domain/noise.ts';
import type { CheckedNetwork, EmbedderFacts } from '../domain/ownNetwork.ts';
import type { BackendChoice } from '../domain/settings/settings.ts';
import { resemblesNobody } from '../domain/suspects.ts';
import { PACKED_SIDE } from '../domain/tiles.ts';
import { type ChosenBackend, chooseBackend, watchDevice } from '../engine/backend/choose.ts';
import { findCopies } from '../engine/clean/copies.ts';
import { crossFit } from '../engine/clean/crossFit.ts';
import { centred, centredLike } from '../engine/clean/embeddings.ts';
import { KnownNearest } from '../engine/clean/knownNearest.ts';
import { labelChances } from '../engine/clean/labelChances.ts';
import { lookAlikes } from '../engine/clean/lookAlikes.ts';
import { type Namer, namerOf } from '../engine/clean/nameChances.ts';
import { MANY_PEOPLE, nearPeople } from '../engine/clean/nearPeople.ts';
import { scoreByNeighbours } from '../engine/clean/neighbours.ts';
import { otherPhotos } from '../engine/clean/photoCopies.ts';
import { assertNever } from '../lib/assertNever.ts';
import { freeNow } from '../lib/freeNow.ts';
import { yieldToMessages } from '../lib/yieldToMessages.ts';
import type {
  BatchAnswer,
  CleanCommand,
  CleanEvent,
  CleanScores,
  CleanSettings,
  CleanStage,
  FixedLabels,
} from '../protocol/clean.ts';
import type { PhotoBatch } from '../protocol/faces.ts';
import { type AnalysedSet, facelessOf, withFace } from './analysedSet.ts';
import { checkNetwork } from './checkNetwork.ts';
import { FaceSearch } from './faceSearch.ts';
import { type GatheredSet, gatherSet } from './gatheredSet.ts';
import { labelsToTrainOn, preview, REMOVED, told, UNDECIDED } from './judgedLabels.ts';

type Body<T> = T extends unknown ? Omit<T, 'v' | 'job'> : never;
export type PostClean = (event: Body<CleanEvent>, transfer?: Transferable[]) => void;
/** Has a listener told of the faces that were asked for. */
export type HearFaces = (listener: (answer: BatchAnswer) => void) => void;

type Analyse = Extract<CleanCommand, { type: 'analyse' }>;
type Retrain = Extract<CleanCommand, { type: 'retrain' }>;
type Name = Extract<CleanCommand, { type: 'name' }>;

/** Pixels a side of the faces shown, by the images of a set at most: many are shown smaller, and the smallest packed (see `Tile`), to fit in memory. */
const THUMBNAILS = [
  { images: 8000, size: 112 },
  { images: 32_000, size: 56 },
  { images: Number.POSITIVE_INFINITY, size: PACKED_SIDE },
] as const;
/** Their embeddings, prints and thumbnails take a gigabyte. */
const MOST_FACES = 150_000;
/** A set of more is searched for neighbours once for everything, and not before all of it has been read. */
const LARGE_SET = 16_384;
const PROGRESS_MS = 100;

/** Faces of the first list of suspects; each list after it has twice as many. */
const FIRST_LIST = 128;

/** What is behind an analysis that has begun. */
interface Begun {
  readonly command: Analyse;
  readonly network: CheckedNetwork | null;
  readonly listed: ListingNotes;
  readonly search: FaceSearch;
  readonly thumbnail: number;
  readonly post: PostClean;
  readonly signal: AbortSignal;
}

export class CleanAnalysis {
  #backend: ChosenBackend | undefined;
  /** The wish that `#backend` fulfils. */
  #prepared: BackendChoice | undefined;
  /** The GPU reported an error: what it computed since is worth nothing. */
  #fault: EngineError | undefined;
  #set: AnalysedSet | undefined;
  /** [count], whom each image of `#set` shows, as far as it was last told; negative for what is not to be trusted. */
  #shown: Int32Array<ArrayBuffer> | undefined;
  /** Of `#set` as `#shown` tells it; made when the first face asks. */
  #namer: Namer | undefined;

  /** @throws EngineError, ImportError, NothingImported, or the signal's reason once it is aborted */
  async handle(
    command: Analyse | Retrain | Name,
    post: PostClean,
    signal: AbortSignal,
    hear: HearFaces,
  ): Promise<void> {
    signal.throwIfAborted();
    switch (command.type) {
      case 'analyse':
        return this.#analyse(command, post, signal, hear);
      case 'retrain':
        return this.#retrain(command, post, signal);
      case 'name':
        return this.name(command, post);
      default:
        assertNever(command, 'command');
    }
  }

  async #analyse(command: Analyse, post: PostClean, signal: AbortSignal, hear: HearFaces): Promise<void> {
    const { settings } = command;
    const network = command.network ? await checkNetwork(command.network) : null;
    this.#set = undefined;
    this.#shown = undefined;
    this.#namer = undefined;
    const begun = await this.#beginSearch(command, network, post, signal);
    const { search } = begun;
    hear((answer) => search.answered(answer));
    if (command.early) await this.#tellEarly(begun);
    await search.reached(search.listed.length);
    const { set, given } = await this.#tellSet(begun, true);
    this.#set = set;
    const undecided = new Int32Array(given.length).fill(UNDECIDED);
    for (const flip of command.trials ?? []) {
      const flipped = flipAnywhere(given, set.identities, flip);
      const scores = await this.#judged({ ...set, given: flipped }, undecided, settings, silent, signal);
      post({ type: 'trial', flip, given: flipped, scores });
    }
    await this.#score(set, undecided, settings, post, signal);
  }

  /** Lists the images, and has their faces looked for. The files themselves are known to the search alone from then on. */
  async #beginSearch(
    command: Analyse,
    network: CheckedNetwork | null,
    post: PostClean,
    signal: AbortSignal,
  ): Promise<Begun> {
    const { sources, backend: wanted = 'auto', choices, lanes, keep } = command;
    post({ type: 'progress', stage: 'reading', done: 0, total: sources.length });
    const listing = catalogue(sources, { ...choices, decode: decodeInBrowser, signal });
    const [{ records, count, candidates: files, ...listed }, { backend }] = await Promise.all([
      listing,
      this.#prepare(wanted),
    ]);
    sources.length = 0;
    checkCount(count, MOST_FACES);
    const thumbnail = THUMBNAILS.find(({ images }) => count <= images)!.size;
    const search = new FaceSearch(records ? recordCandidates(records) : files, {
      backend,
      thumbnail,
      ...(network && { network }),
      keep,
      lanes,
      ask: (batch) => post({ type: 'wanted', ...batch }, bytesOf(batch)),
      onProgress: progressOf('finding faces', post),
      signal,
    });
    return { command, network, listed, search, thumbnail, post, signal };
  }

  /** Lists of the photos read so far, while others are read. */
  async #tellEarly(begun: Begun): Promise<void> {
    const { search, listed, post, signal } = begun;
    const total = search.listed.length;
    for (let count = FIRST_LIST; count < Math.min(total, LARGE_SET); count *= 2) {
      await search.reached(count);
      // One that is overtaken by then is not worth the time.
      if (search.done >= Math.min(total, 2 * count)) continue;
      const gathered = gatherSet(search.listed, search.results(), listed);
      if (gathered.set.identities.length < 2) continue;
      const { set } = await this.#tellSet(begun, false, gathered);
      const { labels, settled } = labelsToTrainOn(set, new Int32Array(set.given.length).fill(UNDECIDED));
      await this.#preview(set, labels, settled, post, signal);
      // Should the rest not be wanted, this is the set.
      this.#set = set;
    }
  }

  /** Puts together what has been read, and tells of it. */
  async #tellSet(
    { command, network, listed, search, thumbnail, post, signal }: Begun,
    whole: boolean,
    gathered: GatheredSet = gatherSet(search.listed, search.results(), listed),
  ): Promise<{ set: AnalysedSet; given: Int32Array }> {
    const { set: shown, report, embeddings: rows, edges } = gathered;
    if (rows.count === 0) throw new NothingImported(report);
    if (whole) search.forget();
    const files = shown.regions?.map(({ photo }) => photo) ?? null;
    post({ type: 'progress', stage: 'comparing', done: 0, total: rows.count });
    const pause = this.#pause(signal);
    const tell = progressOf('comparing', post);
    const first = centred(rows);
    const large = rows.count > LARGE_SET || shown.identities.length > MANY_PEOPLE;
    const known = large ? await KnownNearest.search(first, pause, (done) => tell(done, rows.count)) : null;
    const photos = await findCopies(first, edges, files, pause, known?.each);
    if (whole) freeNow([...edges, first.values]);
    const embeddings = centred(rows, photos);
    const identities = shown.identities.length;
    const { flip } = command;
    const noisy =
      flip && injectNoise(shown.labels, identities, 0, { closedSet: flip.ratio, openSet: 0, seed: flip.seed });
    const given = noisy?.given ?? shown.labels;
    const labels = Int32Array.from(given);
    const truth = noisy ? { truth: noisy.truth } : {};
    const backend = this.#backend!;
    const facts = network && { network: factsOf(network) };
    post({
      type: 'set',
      whole,
      report,
      set: { ...shown, labels, photos: photos.slice(), thumbnail, backend, ...facts, ...truth },
    });
    return { set: { rows, embeddings, photos, identities, given, faceless: facelessOf(shown.faces), known }, given };
  }

  async #retrain({ settings, fixed, chosen }: Retrain, post: PostClean, signal: AbortSignal): Promise<void> {
    const set = this.#set && (chosen ? withFace(this.#set, chosen) : this.#set);
    this.#set = set;
    this.#namer = undefined;
    if (!set || fixed.length !== set.given.length) {
      throw new EngineError('dataset', t`The images are no longer there. Choose them again.`);
    }
    await this.#score(set, fixed, settings, post, signal);
  }

  /** Who faces of a photo may be, held against the set as it was last scored. @throws EngineError */
  name({ faces, taken }: Name, post: PostClean): void {
    const set = this.#set;
    const shown = this.#shown;
    const size = set?.rows.size ?? 0;
    if (!set || shown?.length !== set.given.length || faces.some((face) => face.length !== size)) {
      throw new EngineError('dataset', t`The images are no longer there. Choose them again.`);
    }
    const values = new Float32Array(faces.length * size);
    faces.forEach((face, i) => {
      values.set(face, i * size);
    });
    const { rows, embeddings, photos } = set;
    const identities = shown.reduce((most, label) => Math.max(most, label + 1), set.identities);
    const alike = centredLike({ size, count: faces.length, values }, rows, photos);
    this.#namer ??= namerOf(embeddings, { labels: shown, photos }, identities);
    post({ type: 'named', ...this.#namer(alike, taken) });
  }

  async #score(
    analysed: AnalysedSet,
    fixed: FixedLabels,
    settings: CleanSettings,
    post: PostClean,
    signal: AbortSignal,
  ): Promise<void> {
    // A person may have parted one identity in two.
    const identities = fixed.reduce((most, label) => Math.max(most, label + 1), analysed.identities);
    const set = { ...analysed, identities };
    const scores = await this.#judged(set, fixed, settings, post, signal);
    const { labels } = labelsToTrainOn(set, fixed);
    const { embeddings, photos } = set;
    const rather = labels.map((label, i) => (scores.score[i]! > 0 ? scores.suggested[i]! : label));
    const resemblance = await lookAlikes(embeddings, { labels, photos }, rather, identities, this.#pause(signal));
    post({ type: 'resemblance', resemblance });
    this.#namer = undefined;
    this.#shown = rather.map((label, i) =>
      resemblesNobody({ openSet: scores.openSet[i]!, others: scores.others[i]! }) ? REMOVED : label,
    );
    post({ type: 'scores', kind: 'final', scores });
  }

  /** The scores of a set; tells how far it is, and of a preview. */
  async #judged(
    set: AnalysedSet,
    fixed: FixedLabels,
    settings: CleanSettings,
    post: PostClean,
    signal: AbortSignal,
  ): Promise<CleanScores> {
    const { embeddings, photos, given, identities, known } = set;
    if (identities < 2) {
      const message = t`All images are of one identity: wrong labels show only between two or more.`;
      throw new EngineError('dataset', message);
    }
    const { labels, settled } = labelsToTrainOn(set, fixed);
    const pause = this.#pause(signal);
    const { openSet, others } = await this.#preview(set, labels, settled, post, signal);
    const { folds, epochs } = settings;
    const near = known && identities > MANY_PEOPLE ? nearPeople(known, labels) : null;
    const judged = { embeddings, labels, photos, settled, near };
    const { evidence, ...scores } = await crossFit(judged, { ...settings, identities }, async (result) => {
      post({ type: 'epoch', ...result });
      const done = (result.fold - 1) * epochs + result.epoch;
      post({ type: 'progress', stage: 'training', done, total: folds * epochs });
      await pause();
    });
    const { wrong, nobody } = labelChances(evidence, others) ?? { wrong: null, nobody: openSet };
    return told({ ...scores, openSet: nobody, wrong, others }, given);
  }

  /** What nearest neighbours tell, at once. */
  async #preview(
    { embeddings, photos, identities, given, known }: AnalysedSet,
    labels: Int32Array<ArrayBuffer>,
    settled: Uint8Array,
    post: PostClean,
    signal: AbortSignal,
  ): Promise<Pick<CleanScores, 'openSet' | 'others'>> {
    const others = otherPhotos({ labels, photos });
    const pause = this.#pause(signal);
    const neighbours = await scoreByNeighbours(embeddings, { labels, photos }, identities, pause, known?.each);
    post({ type: 'scores', kind: 'preview', scores: told(preview(neighbours, settled, others), given) });
    return { openSet: neighbours.openSet, others };
  }

  /** The backend asked for; `auto` takes a GPU of its own, else WebAssembly. */
  async #prepare(wanted: BackendChoice): Promise<ChosenBackend> {
    if (this.#backend && this.#prepared === wanted) return this.#backend;
    this.#backend = wanted === 'auto' ? await fastestForFaces() : await chooseBackend(wanted, 'fused');
    watchDevice((error) => {
      this.#fault = error;
    });
    this.#prepared = wanted;
    return this.#backend;
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

/** For what nobody waits to see. */
const silent: PostClean = () => {};

async function fastestForFaces(): Promise<ChosenBackend> {
  const gpu = await chooseBackend('webgpu', 'fused').catch(() => undefined);
  if (gpu && !gpu.software) return { ...gpu, reason: t`WebGPU is available.` };
  return { ...(await chooseBackend('wasm', 'fused')), reason: t`There is no GPU for WebGPU.` };
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

/** All but the file, which nobody needs any more. */
const factsOf = ({ name, digest, plan }: CheckedNetwork): EmbedderFacts => ({ name, digest, plan });

/** Bytes of photos, which move instead of being copied. */
const bytesOf = ({ photos }: PhotoBatch): Transferable[] =>
  photos.flatMap(({ source }) => (source.kind === 'bytes' ? [source.bytes.buffer] : []));
