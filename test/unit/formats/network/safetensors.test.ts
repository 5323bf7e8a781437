/** Safetensors: what is written is read back bit for bit, and a hostile file is refused with a reason. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FormatError, type FormatErrorCode } from '../../../../src/formats/formatError.ts';
import { readSafetensors, type Tensor, writeSafetensors } from '../../../../src/formats/network/safetensors.ts';

/** A file with the header given as text. */
function file(header: string, dataBytes: number, statedLength?: bigint): Uint8Array<ArrayBuffer> {
  const json = new TextEncoder().encode(header);
  const bytes = new Uint8Array(8 + json.length + dataBytes);
  new DataView(bytes.buffer).setBigUint64(0, statedLength ?? BigInt(json.length), true);
  bytes.set(json, 8);
  return bytes;
}

function refusal(bytes: Uint8Array): FormatErrorCode | null {
  try {
    readSafetensors(bytes);
    return null;
  } catch (error) {
    if (error instanceof FormatError) return error.code;
    throw error;
  }
}

const entry = (start: number, end: number, shape: readonly number[], dtype = 'F32'): string =>
  JSON.stringify({ dtype, shape, data_offsets: [start, end] });

/** Bits, so that NaN payloads and the sign of zero count. */
const bits = ({ data }: Tensor): number[] => [...new Uint32Array(data.buffer, data.byteOffset, data.length)];

const shapes = fc.array(fc.integer({ min: 0, max: 4 }), { maxLength: 4 });
const tensors = fc.uniqueArray(
  fc
    .tuple(fc.string({ minLength: 1, unit: 'binary' }), shapes, fc.boolean(), fc.integer())
    .map(([name, shape, float, seed]): Tensor => {
      const words = new Uint32Array(shape.reduce((product, size) => product * size, 1));
      words.forEach((_, i) => {
        words[i] = Math.imul(seed + i, 0x9e3779b1);
      });
      return { name, shape, data: float ? new Float32Array(words.buffer) : new Int32Array(words.buffer) };
    }),
  { selector: ({ name }) => name, maxLength: 8 },
);
const safe = (name: string): boolean => !Object.hasOwn(Object.prototype, name) && name !== '__metadata__';

describe('safetensors', () => {
  it('reads back what was written, bit for bit', () => {
    fc.assert(
      fc.property(tensors, fc.dictionary(fc.string({ minLength: 1 }).filter(safe), fc.string()), (list, metadata) => {
        fc.pre(list.every(({ name }) => safe(name)));
        const read = readSafetensors(writeSafetensors(list, metadata));
        const byName = new Map(read.tensors.map((tensor) => [tensor.name, tensor]));
        expect(byName.size).toBe(list.length);
        for (const tensor of list) {
          const found = byName.get(tensor.name)!;
          expect(found.shape).toEqual(tensor.shape);
          expect(found.data.constructor).toBe(tensor.data.constructor);
          expect(bits(found)).toEqual(bits(tensor));
        }
        expect([...read.metadata].sort()).toEqual(Object.entries(metadata).sort());
      }),
    );
  });

  it('writes the bytes of the specification', () => {
    const bytes = writeSafetensors([{ name: 'a', shape: [2], data: Float32Array.of(1, -2) }], {});
    const header = '{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}';
    const padded = header.padEnd(Math.ceil(header.length / 8) * 8);
    expect(new DataView(bytes.buffer).getBigUint64(0, true)).toBe(BigInt(padded.length));
    expect(new TextDecoder().decode(bytes.subarray(8, 8 + padded.length))).toBe(padded);
    expect([...bytes.subarray(8 + padded.length)]).toEqual([0, 0, 0x80, 0x3f, 0, 0, 0, 0xc0]);
  });

  it('reads from a view that starts inside a larger buffer', () => {
    const bytes = writeSafetensors([{ name: 'a', shape: [], data: Int32Array.of(7) }], { made: 'here' });
    const larger = new Uint8Array(bytes.length + 3);
    larger.set(bytes, 3);
    const { tensors: read, metadata } = readSafetensors(larger.subarray(3));
    expect(read).toEqual([{ name: 'a', shape: [], data: Int32Array.of(7) }]);
    expect(metadata.get('made')).toBe('here');
  });

  it.each<[string, Uint8Array, FormatErrorCode]>([
    ['no bytes', new Uint8Array(0), 'truncated'],
    ['a header longer than the file', file('{}', 0, 1000n), 'truncated'],
    ['a header over 100 MB', file('{}', 0, 100_000_001n), 'header'],
    ['a header length beyond 2^53', file('{}', 0, 0xffff_ffff_ffff_ffffn), 'header'],
    ['a header that is no JSON', file('{"a":', 0), 'header'],
    ['a header that is an array', file('[]', 0), 'header'],
    ['a header behind a space', file(' {}', 0), 'header'],
    ['an unknown field', file('{"a":{"dtype":"F32","shape":[],"data_offsets":[0,4],"x":1}}', 4), 'header'],
    ['metadata that are no text', file('{"__metadata__":{"a":1}}', 0), 'header'],
    ['an unknown dtype', file(`{"a":${entry(0, 4, [1], 'F8_E4M3')}}`, 4), 'dtype'],
    ['a dtype that is not text', file('{"a":{"dtype":1,"shape":[],"data_offsets":[0,4]}}', 4), 'dtype'],
    ['offsets beyond the file', file(`{"a":${entry(0, 8, [2])}}`, 4), 'offsets'],
    ['offsets that run backwards', file(`{"a":${entry(4, 0, [1])}}`, 4), 'offsets'],
    ['negative offsets', file(`{"a":${entry(-4, 0, [1])}}`, 4), 'offsets'],
    ['a fractional offset', file(`{"a":${entry(0.5, 4.5, [1])}}`, 8), 'offsets'],
    ['three offsets', file('{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4,4]}}', 4), 'offsets'],
    ['overlapping tensors', file(`{"a":${entry(0, 8, [2])},"b":${entry(4, 12, [2])}}`, 12), 'offsets'],
    ['the same bytes twice', file(`{"a":${entry(0, 4, [1])},"b":${entry(0, 4, [1])}}`, 4), 'offsets'],
    ['a gap', file(`{"a":${entry(0, 4, [1])},"b":${entry(8, 12, [1])}}`, 12), 'offsets'],
    ['bytes left over', file(`{"a":${entry(0, 4, [1])}}`, 8), 'offsets'],
    ['a shape that does not fit', file(`{"a":${entry(0, 4, [2])}}`, 4), 'shape'],
    ['a negative size', file(`{"a":${entry(0, 4, [-1, -1])}}`, 4), 'shape'],
    ['a shape beyond 2^53', file(`{"a":${entry(0, 4, [2 ** 40, 2 ** 40])}}`, 4), 'shape'],
    ['a tensor named twice', file(`{"a":${entry(0, 4, [1])},"\\u0061":${entry(4, 8, [1])}}`, 8), 'name'],
    ['a field given twice', file('{"a":{"dtype":"F32","dtype":"F32","shape":[],"data_offsets":[0,4]}}', 4), 'name'],
    ['the name __proto__', file(`{"__proto__":${entry(0, 4, [1])}}`, 4), 'name'],
    ['the name constructor', file(`{"constructor":${entry(0, 4, [1])}}`, 4), 'name'],
    ['__proto__ in the metadata', file('{"__metadata__":{"__proto__":"x"}}', 0), 'name'],
    ['an empty name', file(`{"":${entry(0, 4, [1])}}`, 4), 'name'],
  ])('refuses %s', (_, bytes, code) => {
    expect(refusal(bytes)).toBe(code);
  });

  it('refuses invalid UTF-8', () => {
    const bytes = file('{"a":1}', 0);
    bytes[10] = 0xff;
    expect(refusal(bytes)).toBe('header');
  });

  it('meets any damage with a refusal or with tensors that lie in the file, never with another error', () => {
    const whole = writeSafetensors(
      [
        { name: 'a', shape: [2, 2], data: Float32Array.of(1, 2, 3, 4) },
        { name: 'b', shape: [3], data: Int32Array.of(5, 6, 7) },
      ],
      { k: 'v' },
    );
    fc.assert(
      fc.property(fc.nat(whole.length - 1), fc.nat(255), fc.nat(whole.length), (at, value, length) => {
        const bytes = whole.slice(0, Math.max(length, at + 1));
        bytes[at] = value;
        if (refusal(bytes) !== null) return;
        const total = readSafetensors(bytes).tensors.reduce((sum, { data }) => sum + data.byteLength, 0);
        expect(total).toBeLessThanOrEqual(bytes.length);
      }),
      { numRuns: 2000 },
    );
  });

  it.each<[string, Tensor[], FormatErrorCode]>([
    ['a repeated name', [0, 1].map(() => ({ name: 'a', shape: [], data: Float32Array.of(1) })), 'name'],
    ['an unsafe name', [{ name: '__proto__', shape: [], data: Float32Array.of(1) }], 'name'],
    ['the name of the metadata', [{ name: '__metadata__', shape: [], data: Float32Array.of(1) }], 'name'],
    ['a wrong shape', [{ name: 'a', shape: [3], data: Float32Array.of(1) }], 'shape'],
  ])('does not write %s', (_, list, code) => {
    expect(() => writeSafetensors(list, {})).toThrow(expect.objectContaining({ code }));
  });
});
