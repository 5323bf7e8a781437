/**
 * TensorBoard's event files: a series of records (length, its checksum, a message, its checksum), each message an `Event` of
 * protocol buffers. Sources: tensorflow/core/lib/io/record_writer.cc (records, masked CRC-32C), tensorflow/core/util/event.proto
 * and tensorflow/core/framework/summary.proto (field numbers).
 */
import { PbfWriter } from 'pbf';
import { crc32c } from '../archive/crc32.ts';
import { joinBytes } from '../bytes.ts';

/** A value of one curve. */
export interface Scalar {
  readonly tag: string;
  readonly step: number;
  /** Seconds since 1970, as TensorBoard's axis "Wall" shows it. */
  readonly wallTime: number;
  readonly value: number;
}

/** A picture of one step. */
export interface Picture {
  readonly tag: string;
  readonly step: number;
  /** Seconds since 1970. */
  readonly wallTime: number;
  /** Pixels. */
  readonly width: number;
  readonly height: number;
  /** A whole PNG file, RGB. */
  readonly png: Uint8Array;
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

/** Channels of a picture. */
const RGB = 3;

function writeImage({ width, height, png }: Picture, to: PbfWriter): void {
  to.writeVarintField(1, height);
  to.writeVarintField(2, width);
  to.writeVarintField(3, RGB);
  to.writeBytesField(4, png);
}

function writeSummaryValue(value: Scalar | Picture, to: PbfWriter): void {
  to.writeStringField(1, value.tag);
  if ('png' in value) to.writeMessage(4, writeImage, value);
  else to.writeFloatField(2, value.value);
}

const writeSummary = (value: Scalar | Picture, to: PbfWriter): void => to.writeMessage(1, writeSummaryValue, value);

function summaryEvent(value: Scalar | Picture): Uint8Array {
  const pbf = new PbfWriter();
  pbf.writeDoubleField(1, value.wallTime);
  pbf.writeVarintField(2, value.step);
  pbf.writeMessage(5, writeSummary, value);
  return pbf.finish();
}

/** What an event file begins with. @param wallTime seconds since 1970 */
export const eventFileStart = (wallTime: number): Uint8Array<ArrayBuffer> =>
  joinBytes([record(versionEvent(wallTime))]);

/** What is appended to an event file for values of curves and for pictures. */
export const summaryRecords = (values: readonly (Scalar | Picture)[]): Uint8Array<ArrayBuffer> =>
  joinBytes(values.map((value) => record(summaryEvent(value))));
