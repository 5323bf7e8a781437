/** The networks: published sizes, the same numbers in the engine, and exported models that agree with the engine. */
import { DEFAULT_SHARED } from '../../../src/domain/settings/settings.ts';
import '@tensorflow/tfjs-backend-cpu';
import { loadGraphModel } from '@tensorflow/tfjs-converter';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { IrResNetSpec } from '../../../src/domain/networks/irResNet.ts';
import { conv3x3, type NetworkFacts, type NetworkFamily } from '../../../src/domain/networks/layers.ts';
import type { MobileFaceNetSpec } from '../../../src/domain/networks/mobileFaceNet.ts';
import {
  FAMILIES,
  NETWORK_PRESETS,
  NETWORKS,
  type NetworkSpec,
  networkCost,
  networkOf,
  weightedLayers,
} from '../../../src/domain/networks.ts';
import { backboneSpecs } from '../../../src/engine/network/backbone.ts';
import { Model } from '../../../src/engine/network/model.ts';
import { Trainer } from '../../../src/engine/step/trainer.ts';
import * as tf from '../../../src/engine/tf.ts';
import { graphModel } from '../../../src/formats/network/graphModel.ts';
import { networkGraph } from '../../../src/formats/network/networkGraph.ts';
import { onnxModel } from '../../../src/formats/network/onnx.ts';
import { stream } from '../../../src/lib/rng.ts';
import { batchFrom, easyImages } from '../../support/batches.ts';
import { runOnnx } from '../support/onnxRuntime.ts';
import { randomWeights } from '../support/randomWeights.ts';

const SMALL_CBAM: IrResNetSpec = {
  architecture: 'ir',
  cbam: true,
  preset: 'ci16',
  title: 'test',
  inputSize: 9,
  stemChannels: 4,
  blocks: [
    { inChannels: 4, outChannels: 4, stride: 2 },
    { inChannels: 4, outChannels: 4, stride: 2, convShortcut: true },
    // Two channels between the layers of its attention.
    { inChannels: 4, outChannels: 33, stride: 1 },
  ],
  embeddingSize: 7,
};

/** Both strides, with and without the added input, odd sizes (17 to 9 to 5), a global convolution over 5x5. */
const SMALL_MOBILE: MobileFaceNetSpec = {
  architecture: 'mobilefacenet',
  preset: 'mobilefacenet',
  title: 'test',
  inputSize: 17,
  stemChannels: 6,
  bottlenecks: [
    { inChannels: 6, hiddenChannels: 12, outChannels: 6, stride: 2 },
    { inChannels: 6, hiddenChannels: 10, outChannels: 6, stride: 1 },
    { inChannels: 6, hiddenChannels: 8, outChannels: 5, stride: 1 },
  ],
  headChannels: 9,
  embeddingSize: 7,
};

describe('sizes', () => {
  /**
   * InsightFace's model zoo, r18, r34 and r50 at 112x112 with a 512-d output: 24.03, 34.14 and 43.59 M parameters; 2.63, 4.48 and
   * 6.33 G multiply-adds, which count the normalisations too: ours come out up to 1 % lower. The same r50 is the
   * BoundaryFace authors' backbone (CBAMResNet, 50 layers, mode 'ir').
   */
  it.each([
    ['ir18', 24.03, 2.63],
    ['ir34', 34.14, 4.48],
    ['ir50', 43.59, 6.33],
  ] as const)('%s is as published', (preset, parameters, multiplyAdds) => {
    const cost = networkCost(NETWORKS[preset]);
    expect(cost.parameters / 1e6).toBeCloseTo(parameters, 2);
    expect(Math.abs(cost.multiplyAdds / 1e9 / multiplyAdds - 1)).toBeLessThan(0.01);
  });

  it('MobileFaceNet is as published', () => {
    // Chen et al. 2018, section 3.3: 0.99 M parameters, 221 M multiply-adds at 112x112.
    const { parameters, multiplyAdds } = networkCost(NETWORKS.mobilefacenet);
    expect(Math.abs(parameters / 0.99e6 - 1)).toBeLessThan(0.02);
    expect(Math.abs(multiplyAdds / 221e6 - 1)).toBeLessThan(0.02);
    expect(NETWORKS.mobilefacenet.bottlenecks).toHaveLength(15);
    const global = weightedLayers(NETWORKS.mobilefacenet).find(({ name }) => name === 'output.global');
    expect(global).toMatchObject({ filter: [7, 7, 512, 1], result: [1, 1, 512] });
  });

  const specs = [
    ...NETWORK_PRESETS.flatMap((preset) => [false, true].map((cbam) => networkOf({ preset, cbam }))),
    SMALL_CBAM,
    SMALL_MOBILE,
  ];
  it('the cost counts every trained number that the engine has', () => {
    for (const spec of specs) {
      const trained = backboneSpecs(spec).filter((parameter) => parameter.trained);
      const counted = trained.reduce((sum, { shape }) => sum + shape.reduce((product, n) => product * n, 1), 0);
      expect(networkCost(spec).parameters, `${spec.preset} ${JSON.stringify(spec).length}`).toBe(counted);
    }
  });

  it('CBAM is an option of the IR-ResNets alone', () => {
    expect(networkOf({ preset: 'mobilefacenet', cbam: true })).toBe(NETWORKS.mobilefacenet);
    expect(networkCost(networkOf({ preset: 'ir50', cbam: true })).parameters).toBeGreaterThan(
      networkCost(NETWORKS.ir50).parameters,
    );
  });
});

function randomPixels(count: number, size: number): Float32Array {
  const rng = stream(5, 'test images');
  return Float32Array.from({ length: count * size * size * 3 }, () => rng.integer(256));
}

async function embedByEngine(spec: NetworkSpec, weights: ReturnType<typeof randomWeights>, pixels: Float32Array) {
  const model = new Model(spec, 2, 0);
  for (const [name, { shape, data }] of weights) model.parameters.set(name, tf.tensor(data, [...shape]));
  const count = pixels.length / (spec.inputSize ** 2 * 3);
  const images = tf.tensor4d(pixels, [count, spec.inputSize, spec.inputSize, 3]);
  const embeddings = tf.tidy(() => model.embed(tf.div(tf.sub(images, 127.5), 128) as tf.Tensor4D));
  return embeddings.data();
}

async function embedByTfjs(spec: NetworkSpec, weights: ReturnType<typeof randomWeights>, pixels: Float32Array) {
  const { modelJson, shards } = graphModel(networkGraph(spec, weights), spec.preset);
  const { modelTopology, weightsManifest } = modelJson as {
    modelTopology: object;
    weightsManifest: { weights: tf.io.WeightsManifestEntry[] }[];
  };
  const model = await loadGraphModel({
    load: async () => ({
      modelTopology,
      weightSpecs: weightsManifest.flatMap((group) => group.weights),
      weightData: await new Blob(shards.map(({ data }) => data)).arrayBuffer(),
    }),
  });
  const count = pixels.length / (spec.inputSize ** 2 * 3);
  const found = model.predict(tf.tensor4d(pixels, [count, spec.inputSize, spec.inputSize, 3])) as tf.Tensor;
  expect(found.shape).toEqual([count, spec.embeddingSize]);
  return found.data();
}

function worst(a: ArrayLike<number>, b: ArrayLike<number>): number {
  expect(a.length).toBe(b.length);
  return Array.from(a).reduce((most, value, i) => Math.max(most, Math.abs(value - b[i]!)), 0);
}

describe('exported models', () => {
  beforeAll(async () => {
    await tf.setBackend('cpu');
  });

  it.each([
    ['IR-ResNet with CBAM', SMALL_CBAM],
    ['MobileFaceNet', SMALL_MOBILE],
  ])('%s: engine, TensorFlow.js and ONNX Runtime agree', async (_, spec) => {
    const weights = randomWeights(spec, 7);
    const pixels = randomPixels(3, spec.inputSize);
    const engine = await embedByEngine(spec, weights, pixels);
    expect(Math.max(...Array.from(engine, Math.abs))).toBeGreaterThan(0.1);
    expect(worst(await embedByTfjs(spec, weights, pixels), engine)).toBeLessThan(1e-4);
    const onnx = await runOnnx(onnxModel(networkGraph(spec, weights), {}), pixels, 3, spec.inputSize);
    expect(worst(onnx.data, engine)).toBeLessThan(1e-4);
  });
});

describe('training', () => {
  it.each([
    ['IR-ResNet with CBAM', SMALL_CBAM],
    ['MobileFaceNet', SMALL_MOBILE],
  ])(
    '%s: gradients agree with central differences of the loss',
    async (_, spec) => {
      await tf.setBackend('cpu');
      const model = new Model(spec, 3, 1);
      const rng = stream(2, 'gradient check');
      const size = spec.inputSize;
      const images = tf.tensor4d(
        Float32Array.from({ length: 4 * size * size * 3 }, () => rng.normal()),
        [4, size, size, 3],
      );
      const labels = tf.tensor1d([0, 1, 2, 0], 'int32');
      const head = {
        ...DEFAULT_SHARED,
        kind: 'arcface',
        scale: 4,
        margin: 0.2,
        lambda: 0,
        epochStart: 0,
        correction: 'code',
      } as const;
      const { gradients } = model.gradients(images, labels, 1, head);
      const lossAt = async (): Promise<number> => {
        const { output } = model.gradients(images, labels, 1, head);
        return (await output.loss.data())[0]!;
      };
      const trained = model.parameters.trained;
      const names = model.parameters.specs.filter((s) => s.trained).map(({ name }) => name);
      const wanted = /blocks\.[02]\.cbam|depthwise\.weight|global\.weight/;
      for (const [i, name] of names.entries()) {
        if (!wanted.test(name)) continue;
        const variable = trained[i]!;
        const before = Float32Array.from(await variable.data());
        const gradient = Float32Array.from(await gradients[i]!.data());
        // Along the gradient itself: the rate of change is its squared length.
        const square = gradient.reduce((sum, g) => sum + g * g, 0);
        const step = 0.02 / Math.sqrt(square);
        const moved = async (sign: number): Promise<number> => {
          model.parameters.set(
            name,
            tf.tensor(
              before.map((b, k) => b + sign * step * gradient[k]!),
              variable.shape,
            ),
          );
          return lossAt();
        };
        const rate = ((await moved(1)) - (await moved(-1))) / (2 * step);
        model.parameters.set(name, tf.tensor(before, variable.shape));
        expect(Math.abs(rate / square - 1), `${name}: ${rate} against ${square}`).toBeLessThan(0.05);
      }
      model.dispose();
    },
    60_000,
  );
});

/** A convolution, the mean over the pixels, a dense layer: all that a new family of networks takes is one description. */
const TOY: NetworkFamily<NetworkFacts> = {
  networks: {},
  describe(net, { embeddingSize }) {
    const x = net.batchNorm(net.conv(net.input, 'only', conv3x3(6, 2)), 'only.bn', { prelu: 'only.prelu' });
    return net.dense(net.reduce(x, 'mean', 'pixels', 'mean'), 'out', embeddingSize, { hasBias: true });
  },
  blocks: () => [],
  python: '',
  words: '',
};
const TOY_SPEC = { architecture: 'toy', preset: 'toy', title: 'toy', inputSize: 8, embeddingSize: 5 };

describe('a family that is new', () => {
  beforeAll(async () => {
    Object.assign(FAMILIES, { toy: TOY });
    await tf.setBackend('cpu');
  });
  afterAll(() => {
    delete (FAMILIES as Record<string, unknown>).toy;
  });
  const spec = TOY_SPEC as unknown as NetworkSpec;

  it('has its cost, and its exports agree with the engine', async () => {
    expect(networkCost(spec)).toEqual({ parameters: 162 + 12 + 6 + 30 + 5, multiplyAdds: 162 * 16 + 30 });
    const weights = randomWeights(spec, 7);
    const pixels = randomPixels(3, spec.inputSize);
    const engine = await embedByEngine(spec, weights, pixels);
    expect(worst(await embedByTfjs(spec, weights, pixels), engine)).toBeLessThan(1e-4);
    const onnx = await runOnnx(onnxModel(networkGraph(spec, weights), {}), pixels, 3, spec.inputSize);
    expect(worst(onnx.data, engine)).toBeLessThan(1e-4);
  });

  it('trains', async () => {
    const sgd = { momentum: 0.9, nesterov: true, weightDecay: 5e-4 };
    const sizes = { network: spec, identities: 4, batchSize: 8, images: easyImages(8, 8) };
    const head = {
      ...DEFAULT_SHARED,
      kind: 'boundaryface',
      scale: 8,
      margin: 0.2,
      lambda: 0,
      epochStart: 9,
      correction: 'code',
    } as const;
    const trainer = new Trainer({ ...sizes, sgd, seed: 1, stepMode: 'eager' }, head);
    const labels = Int32Array.from({ length: 8 }, (_, i) => i % 4);
    for (let i = 0; i < 12; i++) trainer.step({ picks: batchFrom(0, 8), labels, epoch: 1, learningRate: 0.05 });
    const losses = (await trainer.flush()).map(({ loss }) => loss);
    trainer.dispose();
    expect(losses.at(-1)).toBeLessThan(losses[0]! / 2);
  });
});
