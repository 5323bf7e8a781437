/** A small library of photos with several named faces each, from its files to the list of suspects and the sidecars. */
import { beforeAll, describe, expect, it, vi } from 'vitest';
import { createFaceRenderer } from '../../../src/data/synthetic/index.ts';
import type { FaceBox } from '../../../src/domain/faceBox.ts';
import { storedBox } from '../../../src/domain/faceBox.ts';
import type { ImportSource } from '../../../src/domain/images.ts';
import { openOriginals } from '../../../src/formats/archive/originals.ts';
import { encodePng } from '../../../src/formats/picture/png.ts';
import { planSidecars } from '../../../src/formats/xmp/sidecarChanges.ts';
import { XmpFaces } from '../../../src/formats/xmp/xmpFaces.ts';
import { installImageDecoders } from '../../../src/headless/node/imageDecoders.ts';
import {
  type BatchAnswer,
  type CleanEvent,
  type CleanScores,
  DEFAULT_CLEAN,
  type WorkedSet,
} from '../../../src/protocol/clean.ts';
import type { PhotoBatch } from '../../../src/protocol/faces.ts';
import { CleanAnalysis } from '../../../src/worker/cleanAnalysis.ts';
import { FaceWork } from '../../../src/worker/faceWork.ts';
import { faceNetworksInNode, useWasmBackend } from '../../support/faceNetworks.ts';
import { exifBlock, withPngChunk } from '../support/imageFiles.ts';

vi.mock('../../../src/engine/faces/modelFiles.ts', () => ({
  loadFaceNetworks: () => faceNetworksInNode(),
}));
vi.mock('../../../src/engine/backend/choose.ts', () => ({
  chooseBackend: async () => ({ backend: 'wasm', adapter: '', software: true, reason: '', kernels: 'stock' }),
  watchDevice: () => {},
}));

const FACE = 112;
const [WIDTH, HEIGHT] = [460, 160];
const PEOPLE = ['Ann', 'Ben', 'Cy', 'Dee'];
const PHOTOS = 8;
/** In photo 3 the names of the first two faces are swapped. */
const WRONG = 3;

/** Upper left corners of three faces side by side. */
const leftOf = (place: number): number => 20 + 145 * place;
const TOP = 24;
const boxOf = (place: number): FaceBox => ({
  x: (leftOf(place) + 14) / WIDTH,
  y: (TOP + 14) / HEIGHT,
  width: (FACE - 28) / WIDTH,
  height: (FACE - 28) / HEIGHT,
});
/** Nobody stands in the same place twice, pixels: the drawn squares around the faces would be alike. */
const aside = (photo: number, place: number): number => ((7 * photo + 3 * place) % 19) - 9;
/** Who stands where: three of the four people, another order in every photo. */
const personAt = (photo: number, place: number): number => (photo + place) % PEOPLE.length;

/** [height, width, 3] */
function groupPhoto(photo: number): Uint8Array {
  const renderer = createFaceRenderer(FACE);
  const rgb = new Uint8Array(WIDTH * HEIGHT * 3).fill(150);
  const face = new Uint8Array(FACE * FACE * 3);
  for (let place = 0; place < 3; place++) {
    renderer.render({ seed: 8, difficulty: 0.4 }, personAt(photo, place), photo, face, 0);
    for (let row = 0; row < FACE; row++) {
      const moved = aside(photo, place);
      const at = ((TOP - moved + row) * WIDTH + leftOf(place) + moved) * 3;
      rgb.set(face.subarray(row * FACE * 3, (row + 1) * FACE * 3), at);
    }
  }
  return rgb;
}

/** Turned by half a circle as stored, where `orientation` is 3. */
function photoFile(photo: number, orientation: 1 | 3): Uint8Array<ArrayBuffer> {
  const rgb = groupPhoto(photo);
  if (orientation === 1) return encodePng(rgb, WIDTH, HEIGHT);
  const turned = new Uint8Array(rgb.length);
  for (let i = 0; i < WIDTH * HEIGHT; i++) turned.set(rgb.subarray(3 * i, 3 * i + 3), rgb.length - 3 * (i + 1));
  return withPngChunk(encodePng(turned, WIDTH, HEIGHT), 'eXIf', exifBlock(3));
}

function library(): ImportSource[] {
  return Array.from({ length: PHOTOS }, (_, photo) => {
    const orientation = photo % 2 === 0 ? 1 : 3;
    const xmp = XmpFaces.empty();
    for (let place = 0; place < 3; place++) {
      const named = photo === WRONG && place < 2 ? 1 - place : place;
      const size = { width: WIDTH, height: HEIGHT };
      xmp.add(PEOPLE[personAt(photo, named)]!, storedBox(boxOf(place), orientation), size);
    }
    return [
      { path: `set/${photo}.png`, blob: new Blob([photoFile(photo, orientation)]) },
      { path: `set/${photo}.png.xmp`, blob: new Blob([xmp.bytes()]) },
    ];
  }).flat();
}

async function analysed(sources: readonly ImportSource[]): Promise<{ set: WorkedSet; scores: CleanScores }> {
  let set: WorkedSet | undefined;
  let scores: CleanScores | undefined;
  let answer: (answer: BatchAnswer) => void = () => {};
  const work = new FaceWork();
  const { signal } = new AbortController();
  await new CleanAnalysis().handle(
    {
      v: 1,
      job: 1,
      type: 'analyse',
      sources: [...sources],
      settings: DEFAULT_CLEAN,
      lanes: 1,
      keep: false,
      early: false,
    },
    (event: Partial<CleanEvent>) => {
      if (event.type === 'wanted') {
        const { batch, ...wanted } = event as PhotoBatch & { batch: number };
        void work.read(wanted, signal).then(({ results, known }) => answer({ batch, results, known }));
      }
      if (event.type === 'set') set = event.set;
      if (event.type === 'scores') scores = event.scores;
    },
    signal,
    (listener) => {
      answer = listener;
    },
  );
  return { set: set!, scores: scores! };
}

beforeAll(async () => {
  installImageDecoders();
  await useWasmBackend();
});

describe('a library of named faces', () => {
  it('has each face judged by itself, and the wrong names corrected in their sidecar', async () => {
    const sources = library();
    const { set, scores } = await analysed(sources);
    expect(set.names).toHaveLength(3 * PHOTOS);
    expect(set.identities).toEqual(PEOPLE);
    expect(set.faces.filter((face) => face === 'found')).toHaveLength(3 * PHOTOS);
    // The middle of each face that was compared lies in its own box.
    set.regions!.forEach(({ box, face }, i) => {
      const corners = set.outlines.subarray(8 * i, 8 * i + 8);
      const middle = [0, 1].map((axis) => [0, 2, 4, 6].reduce((sum, at) => sum + corners[at + axis]! / 4, 0));
      expect(Math.abs(middle[0]! - box.x - box.width / 2)).toBeLessThan(box.width / 2);
      expect(Math.abs(middle[1]! - box.y - box.height / 2)).toBeLessThan(box.height / 2);
      expect(box.x).toBeCloseTo(boxOf(face).x, 5);
    });
    // No face is a copy of another.
    expect([...set.photos]).toEqual([...set.names.keys()]);
    const order = [...set.names.keys()].sort((a, b) => scores.score[b]! - scores.score[a]!);
    const wrong = [`set/${WRONG}.png#1`, `set/${WRONG}.png#2`];
    expect(
      order
        .slice(0, 2)
        .map((i) => set.names[i])
        .sort(),
    ).toEqual(wrong);
    const changes = order.slice(0, 2).map((i) => ({
      region: set.regions![i]!,
      from: set.identities[set.labels[i]!]!,
      to: set.identities[scores.suggested[i]!]!,
    }));
    const plan = await planSidecars(changes, await openOriginals(sources));
    expect(plan.problems).toEqual([]);
    expect([...plan.files.keys()]).toEqual([`set/${WRONG}.png.xmp`]);
    expect(XmpFaces.read(plan.files.get(`set/${WRONG}.png.xmp`)!).faces.map(({ name }) => name)).toEqual(
      [0, 1, 2].map((place) => PEOPLE[personAt(WRONG, place)]),
    );
  }, 240_000);
});
