/** CRC-32 as zip and PNG use it (polynomial 0xEDB88320, reflected), and CRC-32C as TFRecord does (0x82F63B78, reflected). */

const tableOf = (polynomial: number): Uint32Array =>
  Uint32Array.from({ length: 256 }, (_, byte) => {
    let value = byte;
    for (let bit = 0; bit < 8; bit++) value = value & 1 ? polynomial ^ (value >>> 1) : value >>> 1;
    return value;
  });

function checksum(table: Uint32Array, bytes: Uint8Array): number {
  let crc = 0xffffffff;
  for (let i = 0; i < bytes.length; i++) crc = table[(crc ^ bytes[i]!) & 0xff]! ^ (crc >>> 8);
  return ~crc >>> 0;
}

const ZIP = tableOf(0xedb88320);
const CASTAGNOLI = tableOf(0x82f63b78);

/** @returns an unsigned 32-bit number */
export const crc32 = (bytes: Uint8Array): number => checksum(ZIP, bytes);

/** @returns an unsigned 32-bit number */
export const crc32c = (bytes: Uint8Array): number => checksum(CASTAGNOLI, bytes);
