import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { blobOfFile, withBlobs, withoutBlobs } from '../../src/node/fileBlobs.ts';

describe('files in messages between threads', () => {
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'blobs-'));
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  test('a file travels as its path and is a Blob of the same bytes again', async () => {
    const path = join(folder, 'a.txt');
    writeFileSync(path, 'twelve bytes');
    const blob = await blobOfFile(path);
    const pixels = new Uint8Array([1, 2, 3]);
    const message = { v: 1, sources: [{ path: 'set/a.txt', blob }], pixels, none: null };
    const sent = withoutBlobs(message) as typeof message;
    expect(sent.sources[0]!.blob).toEqual({ fileOnDisk: path });
    expect(sent.pixels).toBe(pixels);
    const received = (await withBlobs(sent)) as typeof message;
    expect(received.pixels).toBe(pixels);
    expect(received.none).toBeNull();
    expect(received.sources[0]!.path).toBe('set/a.txt');
    expect(await received.sources[0]!.blob.text()).toBe('twelve bytes');
  });

  test('a Blob that is no file stays as it is', () => {
    const blob = new Blob(['x']);
    expect(withoutBlobs({ blob })).toEqual({ blob });
  });
});
