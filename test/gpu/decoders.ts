/** What the browser's own decoders make of pictures that are out of the ordinary, as the import takes them. */
import { zlibSync } from 'fflate';
import { decodeInBrowser } from '../../src/data/import/browserDecoder.ts';
import type { DecodedImage } from '../../src/domain/decodedImage.ts';
import { crc32 } from '../../src/formats/archive/crc32.ts';
import { joinBytes } from '../../src/formats/bytes.ts';
import type { CaseResult } from './harness.types.ts';

type Bytes = Uint8Array<ArrayBuffer>;
type Colour = readonly [number, number, number];

const RED: Colour = [255, 0, 0];
const BLUE: Colour = [0, 0, 255];
const LONG = 32;
const SHORT = 16;
/** JPEG is not exact. */
const TOLERANCE = 24;

/** Red on the left, blue on the right. */
async function halves(type: string): Promise<Bytes> {
  const context = new OffscreenCanvas(LONG, SHORT).getContext('2d')!;
  context.fillStyle = 'red';
  context.fillRect(0, 0, LONG / 2, SHORT);
  context.fillStyle = 'blue';
  context.fillRect(LONG / 2, 0, LONG / 2, SHORT);
  const blob = await context.canvas.convertToBlob({ type, quality: 1 });
  return new Uint8Array(await blob.arrayBuffer());
}

/** The JPEG with an EXIF segment that holds nothing but the orientation. */
function turned(jpeg: Bytes, orientation: number): Bytes {
  const tiff = [0x4d, 0x4d, 0, 42, 0, 0, 0, 8, 0, 1, 1, 0x12, 0, 3, 0, 0, 0, 1, 0, orientation, 0, 0, 0, 0, 0, 0];
  const content = [...Array.from('Exif\0\0', (c) => c.charCodeAt(0)), ...tiff];
  const segment = Uint8Array.of(0xff, 0xe1, 0, content.length + 2, ...content);
  return joinBytes([jpeg.subarray(0, 2), segment, jpeg.subarray(2)]);
}

/** One pixel, first red and then blue. */
const ANIMATED_GIF = Uint8Array.of(
  ...Array.from('GIF89a', (c) => c.charCodeAt(0)),
  ...[1, 0, 1, 0, 0x80, 0, 0, ...RED, ...BLUE],
  ...[0x21, 0xf9, 4, 0, 10, 0, 0, 0, 0x2c, 0, 0, 0, 0, 1, 0, 1, 0, 0, 2, 2, 0x44, 1, 0],
  ...[0x21, 0xf9, 4, 0, 10, 0, 0, 0, 0x2c, 0, 0, 0, 0, 1, 0, 1, 0, 0, 2, 2, 0x4c, 1, 0],
  0x3b,
);

function chunk(type: string, data: Uint8Array): Bytes {
  const body = joinBytes([Uint8Array.from(type, (c) => c.charCodeAt(0)), data]);
  const bytes = new Uint8Array(body.length + 8);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, data.length);
  bytes.set(body, 4);
  view.setUint32(4 + body.length, crc32(body));
  return bytes;
}

/** A picture of one colour with 16 bits a channel, of which the upper eight are given. */
function deepPng([r, g, b]: Colour): Bytes {
  const header = Uint8Array.of(0, 0, 0, SHORT, 0, 0, 0, SHORT, 16, 2, 0, 0, 0);
  const pixel = [r, 0x20, g, 0x20, b, 0x20];
  const row = [0, ...Array.from({ length: SHORT }, () => pixel).flat()];
  const rows = Uint8Array.from(Array.from({ length: SHORT }, () => row).flat());
  return joinBytes([
    Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a),
    chunk('IHDR', header),
    chunk('IDAT', zlibSync(rows)),
    chunk('IEND', new Uint8Array(0)),
  ]);
}

const colourAt = ({ width, rgba }: DecodedImage, x: number, y: number): number[] => [
  ...rgba.subarray(4 * (y * width + x), 4 * (y * width + x) + 4),
];

/** What is wrong with the colours at some places; empty when nothing is. */
function wrong(image: DecodedImage, expected: readonly (readonly [x: number, y: number, colour: readonly number[]])[]) {
  return expected.flatMap(([x, y, colour]) => {
    const found = colourAt(image, x, y);
    const same = colour.every((value, i) => Math.abs(value - found[i]!) <= TOLERANCE);
    return same ? [] : [`${found.join()} at ${x}, ${y} of ${image.width} x ${image.height}, ${colour.join()} expected`];
  });
}

const judged = (faults: readonly string[]) => ({ ok: faults.length === 0, detail: faults.join('; ') });

async function turns(): Promise<string[]> {
  const jpeg = await halves('image/jpeg');
  const places: Readonly<Record<number, readonly [red: readonly [number, number], blue: readonly [number, number]]>> = {
    1: [
      [4, 8],
      [28, 8],
    ],
    3: [
      [28, 8],
      [4, 8],
    ],
    6: [
      [8, 4],
      [8, 28],
    ],
    8: [
      [8, 28],
      [8, 4],
    ],
  };
  const faults: string[] = [];
  for (const [orientation, [red, blue]] of Object.entries(places)) {
    const image = await decodeInBrowser(turned(jpeg, Number(orientation)), 'jpeg');
    const upright = Number(orientation) < 5;
    if (image.width !== (upright ? LONG : SHORT)) faults.push(`orientation ${orientation}: ${image.width} wide`);
    else
      faults.push(
        ...wrong(image, [
          [...red, RED],
          [...blue, BLUE],
        ]),
      );
  }
  return faults;
}

async function transparent(): Promise<string[]> {
  const context = new OffscreenCanvas(SHORT, SHORT).getContext('2d')!;
  context.fillStyle = 'rgba(255, 0, 0, 0.5)';
  context.fillRect(0, 0, SHORT, SHORT);
  const bytes = new Uint8Array(await (await context.canvas.convertToBlob({ type: 'image/png' })).arrayBuffer());
  return wrong(await decodeInBrowser(bytes, 'png'), [[8, 8, [255, 0, 0, 128]]]);
}

export async function runDecoderCases(): Promise<CaseResult[]> {
  const animated = await decodeInBrowser(ANIMATED_GIF, 'gif');
  const deep = await decodeInBrowser(deepPng([200, 100, 50]), 'png');
  return [
    { name: 'a picture is turned as EXIF says', ...judged(await turns()) },
    { name: 'an animated picture gives its first frame', ...judged(wrong(animated, [[0, 0, RED]])) },
    { name: '16 bits a channel become 8', ...judged(wrong(deep, [[8, 8, [200, 100, 50, 255]]])) },
    { name: 'transparent parts keep their colour and say how transparent they are', ...judged(await transparent()) },
  ];
}
