/** A photo of several named faces under review, and what its review changes in sidecars. */
import { expect, test } from 'vitest';
import { page, userEvent } from 'vitest/browser';
import { decodeInBrowser } from '../../src/data/import/browserDecoder.ts';
import type { NamedRegion } from '../../src/domain/faceBox.ts';
import { crc32 } from '../../src/formats/archive/crc32.ts';
import { embeddedXmp } from '../../src/formats/xmp/embeddedXmp.ts';
import { assertNever } from '../../src/lib/assertNever.ts';
import { ExportDialog } from '../../src/ui/clean/ExportDialog.tsx';
import { NamelessFaces } from '../../src/ui/clean/NamelessFaces.tsx';
import { PhotoView } from '../../src/ui/clean/PhotoView.tsx';
import { REVIEW_SET } from '../support/cleanReview.ts';
import { onCleanStage } from './cleanStage.tsx';

/** Three photos of two faces each. */
const regions: NamedRegion[] = REVIEW_SET.names.map((_, i) => ({
  photo: `${i >> 1}.jpg`,
  sidecar: i < 2 ? '0.xmp' : null,
  face: i % 2,
  box: { x: 0.1 + 0.5 * (i % 2), y: 0.2, width: 0.25, height: 0.5 },
  unnamed: [{ x: 0.4, y: 0.05, width: 0.1, height: 0.2 }],
}));
const outlines = Float32Array.from(
  regions.flatMap(({ box: { x, y, width, height } }) => [x, y, x + width, y, x + width, y + height, x, y + height]),
);
const set = { ...REVIEW_SET, regions, outlines, labels: Int32Array.of(0, 1, 1, 2, 2, 0) };

async function drawnPhoto(): Promise<Blob> {
  const canvas = new OffscreenCanvas(320, 200);
  const context = canvas.getContext('2d')!;
  context.fillStyle = '#456';
  context.fillRect(0, 0, 320, 200);
  context.fillStyle = '#dba';
  for (const { box } of regions.slice(0, 2)) {
    context.beginPath();
    context.ellipse(
      (box.x + box.width / 2) * 320,
      (box.y + box.height / 2) * 200,
      box.width * 150,
      box.height * 95,
      0,
      0,
      7,
    );
    context.fill();
  }
  return canvas.convertToBlob();
}

test('every named face of the photo is shown, the one in question with a mark and its own line', async () => {
  await onCleanStage(
    <div style={{ width: 320 }}>
      <PhotoView image={1} large={false} onLarge={() => {}} />
    </div>,
    { set },
    await drawnPhoto(),
  );
  const photo = page.getByRole('button', { name: 'Show the photo at full size' });
  await expect.element(photo.getByText('Ann', { exact: true })).toBeVisible();
  await expect.element(photo.getByText('▸ Ben')).toBeVisible();
  const framed = [...photo.element().querySelectorAll('[data-judged]')];
  expect(framed.map((one) => one.textContent)).toEqual(['no name', 'Ann', '▸ Ben']);
  expect(framed.map((one) => getComputedStyle(one).borderTopStyle)).toEqual(['dashed', 'dashed', 'none']);
  expect(photo.element().querySelectorAll('polygon')).toHaveLength(2);
  // Where the boxes say, whatever the size of the photo.
  const whole = photo.element().querySelector('img')!.getBoundingClientRect();
  const [, other] = framed.map((one) => one.getBoundingClientRect());
  expect((other!.left - whole.left) / whole.width).toBeCloseTo(0.1, 2);
  expect(other!.height / whole.height).toBeCloseTo(0.5, 2);
});

test('sidecars are listed before they can be taken away', async () => {
  const stage = await onCleanStage(<ExportDialog opened onClose={() => {}} />, { set });
  const { calls } = stage;
  await page.getByRole('button', { name: 'List changes' }).click();
  expect(calls).toEqual([['listSidecars', false]]);
  await expect.element(page.getByRole('button', { name: 'sidecars.zip' })).not.toBeInTheDocument();
  const plan = {
    changes: [
      { photo: '0.jpg', sidecar: '0.xmp', isNew: false, from: 'Ann', to: 'Ben' },
      { photo: '1.jpg', sidecar: '1.jpg.xmp', isNew: true, from: 'Ben', to: null },
    ],
    files: new Map([
      ['0.xmp', new Uint8Array(1)],
      ['1.jpg.xmp', new Uint8Array(1)],
    ]),
    problems: [{ photo: '2.jpg', reason: 'It can no longer be read.' }],
  };
  stage.set({ sidecars: { plan, trustModel: false } });
  const sidecars = page.getByRole('region', { name: 'Sidecars' });
  await expect.element(sidecars.getByRole('status')).toHaveTextContent('2 faces in 2 sidecars:');
  await expect.element(sidecars.getByRole('listitem').nth(0)).toHaveTextContent('0.jpg: Ann becomes Ben, in 0.xmp');
  await expect
    .element(sidecars.getByRole('listitem').nth(1))
    .toHaveTextContent('1.jpg: Ben is taken out, in a new 1.jpg.xmp');
  await expect.element(sidecars.getByText('2.jpg is left alone: It can no longer be read.')).toBeVisible();
  await page.getByRole('button', { name: 'sidecars.zip' }).click();
  expect(calls.at(-1)).toEqual(['saveSidecars']);
});

test('changes of an Immich library are listed, with those left alone, before the script can be taken away', async () => {
  const stage = await onCleanStage(<ExportDialog opened onClose={() => {}} />, { set });
  const immich = page.getByRole('region', { name: 'Immich' });
  await immich.getByRole('button', { name: 'Paste a list' }).click();
  await immich.getByRole('textbox', { name: "List of the library's faces" }).fill('[]');
  await immich.getByRole('button', { name: 'List changes' }).click();
  expect(stage.calls).toEqual([['listImmich', false, '[]']]);
  await expect.element(page.getByRole('button', { name: 'immich.sh' })).not.toBeInTheDocument();
  const plan = {
    changes: [{ photo: '0.jpg', face: 'f', from: 'Ann', to: 'Zoe', person: null }],
    problems: [{ photo: '1.jpg', from: 'Ben', to: null, reason: { kind: 'no-photo' as const } }],
  };
  stage.set({ immich: { plan, trustModel: false } });
  await expect.element(immich.getByRole('status')).toHaveTextContent('1 face of the library, 1 left alone:');
  await expect
    .element(immich.getByRole('listitem').nth(0))
    .toHaveTextContent('1.jpg: Ben goes to a person without a name · left alone: The list has no photo of this name.');
  await expect
    .element(immich.getByRole('listitem').nth(1))
    .toHaveTextContent('0.jpg: Ann becomes Zoe · a new person there');
  await page.getByRole('button', { name: 'immich.sh' }).click();
  expect(stage.calls.at(-1)).toEqual(['saveImmich']);
  await expect.element(immich.getByRole('button', { name: 'List again' })).not.toBeInTheDocument();
  // Another decision was made since.
  stage.set({ immich: null, immichListRead: true });
  await immich.getByRole('button', { name: 'List again' }).click();
  expect(stage.calls.at(-1)).toEqual(['listImmich', false, null]);
});

test('a face without a name gets the one that is suggested by a key, and loses it again; nobody is named silently', async () => {
  const [first, second, third] = [0.1, 0.4, 0.7].map((x) => ({ x, y: 0.2, width: 0.2, height: 0.4 }));
  const suggestion = { box: second!, person: 1, chance: 0.9987 };
  const { calls } = await onCleanStage(
    <NamelessFaces
      image={2}
      faces={[
        { box: first!, number: 1, name: 'Cy', suggestion: null },
        { box: second!, number: 2, name: null, suggestion },
        { box: third!, number: 4, name: null, suggestion: null },
      ]}
    />,
  );
  const list = page.getByRole('list', { name: 'Faces without a name' });
  // Nobody is certain.
  await expect.element(list.getByRole('listitem').nth(1)).toHaveTextContent(/^Face 2: Ben, 99 % likely/);
  await expect
    .element(list.getByRole('listitem').nth(2))
    .toHaveTextContent('1 face without a name is left: nobody of the set is likely enough.');
  expect(calls).toEqual([]);
  await userEvent.keyboard('n');
  expect(calls).toEqual([['nameFace', 2, second, 1]]);
  await list.getByRole('button', { name: 'Take back' }).click();
  expect(calls.at(-1)).toEqual(['unnameFace', 2, first]);
});

/** An EXIF block that says: a quarter of a circle clockwise. */
const EXIF = [0x49, 0x49, 0x2a, 0, 8, 0, 0, 0, 1, 0, 0x12, 0x01, 3, 0, 1, 0, 0, 0, 6, 0, 0, 0, 0, 0, 0, 0];
const letters = (text: string): number[] => Array.from(text, (letter) => letter.charCodeAt(0));
const little = (value: number, bytes: number): number[] =>
  Array.from({ length: bytes }, (_, i) => (value >> (8 * i)) & 255);
const big = (value: number, bytes: number): number[] => little(value, bytes).reverse();

type Turned = 'jpeg' | 'png' | 'webp';

/** A picture of 48 x 32 that says it is to be turned. */
async function turnedPicture(format: Turned): Promise<Uint8Array<ArrayBuffer>> {
  const canvas = new OffscreenCanvas(48, 32);
  canvas.getContext('2d')!.fillRect(0, 0, 20, 20);
  const file = new Uint8Array(await (await canvas.convertToBlob({ type: `image/${format}` })).arrayBuffer());
  switch (format) {
    case 'jpeg': {
      const content = [...letters('Exif\0\0'), ...EXIF];
      return Uint8Array.from([
        ...file.subarray(0, 2),
        0xff,
        0xe1,
        ...big(content.length + 2, 2),
        ...content,
        ...file.subarray(2),
      ]);
    }
    case 'png': {
      const body = Uint8Array.from([...letters('eXIf'), ...EXIF]);
      const chunk = [...big(EXIF.length, 4), ...body, ...big(crc32(body), 4)];
      return Uint8Array.from([...file.subarray(0, 33), ...chunk, ...file.subarray(33)]);
    }
    case 'webp': {
      // From the plain form, or the extended one that a canvas may write: its picture alone.
      const extended = String.fromCharCode(...file.subarray(12, 16)) === 'VP8X';
      const picture = file.subarray(extended ? 30 : 12);
      const header = [...letters('VP8X'), ...little(10, 4), 0x08, 0, 0, 0, ...little(47, 3), ...little(31, 3)];
      const chunks = [...header, ...picture, ...letters('EXIF'), ...little(EXIF.length, 4), ...EXIF];
      return Uint8Array.from([...letters('RIFF'), ...little(chunks.length + 4, 4), ...letters('WEBP'), ...chunks]);
    }
    default:
      return assertNever(format);
  }
}

test.each<Turned>(['jpeg', 'png', 'webp'])(
  'boxes are turned where the browser turns the picture: %s',
  async (format) => {
    const bytes = await turnedPicture(format);
    const { width, height } = await decodeInBrowser(bytes, format);
    expect([width, height].sort()).toEqual([32, 48]);
    expect(embeddedXmp(bytes).orientation).toBe(width === 32 ? 6 : 1);
  },
);

test('there are none where folders name the people', async () => {
  await onCleanStage(<ExportDialog opened onClose={() => {}} />);
  await expect.element(page.getByRole('button', { name: /cleaned\.zip/ })).toBeVisible();
  await expect.element(page.getByRole('button', { name: 'List changes' })).not.toBeInTheDocument();
});
