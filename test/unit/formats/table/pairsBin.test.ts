/** Pickled verification pairs, as Python 2 and 3 write them, and what is refused. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FormatError } from '../../../../src/formats/formatError.ts';
import { readPairsBin } from '../../../../src/formats/table/pairsBin.ts';
import { ascii, join } from '../../support/imageFiles.ts';
import { OWN_PAIR_SETS } from '../../support/ownPairSets.ts';

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

  it.each(Object.entries(OWN_PAIR_SETS))(
    'reads what people make themselves, in every protocol: %s',
    (_, byProtocol) => {
      expect(Object.keys(byProtocol)).toEqual(['0', '1', '2', '4', '5']);
      for (const base64 of Object.values(byProtocol)) {
        const { images, same } = readPairsBin(decoded(base64));
        expect(images.map((image) => [...image])).toEqual(
          [200, 201, 202, 203].map((x) => [255, 216, 255, x, 0, 10, 13]),
        );
        expect(same).toEqual([true, false]);
      }
    },
  );

  it('reads the text protocol of Python 2, with escapes', () => {
    const set = "((lp0\nS'a\\x00\\n\\\\'\np1\naS\"it's\"\np2\nag1\nag2\na(lp3\nI01\naI00\natp4\n.";
    const { images, same } = readPairsBin(ascii(set));
    expect(images.map((image) => [...image])).toEqual(
      ['a\0\n\\', "it's", 'a\0\n\\', "it's"].map((text) => [...ascii(text)]),
    );
    expect(same).toEqual([true, false]);
  });

  it('says so when images are pixels and not files, and when objects are no plain data', () => {
    const shape = (...sizes: number[]): string => sizes.map((size) => `K${String.fromCharCode(size)}`).join('');
    const array = (bytes: number, ...sizes: number[]): string =>
      `cnumpy.core.multiarray\n_reconstruct\n(cnumpy\nndarray\n(K\0tU\x01btR(K\x01(${shape(...sizes)}tcnumpy\ndtype\n(U\x02u1K\0K\x01tR\x89U${String.fromCharCode(bytes)}${'x'.repeat(bytes)}tb`;
    const set = (image: string): string => `\x80\x02](${image}U\x01ae](\x88e\x86.`;
    expect(readPairsBin(ascii(set(array(6, 6)))).images[0]).toHaveLength(6);
    expect(() => readPairsBin(ascii(set(array(12, 2, 2, 3))))).toThrow(
      'Entry 1 of the pair set is an array of 2 x 2 x 3 pixels; images are to be encoded, as JPEG or PNG.',
    );
    expect(() => readPairsBin(ascii('\x80\x02cbuiltins\neval\n(U\x011tR.'))).toThrow(
      'builtins.eval, which is never run',
    );
    expect(() => readPairsBin(ascii('(ios\nsystem\n.'))).toThrow('os.system, which is never run');
    expect(codeOf(ascii(']K\x01b.'))).toBe('unsupported');
  });

  it('never runs anything: any name but the one that stands for bytes is refused', () => {
    for (const base64 of HOSTILE) {
      expect(() => readPairsBin(decoded(base64))).toThrow('The pickle asks for posix.system, which is never run.');
    }
  });

  it('refuses other files, other protocols, wrong counts and wrong kinds', () => {
    expect(codeOf(new Uint8Array())).toBe('header');
    expect(codeOf(ascii('P5 1 1 255 x'))).toBe('header');
    expect(codeOf(ascii('(lp0\n.'))).toBe('header');
    expect(codeOf(ascii('\x80\x09.'))).toBe('unsupported');
    expect(codeOf(ascii('\x80\x02}.'))).toBe('header');
    expect(codeOf(ascii('\x80\x02\x8f.'))).toBe('unsupported');
    expect(codeOf(ascii('\x80\x02K\x01.'))).toBe('header');
    expect(codeOf(ascii('\x80\x02](U\x01aU\x01bU\x01ce](\x88e\x86.'))).toBe('shape');
    expect(codeOf(ascii('\x80\x02](U\x01aK\x05e](\x88e\x86.'))).toBe('corrupt');
    expect(codeOf(python2('N'))).toBe('corrupt');
    expect(codeOf(ascii('\x80\x02(.'))).toBe('corrupt');
    expect(codeOf(ascii('\x80\x02h\x05.'))).toBe('corrupt');
  });

  it('gives a FormatError for any damage, and never reads past the end', () => {
    const own = OWN_PAIR_SETS['arrays of bytes, array of truths']!;
    for (const base64 of [PYTHON_3[4], own[0]!, own[2]!, own[5]!]) {
      const whole = decoded(base64);
      for (let end = 0; end < whole.length; end++) expect(codeOf(whole.subarray(0, end))).not.toBe('none');
      fc.assert(
        fc.property(fc.nat(whole.length - 1), fc.nat(255), (at, value) => {
          const damaged = whole.slice();
          damaged[at] = value;
          expect(typeof codeOf(damaged)).toBe('string');
        }),
        { numRuns: 1000 },
      );
    }
  });
});
