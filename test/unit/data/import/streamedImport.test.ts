/** Sets too large for memory: what is held out and shown, and that training gets the pixels an import would have made. */
import { describe, expect, it } from 'vitest';
import { openImageStream } from '../../../../src/data/import/imageStream.ts';
import { importImages } from '../../../../src/data/import/importImages.ts';
import {
  HELD_OUT_IMAGES,
  type ImportedStream,
  importSet,
  SAMPLE_IDENTITIES,
  SAMPLE_IMAGES,
  type SetOptions,
} from '../../../../src/data/import/streamedImport.ts';
import { imageName } from '../../../../src/domain/imageNames.ts';
import type { ImportSource } from '../../../../src/domain/images.ts';
import { writeZip } from '../../../../src/formats/archive/zipWriter.ts';
import * as files from '../../support/imageFiles.ts';
import { decodeInNode } from '../../support/nodeDecoder.ts';
import { insightFaceFile } from '../../support/recordFile.ts';

const OPTIONS: SetOptions = { size: 16, decode: decodeInNode, memoryBytes: 0 };
const IDENTITIES = 60;
const EACH = 14;

/** Every image has a colour of its own. */
const picture = (identity: number, i: number): files.Bytes => files.pngFile(16, 16, () => [identity, i, 3]);
const SETS = Array.from({ length: IDENTITIES }, (_, identity) =>
  Array.from({ length: EACH }, (_, i) => picture(identity, i)),
);
const { rec, idx } = insightFaceFile(SETS);

async function streamed(
  content: Record<string, files.Bytes>,
  options: Partial<SetOptions> = {},
): Promise<ImportedStream> {
  const sources: ImportSource[] = Object.entries(content).map(([path, bytes]) => ({ path, blob: new Blob([bytes]) }));
  const made = await importSet(sources, { ...OPTIONS, ...options });
  if (made.sample === null) throw new Error('the set was taken into memory');
  return made;
}

/** The colour tells which image it is: its identity, and its number in it. */
async function check(made: ImportedStream, identityOf: (name: string) => number): Promise<void> {
  const { images, sample } = made;
  const stream = openImageStream(images, decodeInNode);
  for (let i = 0; i < images.count; i += 7) {
    const pixels = await stream.read(i);
    expect(pixels[0]).toBe(identityOf(images.identities[images.labels[i]!]!));
  }
  for (const [at, image] of sample.images.entries()) {
    const shown = sample.pixels.subarray(at * 768, at * 768 + 3);
    expect([...shown]).toEqual([...(await stream.read(image)).subarray(0, 3)]);
  }
}

describe('importSet', () => {
  it('takes into memory what fits there', async () => {
    const made = await importSet([{ path: 'x.rec', blob: new Blob([rec]) }], { ...OPTIONS, memoryBytes: 1e9 });
    expect(made.sample).toBeNull();
    expect(made.heldOut?.identities).toHaveLength(IDENTITIES / 10);
    expect(made.images.count + made.heldOut!.count).toBe(IDENTITIES * EACH);
  });

  it('streams a record file: opens it without reading its images but for the held-out ones and the sample', async () => {
    let read = 0;
    const made = await streamed(
      { 'x.rec': rec, 'x.idx': idx },
      {
        decode: (bytes, format) => {
          read++;
          return decodeInNode(bytes, format);
        },
      },
    );
    const { images, heldOut, sample, report } = made;
    expect(heldOut?.identities).toHaveLength(6);
    expect(heldOut?.count).toBe(6 * HELD_OUT_IMAGES);
    expect(images.identities).toHaveLength(54);
    expect(images.count).toBe(54 * EACH);
    expect(new Set([...images.identities, ...heldOut!.identities]).size).toBe(IDENTITIES);
    expect(sample.images).toHaveLength(SAMPLE_IDENTITIES * SAMPLE_IMAGES);
    expect(read).toBe(6 * HELD_OUT_IMAGES + SAMPLE_IDENTITIES * SAMPLE_IMAGES);
    expect(report).toMatchObject({ imported: IDENTITIES * EACH, identities: IDENTITIES, skipped: [] });
    expect(report.notices[0]!.note).toContain('stays on disk');
    expect(imageName(images, 0)).toMatch(/^x\.rec#\d+$/);
    expect(heldOut!.pixels[0]).toBe(Number(heldOut!.identities[0]));
    await check(made, Number);
    const scanned = await streamed({ 'x.rec': rec });
    expect(scanned.images.labels.join()).toBe(images.labels.join());
    expect(scanned.sample.images.join()).toBe(sample.images.join());
  });

  it('streams files and zips: reads each once for the report, then from where it lies', async () => {
    const content = Object.fromEntries(
      SETS.flatMap((set, identity) => set.map((bytes, i) => [`set/p${identity}/${i}.png`, bytes] as const)),
    );
    content['set/p5/broken.png'] = files.ascii('no image');
    content['set/p59/copy.png'] = picture(3, 1);
    const made = await streamed(content);
    const { images, heldOut, report } = made;
    expect(images.count + EACH * heldOut!.identities.length).toBe(IDENTITIES * EACH + 1);
    expect(report.skipped).toEqual([{ path: 'set/p5/broken.png', reason: 'Not an image.' }]);
    expect(report.duplicates).toMatchObject([{ paths: ['set/p3/1.png', 'set/p59/copy.png'], suspectedNoise: true }]);
    delete content['set/p59/copy.png'];
    await check(await streamed(content), (name) => Number(name.slice(1)));
    const zip = writeZip(Object.entries(content).map(([name, data]) => ({ name, data, pack: 'deflate' })));
    const zipped = await streamed({ 'set.zip': zip });
    await check(zipped, (name) => Number(name.slice(1)));
    const whole = await importImages([{ path: 'set.zip', blob: new Blob([zip]) }], OPTIONS);
    expect(zipped.images.count + EACH * zipped.heldOut!.identities.length).toBe(whole.images.count);
  });

  it('names an image that cannot be read when its turn comes', async () => {
    const damaged = rec.slice();
    const made = await streamed({ 'x.rec': damaged, 'x.idx': idx });
    if (made.images.encoded.kind !== 'records') throw new Error('no record file');
    damaged.fill(0, made.images.encoded.starts[3]! + 60, made.images.encoded.starts[3]! + 64);
    const file = new Blob([damaged]);
    const stream = openImageStream({ ...made.images, encoded: { ...made.images.encoded, file } }, decodeInNode);
    await expect(stream.read(3)).rejects.toThrow(`${imageName(made.images, 3)}: `);
    await expect(stream.read(4)).resolves.toHaveLength(768);
  });

  it('leaves out what is damaged in the sample, and sets of few identities have nobody held out', async () => {
    const few = insightFaceFile([[picture(0, 0), files.ascii('no image')], [picture(1, 0)], [picture(2, 0)]]);
    const made = await streamed({ 'x.rec': few.rec, 'x.idx': few.idx });
    expect(made.heldOut).toBeNull();
    expect(made.images.count).toBe(3);
    expect(made.report.skipped).toEqual([{ path: 'x.rec#2', reason: 'Not an image.' }]);
  });
});
