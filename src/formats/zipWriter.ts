/**
 * Writes zip files. Equal input gives equal bytes: entries keep their order and all carry the same date (1980-01-01).
 * Source: PKWARE APPNOTE 6.3.10, sections 4.3.7, 4.3.12, 4.3.16. No zip64, so under 4 GB.
 */
import { deflateSync } from 'fflate';
import { crc32 } from './crc32.ts';
import { FormatError } from './errors.ts';

export interface ZipFile {
  /** Path with '/'. */
  readonly name: string;
  readonly data: Uint8Array | string;
  /** Text shrinks a lot; trained numbers do not, and are better stored as they are. */
  readonly pack: 'store' | 'deflate';
}

const LOCAL_HEADER = 30;
const CENTRAL_HEADER = 46;
const END_RECORD = 22;
const DATE_1980_01_01 = 0x0021;
const UTF8_NAMES = 0x0800;
const VERSION = 20;

interface Packed {
  readonly name: Uint8Array;
  readonly data: Uint8Array;
  readonly method: 0 | 8;
  readonly size: number;
  readonly crc: number;
  readonly offset: number;
}

/** The fields that local and central headers share, from "version needed" to "extra length": 26 bytes. */
function writeCommon(view: DataView, at: number, entry: Packed): void {
  view.setUint16(at, VERSION, true);
  view.setUint16(at + 2, UTF8_NAMES, true);
  view.setUint16(at + 4, entry.method, true);
  view.setUint16(at + 6, 0, true);
  view.setUint16(at + 8, DATE_1980_01_01, true);
  view.setUint32(at + 10, entry.crc, true);
  view.setUint32(at + 14, entry.data.length, true);
  view.setUint32(at + 18, entry.size, true);
  view.setUint16(at + 22, entry.name.length, true);
  view.setUint16(at + 24, 0, true);
}

/**
 * @param files written in this order
 * @throws FormatError 'name' for a repeated or overlong name, 'limits' over 65,534 entries or 4 GB
 */
export function writeZip(files: readonly ZipFile[]): Uint8Array<ArrayBuffer> {
  if (files.length > 0xfffe) throw new FormatError('limits', 'A zip holds at most 65,534 files.');
  const encoder = new TextEncoder();
  const names = new Set<string>();
  const entries: Packed[] = [];
  let offset = 0;
  let directoryLength = 0;
  for (const { name, data, pack } of files) {
    if (names.has(name)) throw new FormatError('name', `Two files are named "${name}".`);
    names.add(name);
    const encodedName = encoder.encode(name);
    if (name === '' || encodedName.length > 0xffff) throw new FormatError('name', 'A file name is empty or too long.');
    const bytes = typeof data === 'string' ? encoder.encode(data) : data;
    const deflated = pack === 'deflate' ? deflateSync(bytes, { level: 6 }) : bytes;
    const packed = deflated.length < bytes.length ? deflated : bytes;
    entries.push({
      name: encodedName,
      data: packed,
      method: packed === bytes ? 0 : 8,
      size: bytes.length,
      crc: crc32(bytes),
      offset,
    });
    offset += LOCAL_HEADER + encodedName.length + packed.length;
    directoryLength += CENTRAL_HEADER + encodedName.length;
  }
  const total = offset + directoryLength + END_RECORD;
  if (total > 0xfffffffe) throw new FormatError('limits', 'The zip would be over 4 GB.');

  const zip = new Uint8Array(total);
  const view = new DataView(zip.buffer);
  let directory = offset;
  for (const entry of entries) {
    view.setUint32(entry.offset, 0x04034b50, true);
    writeCommon(view, entry.offset + 4, entry);
    zip.set(entry.name, entry.offset + LOCAL_HEADER);
    zip.set(entry.data, entry.offset + LOCAL_HEADER + entry.name.length);

    view.setUint32(directory, 0x02014b50, true);
    view.setUint16(directory + 4, VERSION, true);
    writeCommon(view, directory + 6, entry);
    view.setUint32(directory + 42, entry.offset, true);
    zip.set(entry.name, directory + CENTRAL_HEADER);
    directory += CENTRAL_HEADER + entry.name.length;
  }
  view.setUint32(directory, 0x06054b50, true);
  view.setUint16(directory + 8, entries.length, true);
  view.setUint16(directory + 10, entries.length, true);
  view.setUint32(directory + 12, directoryLength, true);
  view.setUint32(directory + 16, offset, true);
  return zip;
}
