/** The segments of a JPEG file. Source: ITU T.81 annex B; for what stands between them, libjpeg's `next_marker`. */

/** Markers that stand alone: TEM and the restarts. */
export const isBareMarker = (marker: number): boolean => marker === 0x01 || (marker >= 0xd0 && marker <= 0xd7);

/**
 * The next marker at or after `start`. Cameras and programs that count a segment's length wrongly leave bytes in between:
 * decoders pass over them, and so does this.
 * @returns index of the FF right before the marker's code, or -1
 */
export function nextMarker(bytes: Uint8Array, start: number): number {
  for (let at = bytes.indexOf(0xff, start); at >= 0 && at + 1 < bytes.length; at = bytes.indexOf(0xff, at + 1)) {
    const code = bytes[at + 1]!;
    if (code !== 0 && code !== 0xff) return at;
  }
  return -1;
}
