/** The exported ONNX model in ONNX Runtime against the exported graph model in stock TensorFlow.js, on the same images. */
import '@tensorflow/tfjs-backend-cpu';
import { loadGraphModel } from '@tensorflow/tfjs-converter';
import * as tf from '@tensorflow/tfjs-core';
import { InferenceSession, Tensor } from 'onnxruntime-web';
import { PbfReader } from 'pbf';
import { beforeAll, describe, expect, it } from 'vitest';
import type { IrResNetSpec } from '../../../../src/domain/networks/irResNet.ts';
import { NETWORKS } from '../../../../src/domain/networks.ts';
import type { GraphModelFiles } from '../../../../src/formats/network/graphDef.ts';
import { graphModel } from '../../../../src/formats/network/graphModel.ts';
import {
  GraphComposer,
  type InferenceGraph,
  type WeightArray,
} from '../../../../src/formats/network/inferenceGraph.ts';
import { networkGraph } from '../../../../src/formats/network/networkGraph.ts';
import { OPSET, onnxModel } from '../../../../src/formats/network/onnx.ts';
import { stream } from '../../../../src/lib/rng.ts';
import { runOnnx } from '../../support/onnxRuntime.ts';
import { randomWeights } from '../../support/randomWeights.ts';

/** Both kinds of shortcut, both strides of each, and an odd size (9 to 5 to 3) where paddings show. */
const SMALL: IrResNetSpec = {
  architecture: 'ir',
  cbam: false,
  preset: 'ci16',
  title: 'test',
  inputSize: 9,
  stemChannels: 4,
  blocks: [
    { inChannels: 4, outChannels: 4, stride: 1 },
    { inChannels: 4, outChannels: 4, stride: 2 },
    { inChannels: 4, outChannels: 6, stride: 1 },
    { inChannels: 6, outChannels: 5, stride: 2 },
  ],
  embeddingSize: 7,
};

const draw = (name: string, shape: readonly number[]): WeightArray => {
  const rng = stream(1, name);
  const count = shape.reduce((product, size) => product * size, 1);
  return {
    shape,
    data: Float32Array.from({ length: count }, () => rng.normal() / Math.sqrt(shape[0]! * (shape[1] ?? 1))),
  };
};

/** Attention over channels and over pixels, depthwise convolutions, a window as large as the map: what IR-ResNets lack. */
function attentionGraph(): InferenceGraph {
  const weights = new Map<string, WeightArray>([
    ['point.weight', draw('point', [1, 1, 3, 6])],
    ['deep.weight', draw('deep', [3, 3, 6, 1])],
    ['squeeze.weight', draw('squeeze', [1, 1, 6, 2])],
    ['excite.weight', draw('excite', [1, 1, 2, 6])],
    ['where.weight', draw('where', [7, 7, 2, 1])],
    ['global.weight', draw('global', [4, 4, 6, 1])],
    ['out.weight', draw('out', [6, 5])],
    ['out.bias', draw('bias', [5])],
    ['norm.weight', draw('gamma', [5])],
    ['norm.bias', draw('beta', [5])],
    ['norm.running_mean', draw('mean', [5])],
    ['norm.running_var', { shape: [5], data: Float32Array.of(0.5, 1, 2, 0.1, 1) }],
  ]);
  const net = new GraphComposer(8, weights);
  let x = net.conv(net.input, 'point', { channels: 6, size: 1, stride: 1, padding: 0 });
  x = net.depthwise(x, 'deep', { size: 3, stride: 2, padding: 1 });
  const mean = net.reduce(x, 'mean', 'pixels', 'mean');
  let gate = net.conv(mean, 'squeeze', { channels: 2, size: 1, stride: 1, padding: 0 });
  gate = net.conv(net.activation(gate, 'on', 'relu'), 'excite', { channels: 6, size: 1, stride: 1, padding: 0 });
  gate = net.add(gate, net.reduce(x, 'max', 'pixels', 'max'), 'both');
  x = net.multiply(x, net.activation(gate, 'gate', 'sigmoid'), 'gated');
  const seen = [net.reduce(x, 'seen_mean', 'channels', 'mean'), net.reduce(x, 'seen_max', 'channels', 'max')];
  const where = net.conv(net.concat(seen, 'seen'), 'where', { channels: 1, size: 7, stride: 1, padding: 3 });
  x = net.multiply(x, net.activation(where, 'mask', 'sigmoid'), 'masked');
  x = net.depthwise(x, 'global', { size: 4, stride: 1, padding: 0 });
  return net.finish(net.batchNorm(net.dense(x, 'out', 5, { hasBias: true }), 'norm'));
}

function loadTfjs({ modelJson, shards }: GraphModelFiles): ReturnType<typeof loadGraphModel> {
  const { modelTopology, weightsManifest } = modelJson as {
    modelTopology: object;
    weightsManifest: { weights: tf.io.WeightsManifestEntry[] }[];
  };
  const weightSpecs = weightsManifest.flatMap(({ weights }) => weights);
  const load = async () => ({
    modelTopology,
    weightSpecs,
    weightData: await new Blob(shards.map(({ data }) => data)).arrayBuffer(),
  });
  return loadGraphModel({ load });
}

function randomPixels(count: number, size: number): Float32Array {
  const rng = stream(5, 'test images');
  return Float32Array.from({ length: count * size * size * 3 }, () => rng.integer(256));
}

/** Largest difference between the two runtimes' outputs, and the largest output. */
async function compare(graph: InferenceGraph, count: number): Promise<{ worst: number; spread: number }> {
  const [size] = graph.input.shape as [number];
  const pixels = randomPixels(count, size);
  const tfjs = await loadTfjs(graphModel(graph, 'test'));
  const wanted = tfjs.predict(tf.tensor4d(pixels, [count, size, size, 3])) as tf.Tensor;
  const found = await runOnnx(onnxModel(graph, {}), pixels, count, size);
  expect(found.dims).toEqual(wanted.shape);
  const values = (await wanted.data()) as Float32Array;
  expect(found.data).toHaveLength(values.length);
  const worst = values.reduce((most, value, i) => Math.max(most, Math.abs(value - found.data[i]!)), 0);
  return { worst, spread: values.reduce((most, value) => Math.max(most, Math.abs(value)), 0) };
}

interface Gemm {
  weight: string;
  transB: number;
}

/** The Gemm nodes of a model, and the shapes of all its weights, by the fields of onnx.proto3. */
function denseLayers(model: Uint8Array): { gemms: Gemm[]; shapes: Map<string, number[]> } {
  const gemms: Gemm[] = [];
  const shapes = new Map<string, number[]>();
  const readNode = (pbf: PbfReader): void => {
    const node = { type: '', inputs: [] as string[], transB: 0 };
    pbf.readMessage((field) => {
      if (field === 1) node.inputs.push(pbf.readString());
      if (field === 4) node.type = pbf.readString();
      if (field !== 5) return;
      const attribute = { name: '', i: 0 };
      pbf.readMessage((part) => {
        if (part === 1) attribute.name = pbf.readString();
        if (part === 3) attribute.i = pbf.readVarint();
      }, null);
      if (attribute.name === 'transB') node.transB = attribute.i;
    }, null);
    if (node.type === 'Gemm') gemms.push({ weight: node.inputs[1]!, transB: node.transB });
  };
  const readInitializer = (pbf: PbfReader): void => {
    const tensor = { name: '', dims: [] as number[] };
    pbf.readMessage((field) => {
      if (field === 1) tensor.dims.push(pbf.readVarint());
      if (field === 8) tensor.name = pbf.readString();
    }, null);
    shapes.set(tensor.name, tensor.dims);
  };
  new PbfReader(model).readFields((tag, _, pbf) => {
    if (tag !== 7) return;
    pbf.readMessage((field) => {
      if (field === 1) readNode(pbf);
      if (field === 5) readInitializer(pbf);
    }, null);
  }, null);
  return { gemms, shapes };
}

beforeAll(async () => {
  await tf.setBackend('cpu');
});

describe('the ONNX model of a network', () => {
  it.each([
    ['both shortcuts, both strides, odd sizes', networkGraph(SMALL, randomWeights(SMALL, 11))],
    ['ci16', networkGraph(NETWORKS.ci16, randomWeights(NETWORKS.ci16, 12))],
    ['ci32', networkGraph(NETWORKS.ci32, randomWeights(NETWORKS.ci32, 13))],
    ['tiny32', networkGraph(NETWORKS.tiny32, randomWeights(NETWORKS.tiny32, 14))],
    ['attention and depthwise convolutions', attentionGraph()],
  ])('gives in ONNX Runtime what the graph model gives in TensorFlow.js: %s', async (_, graph) => {
    const { worst, spread } = await compare(graph, 3);
    expect(spread).toBeGreaterThan(0.05);
    expect(worst).toBeLessThan(1e-4);
  });

  it('takes any batch size, and its ends have names', async () => {
    const session = await InferenceSession.create(onnxModel(networkGraph(SMALL, randomWeights(SMALL, 1)), {}));
    expect(session.inputNames).toEqual(['input']);
    expect(session.outputNames).toEqual(['embedding']);
    for (const batch of [1, 5]) {
      const input = new Tensor('float32', new Float32Array(batch * 3 * 81), [batch, 3, 9, 9]);
      const { embedding } = await session.run({ input });
      expect(embedding!.dims).toEqual([batch, 7]);
    }
    const wrong = new Tensor('float32', new Float32Array(3 * 64), [1, 3, 8, 8]);
    await expect(session.run({ input: wrong })).rejects.toThrow(/invalid dimensions/i);
  });

  it('names its operator set and carries the metadata', () => {
    const bytes = onnxModel(networkGraph(SMALL, randomWeights(SMALL, 1)), { network: 'ci16', identities: '5' });
    const properties: string[] = [];
    const opsets: number[] = [];
    new PbfReader(bytes).readFields((tag, _, pbf) => {
      if (tag === 14) pbf.readMessage((field) => field && properties.push(pbf.readString()), null);
      if (tag === 8) pbf.readMessage((field) => field === 2 && opsets.push(pbf.readVarint()), null);
    }, null);
    expect(properties).toEqual(['network', 'ci16', 'identities', '5']);
    expect(opsets).toEqual([OPSET]);
  });

  it.each([
    ['a network', networkGraph(NETWORKS.tiny32, randomWeights(NETWORKS.tiny32, 3))],
    ['attention', attentionGraph()],
  ])('has every dense layer in the one layout that all runtimes load, [out, in] with transB: %s', (_, graph) => {
    const { gemms, shapes } = denseLayers(onnxModel(graph, {}));
    const wanted = graph.nodes.flatMap((node) => (node.op === 'dense' ? [node.weight] : []));
    expect(wanted.length).toBeGreaterThan(0);
    expect(gemms).toEqual(wanted.map(({ name }) => ({ weight: name, transB: 1 })));
    for (const { name, shape } of wanted) expect(shapes.get(name)).toEqual([shape[1], shape[0]]);
  });

  it('gives equal bytes for equal input', () => {
    const bytes = () => onnxModel(networkGraph(SMALL, randomWeights(SMALL, 1)), { a: 'b' });
    expect(bytes()).toEqual(bytes());
  });
});

describe('composing a graph', () => {
  it('refuses a repeated name and shapes that cannot be joined', () => {
    const net = new GraphComposer(4, new Map());
    const pixels = net.reduce(net.input, 'pixels', 'pixels', 'mean');
    expect(() => net.reduce(net.input, 'pixels', 'pixels', 'max')).toThrow('Two layers are named "pixels".');
    const small = net.subsample(net.input, 'small');
    expect(() => net.add(net.input, small, 'sum')).toThrow('"sum" cannot join [4, 4, 3] and [2, 2, 3].');
    expect(net.multiply(small, pixels, 'product').shape).toEqual([2, 2, 3]);
  });
});
