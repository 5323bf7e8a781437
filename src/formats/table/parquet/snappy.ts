/** Unpacks Snappy blocks. Source: google/snappy format_description.txt. */
import { type ByteReader, damaged } from './thrift.ts';

/** A copy of 64 bytes takes three: no block can grow by more. */
const MOST_GROWTH = 22;

/**
 * @param size the size stated for the result
 * @throws FormatError 'corrupt' for anything but a block of exactly that size; checked before it is allocated
 */
export function unpackSnappy(packed: ByteReader, size: number): Uint8Array<ArrayBuffer> {
  if (packed.varint() !== size || size > MOST_GROWTH * packed.left + 64) throw damaged();
  const result = new Uint8Array(size);
  let at = 0;
  while (packed.left > 0) {
    const tag = packed.u8();
    const kind = tag & 3;
    if (kind === 0) {
      const literal = packed.blob(literalLength(packed, tag >> 2));
      if (at + literal.length > size) throw damaged();
      result.set(literal, at);
      at += literal.length;
      continue;
    }
    const length = kind === 1 ? 4 + ((tag >> 2) & 7) : 1 + (tag >> 2);
    const offset =
      kind === 1 ? ((tag >> 5) << 8) | packed.u8() : kind === 2 ? packed.u8() | (packed.u8() << 8) : packed.u32();
    if (offset < 1 || offset > at || at + length > size) throw damaged();
    // Byte by byte: what is copied may be what this copy has just written.
    for (let i = 0; i < length; i++, at++) result[at] = result[at - offset]!;
  }
  if (at !== size) throw damaged();
  return result;
}

/** Up to 60 stands in the tag; beyond, its last four values say in how many bytes the length follows. */
function literalLength(packed: ByteReader, stated: number): number {
  if (stated < 60) return stated + 1;
  let length = 0;
  for (let i = 0; i < stated - 59; i++) length += packed.u8() * 256 ** i;
  return length + 1;
}
