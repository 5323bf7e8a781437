/** Image files without their metadata. */

export type PictureFormat = 'jpeg' | 'png' | 'webp' | 'gif' | 'bmp' | 'pnm';

/** A file without its metadata, and the EXIF block that was taken out, if there was one: TIFF bytes. */
export interface Stripped {
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly exif: Uint8Array | null;
}
