/** The exported graph model, loaded over HTTP by stock tfjs, against a forward pass written here with plain ops. */
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import '@tensorflow/tfjs-backend-cpu';
import { loadGraphModel } from '@tensorflow/tfjs-converter';
import * as tf from '@tensorflow/tfjs-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { hasConvShortcut, type IrResNetSpec } from '../../../../src/domain/networks/irResNet.ts';
import { NETWORKS } from '../../../../src/domain/networks.ts';
import { FormatError } from '../../../../src/formats/formatError.ts';
import { type GraphModelFiles, SHARD_BYTES } from '../../../../src/formats/network/graphDef.ts';
import { graphModel } from '../../../../src/formats/network/graphModel.ts';
import type { WeightArray, Weights } from '../../../../src/formats/network/inferenceGraph.ts';
import { networkGraph } from '../../../../src/formats/network/networkGraph.ts';
import { stream } from '../../../../src/lib/rng.ts';
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

function reference(spec: IrResNetSpec, weights: ReadonlyMap<string, WeightArray>, images: tf.Tensor4D): tf.Tensor {
  const w = (name: string): tf.Tensor => {
    const { shape, data } = weights.get(name)!;
    return tf.tensor(data, [...shape]);
  };
  const norm = (x: tf.Tensor, name: string): tf.Tensor => {
    const [mean, variance] = [w(`${name}.running_mean`), w(`${name}.running_var`)];
    const normal = tf.div(tf.sub(x, mean), tf.sqrt(tf.add(variance, 1e-5)));
    return tf.add(tf.mul(normal, w(`${name}.weight`)), w(`${name}.bias`));
  };
  const conv3 = (x: tf.Tensor, name: string, stride: number): tf.Tensor => {
    const padded = tf.pad(x as tf.Tensor4D, [
      [0, 0],
      [1, 1],
      [1, 1],
      [0, 0],
    ]) as tf.Tensor4D;
    return tf.conv2d(padded, w(`${name}.weight`) as tf.Tensor4D, stride, 'valid');
  };
  const prelu = (x: tf.Tensor, name: string): tf.Tensor =>
    tf.sub(tf.relu(x), tf.mul(tf.relu(tf.neg(x)), w(`${name}.weight`)));
  let x: tf.Tensor = tf.div(tf.sub(images, 127.5), 128);
  x = prelu(norm(conv3(x, 'stem.conv', 1), 'stem.bn'), 'stem.prelu');
  spec.blocks.forEach((block, i) => {
    const name = `blocks.${i}`;
    let y = conv3(norm(x, `${name}.bn1`), `${name}.conv1`, 1);
    y = prelu(norm(y, `${name}.bn2`), `${name}.prelu`);
    y = norm(conv3(y, `${name}.conv2`, block.stride), `${name}.bn3`);
    let shortcut: tf.Tensor;
    if (hasConvShortcut(block)) {
      const kernel = w(`${name}.shortcut.conv.weight`) as tf.Tensor4D;
      shortcut = norm(tf.conv2d(x as tf.Tensor4D, kernel, block.stride, 'valid'), `${name}.shortcut.bn`);
    } else {
      const [, h, , c] = x.shape as [number, number, number, number];
      shortcut = tf.stridedSlice(x, [0, 0, 0, 0], [images.shape[0], h, h, c], [1, block.stride, block.stride, 1]);
    }
    x = tf.add(y, shortcut);
  });
  x = tf.reshape(norm(x, 'output.bn1'), [images.shape[0], -1]);
  return norm(tf.add(tf.matMul(x, w('output.fc.weight')), w('output.fc.bias')), 'output.bn2');
}

const irResNet = (spec: IrResNetSpec, weights: Weights): GraphModelFiles =>
  graphModel(networkGraph(spec, weights), spec.preset);

let server: Server;
let served: GraphModelFiles | undefined;

beforeAll(async () => {
  await tf.setBackend('cpu');
  server = createServer((request, response) => {
    const name = request.url?.slice(1);
    if (name === 'model.json') response.end(JSON.stringify(served?.modelJson));
    else response.end(served?.shards.find((shard) => shard.name === name)?.data);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
});

afterAll(() => {
  server.close();
});

function load(files: GraphModelFiles): ReturnType<typeof loadGraphModel> {
  served = files;
  const { port } = server.address() as AddressInfo;
  return loadGraphModel(`http://127.0.0.1:${port}/model.json`, { fetchFunc: fetch });
}

function randomImages(count: number, size: number): tf.Tensor4D {
  const rng = stream(5, 'test images');
  const values = Float32Array.from({ length: count * size * size * 3 }, () => rng.integer(256));
  return tf.tensor4d(values, [count, size, size, 3]);
}

async function largest(x: tf.Tensor): Promise<number> {
  return (await tf.max(tf.abs(x)).data())[0]!;
}

async function worstDifference(spec: IrResNetSpec, batch: number): Promise<{ worst: number; spread: number }> {
  const weights = randomWeights(spec, 11);
  const model = await load(irResNet(spec, weights));
  const images = randomImages(batch, spec.inputSize);
  const found = model.predict(images) as tf.Tensor;
  const wanted = tf.tidy(() => reference(spec, weights, images));
  expect(found.shape).toEqual([batch, spec.embeddingSize]);
  const worst = await largest(tf.sub(found, wanted));
  const spread = await largest(wanted);
  return { worst, spread };
}

describe('the graph model of a network', () => {
  it.each([
    ['both shortcuts, both strides, odd sizes', SMALL],
    ['ci32', NETWORKS.ci32],
    ['ci16', NETWORKS.ci16],
  ])('gives the embeddings of the plain network: %s', async (_, spec) => {
    const { worst, spread } = await worstDifference(spec, 3);
    expect(spread).toBeGreaterThan(0.1);
    expect(worst).toBeLessThan(1e-4);
  });

  it('takes any batch size, and its ends have names', async () => {
    const model = await load(irResNet(SMALL, randomWeights(SMALL, 1)));
    expect(model.inputs.map(({ name, shape }) => ({ name, shape }))).toEqual([
      { name: 'images', shape: [-1, 9, 9, 3] },
    ]);
    const one = model.execute({ images: randomImages(1, 9) }, 'embedding') as tf.Tensor;
    const five = model.execute({ images: randomImages(5, 9) }, 'embedding') as tf.Tensor;
    expect([one.shape, five.shape]).toEqual([
      [1, 7],
      [5, 7],
    ]);
    expect(await largest(tf.sub(tf.slice(five, [0, 0], [1, 7]), one))).toBeLessThan(1e-5);
  });

  it('splits weights into files of at most 4 MB that together hold every number', async () => {
    const spec: IrResNetSpec = { ...SMALL, inputSize: 64, embeddingSize: 1024 };
    const weights = randomWeights(spec, 2);
    const files = irResNet(spec, weights);
    expect(files.shards.map(({ name }) => name)).toEqual(['group1-shard1of2.bin', 'group1-shard2of2.bin']);
    expect(files.shards[0]!.data.length).toBe(SHARD_BYTES);
    const { worst } = await worstDifference(spec, 1);
    expect(worst).toBeLessThan(1e-4);
  });

  it('refuses weights of another network and says which shape was expected', () => {
    const weights = randomWeights(NETWORKS.ci16, 1);
    expect(() => irResNet(NETWORKS.ci32, weights)).toThrow(
      new FormatError('shape', '"stem.conv.weight" should have shape [3, 3, 3, 4] and has [3, 3, 3, 8].'),
    );
    const incomplete = new Map(weights);
    incomplete.delete('output.bn2.running_var');
    expect(() => irResNet(NETWORKS.ci16, incomplete)).toThrow('no "output.bn2.running_var"');
  });
});
