/**
 * Embeds faces with dlib's face recognition network (ResNet-29, 128 numbers), whose weights come from @vladmandic/face-api.
 * Source: dlib, examples/dnn_face_recognition_ex.cpp (anet_type)
 */
import { ALIGNED_TO_CHIP } from '../../data/faces/crops.ts';
import { EMBEDDER_ID } from '../../domain/faceKey.ts';
import * as tf from '../tf.ts';
import type { Embedder } from './embedder.ts';
import { damagedFile, decodeWeights, entriesOf, type ModelFiles } from './weightFiles.ts';

export const EMBEDDER_INPUT = 150;
export const EMBEDDING_SIZE = 128;

/** Means of the training images, in 0-255. */
const MEAN_RGB = [122.782, 117.001, 104.298];

/** A convolution with its scale folded in. */
interface Layer {
  readonly filter: tf.Tensor4D;
  readonly bias: tf.Tensor1D;
}

/** Residual blocks in their order; a `down` block halves the image. */
const BLOCKS = [
  ['conv32_1', 'conv32_2', 'conv32_3'],
  ['conv64_down', 'conv64_1', 'conv64_2', 'conv64_3'],
  ['conv128_down', 'conv128_1', 'conv128_2'],
  ['conv256_down', 'conv256_1', 'conv256_2', 'conv256_down_out'],
].flat();

function convolve(x: tf.Tensor4D, { filter, bias }: Layer, stride: 1 | 2, activation: 'relu' | 'linear'): tf.Tensor4D {
  return tf.fused.conv2d({ x, filter, bias, strides: stride, pad: stride === 1 ? 'same' : 'valid', activation });
}

const grow = (x: tf.Tensor4D, [, height, width, channels]: [number, number, number, number]): tf.Tensor4D =>
  tf.pad(x, [
    [0, 0],
    [0, height - x.shape[1]],
    [0, width - x.shape[2]],
    [0, channels - x.shape[3]],
  ]);

function residual(x: tf.Tensor4D, first: Layer, second: Layer, down: boolean): tf.Tensor4D {
  const inner = convolve(x, first, down ? 2 : 1, 'relu');
  const out = convolve(inner, second, 1, 'linear');
  if (!down) return tf.relu(tf.add(out, x));
  // dlib adds tensors of unequal sizes as if the smaller one went on in zeros.
  const pooled = tf.avgPool(x, 2, 2, 'valid');
  const shape = pooled.shape.map((n, i) => Math.max(n, out.shape[i]!)) as [number, number, number, number];
  return tf.relu(tf.add(grow(pooled, shape), grow(out, shape)));
}

export class FaceEmbedder implements Embedder {
  readonly id = EMBEDDER_ID;
  readonly input = EMBEDDER_INPUT;
  readonly size = EMBEDDING_SIZE;
  readonly crop = ALIGNED_TO_CHIP;
  readonly #layers: ReadonlyMap<string, Layer>;
  readonly #dense: tf.Tensor2D;

  private constructor(layers: ReadonlyMap<string, Layer>, dense: tf.Tensor2D) {
    this.#layers = layers;
    this.#dense = dense;
  }

  /** @throws EngineError 'dataset' for damaged files */
  static load({ json, weights }: ModelFiles): FaceEmbedder {
    const tensors = decodeWeights(entriesOf(json), weights);
    const take = (name: string): tf.Tensor => {
      const tensor = tensors[name];
      if (!tensor) throw damagedFile(name);
      return tensor;
    };
    const layer = (name: string): Layer =>
      tf.tidy(() => {
        const scale = take(`${name}/scale/weights`);
        const bias = tf.add(tf.mul(take(`${name}/conv/bias`), scale), take(`${name}/scale/biases`));
        return { filter: tf.mul(take(`${name}/conv/filters`), scale) as tf.Tensor4D, bias: bias as tf.Tensor1D };
      });
    const names = ['conv32_down', ...BLOCKS.flatMap((block) => [`${block}/conv1`, `${block}/conv2`])];
    const layers = new Map(names.map((name) => [name, layer(name)]));
    const dense = tf.clone(take('fc')) as tf.Tensor2D;
    tf.dispose(tensors);
    return new FaceEmbedder(layers, dense);
  }

  async embed(faces: Float32Array, count: number): Promise<Float32Array> {
    const output = tf.tidy(() => this.#run(tf.tensor4d(faces, [count, EMBEDDER_INPUT, EMBEDDER_INPUT, 3])));
    try {
      return Float32Array.from(await output.data());
    } finally {
      output.dispose();
    }
  }

  /**
   * @param faces [batch, 150, 150, 3] f32, RGB 0-255, in dlib's crop
   * @returns [batch, 128], not normalised. The caller disposes.
   */
  #run(faces: tf.Tensor4D): tf.Tensor2D {
    return tf.tidy(() => {
      const input = tf.div(tf.sub(faces, MEAN_RGB), 255) as tf.Tensor4D;
      let x = tf.maxPool(convolve(input, this.#layers.get('conv32_down')!, 2, 'relu'), 3, 2, 'valid');
      for (const block of BLOCKS) {
        const [first, second] = [this.#layers.get(`${block}/conv1`)!, this.#layers.get(`${block}/conv2`)!];
        x = residual(x, first, second, block.includes('down'));
      }
      return tf.matMul(tf.mean(x, [1, 2]) as tf.Tensor2D, this.#dense);
    });
  }

  dispose(): void {
    for (const { filter, bias } of this.#layers.values()) tf.dispose([filter, bias]);
    this.#dense.dispose();
  }
}
