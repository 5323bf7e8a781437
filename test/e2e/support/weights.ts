/**
 * Checks a weights package as somebody else would use it: the model in plain TensorFlow.js, the one in ONNX Runtime, the
 * safetensors next to them, and all against the network of the app.
 */
import '@tensorflow/tfjs-backend-cpu';
import { loadGraphModel } from '@tensorflow/tfjs-converter';
import * as tf from '@tensorflow/tfjs-core';
import { expect } from 'vitest';
import { createFaceRenderer } from '../../../src/data/synthetic/index.ts';
import { networkOf } from '../../../src/domain/networks.ts';
import { parseSettings } from '../../../src/domain/settings/parse.ts';
import type { Settings } from '../../../src/domain/settings/settings.ts';
import { Model } from '../../../src/engine/network/model.ts';
import { readInitialWeights } from '../../../src/worker/initialWeightsFile.ts';
import { runOnnx } from '../../unit/support/onnxRuntime.ts';

/** A file's bytes by its path in the package. */
export type PackageFiles = ReadonlyMap<string, Uint8Array>;

const text = (files: PackageFiles, path: string): string => new TextDecoder().decode(files.get(path));
const json = (files: PackageFiles, path: string): unknown => JSON.parse(text(files, path));

export interface CheckedWeights {
  readonly settings: Settings;
  readonly identities: readonly string[];
  readonly metrics: readonly Readonly<Record<string, unknown>>[];
  /** Largest difference between the embeddings of the loaded models and of the app's network. */
  readonly worst: number;
  /** Largest embedding value, so that a difference of nothing is not taken for agreement. */
  readonly largest: number;
}

interface ModelJson {
  readonly modelTopology: object;
  readonly weightsManifest: readonly {
    readonly paths: readonly string[];
    readonly weights: tf.io.WeightsManifestEntry[];
  }[];
}

async function loadModel(files: PackageFiles) {
  const { modelTopology, weightsManifest } = json(files, 'tfjs/model.json') as ModelJson;
  const shards = weightsManifest.flatMap(({ paths }) => paths).map((path) => files.get(`tfjs/${path}`));
  const weightData = await new Blob(shards as Uint8Array<ArrayBuffer>[]).arrayBuffer();
  const weightSpecs = weightsManifest.flatMap(({ weights }) => weights);
  return loadGraphModel({ load: async () => ({ modelTopology, weightSpecs, weightData }) });
}

/** Faces as network images, 0 to 255: [count, size, size, 3]. */
function faces(count: number, size: number): tf.Tensor4D {
  const pixels = new Uint8Array(count * size * size * 3);
  const renderer = createFaceRenderer(size);
  for (let i = 0; i < count; i++) renderer.render({ seed: 77, difficulty: 1 }, i, 0, pixels, i * size * size * 3);
  return tf.tensor4d(Float32Array.from(pixels), [count, size, size, 3]);
}

/** Loads the package in Node and compares. Missing or misshapen parts fail the test. */
export async function checkWeights(files: PackageFiles): Promise<CheckedWeights> {
  await tf.setBackend('cpu');
  for (const path of [
    'README.md',
    'tfjs/model.json',
    'model.onnx',
    'model.safetensors',
    'settings.json',
    'metrics.jsonl',
  ]) {
    expect([...files.keys()]).toContain(path);
  }
  expect(text(files, 'README.md')).toContain('loadGraphModel');
  const settings = parseSettings(json(files, 'settings.json'));
  const identities = json(files, 'identities.json') as string[];
  const spec = networkOf(settings.model);
  const file = new Blob([files.get('model.safetensors')! as Uint8Array<ArrayBuffer>]);
  const start = await readInitialWeights({ name: 'model.safetensors', file, use: 'continue' }, identities);
  const model = new Model(spec, identities.length, 0, settings.head, start);

  const images = faces(4, spec.inputSize);
  const loaded = await loadModel(files);
  const found = loaded.predict(images) as tf.Tensor2D;
  const wanted = tf.tidy(() => model.embed(tf.div(tf.sub(images, 127.5), 128) as tf.Tensor4D));
  expect(found.shape).toEqual([4, spec.embeddingSize]);
  const pixels = Float32Array.from(await images.data());
  const onnx = await runOnnx(files.get('model.onnx')!, pixels, 4, spec.inputSize);
  expect(onnx.dims).toEqual([4, spec.embeddingSize]);
  const difference = async (x: tf.Tensor): Promise<number> => (await tf.max(tf.abs(tf.sub(x, wanted))).data())[0]!;
  const worst = Math.max(await difference(found), await difference(tf.tensor(onnx.data, [4, spec.embeddingSize])));
  const largest = (await tf.max(tf.abs(wanted)).data())[0]!;
  expect(largest).toBeGreaterThan(0.05);
  // Early in a run the running statistics lag, and embeddings come to hundreds: 1e-4 is no more than their rounding.
  expect(worst).toBeLessThan(1e-4 * Math.max(1, largest));
  const lines = text(files, 'metrics.jsonl').trim().split('\n');
  const metrics = lines.map((line) => JSON.parse(line) as Readonly<Record<string, unknown>>);
  return { settings, identities, metrics, worst, largest };
}
