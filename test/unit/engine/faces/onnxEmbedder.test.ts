/** Networks of a person's own in ONNX Runtime: against the product's own code on the same faces, in every form of input, and broken ones. */
import '@tensorflow/tfjs-backend-cpu';
import { beforeAll, describe, expect, it } from 'vitest';
import { NEWEST_OPSET, OLDEST_OPSET } from '../../../../src/data/faces/embedderPlan.ts';
import { NETWORKS } from '../../../../src/domain/networks.ts';
import type { EmbedderWish } from '../../../../src/domain/ownNetwork.ts';
import { OnnxEmbedder } from '../../../../src/engine/faces/onnxEmbedder.ts';
import { onnxRuntime } from '../../../../src/engine/faces/onnxRuntime.ts';
import { applyBackbone, backboneSpecs } from '../../../../src/engine/network/backbone.ts';
import { inferenceBatchNorm } from '../../../../src/engine/network/layerParts.ts';
import { Parameters } from '../../../../src/engine/network/parameters.ts';
import * as tf from '../../../../src/engine/tf.ts';
import { networkGraph } from '../../../../src/formats/network/networkGraph.ts';
import { onnxModel } from '../../../../src/formats/network/onnx.ts';
import { stream } from '../../../../src/lib/rng.ts';
import { checkNetwork } from '../../../../src/worker/checkNetwork.ts';
import { useOnnxRuntime } from '../../../support/onnxBinary.ts';
import { type End, input, KIND, type OnnxFile, output, rows } from '../../support/onnxFiles.ts';
import { randomWeights } from '../../support/randomWeights.ts';

const open = (file: Uint8Array<ArrayBuffer>, wish: EmbedderWish = {}): Promise<OnnxEmbedder> =>
  checkNetwork({ name: 'net.onnx', file: new Blob([file]), wish }).then((checked) => OnnxEmbedder.open(checked));

function randomFaces(count: number, side: number): Float32Array {
  const draws = stream(9, 'faces');
  return Float32Array.from({ length: count * side * side * 3 }, () => draws.integer(256));
}

beforeAll(async () => {
  useOnnxRuntime();
  await tf.setBackend('cpu');
});

describe('the product’s own export', () => {
  const large = { ...NETWORKS.ci16, inputSize: 112 };
  it.each([
    ['ci16', NETWORKS.ci16],
    ['tiny32', NETWORKS.tiny32],
    ['ci16 at 112 pixels', large],
  ])('%s embeds the same faces as the network itself, to 1e-4', async (_, spec) => {
    const weights = randomWeights(spec, 12);
    const faces = randomFaces(3, spec.inputSize);
    const embedder = await open(onnxModel(networkGraph(spec, weights), {}));
    const found = await embedder.embed(faces, 3);
    const parameters = new Parameters(
      backboneSpecs(spec),
      0,
      () => new Map([...weights].map(([name, { data }]) => [name, data])),
    );
    const wanted = tf.tidy(() => {
      const images = tf.tensor4d(faces, [3, spec.inputSize, spec.inputSize, 3]);
      const input = tf.div(tf.sub(images, 127.5), 128) as tf.Tensor4D;
      return applyBackbone(spec, parameters, input, inferenceBatchNorm(parameters)).dataSync<'float32'>();
    });
    const largest = wanted.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
    expect(largest).toBeGreaterThan(0.1);
    expect(found).toHaveLength(3 * spec.embeddingSize);
    found.forEach((value, i) => {
      expect(Math.abs(value - wanted[i]!)).toBeLessThanOrEqual(1e-4 * Math.max(1, largest));
    });
    expect([embedder.input, embedder.size]).toEqual([spec.inputSize, spec.embeddingSize]);
    parameters.dispose();
    embedder.dispose();
  });
});

describe('how faces are fed', () => {
  const SIDE = 16;
  const [RED, GREEN, BLUE] = [10, 100, 200];
  const face = Float32Array.from({ length: SIDE * SIDE * 3 }, (_, i) => [RED, GREEN, BLUE][i % 3]!);
  /** First row of each channel, as the network saw it. */
  async function seen(shape: End['shape'], wish: EmbedderWish): Promise<number[]> {
    const embedder = await open(rows({ inputs: [input(shape)] }), wish);
    const found = await embedder.embed(face, 1);
    const step = shape![1] === 3 ? SIDE * SIDE : 1;
    embedder.dispose();
    return [0, 1, 2].map((channel) => Number(found[channel * step]!.toFixed(4)));
  }

  it.each<[EmbedderWish, number[]]>([
    [{}, [(RED - 127.5) / 127.5, (GREEN - 127.5) / 127.5, (BLUE - 127.5) / 127.5]],
    [{ range: '128' }, [(RED - 127.5) / 128, (GREEN - 127.5) / 128, (BLUE - 127.5) / 128]],
    [{ range: '255', colours: 'bgr' }, [BLUE / 255, GREEN / 255, RED / 255]],
    [{ range: 'imagenet' }, [(RED / 255 - 0.485) / 0.229, (GREEN / 255 - 0.456) / 0.224, (BLUE / 255 - 0.406) / 0.225]],
    [
      { range: 'imagenet', colours: 'bgr' },
      [(BLUE / 255 - 0.406) / 0.225, (GREEN / 255 - 0.456) / 0.224, (RED / 255 - 0.485) / 0.229],
    ],
    [{ range: 'none', colours: 'bgr' }, [BLUE, GREEN, RED]],
  ])('as %o asks, in either layout', async (wish, expected) => {
    const rounded = expected.map((value) => Number(value.toFixed(4)));
    expect(await seen(['n', 3, SIDE, SIDE], wish)).toEqual(rounded);
    expect(await seen(['n', SIDE, SIDE, 3], wish)).toEqual(rounded);
  });

  it.each<[string, Partial<OnnxFile>]>([
    ['as many as come', { inputs: [input(['n', 3, SIDE, SIDE])] }],
    ['one at a time', { inputs: [input([1, 3, SIDE, SIDE])] }],
    ['four at a time', { inputs: [input([4, 3, SIDE, SIDE])] }],
    [
      'one at a time behind a free size',
      {
        inputs: [input(['n', 3, SIDE, SIDE])],
        operators: [{ type: 'Reshape', inputs: ['data', 'row'], outputs: ['fc1'] }],
        weights: [{ name: 'row', kind: KIND.int64, shape: [2], values: [1, -1] }],
      },
    ],
  ])('%s, each gets its own numbers', async (_, change) => {
    const faces = randomFaces(11, SIDE);
    const embedder = await open(rows(change), { range: 'none' });
    const found = await embedder.embed(faces, 11);
    expect(found).toHaveLength(faces.length);
    const numbers = SIDE * SIDE * 3;
    for (let i = 0; i < 11; i++) expect(found[i * numbers]).toBe(faces[i * numbers]);
    embedder.dispose();
  });
});

describe('a file that cannot be used', () => {
  const name = /^net\.onnx cannot be used to compare faces\. /;
  it.each<[string, Uint8Array<ArrayBuffer>, RegExp]>([
    ['no ONNX', new TextEncoder().encode('no network'), /It is no ONNX file, or a damaged one/],
    [
      'an operator that nobody has',
      rows({ operators: [{ type: 'Frobnicate', inputs: ['data'], outputs: ['fc1'] }] }),
      /ONNX Runtime does not run it: No Op registered for Frobnicate/,
    ],
    [
      'an operator of somebody else',
      rows({ operators: [{ type: 'Foo', domain: 'acme', inputs: ['data'], outputs: ['fc1'] }], domains: ['acme'] }),
      /does not run it: .*acme:Foo/,
    ],
    ['operators that the runtime does not know yet', rows({ opset: NEWEST_OPSET + 1 }), /found version 27/],
    ['a format of tomorrow', rows({ irVersion: 99 }), /does not run it: Unsupported model IR version: 99/],
    [
      'an output that nothing makes',
      rows({ outputs: [{ name: 'gone', shape: null }] }),
      /does not run it: This is an invalid model.*gone/,
    ],
    [
      'too many numbers',
      rows({ inputs: [input(['n', 3, 112, 112])] }),
      /Expected 2 to 8,192 numbers a face from "fc1"; found \[2, 37632\] for 2 faces/,
    ],
    [
      'a map where a row was said to be',
      rows({ outputs: [output(null)], operators: [{ type: 'Relu', inputs: ['data'], outputs: ['fc1'] }] }),
      /found \[\d, 3, 112, 112\] for/,
    ],
    [
      'the same for every face',
      rows({
        operators: [
          { type: 'GlobalAveragePool', inputs: ['data'], outputs: ['mean'] },
          { type: 'Mul', inputs: ['mean', 'zero'], outputs: ['fc1'] },
        ],
        outputs: [output(['n', 3, 1, 1])],
        weights: [{ name: 'zero', shape: [3, 1, 1], values: [0, 0, 0] }],
      }),
      /found the same for two faces that have nothing in common/,
    ],
    [
      'no numbers',
      rows({
        operators: [
          { type: 'GlobalAveragePool', inputs: ['data'], outputs: ['mean'] },
          { type: 'Sqrt', inputs: ['mean'], outputs: ['fc1'] },
        ],
        outputs: [output(['n', 3, 1, 1])],
      }),
      /found some that are not finite/,
    ],
  ])('says so: %s', async (_, file, reason) => {
    const failure = await open(file).catch((cause: unknown) => cause);
    expect(failure).toMatchObject({ name: 'EngineError', code: 'network' });
    expect(String((failure as Error).message)).toMatch(name);
    expect(String((failure as Error).message)).toMatch(reason);
  });

  it('takes the oldest and the newest operators that are promised, as the runtime does', async () => {
    for (const opset of [OLDEST_OPSET, NEWEST_OPSET]) {
      const embedder = await open(rows({ opset, inputs: [input(['n', 3, 16, 16])] }));
      expect(embedder.size).toBe(768);
      embedder.dispose();
    }
    const { InferenceSession } = await onnxRuntime();
    await expect(InferenceSession.create(rows({ opset: NEWEST_OPSET + 1 }))).rejects.toThrow('opset');
  });
});
