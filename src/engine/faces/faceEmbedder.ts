/**
 * Embeds faces with a MobileNet that HSE trained to tell the people of VGGFace2 apart; its weights come from @vladmandic/human,
 * where they also tell age and gender, of which nothing is used here. Of the 1,024 numbers of its last layer, the roots are
 * taken, which evens out the few large ones, and of these what lies in the 128 directions which that layer stretches most.
 * Source: av-savchenko/HSE_FaceRec_tf, age_gender_identity/facial_analysis.py (load_age_gender)
 */
import { ALIGNED_TO_CHIP, CHIP_SIZE } from '../../data/faces/crops.ts';
import { EMBEDDER_ID } from '../../domain/faceKey.ts';
import { isPlain } from '../../lib/plainObject.ts';
import * as tf from '../tf.ts';
import type { Embedder } from './embedder.ts';
import { strongestDirections } from './strongestDirections.ts';
import { damagedFile, decodeWeights, entriesOf, type ModelFiles } from './weightFiles.ts';

export const EMBEDDING_SIZE = 128;

/** Taken off the colours, 0-255: those of ImageNet, in RGB. */
const MEAN_RGB = [123.68, 116.779, 103.939];
/** Of the thirteen depthwise convolutions, each followed by one of 1 x 1. */
const STRIDES = [1, 2, 1, 2, 1, 2, 1, 1, 1, 1, 1, 2, 1] as const;
export const LAST_LAYER = `conv_pw_${STRIDES.length}`;

/** A convolution with its normalisation folded in. */
interface Layer {
  readonly filter: tf.Tensor4D;
  readonly bias: tf.Tensor1D;
}

interface Block {
  readonly depthwise: Layer;
  readonly pointwise: Layer;
  readonly stride: 1 | 2;
}

interface Parts {
  readonly first: Layer;
  readonly blocks: readonly Block[];
  /** [outputs of the last layer, size of an embedding]. */
  readonly directions: tf.Tensor2D;
}

/** Layers by the names that they have in the file. */
function layersOf(take: (name: string) => tf.Tensor): Omit<Parts, 'directions'> {
  const bias = (name: string): tf.Tensor1D => tf.clone(take(`${name}_bn/batchnorm_1/sub`)) as tf.Tensor1D;
  const filter = (name: string): tf.Tensor4D => tf.clone(take(`${name}/convolution/merged_input`)) as tf.Tensor4D;
  const depthwise = (name: string): tf.Tensor4D =>
    tf.tidy(() => {
      const scale = tf.reshape(take(`${name}_bn/batchnorm_1/mul`), [1, 1, -1, 1]);
      return tf.mul(take(`${name}/depthwise_kernel`), scale) as tf.Tensor4D;
    });
  return {
    // The network takes BGR.
    first: { filter: tf.tidy(() => tf.reverse(filter('conv1'), 2)), bias: bias('conv1') },
    blocks: STRIDES.map((stride, i) => {
      const [deep, point] = [`conv_dw_${i + 1}`, `conv_pw_${i + 1}`];
      return {
        depthwise: { filter: depthwise(deep), bias: bias(deep) },
        pointwise: { filter: filter(point), bias: bias(point) },
        stride,
      };
    }),
  };
}

const tensorsOf = ({ first, blocks, directions }: Parts): tf.Tensor[] =>
  [first, ...blocks.flatMap(({ depthwise, pointwise }) => [depthwise, pointwise])]
    .flatMap(({ filter, bias }): tf.Tensor[] => [filter, bias])
    .concat(directions);

export class FaceEmbedder implements Embedder {
  readonly id = EMBEDDER_ID;
  readonly input = CHIP_SIZE;
  readonly size = EMBEDDING_SIZE;
  readonly crop = ALIGNED_TO_CHIP;
  readonly #parts: Parts;

  private constructor(parts: Parts) {
    this.#parts = parts;
  }

  /** @throws EngineError 'dataset' for damaged files */
  static async load({ json, weights }: ModelFiles): Promise<FaceEmbedder> {
    const tensors = decodeWeights(entriesOf(isPlain(json) ? json.weightsManifest : null), weights);
    const take = (name: string): tf.Tensor => {
      const tensor = tensors[name];
      if (!tensor) throw damagedFile(name);
      return tensor;
    };
    try {
      const layers = layersOf(take);
      const last = layers.blocks.at(-1)!.pointwise.filter;
      const matrix = tf.reshape(last, last.shape.slice(2) as [number, number]) as tf.Tensor2D;
      const directions = await strongestDirections(matrix, EMBEDDING_SIZE);
      matrix.dispose();
      return new FaceEmbedder({ ...layers, directions });
    } finally {
      tf.dispose(tensors);
    }
  }

  async embed(faces: Float32Array, count: number): Promise<Float32Array> {
    const output = tf.tidy(() => this.#run(tf.tensor4d(faces, [count, CHIP_SIZE, CHIP_SIZE, 3])));
    try {
      return Float32Array.from(await output.data());
    } finally {
      output.dispose();
    }
  }

  /**
   * @param faces [batch, 224, 224, 3] f32, RGB 0-255
   * @returns [batch, 128], not normalised
   */
  #run(faces: tf.Tensor4D): tf.Tensor2D {
    const { first, blocks, directions } = this.#parts;
    const common = { pad: 'same', activation: 'relu6' } as const;
    let x = tf.fused.conv2d({ ...common, ...first, x: tf.sub(faces, MEAN_RGB) as tf.Tensor4D, strides: 2 });
    for (const { depthwise, pointwise, stride } of blocks) {
      x = tf.fused.depthwiseConv2d({ ...common, ...depthwise, x, strides: stride });
      x = tf.fused.conv2d({ ...common, ...pointwise, x, strides: 1 });
    }
    return tf.matMul(tf.sqrt(tf.mean(x, [1, 2])) as tf.Tensor2D, directions);
  }

  dispose(): void {
    tf.dispose(tensorsOf(this.#parts));
  }
}
