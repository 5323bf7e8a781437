/** Zip: own files come back whole and are reproducible; hostile, damaged and foreign ones are met with a reason. */

import fc from 'fast-check';
import { deflateSync, unzipSync, zipSync } from 'fflate';
import { describe, expect, it } from 'vitest';
import { crc32 } from '../../../../src/formats/archive/crc32.ts';
import { openZip, ZIP_LIMITS, type ZipArchive } from '../../../../src/formats/archive/zip.ts';
import { writeZip, type ZipFile } from '../../../../src/formats/archive/zipWriter.ts';
import { type RawEntry, rawZip, unicodePath } from '../../support/rawZip.ts';

const text = new TextEncoder();
const bytesOf = (latin1: string): number[] => Array.from(latin1, (character) => character.charCodeAt(0));
const open = (bytes: Uint8Array<ArrayBuffer>, limits = {}): Promise<ZipArchive> =>
  openZip(new Blob([bytes]), { ...ZIP_LIMITS, ...limits });
const refused = (code: string) => expect.objectContaining({ name: 'FormatError', code });
const view = (bytes: Uint8Array<ArrayBuffer>): DataView => new DataView(bytes.buffer);

/** Where the n-th central header of a zip written here lies. */
function centralHeader(zip: Uint8Array<ArrayBuffer>, n = 0): number {
  let at = view(zip).getUint32(zip.length - 6, true);
  for (let i = 0; i < n; i++) at += 46 + view(zip).getUint16(at + 28, true);
  return at;
}

const files = fc.uniqueArray(
  fc.record({
    name: fc.oneof(
      fc.string({ minLength: 1, unit: 'grapheme' }),
      fc.constantFrom('../up', '/etc/x', 'C:\\x', 'a\0b', '__proto__', 'constructor', 'ü/é.jpg'),
    ),
    data: fc.uint8Array({ maxLength: 300 }),
    pack: fc.constantFrom('store', 'deflate'),
  }),
  { selector: ({ name }) => name, maxLength: 12 },
);

describe('zip', () => {
  it('reads back every file, in order, with its name as text', async () => {
    await fc.assert(
      fc.asyncProperty(files, async (list: ZipFile[]) => {
        const archive = await open(writeZip(list));
        expect(archive.entries.map(({ name }) => name)).toEqual(list.map(({ name }) => name));
        for (const [i, entry] of archive.entries.entries()) {
          expect(await archive.read(entry)).toEqual(Uint8Array.from(list[i]!.data as Uint8Array));
        }
      }),
    );
  });

  it('writes the same bytes for the same files, which another reader unpacks', () => {
    const list: ZipFile[] = [
      { name: 'ä/readme.md', data: 'hello '.repeat(100), pack: 'deflate' },
      { name: 'weights.bin', data: Uint8Array.of(1, 2, 3), pack: 'store' },
    ];
    const zip = writeZip(list);
    expect(writeZip(list)).toEqual(zip);
    expect(zip.length).toBeLessThan(400);
    const unpacked = unzipSync(zip);
    expect(new TextDecoder().decode(unpacked['ä/readme.md'])).toBe('hello '.repeat(100));
    expect([...unpacked['weights.bin']!]).toEqual([1, 2, 3]);
    expect(() => writeZip([list[0]!, list[0]!])).toThrow(refused('name'));
  });

  it('reads what another writer packed, names that are not UTF-8 too', async () => {
    const archive = await open(
      zipSync({
        'Ann/1.pgm': text.encode('P2 1 1 255 7'),
        'b.txt': [text.encode('x'), { level: 0 }],
      }) as Uint8Array<ArrayBuffer>,
    );
    expect(new TextDecoder().decode(await archive.read(archive.entries[0]!))).toBe('P2 1 1 255 7');
    const old = writeZip([{ name: 'xx', data: 'a', pack: 'store' }]);
    old.set([0x81, 0x94], centralHeader(old) + 46);
    expect((await open(old)).entries[0]!.name).toBe('üö');
  });

  it('checks the number of entries, the total and the ratio before it unpacks anything', async () => {
    const many = writeZip(
      Array.from({ length: 11 }, (_, i) => ({ name: String(i), data: '', pack: 'store' as const })),
    );
    await expect(open(many, { entries: 10 })).rejects.toEqual(refused('limits'));
    const zeros = writeZip([{ name: 'zeros', data: new Uint8Array(50_000_000), pack: 'deflate' }]);
    expect(zeros.length).toBeLessThan(60_000);
    await expect(open(zeros, { totalBytes: 49_999_999 })).rejects.toEqual(refused('limits'));
    const archive = await open(zeros);
    await expect(archive.read(archive.entries[0]!)).rejects.toEqual(refused('limits'));
    const generous = await open(zeros, { entryBytes: 1e9 });
    await expect(generous.read(generous.entries[0]!)).rejects.toThrow('Unpacks to more than 200 times its size.');
    const bombs = writeZip([1, 2, 3].map((i) => ({ name: `${i}`, data: new Uint8Array(50_000_000), pack: 'deflate' })));
    await expect(open(bombs)).rejects.toThrow('The zip unpacks to more than 200 times its size');
  });

  it('skips an entry that lies about its size, in both directions and with any packing', async () => {
    for (const pack of ['store', 'deflate'] as const) {
      for (const lie of [-100, 100]) {
        const zip = writeZip([
          { name: 'liar', data: 'abc'.repeat(400), pack },
          { name: 'honest', data: 'fine', pack: 'store' },
        ]);
        view(zip).setUint32(centralHeader(zip) + 24, 1200 + lie, true);
        const archive = await open(zip);
        await expect(archive.read(archive.entries[0]!)).rejects.toEqual(refused('corrupt'));
        expect(new TextDecoder().decode(await archive.read(archive.entries[1]!))).toBe('fine');
      }
    }
  });

  it('stops unpacking soon after the stated size is passed', async () => {
    const data = deflateSync(new Uint8Array(80_000_000));
    const zip = writeZip([{ name: 'bomb', data, pack: 'store' }]);
    const at = centralHeader(zip);
    view(zip).setUint16(at + 10, 8, true);
    view(zip).setUint32(at + 24, 1000, true);
    const archive = await open(zip);
    const before = process.memoryUsage().arrayBuffers;
    await expect(archive.read(archive.entries[0]!)).rejects.toEqual(refused('corrupt'));
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(60_000_000);
  });

  it('finds damage by the checksum', async () => {
    const zip = writeZip([{ name: 'a', data: 'hello', pack: 'store' }]);
    zip[31 + 2]! ^= 1;
    const archive = await open(zip);
    await expect(archive.read(archive.entries[0]!)).rejects.toThrow('Damaged: its checksum differs.');
  });

  it('names encrypted entries and unknown packings instead of opening them', async () => {
    const zip = writeZip([{ name: 'a', data: 'hello', pack: 'store' }]);
    view(zip).setUint16(centralHeader(zip) + 8, 1, true);
    const encrypted = await open(zip);
    expect(encrypted.entries[0]!.encrypted).toBe(true);
    await expect(encrypted.read(encrypted.entries[0]!)).rejects.toThrow('Encrypted.');
    view(zip).setUint16(centralHeader(zip) + 8, 0, true);
    view(zip).setUint16(centralHeader(zip) + 10, 14, true);
    const lzma = await open(zip);
    await expect(lzma.read(lzma.entries[0]!)).rejects.toEqual(refused('unsupported'));
  });

  it('refuses entries that share their bytes', async () => {
    const zip = writeZip([
      { name: 'a', data: 'x'.repeat(100), pack: 'store' },
      { name: 'b', data: 'x'.repeat(100), pack: 'store' },
    ]);
    view(zip).setUint32(centralHeader(zip, 1) + 42, 0, true);
    await expect(open(zip)).rejects.toEqual(refused('offsets'));
  });

  it('has one clear error for what is no zip or was cut off', async () => {
    const zip = writeZip([{ name: 'a', data: 'hello', pack: 'store' }]);
    const wanted = 'This is not a zip file, or its end is missing.';
    await expect(open(zip.slice(0, zip.length - 1))).rejects.toThrow(wanted);
    await expect(open(zip.slice(0, 40))).rejects.toThrow(wanted);
    await expect(open(new Uint8Array(0))).rejects.toThrow(wanted);
    await expect(open(text.encode('hello'))).rejects.toThrow(wanted);
    // What is left ends in another zip, whole, and some bytes more.
    const inner = writeZip([{ name: 'b', data: 'hello', pack: 'store' }]);
    for (const data of [inner, writeZip([])]) {
      const outer = writeZip([{ name: 'inner.zip', data, pack: 'store' }]);
      await expect(open(outer.slice(0, outer.length - 9))).rejects.toThrow(wanted);
    }
    // Bytes after the end are none of its own.
    const padded = new Uint8Array([...zip, 0, 0, 0]);
    expect((await open(padded)).entries).toHaveLength(1);
    // The start is missing: the list is there, but not where it should be.
    await expect(open(zip.slice(20))).rejects.toEqual(refused('header'));
  });

  it('reads zip64 sizes and lists', async () => {
    const plain = writeZip([{ name: 'a', data: 'hello', pack: 'store' }]);
    const at = centralHeader(plain);
    const central = new Uint8Array(47 + 20);
    central.set(plain.subarray(at, at + 47));
    view(central).setUint32(20, 0xffffffff, true);
    view(central).setUint32(24, 0xffffffff, true);
    view(central).setUint16(30, 20, true);
    view(central).setUint16(47, 1, true);
    view(central).setUint16(49, 16, true);
    view(central).setBigUint64(51, 5n, true);
    view(central).setBigUint64(59, 5n, true);
    const record = new Uint8Array(56);
    view(record).setUint32(0, 0x06064b50, true);
    view(record).setBigUint64(32, 1n, true);
    view(record).setBigUint64(40, BigInt(central.length), true);
    view(record).setBigUint64(48, BigInt(at), true);
    const locator = new Uint8Array(20);
    view(locator).setUint32(0, 0x07064b50, true);
    view(locator).setBigUint64(8, BigInt(at + central.length), true);
    const end = plain.slice(plain.length - 22);
    end.fill(0xff, 8, 20);
    const archive = await openZip(new Blob([plain.subarray(0, at), central, record, locator, end]));
    expect(archive.entries[0]).toMatchObject({ name: 'a', size: 5, packedSize: 5 });
    expect(new TextDecoder().decode(await archive.read(archive.entries[0]!))).toBe('hello');
  });

  it('meets any damage with a FormatError or with data of the right checksum', async () => {
    const zip = writeZip([
      { name: 'a/1', data: 'hello '.repeat(20), pack: 'deflate' },
      { name: 'a/2', data: 'world', pack: 'store' },
    ]);
    await fc.assert(
      fc.asyncProperty(fc.nat(zip.length - 1), fc.nat(255), async (at, value) => {
        const damaged = zip.slice();
        damaged[at] = value;
        try {
          const archive = await open(damaged);
          for (const entry of archive.entries) expect(crc32(await archive.read(entry))).toBe(entry.crc);
        } catch (error) {
          expect(error).toHaveProperty('name', 'FormatError');
        }
      }),
      { numRuns: 1500 },
    );
  });
});

describe('names in zips', () => {
  const namesOf = async (entries: readonly Omit<RawEntry, 'data'>[]): Promise<string[]> => {
    const archive = await open(rawZip(entries.map((entry) => ({ ...entry, data: new Uint8Array(1) }))));
    return archive.entries.map(({ name }) => name);
  };

  it("takes Info-ZIP's Unicode path, and only where it was made for the name it stands with", async () => {
    const name = bytesOf('\xc0\xc9\xc8/1.png');
    const field = unicodePath('山田/1.png', name);
    expect(await namesOf([{ name, extra: field }])).toEqual(['山田/1.png']);
    // After another field, as Info-ZIP writes them.
    expect(await namesOf([{ name, extra: [0x55, 0x54, 1, 0, 3, ...field] }])).toEqual(['山田/1.png']);
    const renamed = bytesOf('\xc0\xc9\xc9/1.png');
    expect(await namesOf([{ name: renamed, extra: field }])).toEqual(['└╔╔/1.png']);
    expect(
      await namesOf([{ name: bytesOf('plain/1.png'), extra: unicodePath('é/1.png', bytesOf('plain/1.png')) }]),
    ).toEqual(['é/1.png']);
    // A field that ends too early says nothing.
    expect(await namesOf([{ name, extra: field.slice(0, 8) }])).toEqual(['└╔╚/1.png']);
  });

  it('parts no character of two bytes, and keeps all names apart', async () => {
    // Shift_JIS: 表 is 95 5C, 十 is 8F 5C, 能 is 94 5C; each after 山 (8E 52).
    const people = ['\x8eR\x95\\', '\x8eR\x8f\\', '\x8eR\x94\\'];
    const names = await namesOf(people.map((person) => ({ name: bytesOf(`${person}/1.png`) })));
    expect(names).toEqual(['ÄRò＼/1.png', 'ÄRÅ＼/1.png', 'ÄRö＼/1.png']);
    for (const name of names) expect(name.split(/[/\\]/)).toHaveLength(2);
  });

  it('parts folders by backslashes where a zip has no slash', async () => {
    const names = await namesOf([{ name: bytesOf('Jos\x82\\1.png') }, { name: bytesOf('Zo\x89\\1.png') }]);
    expect(names).toEqual(['José\\1.png', 'Zoë\\1.png']);
  });

  it('gives every byte a character of its own, which survives the trimming of blanks', async () => {
    const all = Array.from({ length: 128 }, (_, i) => ({ name: [...bytesOf('x'), 128 + i] }));
    const names = (await namesOf([...all, { name: bytesOf('x/') }])).slice(0, 128);
    expect(new Set(names.map((name) => name.normalize('NFC').trim())).size).toBe(128);
  });

  it('takes the names of one zip alike: what is UTF-8 by chance is not, where another name cannot be', async () => {
    // GBK: 联通 is C1 AA CD A8, which reads as UTF-8 but for its overlong start; 水 is CB AE, valid UTF-8 by chance.
    const names = [{ name: bytesOf('\xcb\xae/1.png') }, { name: bytesOf('\xc1\xaa/1.png') }];
    expect(await namesOf(names)).toEqual(['╦«/1.png', '┴¬/1.png']);
    expect(await namesOf(names.slice(0, 1))).toEqual(['ˮ/1.png']);
    expect(await namesOf([{ ...names[0]!, utf8: true }, names[1]!])).toEqual(['ˮ/1.png', '┴¬/1.png']);
  });
});

describe('crc32', () => {
  it('gives the check value of the standard', () => {
    expect(crc32(text.encode('123456789'))).toBe(0xcbf43926);
  });
});
