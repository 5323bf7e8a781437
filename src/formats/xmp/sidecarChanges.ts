/**
 * What a review changes in the sidecars of photos: names of faces and nothing else. A photo whose faces are named within itself
 * gets a sidecar with them; the photo is never written to.
 */
import { t } from '@lingui/core/macro';
import { boxOverlap, type FaceBox, type NamedRegion, storedBox, uprightBox } from '../../domain/faceBox.ts';
import type { Originals } from '../archive/originals.ts';
import { FormatError } from '../formatError.ts';
import { sniffImage } from '../picture/sniff.ts';
import { photoFaces } from './photoFaces.ts';
import type { PictureSize } from './regionForm.ts';
import { sidecarName } from './sidecarNames.ts';
import { XmpFaces } from './xmpFaces.ts';

/** A face that is to bear another name, or none. */
export interface FaceChange {
  readonly region: NamedRegion;
  /** As the set has it. */
  readonly from: string;
  /** Null takes the region out. */
  readonly to: string | null;
}

/** A face without a name that gets one. */
export interface FaceNaming {
  readonly photo: string;
  /** Beside the photo; null where there is none. */
  readonly sidecar: string | null;
  /** In the picture as it is shown. */
  readonly box: FaceBox;
  readonly to: string;
}

/** One line of a dry run. */
export interface SidecarChange {
  readonly photo: string;
  readonly sidecar: string;
  /** The sidecar is made anew. */
  readonly isNew: boolean;
  /** Null for a face that had no name. */
  readonly from: string | null;
  readonly to: string | null;
}

export interface SidecarPlan {
  readonly changes: readonly SidecarChange[];
  /** By path. */
  readonly files: ReadonlyMap<string, Uint8Array<ArrayBuffer>>;
  /** Photos whose sidecars are left alone, each with the reason, a sentence. */
  readonly problems: readonly { readonly photo: string; readonly reason: string }[];
}

/** Of their joint area, what a face that was found shares with one that the metadata hold without a name. */
const SAME_FACE = 0.3;
/** A box that was read from a file and turned is as good as the same. */
const SAME_BOX = 0.999;

interface Sidecar {
  readonly xmp: XmpFaces;
  readonly isNew: boolean;
}

const sizeOf = (photo: Uint8Array, within: XmpFaces): PictureSize | null => {
  const sniffed = sniffImage(photo);
  return sniffed.ok ? sniffed.image : within.appliedTo;
};

/** The faces that stand within the photo, in its sidecar or a new one, in their order. */
function copied(within: XmpFaces, photo: Uint8Array, sidecar: Uint8Array | null): Sidecar {
  const xmp = sidecar ? XmpFaces.read(sidecar) : XmpFaces.empty();
  const size = sizeOf(photo, within);
  if (!size) throw new FormatError('header', t`Its size cannot be read.`);
  for (const { name, box } of within.faces) xmp.add(name, box, size);
  // Read again: what was added is a face like any other.
  return { xmp: XmpFaces.read(xmp.bytes()), isNew: sidecar === null };
}

/** Gives the names: to faces that are there without one, and to new ones. */
function nameFaces(xmp: XmpFaces, photo: Uint8Array, orientation: number, namings: readonly FaceNaming[]): void {
  for (const { box, to } of namings) {
    const shared = xmp.faces.map((face) =>
      face.name === null ? boxOverlap(uprightBox(face.box, orientation), box) : 0,
    );
    const best = shared.indexOf(Math.max(...shared));
    if (best >= 0 && shared[best]! >= SAME_FACE) xmp.rename(best, to);
    else {
      const size = sizeOf(photo, xmp);
      if (!size) throw new FormatError('header', t`Its size cannot be read.`);
      xmp.add(to, storedBox(box, orientation), size);
    }
  }
}

/** @throws FormatError when the files are not those that the set was read from, or cannot hold the change */
function changed(photo: Uint8Array, sidecar: Uint8Array | null, { changes, namings }: Wanted): Sidecar {
  const { xmp: found, from, orientation } = photoFaces(photo, sidecar);
  for (const { region } of changes) {
    const face = found?.faces[region.face];
    if (face && boxOverlap(uprightBox(face.box, orientation), region.box) > SAME_BOX) continue;
    throw new FormatError('missing', t`Its face regions are not those that were read.`);
  }
  const target = found
    ? from === 'sidecar'
      ? { xmp: found, isNew: false }
      : copied(found, photo, sidecar)
    : fresh(sidecar);
  for (const { region, to } of changes) {
    if (to === null) target.xmp.remove(region.face);
    else target.xmp.rename(region.face, to);
  }
  nameFaces(target.xmp, photo, orientation, namings);
  return target;
}

/** Where nothing names a face yet. @throws FormatError for a sidecar that cannot be read: it is not replaced */
const fresh = (sidecar: Uint8Array | null): Sidecar =>
  sidecar ? { xmp: XmpFaces.read(sidecar), isNew: false } : { xmp: XmpFaces.empty(), isNew: true };

/** What is to change in one photo's sidecar. */
interface Wanted {
  readonly sidecar: string | null;
  readonly changes: FaceChange[];
  readonly namings: FaceNaming[];
}

function byPhoto(changes: readonly FaceChange[], namings: readonly FaceNaming[]): ReadonlyMap<string, Wanted> {
  const photos = new Map<string, Wanted>();
  const of = (photo: string, sidecar: string | null): Wanted => {
    const wanted = photos.get(photo) ?? { sidecar, changes: [], namings: [] };
    photos.set(photo, wanted);
    return wanted;
  };
  for (const change of changes) {
    if (change.from !== change.to) of(change.region.photo, change.region.sidecar).changes.push(change);
  }
  for (const naming of namings) of(naming.photo, naming.sidecar).namings.push(naming);
  return photos;
}

/**
 * Makes the sidecars of the photos that change, and says what changes in each; nothing is written anywhere.
 * @param changes those that are none are left out
 * @param onPhoto is told after each photo, and may end the work by throwing
 * @param namings faces that get a name beside
 */
export async function planSidecars(
  changes: readonly FaceChange[],
  originals: Originals,
  onPhoto: (done: number, total: number) => void = () => {},
  namings: readonly FaceNaming[] = [],
): Promise<SidecarPlan> {
  const photos = byPhoto(changes, namings);
  let done = 0;
  const lines: SidecarChange[] = [];
  const files = new Map<string, Uint8Array<ArrayBuffer>>();
  const problems: { photo: string; reason: string }[] = [];
  for (const [photo, wanted] of photos) {
    const beside = wanted.sidecar;
    const path = beside ?? sidecarName(photo);
    try {
      const bytes = await originals.read(photo);
      const sidecar = beside === null ? null : await originals.read(beside);
      if (!bytes || (beside !== null && !sidecar)) throw new FormatError('missing', t`It can no longer be read.`);
      const { xmp, isNew } = changed(bytes, sidecar, wanted);
      files.set(path, xmp.bytes());
      const said = { photo, sidecar: path, isNew };
      lines.push(
        ...wanted.changes.map(({ from, to }) => ({ ...said, from, to })),
        ...wanted.namings.map(({ to }) => ({ ...said, from: null, to })),
      );
    } catch (error) {
      if (!(error instanceof FormatError || error instanceof DOMException)) throw error;
      problems.push({ photo, reason: error instanceof FormatError ? error.message : t`It can no longer be read.` });
    }
    onPhoto(++done, photos.size);
  }
  return { changes: lines, files, problems };
}

/** What a sidecar tells about people, for whoever is about to hand it on. */
export const SIDECAR_PRIVACY =
  'A sidecar holds the names and the places of the faces in its photo, beside whatever it held before. Nothing else is added.';
