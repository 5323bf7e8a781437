/** The picture of the faces that the page opens with is of these very faces. */
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { createFaceRenderer } from '../../../../src/data/synthetic/index.ts';
import { restoreSettings } from '../../../../src/domain/settings/parse.ts';
import { openingSettings } from '../../../../src/store/story/openingSettings.ts';
import { drawStandIn, STAND_IN_SIDE, standsFor } from '../../../../src/ui/faces/standIns.ts';

const { demoRecording, softwareRecording } = openingSettings();
const PICTURE = new URL('../../../../src/ui/faces/openingFaces.webp', import.meta.url).pathname;
/** As large as the network sees them, halved. */
const DRAWN = 2 * STAND_IN_SIDE;

const dataset = demoRecording.dataset;
if (dataset.kind !== 'synthetic') throw new Error('the page opens with drawn faces');

/** [side, side, 3] of a face drawn anew. */
async function drawn(identity: number, image: number): Promise<Uint8Array> {
  const pixels = new Uint8Array(DRAWN * DRAWN * 3);
  createFaceRenderer(DRAWN).render(
    dataset as Extract<typeof dataset, { kind: 'synthetic' }>,
    identity,
    image,
    pixels,
    0,
  );
  return sharp(pixels, { raw: { width: DRAWN, height: DRAWN, channels: 3 } })
    .resize(STAND_IN_SIDE)
    .raw()
    .toBuffer();
}

const difference = (a: Uint8Array, b: Uint8Array): number =>
  a.reduce((sum, value, i) => sum + Math.abs(value - b[i]!), 0) / a.length;

describe('the picture of the opening faces', () => {
  it('has a face for each image, each the one that is drawn in its place', async () => {
    const { identities, imagesPerIdentity } = dataset;
    const { width, height } = await sharp(PICTURE).metadata();
    expect([width, height]).toEqual([imagesPerIdentity * STAND_IN_SIDE, identities * STAND_IN_SIDE]);
    const cut = (identity: number, image: number): Promise<Buffer> => {
      const [left, top] = [image * STAND_IN_SIDE, identity * STAND_IN_SIDE];
      const region = { left, top, width: STAND_IN_SIDE, height: STAND_IN_SIDE };
      return sharp(PICTURE).extract(region).raw().toBuffer();
    };
    for (let identity = 0; identity < identities; identity++) {
      const image = (7 * identity + 3) % imagesPerIdentity;
      const face = await drawn(identity, image);
      const own = difference(await cut(identity, image), face);
      // WebP of this quality changes a value by about ten of its 255 steps; another photo of the same person is further away.
      expect(own, `${identity}/${image}`).toBeLessThan(14);
      expect(difference(await cut(identity, (image + 1) % imagesPerIdentity), face)).toBeGreaterThan(1.5 * own);
    }
  });

  it('stands for the sets of a first visit and for smaller ones, and for no other faces', () => {
    const set = (change: object) => restoreSettings({ dataset: { ...dataset, ...change } }).settings.dataset;
    expect(standsFor(demoRecording.dataset)).toBe(true);
    expect(standsFor(softwareRecording.dataset)).toBe(true);
    expect(standsFor(set({ identities: 4, imagesPerIdentity: 8 }))).toBe(true);
    expect(standsFor(set({ identities: 11 }))).toBe(false);
    expect(standsFor(set({ imagesPerIdentity: 25 }))).toBe(false);
    expect(standsFor(set({ seed: dataset.seed + 1 }))).toBe(false);
    expect(standsFor(set({ difficulty: 0.5 }))).toBe(false);
    expect(standsFor({ kind: 'folder', path: 'faces' })).toBe(false);
  });

  it('takes a face from its person’s row, whatever the size of the set', () => {
    const calls: unknown[][] = [];
    const context = { drawImage: (...given: unknown[]) => calls.push(given) } as unknown as CanvasRenderingContext2D;
    const picture = {} as HTMLImageElement;
    drawStandIn(context, { picture, imagesPerIdentity: 20 }, 43, 5, 6, 30);
    expect(calls).toEqual([
      [picture, 3 * STAND_IN_SIDE, 2 * STAND_IN_SIDE, STAND_IN_SIDE, STAND_IN_SIDE, 5, 6, 30, 30],
    ]);
  });
});
