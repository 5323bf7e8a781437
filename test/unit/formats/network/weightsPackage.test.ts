/** The weights package: everything a person needs is in it, it agrees with itself, and stock tfjs runs the unpacked model. */
import '@tensorflow/tfjs-backend-cpu';
import { loadGraphModel } from '@tensorflow/tfjs-converter';
import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { NETWORKS } from '../../../../src/domain/networks.ts';
import { openZip } from '../../../../src/formats/archive/zip.ts';
import { graphModel } from '../../../../src/formats/network/graphModel.ts';
import { networkGraph } from '../../../../src/formats/network/networkGraph.ts';
import { onnxModel } from '../../../../src/formats/network/onnx.ts';
import { readSafetensors } from '../../../../src/formats/network/safetensors.ts';
import { buildWeightsZip, type WeightsPackage } from '../../../../src/formats/network/weightsPackage.ts';
import { weightsReadme } from '../../../../src/formats/network/weightsReadme.ts';
import { stream } from '../../../../src/lib/rng.ts';
import { randomWeights } from '../../support/randomWeights.ts';

const spec = NETWORKS.ci32;
const rng = stream(1, 'test centres');
const content: WeightsPackage = {
  spec,
  weights: randomWeights(spec, 3),
  centres: { shape: [3, 32], data: Float32Array.from({ length: 96 }, () => rng.normal()) },
  identities: ['Ann', '__proto__', '=Béla, "B"'],
  settings: { seed: 7 },
  metrics: [
    { epoch: 1, loss: 2.5 },
    { epoch: 2, loss: 1.25 },
  ],
  versions: { 'TensorFlow.js': '4.22.0' },
};

async function unpack(zip: Uint8Array<ArrayBuffer>): Promise<Map<string, Uint8Array<ArrayBuffer>>> {
  const archive = await openZip(new Blob([zip]));
  const files = new Map<string, Uint8Array<ArrayBuffer>>();
  for (const entry of archive.entries) files.set(entry.name, await archive.read(entry));
  return files;
}

describe('buildWeightsZip', () => {
  it('holds the model in all forms, settings, metrics, identities and a README', async () => {
    const files = await unpack(buildWeightsZip(content));
    expect([...files.keys()]).toEqual([
      'README.md',
      'tfjs/model.json',
      'tfjs/group1-shard1of1.bin',
      'model.onnx',
      'model.safetensors',
      'identities.json',
      'settings.json',
      'metrics.jsonl',
    ]);
    const text = (name: string): string => new TextDecoder().decode(files.get(name));
    expect(JSON.parse(text('identities.json'))).toEqual(content.identities);
    expect(JSON.parse(text('settings.json'))).toEqual({ seed: 7 });
    expect(text('metrics.jsonl')).toBe('{"epoch":1,"loss":2.5}\n{"epoch":2,"loss":1.25}\n');
    for (const words of [
      'loadGraphModel',
      'InferenceSession',
      'safe_open',
      'HWIO',
      'ArcFace template',
      'cosine',
      '32x32',
      '4.22.0',
      'yours',
    ]) {
      expect(text('README.md')).toContain(words);
    }
    const { tensors, metadata } = readSafetensors(files.get('model.safetensors')!);
    expect(tensors.map(({ name }) => name)).toEqual([...content.weights.keys(), 'head.weight']);
    for (const { name, shape, data } of tensors) {
      expect({ shape, data }).toEqual(name === 'head.weight' ? content.centres : content.weights.get(name));
    }
    expect(JSON.parse(metadata.get('blocks')!)).toEqual(spec.blocks);
    const facts = { network: 'ci32', identities: '3', epochs: '2', settings: '{"seed":7}', 'TensorFlow.js': '4.22.0' };
    expect(files.get('model.onnx')).toEqual(onnxModel(networkGraph(spec, content.weights), facts));
  });

  it('holds a model that stock tfjs runs, equal to the graph built directly', async () => {
    await tf.setBackend('cpu');
    const files = await unpack(buildWeightsZip(content));
    const address = 'http://model.test/';
    const fetchFunc = async (url: string | URL | Request): Promise<Response> => {
      const data = files.get(String(url).replace(address, ''));
      return data ? new Response(data) : new Response(null, { status: 404 });
    };
    const model = await loadGraphModel(`${address}tfjs/model.json`, { fetchFunc });
    const { modelJson, shards } = graphModel(networkGraph(spec, content.weights), spec.preset);
    expect(JSON.parse(new TextDecoder().decode(files.get('tfjs/model.json')))).toEqual(modelJson);
    expect(files.get('tfjs/group1-shard1of1.bin')).toEqual(shards[0]!.data);
    const embedding = model.predict(tf.fill([2, 32, 32, 3], 200)) as tf.Tensor;
    expect(embedding.shape).toEqual([2, 32]);
    expect((await embedding.data()).every(Number.isFinite)).toBe(true);
  });

  it('gives equal bytes for equal input, and states the date only when it is given one', async () => {
    expect(buildWeightsZip(content)).toEqual(buildWeightsZip(content));
    const dated = await unpack(buildWeightsZip({ ...content, createdAt: '2031-05-06' }));
    expect(new TextDecoder().decode(dated.get('README.md'))).toContain('(2031-05-06)');
  });

  it('refuses class centres that do not fit', () => {
    expect(() => buildWeightsZip({ ...content, identities: ['Ann'] })).toThrow(
      'The class centres should have shape [1, 32] and have [3, 32].',
    );
  });
});

describe('the README for PyTorch', () => {
  /** MobileFaceNet's last map is 7x7, but a global convolution stands before its dense layer. */
  it.each([
    [NETWORKS.ir18, 7],
    [NETWORKS.ci32, 4],
    [NETWORKS.mobilefacenet, 1],
  ])('names the side of the map that is flattened', (spec, side) => {
    const text = weightsReadme({ spec, identities: 2, run: null, versions: {}, startedFrom: null, createdAt: null });
    expect(text).toContain(`to_pytorch(name, value, ${side})`);
    expect(text).toContain(`(${side}x${side}) flattened`);
  });
});
