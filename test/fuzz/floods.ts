/** Small files that ask for very much by how they are built: depth, counts, and things that are said once and meant often. */
import { writeZip } from '../../src/formats/archive/zipWriter.ts';
import type { Rng } from '../../src/lib/rng.ts';
import { frame, imageRecord, recordFile } from '../unit/support/recordFile.ts';
import type { Bytes, FuzzCase } from './mutate.ts';

export type Flood = (rng: Rng) => FuzzCase;

const text = (content: string): Bytes => new TextEncoder().encode(content);
const one = (name: string, bytes: Bytes): FuzzCase => [{ name, bytes }];
/** About `most`, or a power of two less. */
const upTo = (most: number, rng: Rng): number => Math.ceil(most / 2 ** rng.integer(6));

/** Names of up to 64 kB, nothing but folders, and a list that makes them be looked for. */
export const deepNames: Flood = (rng) => {
  const count = 1 + rng.integer(4);
  const part = ['a/', 'ab/', 'ab\\'][rng.integer(3)]!;
  const names = Array.from({ length: count }, (_, i) => `${part.repeat(upTo(20_000, rng))}${i}.png`);
  const files = [...names, 'list.txt'].map((name) => ({ name, data: 'a/1.png  0\n', pack: 'store' as const }));
  return one('set.zip', writeZip(files));
};

export const manyNames: Flood = (rng) => {
  const files = Array.from({ length: upTo(20_000, rng) }, (_, i) => ({
    name: `a/b/${i}.txt`,
    data: '',
    pack: 'store' as const,
  }));
  return one('set.zip', writeZip(files));
};

/** A header record that claims a hundred million people. */
export const claimedIdentities: Flood = (rng) => {
  const claim = upTo(1e8, rng);
  const { rec, idx } = recordFile([
    [0, frame(imageRecord(0, [2, 2 + claim], new Uint8Array(0)))],
    [1, frame(imageRecord(1, [0], new Uint8Array(100)))],
    [2, frame(imageRecord(2, [1, claim], new Uint8Array(0)))],
  ]);
  return [
    { name: 'x.rec', bytes: rec },
    { name: 'x.idx', bytes: idx },
  ];
};

export const emptyRecords: Flood = (rng) => {
  const parts = new Uint8Array(8 * upTo(200_000, rng));
  const part = frame(new Uint8Array(0), rng.integer(4));
  for (let at = 0; at < parts.length; at += 8) parts.set(part, at);
  return one('x.rec', parts);
};

/** One opcode of pickle, or two, millions of times. */
export const opcodes: Flood = (rng) => {
  const unit = [']', '(', ')', 'N', 'U\0', ']q\0', 'K\0', 'X\0\0\0\0', ']\u0094', '(t', '\u0088'][rng.integer(11)]!;
  const body = unit.repeat(upTo(5_000_000 / unit.length, rng));
  return one(
    'x.bin',
    Uint8Array.from(`\u0080\u0002${body}.`, (c) => c.charCodeAt(0)),
  );
};

/** A long text that is recalled again and again to stand for bytes. */
export const recalledText: Flood = (rng) => {
  const length = upTo(1_000_000, rng);
  const size = String.fromCharCode(length & 255, (length >> 8) & 255, length >> 16, 0);
  const head = `\u0080\u0002c_codecs\nencode\nq\0X${size}${'a'.repeat(length)}q\u0001X\u0006\0\0\0latin1q\u0002`;
  const body = 'h\0h\u0001h\u0002\u0086R'.repeat(upTo(100_000, rng));
  return one(
    'x.bin',
    Uint8Array.from(`${head}${body}.`, (c) => c.charCodeAt(0)),
  );
};

function nested(rng: Rng, bytes: number): string {
  const [open, close] = [
    ['[', ']'],
    ['{"a":', '}'],
    ['[[],', ']'],
    ['[{},', ']'],
  ][rng.integer(4)] as [string, string];
  const times = upTo(bytes / (open.length + 1), rng);
  if (rng.integer(2) === 0)
    return `[${Array.from({ length: times }, () => (open.length > 1 ? '{}' : '[]')).join(',')}]`;
  return `${open.repeat(times)}0${close.repeat(rng.integer(4) === 0 ? 0 : times)}`;
}

export const nestedJson: Flood = (rng) => one('x.json', text(nested(rng, 8_000_000)));

/** Whatever a table of settings multiplies to. */
export const manyRuns: Flood = (rng) => {
  const values = Array.from({ length: 2 + rng.integer(1000) }, (_, i) => i / 1000);
  const axes = Object.fromEntries(
    ['noise.closedSet', 'noise.openSet', 'training.learningRate', 'training.momentum', 'head.scale']
      .slice(0, 2 + rng.integer(4))
      .map((path) => [path, values]),
  );
  return one('sweep.json', text(JSON.stringify({ axes, seeds: values.map((_, i) => i) })));
};

export const nestedHeader: Flood = (rng) => {
  const header = text(`{"a":${nested(rng, 14_000_000)}}`);
  const bytes = new Uint8Array(8 + header.length);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(header.length), true);
  bytes.set(header, 8);
  return one('x.safetensors', bytes);
};

/** Rows that name nothing. */
export const listRows: Flood = (rng) => {
  const row = ['x.png  0\n', 'a/b.png\t1\n', 'x\n', ',\n'][rng.integer(4)]!;
  const files = one('list.txt', text(row.repeat(upTo(140_000, rng))));
  return [...files, { name: 'a/1.png', bytes: text('no image') }];
};

/** What comes before and after, and a part of a picture file that may stand there as often as one likes. */
const PARTS: Readonly<Record<string, readonly [before: string, parts: readonly string[], after: string]>> = {
  jpeg: ['\xff\xd8', ['\xff\xd0', '\xff\xfe\0\x02', '\xff\xd0\xff\xfe\0\x02', '\xff'], '\xff\xda\0\x02\xff\xd9'],
  gif: ['GIF89a\x10\0\x10\0\0\0\0', ['!\xf9\0', '!\xfe\0', '!\xf9\0!\xfe\0', `,${'\0'.repeat(10)}\0`], ';'],
  png: ['\x89PNG\r\n\x1a\n', ['\0\0\0\0IDAT\0\0\0\0', '\0\0\0\0tEXt\0\0\0\0'], '\0\0\0\0IEND\0\0\0\0'],
  webp: ['RIFF\0\0\0\0WEBP', ['VP8 \0\0\0\0', 'ANMF\0\0\0\0XMP \0\0\0\0'], ''],
  pnm: ['P2 16 16 255\n', ['7 ', '77 ', '#\n', '123456 '], ''],
};

export const hasTinyParts = (format: string): boolean => Object.hasOwn(PARTS, format);

/** The smallest parts that a picture file can have, millions of them. */
export const tinyParts =
  (format: string): Flood =>
  (rng) => {
    const [before, parts, after] = PARTS[format]!;
    const part = parts[rng.integer(parts.length)]!;
    const content = before + part.repeat(upTo(19_000_000 / part.length, rng)) + after;
    const bytes = Uint8Array.from(content, (c) => c.charCodeAt(0));
    if (format === 'webp') new DataView(bytes.buffer).setUint32(4, bytes.length - 8, true);
    return one(`x.${format}`, bytes);
  };
