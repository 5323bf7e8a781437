/** What the worker makes of a person's own images: the split, and the faces that the page shows without touching a pixel. */
import { beforeAll, describe, expect, it } from 'vitest';
import { holdOut } from '../../../src/data/import/holdOut.ts';
import { DEFAULT_CHOICES } from '../../../src/domain/importChoices.ts';
import { installImageDecoders } from '../../../src/headless/node/imageDecoders.ts';
import type { DatasetEvent } from '../../../src/protocol/dataset.ts';
import { importSources } from '../../../src/worker/importJob.ts';
import { imagesAt, run, sources } from '../support/imports.ts';

const PEOPLE = 30;
const EACH = 3;
const CONTENT = imagesAt(
  Array.from({ length: PEOPLE * EACH }, (_, i) => `person ${i % PEOPLE}/${Math.floor(i / PEOPLE)}.png`),
);

type ImportedEvent = Extract<DatasetEvent, { type: 'imported' }>;

async function imported(shown: boolean) {
  const told: { event: DatasetEvent; transfer: Transferable[] }[] = [];
  const post = (event: DatasetEvent, transfer: Transferable[]): void => void told.push({ event, transfer });
  await importSources(1, sources(CONTENT), 16, DEFAULT_CHOICES, shown, post, new AbortController().signal);
  const { event, transfer } = told.at(-1)!;
  return { event: event as ImportedEvent, transfer };
}

/** Every buffer in a message. */
function buffersIn(value: unknown): ArrayBufferLike[] {
  if (ArrayBuffer.isView(value)) return [value.buffer];
  return value && typeof value === 'object' ? Object.values(value).flatMap(buffersIn) : [];
}

beforeAll(() => installImageDecoders());

describe('an import', () => {
  it('sets the same people aside, with the same bytes, as a split of all images', async () => {
    const { event } = await imported(true);
    const { images } = await run(CONTENT);
    const { train, heldOut } = holdOut(images);
    expect(heldOut?.identities).toHaveLength(3);
    expect(event.images).toEqual(train);
    expect(event.heldOut).toEqual(heldOut);
    expect(event.faces).toEqual({
      sheet: { size: 16, count: train.count, pixels: train.pixels, present: new Uint8Array(train.count).fill(1) },
      sample: null,
      heldOut: {
        size: 16,
        count: heldOut!.count,
        pixels: heldOut!.pixels,
        present: new Uint8Array(heldOut!.count).fill(1),
      },
    });
  });

  it('moves every buffer, so that the page copies none', async () => {
    const { event, transfer } = await imported(true);
    expect(new Set(transfer)).toEqual(new Set(buffersIn(event)));
    expect(transfer).toHaveLength(new Set(transfer).size);
    expect(transfer).toHaveLength(8);
  });

  it('makes no faces where nobody will look', async () => {
    const { event, transfer } = await imported(false);
    expect(event.faces).toBeNull();
    expect(new Set(transfer)).toEqual(new Set(buffersIn(event)));
  });
});
