/**
 * Decodes BMP, which libvips does not: palettes, 16, 24 and 32 bits, with or without masks. Packed ones (RLE) are refused by name.
 * Source: the BITMAPCOREHEADER, BITMAPINFOHEADER and BITMAPV4HEADER documentation.
 */

export interface BmpPixels {
  readonly width: number;
  readonly height: number;
  /** RGBA, rows from top to bottom. */
  readonly data: Uint8Array;
}

const CORE_HEADER = 12;
const PLAIN = 0;
const MASKS = 3;
const DEFAULT_MASKS: Readonly<Record<16 | 32, readonly [number, number, number]>> = {
  16: [0x7c00, 0x3e0, 0x1f],
  32: [0xff0000, 0xff00, 0xff],
};

interface Header {
  readonly width: number;
  readonly height: number;
  readonly topDown: boolean;
  readonly bits: number;
  readonly compression: number;
  /** Where pixels, palette and masks begin. */
  readonly pixels: number;
  readonly palette: number;
  readonly colourBytes: 3 | 4;
  /** Bytes of the header, which tell its version. */
  readonly size: number;
}

function readHeader(view: DataView): Header {
  const size = view.getUint32(14, true);
  const pixels = view.getUint32(10, true);
  if (size === CORE_HEADER) {
    const [width, height, bits] = [18, 20, 24].map((at) => view.getUint16(at, true)) as [number, number, number];
    return { width, height, topDown: false, bits, compression: PLAIN, pixels, palette: 26, colourBytes: 3, size };
  }
  const rows = view.getInt32(22, true);
  const compression = view.getUint32(30, true);
  // The shortest header has its masks behind it, before the palette.
  const palette = 14 + size + (size === 40 && compression === MASKS ? 12 : 0);
  return {
    width: view.getInt32(18, true),
    height: Math.abs(rows),
    topDown: rows < 0,
    bits: view.getUint16(28, true),
    compression,
    pixels,
    palette,
    colourBytes: 4,
    size,
  };
}

/** Takes a channel out of a value, at eight bits. */
function channelOf(mask: number): (value: number) => number {
  const shift = mask === 0 ? 0 : Math.log2(mask & -mask) & 31;
  const most = mask >>> shift;
  return most === 0 ? () => 255 : (value) => Math.round((((value & mask) >>> shift) * 255) / most);
}

/** The colour of a pixel by its value: RGBA. */
function colours(view: DataView, header: Header): (value: number) => readonly number[] {
  const { bits, compression, palette, colourBytes, size } = header;
  if (bits <= 8) {
    return (value) => {
      const at = palette + value * colourBytes;
      return [view.getUint8(at + 2), view.getUint8(at + 1), view.getUint8(at), 255];
    };
  }
  if (bits === 24) return (value) => [(value >> 16) & 255, (value >> 8) & 255, value & 255, 255];
  const given = compression === MASKS;
  const masks = given ? [54, 58, 62].map((at) => view.getUint32(at, true)) : DEFAULT_MASKS[bits as 16 | 32];
  // Only later headers have a mask of transparency.
  const alpha = channelOf(given && size >= 56 ? view.getUint32(66, true) : 0);
  const [red, green, blue] = masks.map(channelOf) as [typeof alpha, typeof alpha, typeof alpha];
  return (value) => [red(value), green(value), blue(value), alpha(value)];
}

/** The values of a row, one after the other. */
function valueAt(view: DataView, row: number, bits: number, x: number): number {
  if (bits === 32) return view.getUint32(row + x * 4, true);
  if (bits === 24) return view.getUint16(row + x * 3, true) | (view.getUint8(row + x * 3 + 2) << 16);
  if (bits === 16) return view.getUint16(row + x * 2, true);
  const byte = view.getUint8(row + Math.floor((x * bits) / 8));
  return (byte >> (8 - bits - ((x * bits) % 8))) & ((1 << bits) - 1);
}

/**
 * @param bytes a whole file, whose size was checked
 * @throws Error with a sentence
 */
export function decodeBmp(bytes: Uint8Array): BmpPixels {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const header = readHeader(view);
  const { width, height, topDown, bits, compression, pixels } = header;
  if ((compression !== PLAIN && compression !== MASKS) || ![1, 4, 8, 16, 24, 32].includes(bits)) {
    throw new Error('Node reads no packed BMP. Save it as PNG, or leave --node out.');
  }
  const stride = Math.ceil((width * bits) / 32) * 4;
  const data = new Uint8Array(width * height * 4);
  try {
    const colourOf = colours(view, header);
    for (let y = 0; y < height; y++) {
      const row = pixels + (topDown ? y : height - 1 - y) * stride;
      for (let x = 0; x < width; x++) data.set(colourOf(valueAt(view, row, bits, x)), (y * width + x) * 4);
    }
  } catch (cause) {
    if (cause instanceof RangeError) throw new Error('Its pixels lie outside of the file.');
    throw cause;
  }
  return { width, height, data };
}
