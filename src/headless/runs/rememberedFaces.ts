/** Faces that an ended search has read already are not read again, and those that are read are told of, to be kept. */
import type { FacePool } from '../../client/facePool.ts';
import { readBytes } from '../../data/import/readImage.ts';
import { faceKey } from '../../domain/faceKey.ts';
import { type FaceLine, faceLine, type ReadFaceLines, readFaceLines } from '../../formats/table/faceLines.ts';
import { assertNever } from '../../lib/assertNever.ts';
import { contentDigest } from '../../lib/contentDigest.ts';
import type { FaceResult } from '../../protocol/faceResult.ts';
import type { PhotoBatch, PhotoSource, PhotoTask } from '../../protocol/faces.ts';
import { packFaces, unpackFaces } from '../../protocol/packedFaces.ts';

export interface FaceMemory {
  readonly lines: readonly FaceLine[];
  /** What decodes photos: faces that another program read may differ in a last digit. */
  readonly decoder: string;
  /** Takes lines of faces that were read. */
  readonly keep: (lines: string) => void;
}

/**
 * Each face once, as it was read last: a photo of which a face was not known has been read as a whole.
 * @param kept the file of an ended search
 */
export async function readKeptFaces(kept: Blob): Promise<ReadFaceLines> {
  const { lines, damaged } = await readFaceLines(kept.stream());
  return { lines: [...new Map(lines.map((line) => [line.key, line])).values()], damaged };
}

/** Null where they cannot be had, or are none that anybody would read. */
async function digestOf(source: PhotoSource): Promise<string | null> {
  switch (source.kind) {
    case 'pixels':
      return contentDigest(new Uint8Array(source.image.rgba));
    case 'bytes':
      return contentDigest(source.bytes);
    case 'file': {
      const { blob } = source;
      const read = await readBytes({ size: blob.size, read: async () => new Uint8Array(await blob.arrayBuffer()) });
      return read.ok ? contentDigest(read.bytes) : null;
    }
    default:
      return assertNever(source, 'source');
  }
}

/** Everything that what is read of a face depends on. */
const keyIn = ({ backend, network, thumbnail }: PhotoBatch, decoder: string) => {
  return (content: string, way: PhotoTask['faces'][number]['way']): string =>
    [faceKey(content, way, network), backend, decoder, thumbnail].join('|');
};

const NO_PIXELS = new Uint8Array();

const resultOf = (candidate: number, { face, content, notes }: FaceLine): FaceResult => ({
  candidate,
  ok: true,
  face: { ...face, thumbnail: NO_PIXELS },
  content,
  notes,
});

/** The pool, which hands out of `memory` what is there. */
export function rememberingPool(pool: FacePool, { lines, decoder, keep }: FaceMemory): FacePool {
  const known = new Map(lines.map((line) => [line.key, line]));

  /** Null where one of them is not known: a photo is read as a whole. */
  const remembered = async (photo: PhotoTask, batch: PhotoBatch): Promise<FaceResult[] | null> => {
    if (known.size === 0) return null;
    const content = await digestOf(photo.source);
    if (content === null) return null;
    const keyOf = keyIn(batch, decoder);
    const found = photo.faces.flatMap(({ candidate, way }) => {
      const line = known.get(keyOf(content, way));
      return line ? [resultOf(candidate, line)] : [];
    });
    return found.length === photo.faces.length ? found : null;
  };

  const tell = (results: readonly FaceResult[], photos: readonly PhotoTask[], batch: PhotoBatch): void => {
    const keyOf = keyIn(batch, decoder);
    const ways = new Map(photos.flatMap(({ faces }) => faces.map(({ candidate, way }) => [candidate, way])));
    const fresh = results.flatMap((result) => {
      if (!result.ok) return [];
      const { face, content, notes } = result;
      return [faceLine({ key: keyOf(content, ways.get(result.candidate)!), face, content, notes })];
    });
    if (fresh.length > 0) keep(fresh.join(''));
  };

  return {
    ...pool,
    async read(batch) {
      const results: FaceResult[] = [];
      const photos: PhotoTask[] = [];
      for (const photo of batch.photos) {
        const before = await remembered(photo, batch);
        if (before) results.push(...before);
        else photos.push(photo);
      }
      const known = results.length;
      if (photos.length === 0) return { results: packFaces(results), known, keeping: 'kept' };
      const read = await pool.read({ ...batch, photos });
      // Nobody looks at the faces of a command.
      const fresh = unpackFaces({ ...read.results, thumbnails: NO_PIXELS });
      tell(fresh, photos, batch);
      return { ...read, results: packFaces([...results, ...fresh]), known };
    },
  };
}
