/**
 * Writes zip files, whole or entry by entry. Equal input gives equal bytes: entries keep their order and all carry the same
 * date (1980-01-01).
 * Source: PKWARE APPNOTE 6.3.10, sections 4.3.7, 4.3.12, 4.3.16. No zip64, so under 4 GB.
 */
import { t } from '@lingui/core/macro';
import { deflateSync } from 'fflate';
import { joinBytes } from '../bytes.ts';
import { FormatError } from '../formatError.ts';
import { crc32 } from './crc32.ts';

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

/** The most files one zip can hold without zip64. */
const MAX_ZIP_FILES = 0xfffe;

interface Packed {
  readonly name: Uint8Array<ArrayBuffer>;
  readonly method: 0 | 8;
  readonly packedSize: number;
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
  view.setUint32(at + 14, entry.packedSize, true);
  view.setUint32(at + 18, entry.size, true);
  view.setUint16(at + 22, entry.name.length, true);
  view.setUint16(at + 24, 0, true);
}

/** A zip that is written entry by entry, so that only its directory stays in memory. */
export class ZipWriter {
  readonly #encoder = new TextEncoder();
  readonly #names = new Set<string>();
  readonly #entries: Packed[] = [];
  #offset = 0;
  #directoryLength = 0;

  /**
   * @returns the pieces that come next in the zip
   * @throws FormatError 'name' for a repeated or overlong name, 'limits' over 65,534 entries or 4 GB
   */
  add({ name, data, pack }: ZipFile): readonly Uint8Array<ArrayBuffer>[] {
    if (this.#entries.length >= MAX_ZIP_FILES) throw new FormatError('limits', t`A zip holds at most 65,534 files.`);
    if (this.#names.has(name)) throw new FormatError('name', t`Two files are named "${name}".`);
    this.#names.add(name);
    const encodedName = this.#encoder.encode(name);
    if (name === '' || encodedName.length > 0xffff) throw new FormatError('name', t`A file name is empty or too long.`);
    const bytes = typeof data === 'string' ? this.#encoder.encode(data) : new Uint8Array(data);
    const deflated = pack === 'deflate' ? deflateSync(bytes, { level: 6 }) : bytes;
    const packed = deflated.length < bytes.length ? new Uint8Array(deflated) : bytes;
    const entry: Packed = {
      name: encodedName,
      method: packed === bytes ? 0 : 8,
      packedSize: packed.length,
      size: bytes.length,
      crc: crc32(bytes),
      offset: this.#offset,
    };
    this.#offset += LOCAL_HEADER + encodedName.length + packed.length;
    this.#directoryLength += CENTRAL_HEADER + encodedName.length;
    if (this.#offset + this.#directoryLength + END_RECORD > 0xfffffffe) {
      throw new FormatError('limits', t`The zip would be over 4 GB.`);
    }
    this.#entries.push(entry);
    const header = new Uint8Array(LOCAL_HEADER);
    const view = new DataView(header.buffer);
    view.setUint32(0, 0x04034b50, true);
    writeCommon(view, 4, entry);
    return [header, encodedName, packed];
  }

  /** @returns the last piece of the zip: its directory */
  finish(): Uint8Array<ArrayBuffer> {
    const directory = new Uint8Array(this.#directoryLength + END_RECORD);
    const view = new DataView(directory.buffer);
    let at = 0;
    for (const entry of this.#entries) {
      view.setUint32(at, 0x02014b50, true);
      view.setUint16(at + 4, VERSION, true);
      writeCommon(view, at + 6, entry);
      view.setUint32(at + 42, entry.offset, true);
      directory.set(entry.name, at + CENTRAL_HEADER);
      at += CENTRAL_HEADER + entry.name.length;
    }
    view.setUint32(at, 0x06054b50, true);
    view.setUint16(at + 8, this.#entries.length, true);
    view.setUint16(at + 10, this.#entries.length, true);
    view.setUint32(at + 12, this.#directoryLength, true);
    view.setUint32(at + 16, this.#offset, true);
    return directory;
  }
}

/**
 * @param files written in this order
 * @throws FormatError 'name' for a repeated or overlong name, 'limits' over 65,534 entries or 4 GB
 */
export function writeZip(files: readonly ZipFile[]): Uint8Array<ArrayBuffer> {
  const writer = new ZipWriter();
  return joinBytes([...files.flatMap((file) => writer.add(file)), writer.finish()]);
}
