/** Starting from weights of an earlier run: every export gives the same embeddings, and only fitting weights are taken. */
import '@tensorflow/tfjs-backend-cpu';
import { loadGraphModel } from '@tensorflow/tfjs-converter';
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { EngineError } from '../../../../src/domain/engineError.ts';
import { NETWORKS, type NetworkSpec } from '../../../../src/domain/networks.ts';
import type { WeightsUse } from '../../../../src/domain/weightsUse.ts';
import { type StoredWeights, startingValues } from '../../../../src/engine/network/initialWeights.ts';
import { Model } from '../../../../src/engine/network/model.ts';
import * as tf from '../../../../src/engine/tf.ts';
import { openZip } from '../../../../src/formats/archive/zip.ts';
import { readWeights } from '../../../../src/formats/network/weightsFile.ts';
import { buildWeightsZip, packageSafetensors } from '../../../../src/formats/network/weightsPackage.ts';
import { stream } from '../../../../src/lib/rng.ts';
import { readInitialWeights } from '../../../../src/worker/initialWeightsFile.ts';
import { runOnnx } from '../../support/onnxRuntime.ts';
import { randomPackage } from '../../support/package.ts';

const SMALL: NetworkSpec = {
  ...NETWORKS.ci16,
  inputSize: 8,
  stemChannels: 4,
  blocks: [
    { inChannels: 4, outChannels: 4, stride: 2 },
    { inChannels: 4, outChannels: 6, stride: 1 },
  ],
  embeddingSize: 8,
};
const PEOPLE = ['Ann', 'Bob', 'Eve'];

async function stored(spec: NetworkSpec, people = PEOPLE): Promise<StoredWeights> {
  const file = new Blob([packageSafetensors(randomPackage(spec, people, 9))]);
  return { name: 'old.zip', ...(await readWeights(file)) };
}

const build = (weights: StoredWeights, use: WeightsUse, people = PEOPLE, spec = SMALL): Model =>
  new Model(spec, people.length, 1, null, startingValues(weights, use, people));

function refusal(action: () => Model): { code: string; message: string; detail: string } | null {
  const before = tf.memory().numTensors;
  try {
    action().dispose();
    return null;
  } catch (error) {
    if (!(error instanceof EngineError)) throw error;
    expect(tf.memory().numTensors).toBe(before);
    return { code: error.code, message: error.message, detail: error.detail };
  }
}

const valuesOf = async (model: Model): Promise<Map<string, Float32Array>> =>
  new Map((await model.parameters.read()).map(({ name, data }) => [name, data]));

beforeAll(async () => {
  await tf.setBackend('cpu');
});

describe('the exports of one network', () => {
  it.each(['ci16', 'ci32', 'tiny32'] as const)(
    'tfjs in TensorFlow.js, ONNX in ONNX Runtime and safetensors in the engine agree: %s',
    async (preset) => {
      const spec = NETWORKS[preset];
      const size = spec.inputSize;
      const archive = await openZip(new Blob([buildWeightsZip(randomPackage(spec, PEOPLE, 21))]));
      const read = (name: string) => archive.read(archive.entries.find((entry) => entry.name === name)!);
      const rng = stream(5, 'test images');
      const pixels = Float32Array.from({ length: 2 * size * size * 3 }, () => rng.integer(256));
      const images = tf.tensor4d(pixels, [2, size, size, 3]);

      const fetchFunc = async (url: unknown) => new Response(await read(String(url).replace('http://model.test/', '')));
      const loaded = await loadGraphModel('http://model.test/tfjs/model.json', { fetchFunc });
      const tfjs = await (loaded.predict(images) as tf.Tensor).data();
      const onnx = (await runOnnx(await read('model.onnx'), pixels, 2, size)).data;
      const file = new Blob([await read('model.safetensors')]);
      const start = await readInitialWeights({ name: 'model.safetensors', file, use: 'continue' }, PEOPLE);
      const model = new Model(spec, PEOPLE.length, 0, null, start);
      const engine = await tf.tidy(() => model.embed(tf.div(tf.sub(images, 127.5), 128))).data();
      model.dispose();

      expect(engine).toHaveLength(2 * spec.embeddingSize);
      expect(Math.max(...engine.map(Math.abs))).toBeGreaterThan(0.1);
      for (let i = 0; i < engine.length; i++) {
        expect(Math.abs(tfjs[i]! - engine[i]!)).toBeLessThan(1e-4);
        expect(Math.abs(onnx[i]! - engine[i]!)).toBeLessThan(1e-4);
      }
    },
  );
});

describe('a model that starts from weights', () => {
  it('continue takes every number, backbone all but the class centres', async () => {
    const weights = await stored(SMALL);
    const continued = build(weights, 'continue');
    for (const [name, data] of await valuesOf(continued)) expect(data, name).toEqual(weights.tensors.get(name)!.data);
    const people = ['Una', 'Vic', 'Wim', 'Xia', 'Yan'];
    const tuned = build(weights, 'backbone', people);
    const fresh = new Model(SMALL, people.length, 1);
    const drawn = await valuesOf(fresh);
    for (const [name, data] of await valuesOf(tuned)) {
      expect(data, name).toEqual(name === 'head.weight' ? drawn.get(name) : weights.tensors.get(name)!.data);
    }
    for (const model of [continued, tuned, fresh]) model.dispose();
  });

  it('weights of another network are refused, with the expected and the received shape', async () => {
    const weights = await stored(NETWORKS.ci32);
    for (const use of ['continue', 'backbone'] as const) {
      expect(refusal(() => build(weights, use, PEOPLE, NETWORKS.ci16))).toMatchObject({
        code: 'weights',
        message:
          'old.zip holds another network ("ci32"): "stem.conv.weight" should have shape [3, 3, 3, 8] and has [3, 3, 3, 4].',
      });
    }
    const shorter = { ...SMALL, blocks: SMALL.blocks.slice(0, 1) };
    const longer = await stored({ ...SMALL, blocks: [SMALL.blocks[0]!, { inChannels: 4, outChannels: 4, stride: 1 }] });
    expect(refusal(() => build(longer, 'backbone', PEOPLE, shorter))?.message).toMatch(
      /its "blocks\.1\.[^"]+" \[.+\] has no place here/,
    );
  });

  it.each([
    ['more', ['Ann', 'Bob', 'Eve', 'Joe'], 4, 'null in the file, "Joe" in the set'],
    ['fewer', ['Ann', 'Bob'], 3, '"Eve" in the file, null in the set'],
    ['others', ['Ann', 'Ben', 'Eve'], 2, '"Bob" in the file, "Ben" in the set'],
    ['in another order', ['Bob', 'Ann', 'Eve'], 1, '"Ann" in the file, "Bob" in the set'],
  ])('a run on other identities (%s) is not continued, but starts from the backbone', async (_, people, at, detail) => {
    const weights = await stored(SMALL);
    const found = refusal(() => build(weights, 'continue', people));
    expect(found).toMatchObject({ code: 'weights-head', message: expect.stringContaining('backbone only') });
    expect(found?.detail).toContain(`number ${at}: ${detail}`);
    expect(refusal(() => build(weights, 'backbone', people))).toBeNull();
  });

  it('a file that does not name its identities is not continued', async () => {
    const weights = { ...(await stored(SMALL)), identities: null };
    expect(refusal(() => build(weights, 'continue'))?.code).toBe('weights-head');
    expect(refusal(() => build(weights, 'backbone'))).toBeNull();
  });

  it('a tensor that is missing, misshapen or impossible is named, whichever it is', async () => {
    const whole = await stored(SMALL);
    const names = [...whole.tensors.keys()];
    fc.assert(
      fc.property(
        fc.constantFrom(...names),
        fc.constantFrom('missing', 'flat', 'NaN', 'infinite', 'negative'),
        fc.constantFrom<WeightsUse>('continue', 'backbone'),
        (name, damage, use) => {
          const { shape, data } = whole.tensors.get(name)!;
          const tensors = new Map(whole.tensors);
          const wrong = (value: number) => ({ shape, data: Float32Array.from(data, (x, i) => (i === 0 ? value : x)) });
          if (damage === 'missing') tensors.delete(name);
          if (damage === 'flat') tensors.set(name, { shape: [1, data.length, 1], data });
          if (damage === 'NaN') tensors.set(name, wrong(Number.NaN));
          if (damage === 'infinite') tensors.set(name, wrong(Number.POSITIVE_INFINITY));
          if (damage === 'negative') tensors.set(name, wrong(-3));
          const found = refusal(() => build({ ...whole, tensors }, use));
          const unread = name.startsWith('head.') && use === 'backbone';
          const possible = damage === 'negative' && !name.endsWith('.running_var');
          if (unread || possible) {
            expect(found).toBeNull();
          } else {
            expect(found?.message).toContain(`"${name}"`);
            expect(found?.code).toBe(name.startsWith('head.') ? 'weights-head' : 'weights');
          }
        },
      ),
      { numRuns: 150 },
    );
  });

  it('a file that is no weights is refused by its name', async () => {
    const initial = { name: 'photo.zip', file: new Blob(['no zip at all, but some text']), use: 'continue' } as const;
    await expect(readInitialWeights(initial, PEOPLE)).rejects.toMatchObject({
      code: 'weights',
      message: expect.stringMatching(/^photo\.zip cannot be used\. /),
    });
  });
});
