/** Reads the faces of photos, a batch at a time: what one of several such workers keeps between them is its networks. */

import { t } from '@lingui/core/macro';
import { opaque } from '../data/faces/warp.ts';
import { decodeInBrowser } from '../data/import/browserDecoder.ts';
import { decodeBytes, type ImageRead, readBytes } from '../data/import/readImage.ts';
import { fingerprint } from '../data/pixels/fingerprint.ts';
import { resizeArea } from '../data/pixels/resize.ts';
import type { DecodedImage } from '../domain/decodedImage.ts';
import type { EngineError } from '../domain/engineError.ts';
import type { FaceBox } from '../domain/faceBox.ts';
import { faceKey } from '../domain/faceKey.ts';
import { type ImageNote, imageNoteText } from '../domain/imageNotes.ts';
import { networkId } from '../domain/ownNetwork.ts';
import type { FaceWay } from '../domain/readFace.ts';
import { chooseBackend, watchDevice } from '../engine/backend/choose.ts';
import { type CutFace, FaceReader } from '../engine/faces/faceReader.ts';
import { type FaceNetworks, loadFaceNetworks } from '../engine/faces/modelFiles.ts';
import { MIN_SIDE } from '../formats/picture/sniff.ts';
import { REASONS } from '../formats/picture/sniffed.ts';
import { contentDigest } from '../lib/contentDigest.ts';
import type { FaceResult } from '../protocol/faceResult.ts';
import type { BatchResults, PhotoBatch, PhotoLook, PhotoSource, PhotoTask } from '../protocol/faces.ts';
import { packFaces } from '../protocol/packedFaces.ts';
import { createKeptFaces, type KeptFaces } from '../storage/keptFaces.ts';
import type { StoredFace } from '../storage/storedFace.ts';
import { say } from '../words/language.ts';

/** A face of a photo under way: known from an earlier visit, or cut out and waiting for its embedding. */
interface OpenFace {
  readonly candidate: number;
  readonly key: string;
  readonly known: StoredFace | null;
  readonly cut: CutFace | null;
  readonly notes: readonly ImageNote[];
  readonly content: string;
}

/** A photo that was opened, and what is known of its faces. */
interface OpenPhoto {
  readonly task: PhotoTask;
  readonly content: string;
  readonly keys: readonly string[];
  readonly known: readonly (StoredFace | null)[];
  /** Its pixels, or why there are none. */
  decode(): Promise<ImageRead>;
}

/** Photos opened at a time, whose bytes are in memory together. */
const OPENED = 8;

const isTooSmall = (way: FaceWay, { width, height }: DecodedImage): boolean =>
  way.kind === 'region' && Math.max(way.box.width * width, way.box.height * height) < MIN_SIDE;

/** A smaller thumbnail of a face that was kept; null where the one kept is too small itself. */
function fitted(known: StoredFace | null, thumbnail: number): StoredFace | null {
  const side = known ? Math.sqrt(known.thumbnail.length / 3) : 0;
  if (!known || side < thumbnail) return null;
  return side === thumbnail ? known : { ...known, thumbnail: resizeArea(known.thumbnail, 1, side, thumbnail) };
}

const bytesOf = (source: Exclude<PhotoSource, { kind: 'pixels' }>) =>
  source.kind === 'bytes'
    ? { ok: true as const, bytes: source.bytes }
    : readBytes({ size: source.blob.size, read: async () => new Uint8Array(await source.blob.arrayBuffer()) });

async function decodedFrom(source: Exclude<PhotoSource, { kind: 'pixels' }>): Promise<DecodedImage | null> {
  const bytes = await bytesOf(source);
  const read = bytes.ok ? await decodeBytes(bytes.bytes, decodeInBrowser) : bytes;
  return read.ok ? read.image : null;
}

/** The digest of a photo's contents, '' where there are none to be had, and what it takes to see it. */
async function openedSource(source: PhotoSource): Promise<Pick<OpenPhoto, 'content' | 'decode'>> {
  if (source.kind === 'pixels') {
    const { image } = source;
    const content = await contentDigest(new Uint8Array(image.rgba));
    return { content, decode: async () => ({ ok: true, image, notes: [] }) };
  }
  const read = await bytesOf(source);
  if (!read.ok) return { content: '', decode: async () => read };
  return { content: await contentDigest(read.bytes), decode: () => decodeBytes(read.bytes, decodeInBrowser) };
}

type NetworkWish = Pick<PhotoBatch, 'backend' | 'network'>;

export class FaceWork {
  readonly #kept: KeptFaces;
  #networks: FaceNetworks | undefined;
  /** The wish that `#networks` fulfils. */
  #prepared: string | undefined;
  /** The GPU reported an error: what it computed since is worth nothing. */
  #fault: EngineError | undefined;

  constructor(kept: KeptFaces = createKeptFaces()) {
    this.#kept = kept;
  }

  /** @throws EngineError when the networks cannot be had or the GPU failed; the signal's reason once it is aborted */
  async read(batch: PhotoBatch, signal: AbortSignal): Promise<BatchResults> {
    const results: FaceResult[] = [];
    const faces: OpenFace[] = [];
    const { photos } = batch;
    let next: Promise<OpenPhoto[]> | undefined;
    for (let start = 0; start < photos.length; start += OPENED) {
      signal.throwIfAborted();
      const current = await (next ?? this.#openAll(photos.slice(start, start + OPENED), batch));
      // Those to come are opened while these are looked at.
      next = this.#openAll(photos.slice(start + OPENED, start + 2 * OPENED), batch);
      await this.#lookAt(current, batch, results, faces, signal);
    }
    const waiting = faces.flatMap(({ cut }) => cut ?? []);
    const rows = waiting.length > 0 ? await (await this.#reader(batch)).embed(waiting) : [];
    if (this.#fault) throw this.#fault;
    const fresh = new Map<string, StoredFace>();
    for (const { candidate, key, known, cut, notes, content } of faces) {
      const face = known ?? { ...cut!.seen, embedding: rows.shift()!, notes };
      if (!known) fresh.set(key, face);
      const print = fingerprint(face.thumbnail, batch.thumbnail);
      const { notes: told, ...read } = face;
      results.push({ candidate, ok: true, content, notes: told.map(imageNoteText), face: { ...read, print } });
    }
    const keeping = batch.keep ? await this.#kept.keep(fresh) : 'off';
    return { results: packFaces(results), known: faces.filter(({ known }) => known).length, keeping };
  }

  /**
   * @returns where all faces of a photo are; none of one that cannot be read
   * @throws as `read`
   */
  async look({ source, ...wish }: PhotoLook): Promise<readonly FaceBox[]> {
    const image = source.kind === 'pixels' ? source.image : await decodedFrom(source);
    if (!image) return [];
    const { finder } = await this.#loaded(wish);
    const boxes = await finder.findAll(opaque(image));
    if (this.#fault) throw this.#fault;
    return boxes;
  }

  /** Has all that is known of their faces looked up at once. */
  async #openAll(tasks: readonly PhotoTask[], { network, keep, thumbnail }: PhotoBatch): Promise<OpenPhoto[]> {
    const opened = await Promise.all(
      tasks.map(async (task) => {
        const { content, decode } = await openedSource(task.source);
        const keys = task.faces.map(({ way }) => faceKey(content, way, network));
        return { task, content, keys: content === '' ? [] : keys, decode };
      }),
    );
    const keys = keep ? opened.flatMap((photo) => photo.keys) : [];
    const kept = keys.length > 0 ? await this.#kept.find(keys) : [];
    let at = 0;
    return opened.map((photo) => {
      const known = photo.keys.map(() => fitted(kept[at++] ?? null, thumbnail));
      return { ...photo, known };
    });
  }

  /** Decodes the photos of which something is not known, each while the one before is looked at. */
  async #lookAt(
    photos: readonly OpenPhoto[],
    batch: PhotoBatch,
    results: FaceResult[],
    faces: OpenFace[],
    signal: AbortSignal,
  ): Promise<void> {
    const decoded = (photo: OpenPhoto | undefined): Promise<ImageRead | null> =>
      photo && !(photo.known.length > 0 && photo.known.every(Boolean)) ? photo.decode() : Promise.resolve(null);
    let next = decoded(photos[0]);
    for (const [i, photo] of photos.entries()) {
      signal.throwIfAborted();
      const read = await next;
      next = decoded(photos[i + 1]);
      await this.#openFaces(photo, read, batch, results, faces);
    }
  }

  /** On the backend asked for. The networks are loaded for the first photo that nothing is known of. */
  async #loaded({ backend, network }: NetworkWish): Promise<FaceNetworks> {
    const wanted = `${backend} ${network ? networkId(network) : ''}`;
    if (!this.#networks || this.#prepared !== wanted) {
      this.#networks?.finder.dispose();
      this.#networks?.embedder.dispose();
      this.#networks = undefined;
      await chooseBackend(backend, 'fused');
      watchDevice((error) => {
        this.#fault = error;
      });
      this.#networks = await loadFaceNetworks(network ?? null);
      this.#prepared = wanted;
    }
    return this.#networks;
  }

  async #reader(wish: NetworkWish): Promise<FaceReader> {
    return new FaceReader(await this.#loaded(wish));
  }

  /** Adds what is refused to `results`, and the rest to `faces`. */
  async #openFaces(
    { task, content, keys, known }: OpenPhoto,
    read: ImageRead | null,
    batch: PhotoBatch,
    results: FaceResult[],
    faces: OpenFace[],
  ): Promise<void> {
    for (const [i, { candidate, way }] of task.faces.entries()) {
      const key = keys[i] ?? '';
      const kept = known[i] ?? null;
      if (kept) faces.push({ candidate, key, known: kept, cut: null, notes: kept.notes, content });
      else if (!read?.ok) results.push({ candidate, ok: false, reason: read?.reason ?? say(REASONS.unreadable) });
      else if (isTooSmall(way, read.image)) {
        results.push({ candidate, ok: false, reason: t`The face is smaller than ${MIN_SIDE} pixels.` });
      } else {
        const cut = await (await this.#reader(batch)).cut(read.image, way, batch.thumbnail);
        faces.push({ candidate, key, known: null, cut, notes: read.notes, content });
      }
    }
  }
}
