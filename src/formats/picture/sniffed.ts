/** What the first bytes of a file say about it. */

export type ImageFormat = 'jpeg' | 'png' | 'gif' | 'webp' | 'bmp' | 'avif' | 'heic' | 'pnm';

export interface ImageInfo {
  readonly format: ImageFormat;
  /** Pixels, before any EXIF rotation. */
  readonly width: number;
  readonly height: number;
  /** More than one frame. */
  readonly animated: boolean;
  /** Four colours for print, which browsers convert only roughly. */
  readonly cmyk: boolean;
  readonly bitsPerChannel: number;
  /** EXIF orientation, 1 (upright) to 8. */
  readonly orientation: number;
}

export type Sniffed =
  | { readonly ok: true; readonly image: ImageInfo }
  | { readonly ok: false; readonly reason: string };

export const REASONS = {
  empty: 'Empty file.',
  notAnImage: 'Not an image.',
  truncated: 'Cut off: the end of the file is missing.',
  damaged: 'Damaged.',
  fileSize: 'Over 20 MB.',
  unreadable: 'Could not be read.',
  undecodable: 'Could not be decoded.',
} as const;
