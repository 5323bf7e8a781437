import { describe, expect, it } from 'vitest';
import { crc32c } from '../../../../src/formats/archive/crc32.ts';
import { eventFileStart, type Scalar, summaryRecords } from '../../../../src/formats/tensorboard/eventFile.ts';
import { checksumByBits, readRecords } from '../../support/eventFiles.ts';

const ascii = (text: string): Uint8Array => new TextEncoder().encode(text);

describe('crc32c', () => {
  // RFC 3720, appendix B.4, and the check value of the catalogue of CRCs.
  it.each([
    [ascii('123456789'), 0xe3069283],
    [new Uint8Array(32), 0x8a9136aa],
    [new Uint8Array(32).fill(255), 0x62a8ab43],
    [Uint8Array.from({ length: 32 }, (_, i) => i), 0x46dd794e],
  ])('of a known text, case %#', (bytes, checksum) => {
    expect(crc32c(bytes)).toBe(checksum);
    expect(checksumByBits(bytes)).toBe(checksum);
  });
});

describe('an event file', () => {
  const SCALARS: readonly Scalar[] = [
    { tag: 'loss', step: 1, wallTime: 1_700_000_000.25, value: 2.5 },
    { tag: 'labels/detected', step: 300_000, wallTime: 1_700_000_001, value: 4096 },
    { tag: 'Verlust ü', step: 2 ** 40, wallTime: 1_700_000_002, value: -0.125 },
    { tag: 'loss', step: 0, wallTime: 1_700_000_003, value: 0 },
  ];

  it('is read back by a reader of its own, each checksum right', () => {
    const [first, ...rest] = readRecords(Buffer.concat([eventFileStart(1_700_000_000), summaryRecords(SCALARS)]));
    expect(first).toEqual({ wallTime: 1_700_000_000, version: 'brain.Event:2' });
    expect(rest).toEqual(SCALARS);
  });

  it('holds pictures, each with its size and its channels', () => {
    const png = Uint8Array.of(0x89, 0x50, 0, 255);
    const picture = { tag: 'faces', step: 3, wallTime: 7.5, width: 300, height: 20, png };
    const [read] = readRecords(summaryRecords([picture]));
    expect(read).toEqual({ tag: 'faces', step: 3, wallTime: 7.5, image: { height: 20, width: 300, channels: 3, png } });
  });

  it('grows by no byte for no value', () => {
    expect(readRecords(eventFileStart(5))).toEqual([{ wallTime: 5, version: 'brain.Event:2' }]);
    expect(summaryRecords([])).toHaveLength(0);
  });
});
