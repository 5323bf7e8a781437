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
import { type ImageNote, imageNoteText } from '../domain/imageNotes.ts';
import { networkId } from '../domain/ownNetwork.ts';
import type { FaceWay } from '../domain/readFace.ts';
import { chooseBackend, watchDevice } from '../engine/backend/choose.ts';
import { EMBEDDER_ID } from '../engine/faces/faceEmbedder.ts';
import { type CutFace, FaceReader } from '../engine/faces/faceReader.ts';
import { type FaceNetworks, FINDER_ID, loadFaceNetworks } from '../engine/faces/modelFiles.ts';
import { MIN_SIDE } from '../formats/picture/sniff.ts';
import { REASONS } from '../formats/picture/sniffed.ts';
import { assertNever } from '../lib/assertNever.ts';
import { contentDigest } from '../lib/contentDigest.ts';
import type { BatchResults, FaceResult, PhotoBatch, PhotoLook, PhotoSource, PhotoTask } from '../protocol/faces.ts';
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

/** A photo that was opened: what is known of its faces, and its pixels where something is not. */
interface OpenPhoto {
  readonly content: string;
  readonly keys: readonly string[];
  readonly known: readonly (StoredFace | null)[];
  readonly read: ImageRead | null;
}

const isTooSmall = (way: FaceWay, { width, height }: DecodedImage): boolean =>
  way.kind === 'region' && Math.max(way.box.width * width, way.box.height * height) < MIN_SIDE;

function wayKey(way: FaceWay): string {
  switch (way.kind) {
    case 'largest':
      return `largest ${way.aligned ?? ''}`;
    case 'region': {
      const { x, y, width, height } = way.box;
      return `region ${[x, y, width, height].join(' ')}`;
    }
    default:
      return assertNever(way, 'way');
  }
}

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
    let next: Promise<OpenPhoto> | undefined;
    for (const [i, photo] of batch.photos.entries()) {
      signal.throwIfAborted();
      const current = next ?? this.#open(photo, batch);
      const after = batch.photos[i + 1];
      // The photo to come is opened while the networks look at this one.
      next = after && this.#open(after, batch);
      await this.#openFaces(photo, await current, batch, results, faces);
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
    return { results, known: faces.filter(({ known }) => known).length, keeping };
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

  async #open({ source, faces }: PhotoTask, { network, keep, thumbnail }: PhotoBatch): Promise<OpenPhoto> {
    const bytes = source.kind === 'pixels' ? null : await bytesOf(source);
    if (bytes && !bytes.ok) return { content: '', keys: [], known: [], read: bytes };
    const content = await contentDigest(
      bytes ? bytes.bytes : new Uint8Array((source as { image: DecodedImage }).image.rgba),
    );
    const embedder = network ? networkId(network) : EMBEDDER_ID;
    const keys = faces.map(({ way }) => [content, wayKey(way), FINDER_ID, embedder].join('|'));
    const kept = keep ? await this.#kept.find(keys) : keys.map(() => null);
    const known = kept.map((face) => fitted(face, thumbnail));
    if (known.every(Boolean)) return { content, keys, known, read: null };
    if (source.kind === 'pixels') return { content, keys, known, read: { ok: true, image: source.image, notes: [] } };
    return { content, keys, known, read: await decodeBytes(bytes!.bytes, decodeInBrowser) };
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
    { faces: asked }: PhotoTask,
    { content, keys, known, read }: OpenPhoto,
    batch: PhotoBatch,
    results: FaceResult[],
    faces: OpenFace[],
  ): Promise<void> {
    for (const [i, { candidate, way }] of asked.entries()) {
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
