/** The faces of photos, embedded by a network of a person's own in the place of the page's. */
import { beforeAll, expect, it, vi } from 'vitest';
import { createFaceRenderer } from '../../../src/data/synthetic/index.ts';
import { NETWORKS } from '../../../src/domain/networks.ts';
import type { CheckedNetwork } from '../../../src/domain/ownNetwork.ts';
import { OnnxEmbedder } from '../../../src/engine/faces/onnxEmbedder.ts';
import { networkGraph } from '../../../src/formats/network/networkGraph.ts';
import { onnxModel } from '../../../src/formats/network/onnx.ts';
import { encodePng } from '../../../src/formats/picture/png.ts';
import { installImageDecoders } from '../../../src/headless/node/imageDecoders.ts';
import type { BatchResults, PhotoTask } from '../../../src/protocol/faces.ts';
import { unpackFaces } from '../../../src/protocol/packedFaces.ts';
import { checkNetwork } from '../../../src/worker/checkNetwork.ts';
import { FaceWork } from '../../../src/worker/faceWork.ts';
import { faceNetworksInNode, useWasmBackend } from '../../support/faceNetworks.ts';
import { useOnnxRuntime } from '../../support/onnxBinary.ts';
import { randomWeights } from '../support/randomWeights.ts';

vi.mock('../../../src/engine/faces/modelFiles.ts', () => ({
  loadFaceNetworks: async (own: CheckedNetwork | null) => {
    const networks = await faceNetworksInNode();
    return own ? { ...networks, embedder: await OnnxEmbedder.open(own) } : networks;
  },
}));
vi.mock('../../../src/engine/backend/choose.ts', () => ({ chooseBackend: async () => {}, watchDevice: () => {} }));

const SIDE = 160;

/** A drawn face in a larger photo. */
function photo(person: number, image: number): PhotoTask {
  const face = new Uint8Array(112 * 112 * 3);
  createFaceRenderer(112).render({ seed: 8, difficulty: 0.4 }, person, image, face, 0);
  const rgb = new Uint8Array(SIDE * SIDE * 3).fill(150);
  for (let row = 0; row < 112; row++) rgb.set(face.subarray(row * 336, (row + 1) * 336), ((24 + row) * SIDE + 24) * 3);
  const source = { kind: 'bytes' as const, bytes: encodePng(rgb, SIDE, SIDE) };
  return { source, faces: [{ candidate: 10 * person + image, way: { kind: 'largest', aligned: null } }] };
}

const photos = (): PhotoTask[] => [photo(0, 0), photo(0, 1), photo(1, 0)];
const batch = { backend: 'wasm' as const, thumbnail: 112, keep: false };
const signal = new AbortController().signal;

const network = (): Promise<CheckedNetwork> => {
  const spec = NETWORKS.ci16;
  const model = onnxModel(networkGraph(spec, randomWeights(spec, 4)), {});
  return checkNetwork({ name: 'mine.onnx', file: new Blob([model]), wish: {} });
};

const embeddings = ({ results }: BatchResults): Float32Array[] =>
  unpackFaces(results).map((result) => {
    if (!result.ok) throw new Error(result.reason);
    return result.face.embedding;
  });

beforeAll(async () => {
  installImageDecoders();
  useOnnxRuntime();
  await useWasmBackend();
});

it('takes turns with the page’s own, each for the batches that ask for it', async () => {
  const work = new FaceWork();
  const own = await network();
  const first = embeddings(await work.read({ ...batch, photos: photos() }, signal));
  const mine = embeddings(await work.read({ ...batch, photos: photos(), network: own }, signal));
  const again = embeddings(await work.read({ ...batch, photos: photos() }, signal));
  expect(first.map(({ length }) => length)).toEqual([128, 128, 128]);
  expect(mine.map(({ length }) => length)).toEqual([0, 0, 0].fill(NETWORKS.ci16.embeddingSize));
  expect(again).toEqual(first);
  expect(mine[0]).not.toEqual(mine[2]);
}, 120_000);
