/** The faces that a photo's metadata name, from the sidecar beside it or from within it. */
import { t } from '@lingui/core/macro';
import { FormatError } from '../formatError.ts';
import { sniffImage } from '../picture/sniff.ts';
import { embeddedXmp } from './embeddedXmp.ts';
import { XmpFaces } from './xmpFaces.ts';

/** Two shapes of one picture, scaled, differ by rounding. */
const MOST_STRETCH = 0.02;

export interface PhotoFaces {
  /** What names the faces; null where nothing does, or it cannot be read. */
  readonly xmp: XmpFaces | null;
  readonly from: 'sidecar' | 'photo';
  /** 1 (upright) to 8, after EXIF: boxes are those of the picture before it is turned. */
  readonly orientation: number;
  /** A sentence each. */
  readonly notes: readonly string[];
}

/** @param say what is said of a fault */
function read(bytes: Uint8Array, say: (fault: string) => string, notes: string[]): XmpFaces | null {
  try {
    return XmpFaces.read(bytes);
  } catch (error) {
    if (!(error instanceof FormatError)) throw error;
    notes.push(say(error.message));
    return null;
  }
}

/** True where regions made for one picture lie elsewhere in the other. */
function isStretched(a: { width: number; height: number }, b: { width: number; height: number }): boolean {
  return Math.abs((a.width * b.height) / (a.height * b.width) - 1) > MOST_STRETCH;
}

/**
 * A sidecar that names faces goes before the photo: programs that write one keep the photo as it was.
 * @param photo the file, or as much of it as holds its metadata
 */
export function photoFaces(photo: Uint8Array, sidecar: Uint8Array | null): PhotoFaces {
  const notes: string[] = [];
  const { xmp: within, orientation, unread } = embeddedXmp(photo);
  const beside = sidecar && read(sidecar, (fault) => t`Its sidecar cannot be read: ${fault}`, notes);
  const fromSidecar = beside !== null && beside.faces.length > 0;
  const embedded = within && !fromSidecar ? read(within, (fault) => t`Its XMP cannot be read: ${fault}`, notes) : null;
  if (unread !== null && !fromSidecar) notes.push(unread);
  const xmp = fromSidecar || !embedded ? beside : embedded;
  notes.push(...(xmp?.notes ?? []));
  const sniffed = sniffImage(photo);
  if (xmp?.appliedTo && xmp.faces.length > 0 && sniffed.ok && isStretched(xmp.appliedTo, sniffed.image)) {
    const [made, is] = [xmp.appliedTo, sniffed.image].map(({ width, height }) => `${width} x ${height}`) as [
      string,
      string,
    ];
    notes.push(t`Its regions were made for a picture of ${made}, and it is ${is}: they may lie beside the faces.`);
  }
  return { xmp, from: xmp !== null && xmp === beside ? 'sidecar' : 'photo', orientation, notes };
}
