/** Files as Blobs in Node: any size, any name, and through messages between threads. */
import {
  closeSync,
  ftruncateSync,
  mkdtempSync,
  openSync,
  rmSync,
  truncateSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { MessageChannel } from 'node:worker_threads';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openZip } from '../../../../src/formats/archive/zip.ts';
import { writeZip } from '../../../../src/formats/archive/zipWriter.ts';
import { blobOfFile, withBlobs, withoutBlobs } from '../../../../src/headless/node/fileBlobs.ts';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'blobs-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

describe('files as Blobs', () => {
  test('reads what a Blob of the same bytes reads', async () => {
    const path = join(folder, 'a.bin');
    const bytes = Uint8Array.from({ length: 300 }, (_, i) => i % 251);
    writeFileSync(path, bytes);
    const blob = blobOfFile(path);
    const known = new Blob([bytes]);
    for (const range of [[], [10], [10, 20], [-20], [-20, -5], [20, 10], [0, 1000], [299]] as [number?, number?][]) {
      const slice = blob.slice(...range);
      expect(slice.size).toBe(known.slice(...range).size);
      expect(await slice.arrayBuffer()).toEqual(await known.slice(...range).arrayBuffer());
      expect(await slice.slice(2, 7).arrayBuffer()).toEqual(
        await known
          .slice(...range)
          .slice(2, 7)
          .arrayBuffer(),
      );
    }
    expect(await blob.text()).toBe(await known.text());
    expect(new Uint8Array(await new Response(blob.stream()).arrayBuffer())).toEqual(bytes);
  });

  test('reads places and sizes beyond 4 GB', async () => {
    const path = join(folder, 'large.rec');
    const size = 2 ** 32 + 2 ** 31;
    const file = openSync(path, 'w');
    // A hole: it takes no room on the disk.
    ftruncateSync(file, size);
    writeSync(file, 'near the start', 10);
    writeSync(file, 'beyond 4 GB', 2 ** 32 + 10);
    writeSync(file, 'end', size - 3);
    closeSync(file);
    const blob = blobOfFile(path);
    expect(blob.size).toBe(size);
    expect(await blob.slice(2 ** 32 + 10, 2 ** 32 + 21).text()).toBe('beyond 4 GB');
    expect(await blob.slice(-3).text()).toBe('end');
    expect(await blob.slice(10, 24).text()).toBe('near the start');
  });

  test('are read by the readers of zips as any Blob is', async () => {
    const path = join(folder, 'set.zip');
    writeFileSync(path, writeZip([{ name: 'Ann/1.txt', data: 'hello '.repeat(50), pack: 'deflate' }]));
    const archive = await openZip(blobOfFile(path));
    expect(new TextDecoder().decode(await archive.read(archive.entries[0]!))).toBe('hello '.repeat(50));
  });

  test('rejects when the file has become shorter, or is gone', async () => {
    const path = join(folder, 'short.bin');
    writeFileSync(path, 'twelve bytes');
    const blob = blobOfFile(path);
    truncateSync(path, 5);
    await expect(blob.arrayBuffer()).rejects.toThrow('The file is shorter than it was.');
    rmSync(path);
    await expect(blob.arrayBuffer()).rejects.toThrow('ENOENT');
    expect(() => blobOfFile(path)).toThrow('ENOENT');
  });
});

describe('files in messages between threads', () => {
  test('a file, or a part of one, travels as its place and is a Blob of the same bytes again', async () => {
    const path = join(folder, 'a.txt');
    writeFileSync(path, 'twelve bytes');
    const blob = blobOfFile(path);
    const pixels = new Uint8Array([1, 2, 3]);
    const message = { v: 1, sources: [{ path: 'set/a.txt', blob }], part: blob.slice(7), pixels, none: null };
    const { port1, port2 } = new MessageChannel();
    const received = await new Promise<typeof message>((resolve) => {
      port2.on('message', (data) => resolve(withBlobs(data) as typeof message));
      port1.postMessage(withoutBlobs(message));
    });
    port1.close();
    expect(received.pixels).toEqual(pixels);
    expect(received.none).toBeNull();
    expect(received.sources[0]!.path).toBe('set/a.txt');
    expect(await received.sources[0]!.blob.text()).toBe('twelve bytes');
    expect(await received.part.text()).toBe('bytes');
  });

  test.runIf(process.platform === 'linux')('a name that is no UTF-8 travels too', async () => {
    const path = Buffer.concat([Buffer.from(folder), Buffer.from('/Jos\xe9.txt', 'latin1')]);
    writeFileSync(path, 'José');
    const sent = structuredClone(withoutBlobs({ file: blobOfFile(path) }));
    expect(await (withBlobs(sent) as { file: Blob }).file.text()).toBe('José');
  });

  test('a Blob that is no file stays as it is', () => {
    const blob = new Blob(['x']);
    expect(withoutBlobs({ blob })).toEqual({ blob });
  });
});
