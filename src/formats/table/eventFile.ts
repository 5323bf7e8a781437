/**
 * TensorBoard's event files: a series of records (length, its checksum, a message, its checksum), each message an `Event` of
 * protocol buffers. Sources: tensorflow/core/lib/io/record_writer.cc (records, masked CRC-32C), tensorflow/core/util/event.proto
 * and tensorflow/core/framework/summary.proto (field numbers).
 */
import { PbfWriter } from 'pbf';
import { crc32c } from '../archive/crc32.ts';

/** A value of one curve. */
export interface Scalar {
  readonly tag: string;
  readonly step: number;
  /** Seconds since 1970, as TensorBoard's axis "Wall" shows it. */
  readonly wallTime: number;
  readonly value: number;
}

/** What TensorBoard asks the first event to say. */
const FILE_VERSION = 'brain.Event:2';

const masked = (bytes: Uint8Array): number => {
  const crc = crc32c(bytes);
  return (((crc >>> 15) | (crc << 17)) + 0xa282ead8) >>> 0;
};

function record(message: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(12 + message.length + 4);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, message.length, true);
  view.setUint32(8, masked(bytes.subarray(0, 8)), true);
  bytes.set(message, 12);
  view.setUint32(12 + message.length, masked(message), true);
  return bytes;
}

function versionEvent(wallTime: number): Uint8Array {
  const pbf = new PbfWriter();
  pbf.writeDoubleField(1, wallTime);
  pbf.writeStringField(3, FILE_VERSION);
  return pbf.finish();
}

type SummaryValue = Pick<Scalar, 'tag' | 'value'>;

function writeSummaryValue({ tag, value }: SummaryValue, to: PbfWriter): void {
  to.writeStringField(1, tag);
  to.writeFloatField(2, value);
}

const writeSummary = (value: SummaryValue, to: PbfWriter): void => to.writeMessage(1, writeSummaryValue, value);

function scalarEvent({ tag, step, wallTime, value }: Scalar): Uint8Array {
  const pbf = new PbfWriter();
  pbf.writeDoubleField(1, wallTime);
  pbf.writeVarintField(2, step);
  pbf.writeMessage(5, writeSummary, { tag, value });
  return pbf.finish();
}

function joined(parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(parts.reduce((total, { length }) => total + length, 0));
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  return bytes;
}

/** What an event file begins with. @param wallTime seconds since 1970 */
export const eventFileStart = (wallTime: number): Uint8Array<ArrayBuffer> => joined([record(versionEvent(wallTime))]);

/** What is appended to an event file for each value of a curve. */
export const scalarRecords = (scalars: readonly Scalar[]): Uint8Array<ArrayBuffer> =>
  joined(scalars.map((scalar) => record(scalarEvent(scalar))));
