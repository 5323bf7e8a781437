/** PGM and PPM in their four forms. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodePnm, readPnmHeader } from '../../../../src/formats/picture/pnm.ts';
import { ascii, join } from '../../support/imageFiles.ts';

function decode(bytes: Uint8Array): { width: number; height: number; rgba: number[] } {
  const { width, height, rgba } = decodePnm(bytes, readPnmHeader(bytes)!);
  return { width, height, rgba: [...rgba] };
}

const grey = (...values: number[]): number[] => values.flatMap((v) => [v, v, v, 255]);

describe('PNM', () => {
  it('reads text and binary grey alike, comments and any white space included', () => {
    const wanted = { width: 3, height: 2, rgba: grey(0, 128, 255, 1, 2, 3) };
    expect(decode(ascii('P2\n# by hand\n3 2 # size\n255\n0 128\t255\r\n1 2 3'))).toEqual(wanted);
    expect(decode(join(ascii('P5\n#c\r3\t2\n255\n'), [0, 128, 255, 1, 2, 3]))).toEqual(wanted);
  });

  it('reads text and binary colour alike', () => {
    const wanted = { width: 2, height: 1, rgba: [1, 2, 3, 255, 40, 50, 60, 255] };
    expect(decode(ascii('P3 2 1 255 1 2 3 40 50 60'))).toEqual(wanted);
    expect(decode(join(ascii('P6 2 1 255 '), [1, 2, 3, 40, 50, 60]))).toEqual(wanted);
  });

  it('does not take the first pixel for white space or a comment', () => {
    expect(decode(join(ascii('P5 2 1 255\n'), [0x0a, 0x23])).rgba).toEqual(grey(10, 35));
  });

  it('reduces any range to 8 bits, rounding', () => {
    expect(decode(join(ascii('P5 3 1 65535\n'), [0, 0, 0x80, 0, 0xff, 0xff])).rgba).toEqual(grey(0, 128, 255));
    expect(decode(ascii('P2 4 1 3 0 1 2 3')).rgba).toEqual(grey(0, 85, 170, 255));
    expect(decode(ascii('P2 2 1 15 99 7')).rgba).toEqual(grey(255, 119));
    expect(decode(join(ascii('P5 1 1 1023\n'), [0x02, 0x00])).rgba).toEqual(grey(Math.round((512 * 255) / 1023)));
  });

  it('reads the first of several images and ignores the rest', () => {
    expect(decode(join(ascii('P5 1 1 255\n'), [7], ascii('P5 1 1 255\n'), [8])).rgba).toEqual(grey(7));
  });

  it.each([
    'P1 1 1 0',
    'P5',
    'P5 1',
    'P5 1 1',
    'P5 1 1 0\n',
    'P5 1 1 65536\n',
    'P5 -1 1 255\n',
    'P5 99999999999 1 255\n',
    'P7 1',
  ])('has no header in %j', (text) => {
    expect(readPnmHeader(ascii(text))).toBeNull();
  });

  it('throws where pixels are missing', () => {
    for (const text of [
      'P5 2 2 255\n123',
      'P2 2 2 255 1 2 3',
      'P6 1 1 255\n12',
      'P5 2 1 65535\n123',
      'P2 2 1 255 1 x2345',
    ]) {
      expect(() => decode(ascii(text))).toThrow(RangeError);
    }
  });

  it('gives back what a writer writes', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 9 }),
        fc.integer({ min: 1, max: 9 }),
        fc.boolean(),
        fc.nat(),
        (w, h, binary, seed) => {
          const values = Array.from({ length: w * h }, (_, i) => Math.imul(seed + i, 2654435761) & 255);
          const header = ascii(`P${binary ? 5 : 2} ${w} ${h} 255\n`);
          const found = decode(join(header, binary ? values : ascii(values.join(' '))));
          expect(found).toEqual({ width: w, height: h, rgba: grey(...values) });
        },
      ),
    );
  });
});
