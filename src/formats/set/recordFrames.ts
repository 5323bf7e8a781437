/**
 * Records of MXNet as its own writer frames them.
 * Source: dmlc-core src/recordio.cc (RecordIOWriter::WriteRecord), mxnet python/mxnet/recordio.py (pack).
 */
import { t } from '@lingui/core/macro';
import { joinBytes, viewOf } from '../bytes.ts';
import { FormatError } from '../formatError.ts';
import { FRAME, IMAGE_HEADER, MAGIC } from '../table/recordIo.ts';

const MOST_BYTES = 2 ** 29 - 1;

function frameOf(part: number, length: number): Uint8Array {
  const frame = new Uint8Array(FRAME);
  const view = viewOf(frame);
  view.setUint32(0, MAGIC, true);
  view.setUint32(4, part * 2 ** 29 + length, true);
  return frame;
}

/**
 * A record. Where its content holds the magic number at a multiple of four bytes it is split there, and the number left out:
 * nothing but the beginning of a part looks like one.
 * @throws FormatError 'limits' for 512 MB and more
 */
export function framedRecord(content: Uint8Array): Uint8Array<ArrayBuffer> {
  if (content.length > MOST_BYTES) throw new FormatError('limits', t`A record holds less than 512 MB.`);
  const view = viewOf(content);
  const parts: Uint8Array[] = [];
  let from = 0;
  for (let at = 0; at + 4 <= content.length; at += 4) {
    if (view.getUint32(at, true) !== MAGIC) continue;
    parts.push(frameOf(from === 0 ? 1 : 2, at - from), content.subarray(from, at));
    from = at + 4;
  }
  parts.push(frameOf(from === 0 ? 0 : 3, content.length - from), content.subarray(from));
  parts.push(new Uint8Array(-content.length & 3));
  return joinBytes(parts);
}

/**
 * An image or a range with its header.
 * @param labels one goes into the header, several follow it
 */
export function imageRecord(id: number, labels: readonly number[], image: Uint8Array): Uint8Array<ArrayBuffer> {
  const flag = labels.length === 1 ? 0 : labels.length;
  const header = new Uint8Array(IMAGE_HEADER + 4 * flag);
  const view = viewOf(header);
  view.setUint32(0, flag, true);
  view.setFloat32(4, flag === 0 ? labels[0]! : 0, true);
  view.setBigUint64(8, BigInt(id), true);
  labels.slice(0, flag).forEach((label, i) => {
    view.setFloat32(IMAGE_HEADER + 4 * i, label, true);
  });
  return joinBytes([header, image]);
}
