/**
 * Photos whose metadata say where whose face is: every named face is a candidate of its own. Taken when most photos have such
 * names, which a sample of them tells.
 */

import { t } from '@lingui/core/macro';
import { uprightBox } from '../../domain/faceBox.ts';
import { hasText } from '../../formats/bytes.ts';
import { FormatError } from '../../formats/formatError.ts';
import { MAX_FILE_BYTES } from '../../formats/picture/sniff.ts';
import { REASONS } from '../../formats/picture/sniffed.ts';
import { embeddedXmp } from '../../formats/xmp/embeddedXmp.ts';
import type { PhotoFaces } from '../../formats/xmp/photoFaces.ts';
import { isSidecarName, sidecarsOf } from '../../formats/xmp/sidecarNames.ts';
import { say } from '../../words/language.ts';
import type { Candidate, LabelledCandidates } from './candidates.ts';
import { imagesOf } from './findLists.ts';
import { labelOf } from './importPaths.ts';
import type { ImportFile } from './importSources.ts';
import { naturalOrder } from './naturalOrder.ts';

/** Photos by which a set is told. */
const SAMPLED = 64;
/** A JPEG has its metadata in front; other pictures may have them behind. */
const HEAD_BYTES = 1 << 19;
const MAX_SIDECAR_BYTES = 4_000_000;

interface ReadPhoto {
  /** With a name that can be a label. */
  readonly named: readonly { readonly label: string; readonly face: number }[];
  /** Null for a photo that has no XMP at all. */
  readonly faces: PhotoFaces | null;
}

async function metadataOf(file: ImportFile): Promise<Uint8Array> {
  const head = await file.head(HEAD_BYTES);
  return hasText(head, '\xff\xd8') || file.size <= head.length ? head : file.read();
}

export class FaceRegions {
  /** In the order of their paths. */
  readonly #photos: readonly ImportFile[];
  readonly #files: readonly ImportFile[];
  /** By the photo's path. */
  readonly #sidecars: ReadonlyMap<string, ImportFile>;
  readonly #read = new Map<ImportFile, Promise<ReadPhoto | null>>();

  constructor(files: readonly ImportFile[]) {
    this.#files = files;
    this.#photos = imagesOf(files).sort((a, b) => naturalOrder(a.path, b.path));
    const paths = (some: readonly ImportFile[]): string[] => some.map(({ path }) => path);
    const byPath = new Map(files.map((file) => [file.path, file]));
    const names = sidecarsOf(paths(this.#photos), paths(files));
    this.#sidecars = new Map(Array.from(names, ([photo, sidecar]) => [photo, byPath.get(sidecar)!]));
  }

  /** @returns which part of a sample of the photos names faces, [0, 1] */
  async sampledShare(signal?: AbortSignal): Promise<number> {
    const total = this.#photos.length;
    const count = Math.min(SAMPLED, total);
    let named = 0;
    for (let i = 0; i < count; i++) {
      signal?.throwIfAborted();
      const read = await this.#photo(this.#photos[Math.floor((i * total) / count)]!);
      if (read && read.named.length > 0) named++;
    }
    return count === 0 ? 0 : named / count;
  }

  /** Every named face; photos without one are skipped. */
  async candidates(signal?: AbortSignal): Promise<LabelledCandidates> {
    const labelling = {
      source: t`Labels come from the face regions of the photos.`,
      problem: null,
      choices: [{ kind: 'faceRegions' as const, chosen: true }],
    };
    const result: LabelledCandidates = { candidates: [], skipped: [], notices: [], labelling };
    const taken = new Set(this.#files.map(({ path }) => path));
    for (const photo of this.#photos) {
      signal?.throwIfAborted();
      const read = await this.#photo(photo);
      for (const note of read?.faces?.notes ?? []) result.notices.push({ path: photo.path, note });
      const twice = read && repeated(read.named.map(({ label }) => label));
      for (const label of twice ?? []) {
        const note = t`It names ${label} more than once: suspected noise.`;
        result.notices.push({ path: photo.path, note, suspectedNoise: true });
      }
      if (!read) result.skipped.push({ path: photo.path, reason: say(REASONS.unreadable) });
      else if (read.named.length === 0) result.skipped.push({ path: photo.path, reason: t`No face in it has a name.` });
      else result.candidates.push(...facesOf(photo, this.#sidecars.get(photo.path)?.path ?? null, read, taken));
    }
    this.#skipRest(result);
    return result;
  }

  #skipRest({ skipped }: LabelledCandidates): void {
    const photos = new Set(this.#photos);
    const used = new Set(this.#sidecars.values());
    for (const file of this.#files) {
      if (photos.has(file) || used.has(file)) continue;
      const reason = isSidecarName(file.path) ? t`A sidecar of no photo that is here.` : say(REASONS.notAnImage);
      skipped.push({ path: file.path, reason });
    }
  }

  #photo(file: ImportFile): Promise<ReadPhoto | null> {
    const known = this.#read.get(file) ?? this.#open(file);
    this.#read.set(file, known);
    return known;
  }

  /** Null for a file that cannot be read, or is too large to be. */
  async #open(file: ImportFile): Promise<ReadPhoto | null> {
    // Its own turn refuses it, with the reason.
    if (file.size > MAX_FILE_BYTES) return null;
    let faces: PhotoFaces;
    try {
      const [photo, sidecar] = [await metadataOf(file), await this.#sidecarOf(file)];
      const { xmp, unread } = embeddedXmp(photo);
      if (!sidecar && !xmp && unread === null) return { named: [], faces: null };
      // The parser is loaded for the first photo that has something to parse.
      const { photoFaces } = await import('../../formats/xmp/photoFaces.ts');
      faces = photoFaces(photo, sidecar);
    } catch (error) {
      if (error instanceof FormatError || error instanceof DOMException) return null;
      throw error;
    }
    const named = (faces.xmp?.faces ?? []).flatMap(({ name }, face) => {
      const label = labelOf(name ?? '');
      return label === '' ? [] : [{ label, face }];
    });
    return { named, faces };
  }

  async #sidecarOf({ path }: ImportFile): Promise<Uint8Array | null> {
    const file = this.#sidecars.get(path);
    // One byte beyond its bounds is enough for a reader to refuse it.
    return file ? file.head(MAX_SIDECAR_BYTES + 1) : null;
  }
}

function repeated(labels: readonly string[]): string[] {
  return [...new Set(labels.filter((label, i) => labels.indexOf(label) !== i))];
}

/** @param taken paths that there are, to which those of the faces are added */
function facesOf(
  photo: ImportFile,
  sidecar: string | null,
  { named, faces }: ReadPhoto,
  taken: Set<string>,
): Candidate[] {
  const { xmp, orientation } = faces!;
  const boxes = xmp!.faces.map(({ box }) => uprightBox(box, orientation));
  const known = new Set(named.map(({ face }) => face));
  const unnamed = boxes.filter((_, face) => !known.has(face));
  return named.map(({ label, face }): Candidate => {
    let path = named.length === 1 ? photo.path : `${photo.path}#${face + 1}`;
    while (named.length > 1 && taken.has(path)) path += '+';
    taken.add(path);
    return {
      file: { ...photo, path },
      identity: label,
      region: { photo: photo.path, sidecar, face, box: boxes[face]!, unnamed },
    };
  });
}
