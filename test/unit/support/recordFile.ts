/** Writes MXNet record files the way MXNet does: framing, image headers, InsightFace's header record and identity records. */
import { ascii, type Bytes } from './imageFiles.ts';

const MAGIC = 0xced7230a;

/** One part of a record, padded to four bytes. */
export function frame(content: Uint8Array, part = 0): Bytes {
  const bytes = new Uint8Array(8 + ((content.length + 3) & ~3));
  const view = new DataView(bytes.buffer);
  view.setUint32(0, MAGIC, true);
  view.setUint32(4, part * 2 ** 29 + content.length, true);
  bytes.set(content, 8);
  return bytes;
}

/** Header and image. One label goes into the header, several follow it. */
export function imageRecord(id: number, labels: readonly number[], image: Uint8Array, forceFlag = false): Bytes {
  const flag = labels.length > 1 || forceFlag ? labels.length : 0;
  const bytes = new Uint8Array(24 + 4 * flag + image.length);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, flag, true);
  view.setFloat32(4, flag === 0 ? labels[0]! : 0, true);
  view.setUint32(8, id, true);
  for (let i = 0; i < flag; i++) view.setFloat32(24 + 4 * i, labels[i]!, true);
  bytes.set(image, 24 + 4 * flag);
  return bytes;
}

export interface RecordFile {
  readonly rec: Bytes;
  readonly idx: Bytes;
}

/** @param records key and framed bytes of each */
export function recordFile(records: readonly (readonly [key: number, bytes: Uint8Array])[]): RecordFile {
  const rec = new Uint8Array(records.reduce((sum, [, { length }]) => sum + length, 0));
  let at = 0;
  let idx = '';
  for (const [key, bytes] of records) {
    rec.set(bytes, at);
    idx += `${key}\t${at}\n`;
    at += bytes.length;
  }
  return { rec, idx: ascii(idx) };
}

/** InsightFace's layout. @param sets images of each identity */
export function insightFaceFile(sets: readonly (readonly Uint8Array[])[]): RecordFile {
  const count = sets.flat().length;
  const records: [number, Uint8Array][] = [
    [0, frame(imageRecord(0, [count + 1, count + 1 + sets.length], new Uint8Array(0)))],
  ];
  const ranges: [number, number][] = [];
  for (const [label, images] of sets.entries()) {
    ranges.push([records.length, records.length + images.length]);
    for (const image of images) records.push([records.length, frame(imageRecord(records.length, [label], image))]);
  }
  for (const range of ranges) {
    records.push([records.length, frame(imageRecord(records.length, range, new Uint8Array(0)))]);
  }
  return recordFile(records);
}
