/** Reads event files of TensorBoard, byte by byte as their format has it: another implementation than the product's. */
import { expect } from 'vitest';

interface Event {
  wallTime?: number;
  step?: number;
  version?: string;
  tag?: string;
  value?: number;
  image?: { height?: number; width?: number; channels?: number; png?: Uint8Array };
}

function readImage(message: Uint8Array): Event['image'] {
  const image: Event['image'] = {};
  for (const { field, number, bytes } of fields(message)) {
    if (field === 1) image.height = number;
    if (field === 2) image.width = number;
    if (field === 3) image.channels = number;
    if (field === 4) image.png = bytes;
  }
  return image;
}

/** Bit by bit, as the definition has it. */
export function checksumByBits(bytes: Uint8Array): number {
  let crc = 0xffffffff;
  for (const byte of bytes) {
    for (let bit = 0; bit < 8; bit++) {
      const feedback = (crc ^ (byte >> bit)) & 1;
      crc >>>= 1;
      if (feedback) crc ^= 0x82f63b78;
    }
  }
  return ~crc >>> 0;
}

const masked = (bytes: Uint8Array): number => {
  const crc = BigInt(checksumByBits(bytes));
  return Number((((crc >> 15n) | (crc << 17n)) + 0xa282ead8n) & 0xffffffffn);
};

/** The fields of a message, each with its number. */
function* fields(bytes: Uint8Array): Generator<{ field: number; number: number; bytes: Uint8Array }> {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let at = 0;
  const skip = (length: number): number => {
    at += length;
    return at - length;
  };
  const varint = (): number => {
    let value = 0n;
    for (let shift = 0n; ; shift += 7n) {
      const byte = view.getUint8(at++);
      value |= BigInt(byte & 127) << shift;
      if (byte < 128) return Number(BigInt.asIntN(64, value));
    }
  };
  while (at < bytes.length) {
    const key = varint();
    const [field, wire] = [key >> 3, key & 7];
    let number = 0;
    let inner = new Uint8Array();
    if (wire === 0) number = varint();
    else if (wire === 1) number = view.getFloat64(skip(8), true);
    else if (wire === 5) number = view.getFloat32(skip(4), true);
    else if (wire === 2) {
      const length = varint();
      const start = skip(length);
      inner = Uint8Array.from(bytes.subarray(start, at));
    } else throw new Error(`wire type ${wire}`);
    yield { field, number, bytes: inner };
  }
}

function read(message: Uint8Array): Event {
  const event: Event = {};
  for (const { field, number, bytes } of fields(message)) {
    if (field === 1) event.wallTime = number;
    if (field === 2) event.step = number;
    if (field === 3) event.version = new TextDecoder().decode(bytes);
    if (field !== 5) continue;
    for (const entry of fields(bytes)) {
      expect(entry.field).toBe(1);
      for (const part of fields(entry.bytes)) {
        if (part.field === 1) event.tag = new TextDecoder().decode(part.bytes);
        if (part.field === 2) event.value = part.number;
        if (part.field === 4) event.image = readImage(part.bytes)!;
      }
    }
  }
  return event;
}

export function readRecords(file: Uint8Array): Event[] {
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength);
  const events: Event[] = [];
  let at = 0;
  while (at < file.length) {
    const length = Number(view.getBigUint64(at, true));
    expect(view.getUint32(at + 8, true)).toBe(masked(file.subarray(at, at + 8)));
    const message = file.slice(at + 12, at + 12 + length);
    expect(view.getUint32(at + 12 + length, true)).toBe(masked(message));
    events.push(read(message));
    at += 16 + length;
  }
  return events;
}
