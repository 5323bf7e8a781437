/** Writes PNG images, 8-bit RGB. Source: W3C PNG 3. */
import { zlibSync } from 'fflate';
import { crc32 } from '../archive/crc32.ts';
import { joinBytes } from '../bytes.ts';

const SIGNATURE = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a] as const;
const RGB = 2;
/** Each value as its difference from the pixel on the left, which packs faces well. */
const FILTER_SUB = 1;

function chunk(type: string, data: Uint8Array): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(data.length + 12);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, data.length);
  for (let i = 0; i < 4; i++) bytes[4 + i] = type.charCodeAt(i);
  bytes.set(data, 8);
  view.setUint32(data.length + 8, crc32(bytes.subarray(4, data.length + 8)));
  return bytes;
}

/** The rows as PNG packs them. @param rgb [height, width, 3], 0-255 */
function filteredRows(rgb: Uint8Array, width: number, height: number): Uint8Array<ArrayBuffer> {
  const stride = width * 3;
  const rows = new Uint8Array(height * (stride + 1));
  for (let y = 0; y < height; y++) {
    const row = y * (stride + 1);
    rows[row] = FILTER_SUB;
    for (let x = 0; x < stride; x++) {
      rows[row + 1 + x] = rgb[y * stride + x]! - (x < 3 ? 0 : rgb[y * stride + x - 3]!);
    }
  }
  return rows;
}

/** @param packed the filtered rows in zlib's format */
function pngOf(packed: Uint8Array, width: number, height: number): Uint8Array<ArrayBuffer> {
  const header = new Uint8Array(13);
  const view = new DataView(header.buffer);
  view.setUint32(0, width);
  view.setUint32(4, height);
  header[8] = 8;
  header[9] = RGB;
  return joinBytes([
    Uint8Array.from(SIGNATURE),
    chunk('IHDR', header),
    chunk('IDAT', packed),
    chunk('IEND', new Uint8Array(0)),
  ]);
}

/** @param rgb [height, width, 3], 0-255 */
export const encodePng = (rgb: Uint8Array, width: number, height: number): Uint8Array<ArrayBuffer> =>
  pngOf(zlibSync(filteredRows(rgb, width, height)), width, height);

/** The same of a large picture, packed by the platform while the thread goes on. @param rgb [height, width, 3], 0-255 */
export async function encodeLargePng(rgb: Uint8Array, width: number, height: number): Promise<Uint8Array<ArrayBuffer>> {
  const packing = new Blob([filteredRows(rgb, width, height)]).stream().pipeThrough(new CompressionStream('deflate'));
  return pngOf(new Uint8Array(await new Response(packing).arrayBuffer()), width, height);
}
