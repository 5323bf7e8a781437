/** What a decoder hands over, whichever it is. */

export interface DecodedImage {
  readonly width: number;
  readonly height: number;
  /** [height, width, 4], RGBA 0-255, alpha not multiplied in. */
  readonly rgba: Uint8Array | Uint8ClampedArray;
}
