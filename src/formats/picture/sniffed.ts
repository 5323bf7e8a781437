/** What the first bytes of a file say about it. */
import { msg } from '@lingui/core/macro';

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
  empty: msg`Empty file.`,
  notAnImage: msg`Not an image.`,
  truncated: msg`Cut off: the end of the file is missing.`,
  damaged: msg`Damaged.`,
  fileSize: msg`Over 20 MB.`,
  unreadable: msg`Could not be read.`,
  undecodable: msg`Could not be decoded.`,
} as const;
