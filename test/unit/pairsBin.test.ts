/** Pickled verification pairs, as Python 2 and 3 write them, and what is refused. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FormatError } from '../../src/formats/errors.ts';
import { readPairsBin } from '../../src/formats/pairsBin.ts';
import { ascii, join } from './support/imageFiles.ts';

const decoded = (base64: string): Uint8Array<ArrayBuffer> => Uint8Array.from(Buffer.from(base64, 'base64'));

/** pickle.dumps((images, [True, False]), protocol) of CPython 3.11; the fourth image is the first one again. */
const PYTHON_3 = {
  2: 'gAJdcQAoY19jb2RlY3MKZW5jb2RlCnEBWAsAAADDv8OYw7/DiAAKDXECWAYAAABsYXRpbjFxA4ZxBFJxBWgBWAsAAADDv8OYw7/DiQAKDXEGaAOGcQdScQhoAVgLAAAAw7/DmMO/w4oACg1xCWgDhnEKUnELaAVlXXEMKIiJZYZxDS4=',
  4: 'gASVLQAAAAAAAABdlChDB//Y/8gACg2UQwf/2P/JAAoNlEMH/9j/ygAKDZRoAWVdlCiIiWWGlC4=',
  5: 'gAWVLQAAAAAAAABdlChDB//Y/8gACg2UQwf/2P/JAAoNlEMH/9j/ygAKDZRoAWVdlCiIiWWGlC4=',
} as const;
const IMAGES = [200, 201, 202, 200].map((x) => [255, 216, 255, x, 0, 10, 13]);

/** pickle.dumps(([b'a', evil], [True]), protocol), where unpickling `evil` in Python would run a shell command. */
const HOSTILE = [
  'gASVMAAAAAAAAABdlChDAWGUjAVwb3NpeJSMBnN5c3RlbZSTlIwHZWNobyBoaZSFlFKUZV2UiGGGlC4=',
  'gAJdcQAoY19jb2RlY3MKZW5jb2RlCnEBWAEAAABhcQJYBgAAAGxhdGluMXEDhnEEUnEFY3Bvc2l4CnN5c3RlbQpxBlgHAAAAZWNobyBoaXEHhXEIUnEJZV1xCohhhnELLg==',
];

/** As Python 2's cPickle writes it in protocol 2: a short string, a long one, both by BINSTRING opcodes. */
const python2 = (verdict: string): Uint8Array<ArrayBuffer> =>
  join(
    ascii('\x80\x02]q\x01(U\x03abcq\x02T'),
    [0x2c, 0x01, 0, 0],
    new Uint8Array(300).fill(7),
    ascii(`q\x03e]q\x04${verdict}a\x86q\x05.`),
  );

const codeOf = (bytes: Uint8Array): string => {
  try {
    readPairsBin(bytes);
    return 'none';
  } catch (error) {
    if (!(error instanceof FormatError)) throw error;
    return error.code;
  }
};

describe('readPairsBin', () => {
  it.each([2, 4, 5] as const)('reads what Python 3 writes in protocol %i', (protocol) => {
    const { images, same } = readPairsBin(decoded(PYTHON_3[protocol]));
    expect(images.map((image) => [...image])).toEqual(IMAGES);
    expect(same).toEqual([true, false]);
  });

  it('reads the strings of Python 2, and verdicts written as numbers', () => {
    const { images, same } = readPairsBin(python2('\x88'));
    expect([...images[0]!]).toEqual([97, 98, 99]);
    expect([...images[1]!]).toEqual(new Array(300).fill(7));
    expect(same).toEqual([true]);
    expect(readPairsBin(python2('K\x00')).same).toEqual([false]);
  });

  it('never runs anything: any name but the one that stands for bytes is refused', () => {
    for (const base64 of HOSTILE) {
      expect(() => readPairsBin(decoded(base64))).toThrow('The pickle asks for posix.system, which is never run.');
    }
  });

  it('refuses other files, other protocols, wrong counts and wrong kinds', () => {
    expect(codeOf(new Uint8Array())).toBe('header');
    expect(codeOf(ascii('(lp0\n.'))).toBe('header');
    expect(codeOf(ascii('\x80\x09.'))).toBe('unsupported');
    expect(codeOf(ascii('\x80\x02}.'))).toBe('unsupported');
    expect(codeOf(ascii('\x80\x02K\x01.'))).toBe('header');
    expect(codeOf(ascii('\x80\x02](U\x01aU\x01bU\x01ce](\x88e\x86.'))).toBe('shape');
    expect(codeOf(ascii('\x80\x02](U\x01aK\x05e](\x88e\x86.'))).toBe('corrupt');
    expect(codeOf(python2('N'))).toBe('corrupt');
    expect(codeOf(ascii('\x80\x02(.'))).toBe('corrupt');
    expect(codeOf(ascii('\x80\x02h\x05.'))).toBe('corrupt');
  });

  it('gives a FormatError for any damage, and never reads past the end', () => {
    const whole = decoded(PYTHON_3[4]);
    for (let end = 0; end < whole.length; end++) expect(codeOf(whole.subarray(0, end))).not.toBe('none');
    fc.assert(
      fc.property(fc.nat(whole.length - 1), fc.nat(255), (at, value) => {
        const damaged = whole.slice();
        damaged[at] = value;
        expect(typeof codeOf(damaged)).toBe('string');
      }),
      { numRuns: 500 },
    );
  });
});
