/** From photos to scores in one thread: by a network of a person's own, and with another face of a photo in the place of the first. */
import { beforeAll, describe, expect, it, vi } from 'vitest';
import { createFaceRenderer } from '../../../src/data/synthetic/index.ts';
import type { ImportSource } from '../../../src/domain/images.ts';
import { NETWORKS } from '../../../src/domain/networks.ts';
import type { CheckedNetwork, OwnNetwork } from '../../../src/domain/ownNetwork.ts';
import { OnnxEmbedder } from '../../../src/engine/faces/onnxEmbedder.ts';
import { networkGraph } from '../../../src/formats/network/networkGraph.ts';
import { onnxModel } from '../../../src/formats/network/onnx.ts';
import { encodePng } from '../../../src/formats/picture/png.ts';
import { installImageDecoders } from '../../../src/headless/node/imageDecoders.ts';
import {
  type BatchAnswer,
  type ChosenFace,
  type CleanEvent,
  type CleanScores,
  DEFAULT_CLEAN,
  type NamedFaces,
  type WorkedSet,
} from '../../../src/protocol/clean.ts';
import type { PhotoBatch } from '../../../src/protocol/faces.ts';
import { unpackFaces } from '../../../src/protocol/packedFaces.ts';
import { CleanAnalysis } from '../../../src/worker/cleanAnalysis.ts';
import { FaceWork } from '../../../src/worker/faceWork.ts';
import { faceNetworksInNode, useWasmBackend } from '../../support/faceNetworks.ts';
import { useOnnxRuntime } from '../../support/onnxBinary.ts';
import { input, rows } from '../support/onnxFiles.ts';
import { randomWeights } from '../support/randomWeights.ts';

vi.mock('../../../src/engine/faces/modelFiles.ts', () => ({
  loadFaceNetworks: async (own: CheckedNetwork | null) => {
    const networks = await faceNetworksInNode();
    return own ? { ...networks, embedder: await OnnxEmbedder.open(own) } : networks;
  },
}));
vi.mock('../../../src/engine/backend/choose.ts', () => ({
  chooseBackend: async () => ({ backend: 'wasm', adapter: '', software: true, reason: '', kernels: 'stock' }),
  watchDevice: () => {},
}));

const [WIDTH, HEIGHT] = [520, 260];

/** Faces drawn on a grey photo, each a person's image of a size at a place. */
function photo(...faces: readonly { person: number; image: number; side: number; left: number }[]): Blob {
  const rgb = new Uint8Array(WIDTH * HEIGHT * 3).fill(150);
  for (const { person, image, side, left } of faces) {
    const face = new Uint8Array(side * side * 3);
    createFaceRenderer(side).render({ seed: 8, difficulty: 0.4 }, person, image, face, 0);
    for (let row = 0; row < side; row++) {
      rgb.set(face.subarray(row * side * 3, (row + 1) * side * 3), ((30 + row) * WIDTH + left) * 3);
    }
  }
  return new Blob([encodePng(rgb, WIDTH, HEIGHT)]);
}

const EACH = 6;
const PEOPLE = ['Ann', 'Ben', 'Cy'];
/** Ann is large in it, Ben stands beside her. */
const BOTH = photo({ person: 0, image: 20, side: 160, left: 150 }, { person: 1, image: 20, side: 100, left: 370 });

const sources = (): ImportSource[] => [
  ...PEOPLE.flatMap((name, person) =>
    Array.from({ length: EACH }, (_, image) => ({
      path: `set/${name}/${image}.png`,
      blob: photo({ person, image, side: 112, left: 40 + 29 * image }),
    })),
  ),
  { path: 'set/Ben/both.png', blob: BOTH },
];

const { signal } = new AbortController();

class Session {
  readonly work = new FaceWork();
  readonly #analysis = new CleanAnalysis();
  set: WorkedSet | undefined;
  scores: CleanScores | undefined;
  wanted = 0;
  #answer: (answer: BatchAnswer) => void = () => {};

  #hear = (event: Partial<CleanEvent>): void => {
    if (event.type === 'wanted') {
      this.wanted += 1;
      const { batch, ...wanted } = event as PhotoBatch & { batch: number };
      void this.work.read(wanted, signal).then(({ results, known }) => this.#answer({ batch, results, known }));
    }
    if (event.type === 'set') this.set = event.set;
    if (event.type === 'scores') this.scores = event.scores;
  };

  analyse(network?: OwnNetwork): Promise<void> {
    const common = { v: 1 as const, job: 1, type: 'analyse' as const, settings: DEFAULT_CLEAN };
    const how = { lanes: 1, keep: false, early: false, ...(network && { network }) };
    return this.#analysis.handle({ ...common, sources: sources(), ...how }, this.#hear, signal, (listener) => {
      this.#answer = listener;
    });
  }

  name(faces: readonly Float32Array<ArrayBuffer>[], taken: readonly number[]): NamedFaces | undefined {
    let named: NamedFaces | undefined;
    const hear = (event: Partial<CleanEvent>): void => {
      if (event.type === 'named') named = event as NamedFaces;
    };
    this.#analysis.name({ v: 1, job: 3, type: 'name', faces, taken }, hear);
    return named;
  }

  retrain(chosen: ChosenFace): Promise<void> {
    const fixed = new Int32Array(this.set!.names.length).fill(-2);
    const command = { v: 1 as const, job: 2, type: 'retrain' as const, settings: DEFAULT_CLEAN, fixed, chosen };
    return this.#analysis.handle(command, this.#hear, signal, () => {});
  }
}

beforeAll(async () => {
  installImageDecoders();
  useOnnxRuntime();
  await useWasmBackend();
});

describe('a photo of two people', () => {
  it('under the name of the smaller one is a suspect by the larger, and right once the smaller is meant', async () => {
    const session = new Session();
    await session.analyse();
    const image = session.set!.names.indexOf('set/Ben/both.png');
    expect(session.set!.faces[image]).toBe('largest-of-several');
    expect(session.set!.identities[session.scores!.suggested[image]!]).toBe('Ann');
    const before = session.scores!.score[image]!;
    expect(before).toBeGreaterThan(0.35);

    const source = { kind: 'file' as const, blob: BOTH };
    const boxes = await session.work.look({ source, backend: 'wasm' });
    expect(boxes).toHaveLength(2);
    expect(boxes[1]!.x * WIDTH).toBeGreaterThan(350);
    const way = { kind: 'region' as const, box: boxes[1]! };
    const asked = { backend: 'wasm' as const, thumbnail: 112, keep: false };
    const photos = [{ source, faces: [{ candidate: image, way }] }];
    const [result] = unpackFaces((await session.work.read({ ...asked, photos }, signal)).results);
    if (!result?.ok) throw new Error('the face was not read');
    expect(result.face.outline![0]! * WIDTH).toBeGreaterThan(350);
    await session.retrain({ image, embedding: result.face.embedding });
    expect(session.scores!.score[image]).toBeLessThan(0);
    // With 16 photos there is nothing to tell a chance from, and nobody is suggested.
    const faces = [result.face.embedding, result.face.embedding];
    expect(session.name(faces, [])).toMatchObject({ people: Int32Array.of(1, 1), chances: new Float32Array(2) });
    expect([...session.name(faces, [1])!.people]).not.toContain(1);
    expect(() => session.name([new Float32Array(3)], [])).toThrow('The images are no longer there.');
  }, 240_000);
});

describe('a network of a person’s own', () => {
  const spec = NETWORKS.tiny32;
  const model = onnxModel(networkGraph(spec, randomWeights(spec, 4)), {});
  const own = (file: Uint8Array<ArrayBuffer>): OwnNetwork => ({ name: 'mine.onnx', file: new Blob([file]), wish: {} });

  it('embeds every face of a set, and is named with it', async () => {
    const session = new Session();
    await session.analyse(own(model));
    expect(session.set!.network).toMatchObject({ name: 'mine.onnx', plan: { input: { side: spec.inputSize } } });
    expect(session.scores!.score).toHaveLength(3 * EACH + 1);
    const page = new Session();
    await page.analyse();
    expect(page.set!.network).toBeUndefined();
    expect(page.set!.names).toEqual(session.set!.names);
    expect(page.scores!.score).not.toEqual(session.scores!.score);
  }, 240_000);

  it('that is of no use is refused before a photo is read', async () => {
    const session = new Session();
    const grey = own(rows({ inputs: [input(['n', 1, 112, 112])] }));
    await expect(session.analyse(grey)).rejects.toThrow(
      'mine.onnx cannot be used to compare faces. Expected one input',
    );
    expect(session.wanted).toBe(0);
  });
});
