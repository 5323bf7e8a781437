/** Reads the faces of photos, a batch at a time: what one of several such workers keeps between them is its networks. */
import { decodeInBrowser } from '../data/import/browserDecoder.ts';
import { decodeBytes, type ImageRead, readBytes } from '../data/import/readImage.ts';
import { fingerprint } from '../data/pixels/fingerprint.ts';
import type { DecodedImage } from '../domain/decodedImage.ts';
import type { EngineError } from '../domain/engineError.ts';
import { type CheckedNetwork, networkId } from '../domain/ownNetwork.ts';
import type { FaceWay } from '../domain/readFace.ts';
import type { BackendChoice } from '../domain/settings/settings.ts';
import { chooseBackend, watchDevice } from '../engine/backend/choose.ts';
import { type CutFace, FaceReader } from '../engine/faces/faceReader.ts';
import { type FaceNetworks, loadFaceNetworks } from '../engine/faces/modelFiles.ts';
import { MIN_SIDE } from '../formats/picture/sniff.ts';
import { contentDigest } from '../lib/contentDigest.ts';
import type { FaceBatch, FaceResult, PhotoSource, PhotoTask } from '../protocol/faces.ts';

/** A face that was cut out of its photo and waits for its embedding. */
interface CutOut {
  readonly candidate: number;
  readonly content: string;
  readonly notes: readonly string[];
  readonly cut: CutFace;
}

type ReadPhoto = { readonly content: string; readonly read: ImageRead };

const isTooSmall = (way: FaceWay, { width, height }: DecodedImage): boolean =>
  way.kind === 'region' && Math.max(way.box.width * width, way.box.height * height) < MIN_SIDE;

async function readPhoto(source: PhotoSource): Promise<ReadPhoto> {
  if (source.kind === 'pixels') {
    const { image } = source;
    const content = await contentDigest(new Uint8Array(image.rgba));
    return { content, read: { ok: true, image, notes: [] } };
  }
  const bytes =
    source.kind === 'bytes'
      ? { ok: true as const, bytes: source.bytes }
      : await readBytes({
          size: source.blob.size,
          read: async () => new Uint8Array(await source.blob.arrayBuffer()),
        });
  if (!bytes.ok) return { content: '', read: bytes };
  const [content, read] = await Promise.all([contentDigest(bytes.bytes), decodeBytes(bytes.bytes, decodeInBrowser)]);
  return { content, read };
}

export class FaceWork {
  #networks: FaceNetworks | undefined;
  /** The wish that `#networks` fulfils. */
  #prepared: string | undefined;
  /** The GPU reported an error: what it computed since is worth nothing. */
  #fault: EngineError | undefined;

  /**
   * @returns a result for each face asked for
   * @throws EngineError when the networks cannot be had or the GPU failed; the signal's reason once it is aborted
   */
  async read({ photos, backend, network, thumbnail }: FaceBatch, signal: AbortSignal): Promise<FaceResult[]> {
    const reader = new FaceReader(await this.#prepare(backend, network ?? null));
    const results: FaceResult[] = [];
    const waiting: CutOut[] = [];
    let next: Promise<ReadPhoto> | undefined;
    for (const [i, photo] of photos.entries()) {
      signal.throwIfAborted();
      const current = next ?? readPhoto(photo.source);
      // The photo to come is decoded while the networks look at this one.
      next = photos[i + 1] && readPhoto(photos[i + 1]!.source);
      await cutFaces(photo, await current, reader, thumbnail, results, waiting);
    }
    const embeddings = await reader.embed(waiting.map(({ cut }) => cut));
    if (this.#fault) throw this.#fault;
    waiting.forEach(({ cut: { seen }, ...rest }, i) => {
      const print = fingerprint(seen.thumbnail, thumbnail);
      results.push({ ...rest, ok: true, face: { ...seen, embedding: embeddings[i]!, print } });
    });
    return results;
  }

  async #prepare(backend: BackendChoice, network: CheckedNetwork | null): Promise<FaceNetworks> {
    const wanted = `${backend} ${network ? networkId(network) : ''}`;
    if (this.#networks && this.#prepared === wanted) return this.#networks;
    this.#networks?.finder.dispose();
    this.#networks?.embedder.dispose();
    this.#networks = undefined;
    await chooseBackend(backend, 'fused');
    watchDevice((error) => {
      this.#fault = error;
    });
    this.#networks = await loadFaceNetworks(network);
    this.#prepared = wanted;
    return this.#networks;
  }
}

/** Adds what is refused to `results`, and the rest to `waiting`. */
async function cutFaces(
  { faces }: PhotoTask,
  { content, read }: ReadPhoto,
  reader: FaceReader,
  thumbnail: number,
  results: FaceResult[],
  waiting: CutOut[],
): Promise<void> {
  for (const { candidate, way } of faces) {
    if (!read.ok) results.push({ candidate, ok: false, reason: read.reason });
    else if (isTooSmall(way, read.image)) {
      results.push({ candidate, ok: false, reason: `The face is smaller than ${MIN_SIDE} pixels.` });
    } else {
      const cut = await reader.cut(read.image, way, thumbnail);
      waiting.push({ candidate, content, notes: read.notes, cut });
    }
  }
}
