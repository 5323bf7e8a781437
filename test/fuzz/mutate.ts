/** Damages files as accidents and attackers do: bits, lengths, counts, parts that are cut, doubled or taken from elsewhere. */
import type { Rng } from '../../src/lib/rng.ts';

export type Bytes = Uint8Array<ArrayBuffer>;

export interface FuzzFile {
  readonly name: string;
  readonly bytes: Bytes;
}

/** What a reader is given at once: a file with those that lie beside it. */
export type FuzzCase = readonly FuzzFile[];

/** Beyond it a damaged file would take its size from the damage. */
const MOST_BYTES = 4_000_000;
const MOST_CHANGES = 4;

const NUMBERS = [0, 1, 2, 0x7f, 0x80, 0xff, 0x7fff, 0x8000, 0xffff, 0x7fffffff, 0x80000000, 0xfffffffe, 0xffffffff];
const WORDS = [
  '[',
  '{"a":',
  '"',
  "'",
  ',',
  ';',
  '\t',
  '\n',
  '\r\n',
  '\0',
  '\ufeff',
  '#',
  '=',
  'null',
  'true',
  '-1',
  '0',
  '1e999',
  '-0',
  '99999999999999999999',
  '1e308',
  '0.1',
  '__proto__',
  'constructor',
  '../',
  'C:\\',
  '\u202e',
  '\ud83d\ude00',
  ' ',
  ']',
  '}',
  '[]',
  '{}',
  '\\',
  '\\u0000',
  'NaN',
  'a/',
  '\u0301',
];

type Change = (bytes: Bytes, rng: Rng, other: Bytes) => Bytes;

function joined(...parts: readonly Uint8Array[]): Bytes {
  const whole = new Uint8Array(
    Math.min(
      MOST_BYTES,
      parts.reduce((sum, { length }) => sum + length, 0),
    ),
  );
  let at = 0;
  for (const part of parts) {
    const room = part.subarray(0, whole.length - at);
    whole.set(room, at);
    at += room.length;
  }
  return whole;
}

/** A place in the file: headers and directories, which lie at its ends, as often as all the rest. */
function place(length: number, rng: Rng): number {
  if (length === 0) return 0;
  const near = rng.integer(Math.min(length, 96));
  return [near, length - 1 - near, rng.integer(length)][rng.integer(3)]!;
}

/** A range of the file, mostly short. */
function range(length: number, rng: Rng): [number, number] {
  const start = place(length, rng);
  const most = rng.integer(3) === 0 ? length - start : 16;
  return [start, Math.min(length, start + 1 + rng.integer(Math.max(1, most)))];
}

/** Overwrites a number of one to eight bytes, in either order. */
const setNumber: Change = (bytes, rng) => {
  const width = [1, 2, 4, 8][rng.integer(4)]!;
  const at = place(bytes.length, rng);
  if (at + width > bytes.length) return bytes;
  const known = rng.integer(3);
  const value =
    known === 0
      ? rng.integer(2 ** 32)
      : known === 1
        ? bytes.length + rng.integer(5) - 2
        : NUMBERS[rng.integer(NUMBERS.length)]!;
  const little = rng.integer(2) === 0;
  for (let i = 0; i < width; i++) bytes[at + i] = Math.floor(value / 256 ** (little ? i : width - 1 - i)) % 256;
  return bytes;
};

const flipBit: Change = (bytes, rng) => {
  const at = place(bytes.length, rng);
  if (at < bytes.length) bytes[at]! ^= 1 << rng.integer(8);
  return bytes;
};

const setByte: Change = (bytes, rng) => {
  if (bytes.length > 0) bytes[place(bytes.length, rng)] = rng.integer(256);
  return bytes;
};

const zeroRange: Change = (bytes, rng) => bytes.fill(rng.integer(4) === 0 ? 255 : 0, ...range(bytes.length, rng));

const cutRange: Change = (bytes, rng) => {
  const [start, end] = range(bytes.length, rng);
  return joined(bytes.subarray(0, start), bytes.subarray(end));
};

const cutEnd: Change = (bytes, rng) => bytes.slice(0, rng.integer(bytes.length + 1));

/** Says a part again, up to thousands of times. */
const repeatRange: Change = (bytes, rng) => {
  const [start, end] = range(bytes.length, rng);
  const part = bytes.subarray(start, end);
  const times = Math.min(2 ** rng.integer(18), Math.floor(MOST_BYTES / Math.max(1, part.length)));
  const again = new Uint8Array(times * part.length);
  for (let at = 0; at < again.length; at += part.length) again.set(part, at);
  return joined(bytes.subarray(0, end), again, bytes.subarray(end));
};

const moveRange: Change = (bytes, rng) => {
  const [start, end] = range(bytes.length, rng);
  const rest = joined(bytes.subarray(0, start), bytes.subarray(end));
  const at = rng.integer(rest.length + 1);
  return joined(rest.subarray(0, at), bytes.subarray(start, end), rest.subarray(at));
};

const splice: Change = (bytes, rng, other) => {
  const [start, end] = range(other.length, rng);
  const at = place(bytes.length, rng);
  return joined(
    bytes.subarray(0, at),
    other.subarray(start, end),
    bytes.subarray(at + (rng.integer(2) ? end - start : 0)),
  );
};

/** Puts in a word that means something in some format, once or up to thousands of times. */
const insertWord: Change = (bytes, rng) => {
  const word = WORDS[rng.integer(WORDS.length)]!;
  const times = rng.integer(3) === 0 ? 2 ** rng.integer(17) : 1;
  const at = place(bytes.length, rng);
  return joined(bytes.subarray(0, at), new TextEncoder().encode(word.repeat(times)), bytes.subarray(at));
};

/** Replaces a number written in digits. */
const setDigits: Change = (bytes, rng) => {
  const text = new TextDecoder('latin1').decode(bytes.subarray(0, 100_000));
  const found = [...text.matchAll(/-?\d+(\.\d+)?/g)];
  if (found.length === 0) return flipBit(bytes, rng, bytes);
  const { index, 0: digits } = found[rng.integer(found.length)]!;
  const word = ['-1', '0', '1e308', '4294967296', '99999999999999999999', '0.5', 'null', '2147483647'][rng.integer(8)]!;
  return joined(bytes.subarray(0, index), new TextEncoder().encode(word), bytes.subarray(index + digits.length));
};

const CHANGES: readonly Change[] = [
  setNumber,
  setNumber,
  setNumber,
  flipBit,
  flipBit,
  setByte,
  zeroRange,
  zeroRange,
  cutRange,
  cutEnd,
  repeatRange,
  moveRange,
  splice,
  insertWord,
  setDigits,
];

/**
 * A damaged copy of a seed.
 * @param other a seed of the same format, from which parts may come
 * @param repair makes right what would end the reading at once, a checksum; applied to most damaged files
 */
export function mutate(seed: FuzzCase, other: FuzzCase, rng: Rng, repair: (file: FuzzFile) => Bytes): FuzzCase {
  const files = seed.map(({ name, bytes }) => ({ name, bytes: bytes.slice() }));
  if (files.length > 1 && rng.integer(20) === 0) files.splice(rng.integer(files.length), 1);
  const changes = 1 + rng.integer(MOST_CHANGES);
  for (let i = 0; i < changes; i++) {
    const file = files[rng.integer(files.length)]!;
    const donor = other[rng.integer(other.length)]!.bytes;
    file.bytes = CHANGES[rng.integer(CHANGES.length)]!(file.bytes, rng, donor);
  }
  return files.map((file) => ({ name: file.name, bytes: rng.integer(4) === 0 ? file.bytes : repair(file) }));
}
