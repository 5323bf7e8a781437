/** Trains on an array of images in Node and finds the wrong labels among them: `npm run example`. */
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { chooseBackend, createRun, type LabelledImages, parseSettings, setWasmFiles } from '../src/engine/index.ts';
import { stream } from '../src/lib/rng.ts';

// Five people of sixteen images each: a colour a person, and noise. Every eighth image carries the next one's name.
const [people, each, size] = [5, 16, 16];
const rng = stream(7, 'example');
const truth = Int32Array.from({ length: people * each }, (_, image) => Math.floor(image / each));
const labels = truth.map((person, image) => (image % 8 === 3 ? (person + 1) % people : person));
const colours = Array.from({ length: people }, () => [0, 1, 2].map(() => 255 * rng.uniform()));
const pixels = Uint8Array.from({ length: truth.length * size * size * 3 }, (_, i) => {
  const colour = colours[truth[Math.floor(i / (size * size * 3))]!]!;
  return Math.max(0, Math.min(255, colour[i % 3]! + 30 * rng.normal()));
});
const identities = ['Ann', 'Ben', 'Cleo', 'Dan', 'Eve'];
const names = Array.from(truth, (_, image) => `image ${image}`);
const train: LabelledImages = { size, count: truth.length, pixels, labels, identities, names };

// Where the wasm backend finds its binaries; on WebGPU there is nothing to tell.
const wasm = dirname(createRequire(import.meta.url).resolve('@tensorflow/tfjs-backend-wasm/package.json'));
const files = ['tfjs-backend-wasm.wasm', 'tfjs-backend-wasm-simd.wasm', 'tfjs-backend-wasm-threaded-simd.wasm'];
setWasmFiles(Object.fromEntries(files.map((file) => [file, join(wasm, 'dist', file)])));
await chooseBackend('wasm', 'stock');

const settings = parseSettings({
  model: { preset: 'ci16' },
  noise: { closedSet: 0 },
  head: { kind: 'boundaryface', scale: 10, margin: 0.3, epochStart: 6 },
  training: { epochs: 10, batchSize: 16, learningRate: 0.1 },
});
const found = new Map<number, number>();
const run = createRun({ train }, settings, {
  epoch: ({ epoch, loss, detected }) => console.log(`epoch ${epoch}: loss ${loss.toFixed(2)}, ${detected} found`),
  corrections({ records, withdrawn }) {
    for (const image of withdrawn) found.delete(image);
    for (const { image, rectifiedLabel } of records) found.set(image, rectifiedLabel);
  },
});
await run.train();
for (const [image, label] of found)
  console.log(`${names[image]}: ${identities[labels[image]!]} -> ${identities[label]}`);
