/** Zips whose names are bytes of any encoding, stored, as old tools write them. */
import { crc32 } from '../../../src/formats/archive/crc32.ts';
import { type Bytes, join } from './imageFiles.ts';

export interface RawEntry {
  readonly name: readonly number[];
  readonly data: Uint8Array;
  /** Extra fields of the central header. */
  readonly extra?: readonly number[];
  /** The header says that the name is UTF-8. */
  readonly utf8?: boolean;
}

const little = (value: number, bytes: number): number[] =>
  Array.from({ length: bytes }, (_, i) => Math.floor(value / 256 ** i) % 256);

/** Info-ZIP's field with the name in UTF-8. @param of the bytes of the name that it was made for */
export function unicodePath(name: string, of: readonly number[]): number[] {
  const utf8 = [...new TextEncoder().encode(name)];
  return [...little(0x7075, 2), ...little(5 + utf8.length, 2), 1, ...little(crc32(Uint8Array.from(of)), 4), ...utf8];
}

export function rawZip(entries: readonly RawEntry[]): Bytes {
  const bodies: Bytes[] = [];
  const directory: Bytes[] = [];
  let offset = 0;
  for (const { name, data, extra = [], utf8 = false } of entries) {
    const common = [
      ...little(20, 2),
      ...little(utf8 ? 0x0800 : 0, 2),
      ...little(0, 2),
      ...little(0x00210000, 4),
      ...little(crc32(data), 4),
      ...little(data.length, 4),
      ...little(data.length, 4),
      ...little(name.length, 2),
    ];
    const body = join([0x50, 0x4b, 3, 4], common, little(0, 2), name, data);
    const rest = [...little(extra.length, 2), ...little(0, 2), ...little(0, 8), ...little(offset, 4)];
    directory.push(join([0x50, 0x4b, 1, 2], little(20, 2), common, rest, name, extra));
    bodies.push(body);
    offset += body.length;
  }
  const list = join(...directory);
  const counts = [...little(entries.length, 2), ...little(entries.length, 2)];
  const end = [0x50, 0x4b, 5, 6, ...little(0, 4), ...counts, ...little(list.length, 4), ...little(offset, 4), 0, 0];
  return join(...bodies, list, end);
}
