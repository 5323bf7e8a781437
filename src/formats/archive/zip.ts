/**
 * Reads zip files that may be hostile. The directory is read from the end of a Blob and checked against stated limits;
 * entries are then inflated one at a time, so that memory holds one entry and never the archive. Names are text and
 * nothing else: no path is ever formed from them.
 * Source: PKWARE APPNOTE 6.3.10, sections 4.3 and 4.4.
 */
import { t } from '@lingui/core/macro';
import { Inflate } from 'fflate';
import { viewOf } from '../bytes.ts';
import { FormatError } from '../formatError.ts';
import { crc32 } from './crc32.ts';
import { decodeZipNames, type RawZipName } from './zipNames.ts';

export interface ZipLimits {
  readonly entries: number;
  /** Bytes of one entry, unpacked. */
  readonly entryBytes: number;
  /** Bytes of all entries, unpacked. */
  readonly totalBytes: number;
  /** Unpacked bytes a packed byte; small entries are exempt. */
  readonly ratio: number;
}

export const ZIP_LIMITS: ZipLimits = {
  entries: 60_000,
  entryBytes: 20_000_000,
  totalBytes: 8_000_000_000,
  ratio: 200,
};

/** Entries (or archives) that unpack to less than this may have any ratio. */
const RATIO_EXEMPT_BYTES = 1_000_000;
const END_RECORD = 22;
const MAX_COMMENT = 0xffff;
const CENTRAL_HEADER = 46;
const LOCAL_HEADER = 30;
/** Bit 11 of an entry's flags. */
const UTF8_NAMES = 0x0800;
const MAX_DIRECTORY_BYTES = 64_000_000;
/** Small pieces: one of 16 kB unpacks to at most 17 MB before its output is counted. */
const INFLATE_PIECE = 16_384;

export interface ZipEntry {
  /** As the archive gives it: text, never a path to open. */
  readonly name: string;
  readonly directory: boolean;
  /** Bytes unpacked, as the archive states. */
  readonly size: number;
  readonly packedSize: number;
  readonly encrypted: boolean;
  readonly method: number;
  readonly crc: number;
  /** Where the entry's own header lies. */
  readonly offset: number;
}

async function bytesOf(blob: Blob, start: number, end: number): Promise<Uint8Array<ArrayBuffer>> {
  return new Uint8Array(await blob.slice(start, end).arrayBuffer());
}

interface Directory {
  readonly count: number;
  readonly offset: number;
  readonly length: number;
}

/** @throws FormatError 'truncated' when there is no end record, which also is what a file of another kind looks like */
async function findDirectory(blob: Blob): Promise<Directory> {
  const tailStart = Math.max(0, blob.size - END_RECORD - MAX_COMMENT);
  const tail = viewOf(await bytesOf(blob, tailStart, blob.size));
  for (let at = tail.byteLength - END_RECORD; at >= 0; at--) {
    if (tail.getUint32(at, true) !== 0x06054b50) continue;
    const end = at + END_RECORD + tail.getUint16(at + 20, true);
    if (end > tail.byteLength) continue;
    const found = {
      count: tail.getUint16(at + 10, true),
      length: tail.getUint32(at + 12, true),
      offset: tail.getUint32(at + 16, true),
    };
    const large = found.count === 0xffff || found.length === 0xffffffff || found.offset === 0xffffffff;
    // Of a zip inside of one that was cut off, what follows says nothing: neither is it at the end nor its list right before it.
    if (!large && end < tail.byteLength && found.offset + found.length !== tailStart + at) continue;
    return large ? await findZip64Directory(blob, tailStart + at) : found;
  }
  throw new FormatError('truncated', t`This is not a zip file, or its end is missing.`);
}

async function findZip64Directory(blob: Blob, endRecord: number): Promise<Directory> {
  const locator = viewOf(await bytesOf(blob, Math.max(0, endRecord - 20), endRecord));
  if (locator.byteLength < 20 || locator.getUint32(0, true) !== 0x07064b50) {
    throw new FormatError('header', t`The zip file has no readable list of its files.`);
  }
  const at = Number(locator.getBigUint64(8, true));
  const record = viewOf(await bytesOf(blob, at, at + 56));
  if (record.byteLength < 56 || record.getUint32(0, true) !== 0x06064b50) {
    throw new FormatError('header', t`The zip file has no readable list of its files.`);
  }
  return {
    count: Number(record.getBigUint64(32, true)),
    length: Number(record.getBigUint64(40, true)),
    offset: Number(record.getBigUint64(48, true)),
  };
}

/** Replaces fields that are all ones by those of the zip64 extra field, in the order the format fixes. */
function zip64Fields(extra: DataView, fields: readonly [number, number, number]): [number, number, number] {
  const [size, packedSize, offset] = fields;
  for (let at = 0; at + 4 <= extra.byteLength; ) {
    const id = extra.getUint16(at, true);
    const end = at + 4 + extra.getUint16(at + 2, true);
    if (id === 1 && end <= extra.byteLength) {
      let next = at + 4;
      const wide = (value: number): number => {
        if (value !== 0xffffffff || next + 8 > end) return value;
        next += 8;
        return Number(extra.getBigUint64(next - 8, true));
      };
      return [wide(size), wide(packedSize), wide(offset)];
    }
    at = end;
  }
  return [size, packedSize, offset];
}

interface Listed {
  readonly entries: readonly ZipEntry[];
  readonly unnamedEncoding: number;
}

function readDirectory(bytes: Uint8Array, count: number): Listed {
  const view = viewOf(bytes);
  const entries: Omit<ZipEntry, 'name' | 'directory'>[] = [];
  const rawNames: RawZipName[] = [];
  let at = 0;
  for (let i = 0; i < count; i++) {
    if (at + CENTRAL_HEADER > bytes.length || view.getUint32(at, true) !== 0x02014b50) {
      throw new FormatError('header', t`The zip file has no readable list of its files.`);
    }
    const flags = view.getUint16(at + 8, true);
    const nameEnd = at + CENTRAL_HEADER + view.getUint16(at + 28, true);
    const extraEnd = nameEnd + view.getUint16(at + 30, true);
    const end = extraEnd + view.getUint16(at + 32, true);
    if (end > bytes.length) throw new FormatError('header', t`The zip file has no readable list of its files.`);
    const extra = bytes.subarray(nameEnd, extraEnd);
    rawNames.push({ bytes: bytes.subarray(at + CENTRAL_HEADER, nameEnd), extra, utf8: (flags & UTF8_NAMES) !== 0 });
    const [size, packedSize, offset] = zip64Fields(viewOf(extra), [
      view.getUint32(at + 24, true),
      view.getUint32(at + 20, true),
      view.getUint32(at + 42, true),
    ]);
    entries.push({
      size,
      packedSize,
      // Bit 0: encrypted; bit 13: the directory itself is masked.
      encrypted: (flags & 0x2001) !== 0,
      method: view.getUint16(at + 10, true),
      crc: view.getUint32(at + 16, true),
      offset,
    });
    at = end;
  }
  const { names, unnamedEncoding } = decodeZipNames(rawNames);
  const isDirectory = (name: string): boolean => name.endsWith('/') || name.endsWith('\\');
  return {
    entries: entries.map((entry, i) => ({ ...entry, name: names[i]!, directory: isDirectory(names[i]!) })),
    unnamedEncoding,
  };
}

/** A bomb of entries that share their packed bytes shows as headers that overlap. */
function checkOverlap(entries: readonly ZipEntry[]): void {
  const order = [...entries].sort((a, b) => a.offset - b.offset);
  let end = 0;
  for (const entry of order) {
    if (entry.offset < end) throw new FormatError('offsets', t`Files of the zip overlap: it was built to mislead.`);
    end = entry.offset + LOCAL_HEADER + entry.packedSize;
  }
}

function checkTotals(entries: readonly ZipEntry[], archiveBytes: number, limits: ZipLimits): void {
  const total = entries.reduce((sum, { size }) => sum + size, 0);
  if (total > limits.totalBytes) {
    throw new FormatError('limits', t`The zip unpacks to over ${{ gigabytes: limits.totalBytes / 1e9 }} GB.`);
  }
  if (total > 100 * RATIO_EXEMPT_BYTES && total > limits.ratio * archiveBytes) {
    throw new FormatError('limits', t`The zip unpacks to more than ${{ ratio: limits.ratio }} times its size.`);
  }
}

/** Unpacks to exactly `size` bytes, or throws before it has more than one piece too many. */
function inflateExactly(packed: Uint8Array, size: number): Uint8Array<ArrayBuffer> {
  const result = new Uint8Array(size);
  let length = 0;
  const wrongSize = (): FormatError => new FormatError('corrupt', t`Not of the size that the zip states.`);
  const inflate = new Inflate((piece) => {
    if (length + piece.length > size) throw wrongSize();
    result.set(piece, length);
    length += piece.length;
  });
  try {
    for (let at = 0; at < packed.length; at += INFLATE_PIECE) {
      inflate.push(packed.subarray(at, at + INFLATE_PIECE), at + INFLATE_PIECE >= packed.length);
    }
  } catch (error) {
    throw error instanceof FormatError ? error : new FormatError('corrupt', t`Damaged: it cannot be unpacked.`);
  }
  if (length !== size) throw wrongSize();
  return result;
}

/** An opened archive: a list of entries, read one by one. */
export class ZipArchive {
  readonly entries: readonly ZipEntry[];
  /** How many of their names are in an encoding that the zip does not name; they are told apart, but may look odd. */
  readonly unnamedEncoding: number;
  readonly #blob: Blob;
  readonly #limits: ZipLimits;

  constructor(blob: Blob, { entries, unnamedEncoding }: Listed, limits: ZipLimits) {
    this.#blob = blob;
    this.entries = entries;
    this.unnamedEncoding = unnamedEncoding;
    this.#limits = limits;
  }

  /**
   * Unpacks one entry. Its size and ratio are checked first, its length and CRC after.
   * @throws FormatError whose message says why and leaves out the name
   */
  async read(entry: ZipEntry): Promise<Uint8Array<ArrayBuffer>> {
    const { size, packedSize } = entry;
    if (entry.encrypted) throw new FormatError('unsupported', t`Encrypted.`);
    if (entry.method !== 0 && entry.method !== 8) {
      throw new FormatError('unsupported', t`Packed by method ${{ method: entry.method }}, which is not supported.`);
    }
    if (size > this.#limits.entryBytes) {
      throw new FormatError('limits', t`Over ${{ megabytes: this.#limits.entryBytes / 1e6 }} MB.`);
    }
    if (size > RATIO_EXEMPT_BYTES && size > this.#limits.ratio * packedSize) {
      throw new FormatError('limits', t`Unpacks to more than ${{ ratio: this.#limits.ratio }} times its size.`);
    }
    const start = await this.#start(entry);
    const packed = await bytesOf(this.#blob, start, start + packedSize);
    if (packed.length < packedSize) throw new FormatError('truncated', t`Cut off.`);
    const data = entry.method === 8 ? inflateExactly(packed, size) : packed;
    if (data.length !== size) throw new FormatError('corrupt', t`Not of the size that the zip states.`);
    if (crc32(data) !== entry.crc) throw new FormatError('corrupt', t`Damaged: its checksum differs.`);
    return data;
  }

  /**
   * The bytes of an entry that is stored as it is, for a reader that wants a part of them: neither read nor checked against
   * the checksum.
   * @returns null for an entry that is packed
   */
  async stored(entry: ZipEntry): Promise<Blob | null> {
    if (entry.encrypted || entry.method !== 0) return null;
    const start = await this.#start(entry);
    return this.#blob.slice(start, start + entry.packedSize);
  }

  /** Where an entry's bytes begin. */
  async #start({ offset }: ZipEntry): Promise<number> {
    const header = viewOf(await bytesOf(this.#blob, offset, offset + LOCAL_HEADER));
    if (header.byteLength < LOCAL_HEADER || header.getUint32(0, true) !== 0x04034b50) {
      throw new FormatError('corrupt', t`Not where the zip says.`);
    }
    return offset + LOCAL_HEADER + header.getUint16(26, true) + header.getUint16(28, true);
  }
}

/**
 * Reads and checks the list of files; nothing is unpacked yet.
 * @throws FormatError 'truncated' or 'header' for a file that is no zip, 'limits' or 'offsets' for one that could be a bomb
 */
export async function openZip(blob: Blob, limits: ZipLimits = ZIP_LIMITS): Promise<ZipArchive> {
  const { count, offset, length } = await findDirectory(blob);
  if (count > limits.entries) {
    throw new FormatError('limits', t`The zip holds ${count} files; at most ${{ most: limits.entries }} are taken.`);
  }
  if (length > MAX_DIRECTORY_BYTES) throw new FormatError('limits', t`The list of files of the zip is over 64 MB.`);
  if (offset + length > blob.size) throw new FormatError('truncated', t`The zip file is cut off.`);
  const listed = readDirectory(await bytesOf(blob, offset, offset + length), count);
  checkTotals(listed.entries, blob.size, limits);
  checkOverlap(listed.entries);
  return new ZipArchive(blob, listed, limits);
}
