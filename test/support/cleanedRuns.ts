/** What a search for wrong labels of the command has found, made up. */
import type { CleanedImage, CleanRun } from '../../src/headless/protocol.ts';

export const cleaned = (image: string, score: number, over: Partial<CleanedImage> = {}): CleanedImage => ({
  image,
  place: { photo: image, box: { x: 0.25, y: 0.25, width: 0.5, height: 0.5 } },
  givenLabel: 'Ann',
  suggestedLabel: 'Bob',
  score,
  firstFlagged: 0,
  openSet: 0.1,
  wrong: null,
  others: 5,
  copyOf: null,
  face: 'found',
  trueLabel: null,
  ...over,
});

export const FLIPPED: readonly CleanedImage[] = [
  cleaned('Ann/1.jpg', -0.5, { trueLabel: 'Ann' }),
  cleaned('Ann/2.jpg', 0.9, { trueLabel: 'Bob' }),
  cleaned('Ann/3.jpg', 0.2, { trueLabel: 'Bob', openSet: 0.75 }),
  cleaned('Ann/4.jpg', 0.4, { trueLabel: 'Ann', face: 'none' }),
];

export const CLEAN_RUN: CleanRun = {
  outcome: 'finished',
  error: null,
  backend: { backend: 'wasm', adapter: 'WebAssembly', software: true, reason: 'Why not.', kernels: 'stock' },
  network: null,
  identities: 2,
  images: FLIPPED,
  sidecars: null,
  trials: [],
  seconds: { faces: 12.34, training: 5.67 },
};
