/** Has the photos of a set read by others, a few at a time, and collects what they find. */
import { createAlignedBefore } from '../data/faces/alignedBefore.ts';
import type { Candidate, ListedCandidate } from '../data/import/candidates.ts';
import type { ImportFile } from '../data/import/importSources.ts';
import { readBytes } from '../data/import/readImage.ts';
import type { FaceWay } from '../domain/readFace.ts';
import { freeNow } from '../lib/freeNow.ts';
import type { BatchAnswer } from '../protocol/clean.ts';
import type { FaceResult } from '../protocol/faceResult.ts';
import type { PhotoBatch, PhotoTask } from '../protocol/faces.ts';
import { unpackFaces } from '../protocol/packedFaces.ts';
import { photoOrder } from './photoOrder.ts';

/** Photos of a batch: half a second of work on a slow machine. */
const BATCH = 8;
/** Where all photos of the batches before were known from an earlier visit, which is next to no work. */
const MOST_KNOWN = 64;
/** Batches under way for each of those who read: one in work, one at hand. */
const AHEAD = 2;

interface SearchOptions extends Pick<PhotoBatch, 'backend' | 'network' | 'thumbnail' | 'keep'> {
  /** Who read at a time. */
  readonly lanes: number;
  /** Has a batch read; `answered` is told of the results. */
  ask(batch: PhotoBatch & { readonly batch: number }): void;
  onProgress(done: number, total: number): void;
  readonly signal: AbortSignal;
}

/** Somebody who waits for so many faces. */
interface Waiting {
  readonly count: number;
  resolve(): void;
  reject(cause: unknown): void;
}

export class FaceSearch {
  /** Without the files, which of a large set are much of what is in memory. */
  readonly listed: readonly ListedCandidate[];
  /** [candidates]; null for those that were handed out. */
  readonly #files: (ImportFile | null)[];
  readonly #options: SearchOptions;
  readonly #order: readonly (readonly number[])[];
  #results: (FaceResult | undefined)[];
  readonly #inRegions: boolean;
  readonly #alignedBefore = createAlignedBefore();
  /** Candidates by which it is found out whether the set is aligned already. */
  readonly #observed = new Set<number>();
  readonly #open = new Map<number, number>();
  #batches = 0;
  /** Photos of the next batch. */
  #size = BATCH;
  /** Photos handed out. */
  #next = 0;
  #done = 0;
  #filling = false;
  #waiting: Waiting[] = [];
  #failure: { readonly cause: unknown } | null = null;

  constructor(candidates: readonly Candidate[], options: SearchOptions) {
    this.listed = candidates.map(({ file: { path, parts }, ...rest }) => ({ ...rest, file: { path, parts } }));
    this.#files = candidates.map(({ file }) => file);
    this.#options = options;
    this.#inRegions = candidates.some(({ region }) => region);
    this.#order = photoOrder(candidates);
    this.#results = new Array<FaceResult | undefined>(candidates.length);
    options.signal.addEventListener('abort', () => this.#fail(options.signal.reason));
    options.onProgress(0, candidates.length);
    void this.#fill();
  }

  /** Faces that were found or refused. */
  get done(): number {
    return this.#done;
  }

  /** [candidates]; undefined for what has not been read yet. Faces that were looked for in a set aligned before are told as such. */
  results(): (FaceResult | undefined)[] {
    if (this.#alignedBefore.side === null) return [...this.#results];
    return this.#results.map((result, candidate) =>
      result?.ok && this.#observed.has(candidate)
        ? { ...result, face: { ...result.face, face: 'aligned-before' as const } }
        : result,
    );
  }

  /** Lets go of what was found, which of a large set is most of what is in memory; edges stay, by which copies are found later. */
  forget(): void {
    const faces = this.#results.flatMap((result) => (result?.ok ? result.face : []));
    freeNow(faces.flatMap(({ embedding, print }) => [embedding, print.miniature]));
    this.#results = [];
  }

  /** Waits until so many are done. @throws whatever ended the search */
  reached(count: number): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ count, resolve, reject });
      this.#tell();
    });
  }

  answered({ batch, results, known }: BatchAnswer): void {
    if (!this.#open.delete(batch)) return;
    const read = unpackFaces(results);
    this.#size = known === read.length ? Math.min(MOST_KNOWN, 2 * this.#size) : BATCH;
    // By number, so that nothing depends on who was faster within a batch.
    for (const result of read.sort((a, b) => a.candidate - b.candidate)) this.#take(result);
    void this.#fill();
  }

  #take(result: FaceResult): void {
    const { candidate } = result;
    this.#results[candidate] = result;
    this.#done += 1;
    if (result.ok && !this.#inRegions && this.#alignedBefore.observe(result.face, result.face.offTemplate)) {
      this.#observed.add(candidate);
    }
    this.#options.onProgress(this.#done, this.listed.length);
    this.#tell();
  }

  /** Photos that may be handed out now: until it is known whether the set is aligned already, those that tell. */
  #mayHandOut(): number {
    const missing = this.#alignedBefore.missing;
    if (missing === 0 || this.#inRegions) return this.#size;
    const underWay = [...this.#open.values()].reduce((sum, count) => sum + count, 0);
    return Math.min(BATCH / 2, missing - underWay);
  }

  async #fill(): Promise<void> {
    if (this.#filling) return;
    this.#filling = true;
    try {
      while (this.#next < this.#order.length && this.#open.size < AHEAD * this.#options.lanes) {
        const count = this.#mayHandOut();
        if (count <= 0) break;
        await this.#handOut(this.#order.slice(this.#next, this.#next + count));
        this.#options.signal.throwIfAborted();
      }
    } catch (cause) {
      this.#fail(cause);
    } finally {
      this.#filling = false;
    }
  }

  async #handOut(photos: readonly (readonly number[])[]): Promise<void> {
    this.#next += photos.length;
    const tasks: PhotoTask[] = [];
    for (const faces of photos) {
      const task = await this.#taskOf(faces);
      if (task) tasks.push(task);
    }
    if (tasks.length === 0) return;
    this.#batches += 1;
    this.#open.set(this.#batches, tasks.length);
    const { backend, network, thumbnail, keep } = this.#options;
    const own = network && { network };
    this.#options.ask({ batch: this.#batches, photos: tasks, backend, thumbnail, keep, ...own });
  }

  /** Null for a photo whose bytes cannot be had: it is refused at once. */
  async #taskOf(candidates: readonly number[]): Promise<PhotoTask | null> {
    const file = this.#files[candidates[0]!]!;
    for (const candidate of candidates) this.#files[candidate] = null;
    const faces = candidates.map((candidate) => ({ candidate, way: this.#wayOf(candidate) }));
    if (file.decoded) return { source: { kind: 'pixels', image: await file.decoded() }, faces };
    if (file.blob) return { source: { kind: 'file', blob: file.blob }, faces };
    const read = await readBytes(file);
    // A copy, which can move away: what was read may be a part of something larger.
    if (read.ok) return { source: { kind: 'bytes', bytes: read.bytes.slice() }, faces };
    for (const candidate of candidates) this.#take({ candidate, ok: false, reason: read.reason });
    return null;
  }

  /** Once a set is known to be aligned, photos of its size are left as they are. */
  #wayOf(candidate: number): FaceWay {
    const { region } = this.listed[candidate]!;
    return region ? { kind: 'region', box: region.box } : { kind: 'largest', aligned: this.#alignedBefore.side };
  }

  #tell(): void {
    const still: Waiting[] = [];
    for (const one of this.#waiting) {
      if (this.#failure) one.reject(this.#failure.cause);
      else if (this.#done >= Math.min(one.count, this.listed.length)) one.resolve();
      else still.push(one);
    }
    this.#waiting = still;
  }

  #fail(cause: unknown): void {
    this.#failure ??= { cause };
    this.#tell();
  }
}
