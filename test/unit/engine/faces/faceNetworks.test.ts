/** The face networks' files, run by our own code and by TensorFlow.js's converter on the same input. */
import { loadGraphModel } from '@tensorflow/tfjs-converter';
import { beforeAll, describe, expect, it } from 'vitest';
import { CHIP_SIZE } from '../../../../src/data/faces/crops.ts';
import { EngineError } from '../../../../src/domain/engineError.ts';
import { EMBEDDING_SIZE, FaceEmbedder, LAST_LAYER } from '../../../../src/engine/faces/faceEmbedder.ts';
import { GraphNet } from '../../../../src/engine/faces/graphNet.ts';
import { strongestDirections } from '../../../../src/engine/faces/strongestDirections.ts';
import { decodeWeights } from '../../../../src/engine/faces/weightFiles.ts';
import * as tf from '../../../../src/engine/tf.ts';
import { stream } from '../../../../src/lib/rng.ts';
import { modelFiles, useWasmBackend } from '../../../support/faceNetworks.ts';

const MODELS = [
  { name: 'blazeface', size: 256, outputs: ['Identity', 'Identity_2', 'Identity_1', 'Identity_3'] },
  { name: 'facemesh', size: 192, outputs: ['Identity_2', 'Identity_1'] },
];

interface ModelJson {
  readonly modelTopology: object;
  readonly weightsManifest: readonly { readonly weights: tf.io.WeightsManifestEntry[] }[];
}

const manifest = (entry: object): object => ({ modelTopology: { node: [] }, weightsManifest: [{ weights: [entry] }] });

const noise = (size: number, seed: number): tf.Tensor4D => {
  const rng = stream(seed, 'test');
  return tf.tensor4d(Float32Array.from({ length: size * size * 3 }, rng.uniform), [1, size, size, 3]);
};

const largestDifference = async (a: tf.Tensor, b: tf.Tensor): Promise<number> => {
  expect(a.shape).toEqual(b.shape);
  return (await tf.max(tf.abs(tf.sub(a, b))).data())[0]!;
};

beforeAll(async () => {
  await useWasmBackend();
  expect(tf.getBackend()).toBe('wasm');
});

describe('GraphNet', () => {
  it.each(MODELS)('$name gives what the converter gives, and leaks nothing', async ({ name, size, outputs }) => {
    const model = modelFiles(`human/models/${name}.json`, `human/models/${name}.bin`);
    const net = await GraphNet.load(model);
    const { modelTopology, weightsManifest } = model.json as ModelJson;
    const weightSpecs = weightsManifest.flatMap(({ weights }) => weights);
    const reference = await loadGraphModel({
      load: async () => ({ modelTopology, weightSpecs, weightData: model.weights }),
    });
    const image = noise(size, 1);
    const before = tf.memory().numTensors;
    const results = net.run(image, outputs);
    expect(tf.memory().numTensors).toBe(before + outputs.length);
    const wanted = reference.execute(image, outputs) as tf.Tensor[];
    for (const [i, result] of results.entries()) {
      const scale = (await tf.max(tf.abs(wanted[i]!)).data())[0]!;
      // The mesh's other output, whether there is a face, is nearly 0 for noise.
      if (i === 0) expect(scale).toBeGreaterThan(1);
      expect(await largestDifference(result, wanted[i]!)).toBeLessThan(1e-4 * Math.max(1, scale));
    }
  });

  it('refuses a binary of the wrong length', async () => {
    const { json, weights } = modelFiles('human/models/blazeface.json', 'human/models/blazeface.bin');
    await expect(GraphNet.load({ json, weights: weights.slice(4) })).rejects.toThrow(EngineError);
  });

  it.each([
    ['nothing', null],
    ['a list', []],
    ['no manifest', { modelTopology: { node: [] } }],
    ['a node without a name', { modelTopology: { node: [{ op: 'Relu' }] }, weightsManifest: [] }],
    ['a tensor of no size', manifest({ name: 'a', dtype: 'float32', shape: [-1, -1] })],
    ['a tensor of text', manifest({ name: 'a', dtype: 'string', shape: [1] })],
  ])('refuses %s as a graph', async (_, json) => {
    await expect(GraphNet.load({ json, weights: new ArrayBuffer(4) })).rejects.toThrow(
      expect.objectContaining({ name: 'EngineError', code: 'dataset' }),
    );
  });

  it('takes a graph of a hundred thousand nodes in a row', async () => {
    const node = Array.from({ length: 100_000 }, (_, i) => ({
      name: `n${i}`,
      op: 'Identity',
      input: i < 99_999 ? [`n${i + 1}`] : [],
    }));
    const json = { modelTopology: { node }, weightsManifest: [] };
    await expect(GraphNet.load({ json, weights: new ArrayBuffer(0) })).resolves.toBeInstanceOf(GraphNet);
  });

  it('refuses an op it does not know, by name', async () => {
    const node = [
      { name: 'in', op: 'Placeholder' },
      { name: 'out', op: 'Softplus', input: ['in'] },
    ];
    const net = await GraphNet.load({
      json: { modelTopology: { node }, weightsManifest: [] },
      weights: new ArrayBuffer(0),
    });
    expect(() => net.run(noise(4, 1), ['out'])).toThrow(
      expect.objectContaining({ code: 'dataset', detail: 'Softplus of out' }),
    );
  });
});

describe('FaceEmbedder', () => {
  const files = () => modelFiles('human/models/faceres.json', 'human/models/faceres.bin');

  it('makes 128 numbers that depend on the face, the same alone and in a batch, and leaks nothing', async () => {
    const unused = tf.memory().numTensors;
    const embedder = await FaceEmbedder.load(files());
    const rng = stream(1, 'faces');
    const faces = Float32Array.from({ length: 2 * CHIP_SIZE ** 2 * 3 }, () => 255 * rng.uniform());
    const before = tf.memory().numTensors;
    const both = await embedder.embed(faces, 2);
    expect(both).toHaveLength(2 * EMBEDDING_SIZE);
    const alone = await embedder.embed(faces.subarray(faces.length / 2), 1);
    expect(tf.memory().numTensors).toBe(before);
    const [first, second] = [both.subarray(0, EMBEDDING_SIZE), both.subarray(EMBEDDING_SIZE)];
    const apart = (a: Float32Array, b: Float32Array): number => Math.hypot(...a.map((value, i) => value - b[i]!));
    expect(apart(alone, second)).toBeLessThan(1e-4);
    expect(apart(first, second)).toBeGreaterThan(100 * apart(alone, second));
    embedder.dispose();
    expect(tf.memory().numTensors).toBe(unused);
  });

  it('gives the roots of what the converter gives, in the strongest directions of the last layer', async () => {
    const model = files();
    const { modelTopology, weightsManifest } = model.json as ModelJson;
    const weightSpecs = weightsManifest.flatMap(({ weights }) => weights);
    const reference = await loadGraphModel({
      load: async () => ({ modelTopology, weightSpecs, weightData: model.weights }),
    });
    const rng = stream(2, 'faces');
    const face = Float32Array.from({ length: CHIP_SIZE ** 2 * 3 }, (_, i) => 255 * ((i % 671) / 671) * rng.uniform());
    const shown = tf.sub(tf.reverse(tf.tensor4d(face, [1, CHIP_SIZE, CHIP_SIZE, 3]), 3), [103.939, 116.779, 123.68]);
    const pooled = reference.execute(shown, 'global_pooling/Mean') as tf.Tensor2D;
    const kernel = decodeWeights(weightSpecs, model.weights)[`${LAST_LAYER}/convolution/merged_input`]!;
    const directions = await strongestDirections(tf.reshape(kernel, [1024, 1024]) as tf.Tensor2D, EMBEDDING_SIZE);
    const wanted = tf.matMul(tf.sqrt(pooled) as tf.Tensor2D, directions);
    const embedder = await FaceEmbedder.load(model);
    const given = tf.tensor2d(await embedder.embed(face, 1), [1, EMBEDDING_SIZE]);
    const scale = (await tf.max(tf.abs(wanted)).data())[0]!;
    expect(scale).toBeGreaterThan(0.1);
    expect(await largestDifference(given, wanted)).toBeLessThan(1e-4 * scale);
    embedder.dispose();
  });

  it('refuses the file of another network', async () => {
    const other = modelFiles('human/models/blazeface.json', 'human/models/blazeface.bin');
    await expect(FaceEmbedder.load(other)).rejects.toThrow(expect.objectContaining({ code: 'dataset' }));
    await expect(FaceEmbedder.load({ json: [], weights: other.weights })).rejects.toThrow(EngineError);
  });
});
