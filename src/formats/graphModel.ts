/**
 * An IR-ResNet as a TensorFlow.js graph model: images in, embeddings out, in inference mode. Each batch norm becomes one
 * multiplication and one addition with numbers worked out in float64.
 */
import { type BlockSpec, hasConvShortcut, type NetworkSpec } from '../lib/networks.ts';
import { FormatError } from './errors.ts';
import { GraphBuilder, type GraphModelFiles } from './graphDef.ts';

const BATCH_NORM_EPSILON = 1e-5;

/** Names of the model's input and output. */
export const GRAPH_INPUT = 'images';
export const GRAPH_OUTPUT = 'embedding';

export interface WeightArray {
  readonly shape: readonly number[];
  readonly data: Float32Array;
}

/** The network's tensors by name: convolutions HWIO, dense [in, out]. */
export type Weights = ReadonlyMap<string, WeightArray>;

/** @throws FormatError 'missing', or 'shape' naming the expected and the received shape */
function weight(weights: Weights, name: string, expected: readonly number[]): Float32Array {
  const found = weights.get(name);
  if (!found) throw new FormatError('missing', `The weights have no "${name}".`);
  const same = found.shape.length === expected.length && expected.every((size, i) => size === found.shape[i]);
  if (!same) {
    throw new FormatError(
      'shape',
      `"${name}" should have shape [${expected.join(', ')}] and has [${found.shape.join(', ')}].`,
    );
  }
  return found.data;
}

/** y = x scale + shift, the running statistics folded in. */
function foldBatchNorm(weights: Weights, name: string, channels: number): { scale: Float32Array; shift: Float32Array } {
  const gamma = weight(weights, `${name}.weight`, [channels]);
  const beta = weight(weights, `${name}.bias`, [channels]);
  const mean = weight(weights, `${name}.running_mean`, [channels]);
  const variance = weight(weights, `${name}.running_var`, [channels]);
  const exact = Float64Array.from(gamma, (g, i) => g / Math.sqrt(variance[i]! + BATCH_NORM_EPSILON));
  return {
    scale: Float32Array.from(exact),
    shift: Float32Array.from(exact, (s, i) => beta[i]! - mean[i]! * s),
  };
}

/** The graph under construction with the weights it takes; methods add a layer and return its last node. */
class NetworkGraph {
  readonly graph = new GraphBuilder();
  readonly #weights: Weights;

  constructor(weights: Weights) {
    this.#weights = weights;
  }

  constant(name: string, shape: readonly number[]): string {
    return this.graph.constant(name, shape, weight(this.#weights, name, shape));
  }

  /** @param output name of the last node, where it matters */
  batchNorm(x: string, name: string, channels: number, output = `${name}/add`): string {
    const { scale, shift } = foldBatchNorm(this.#weights, name, channels);
    const product = this.graph.binary(`${name}/mul`, 'Mul', x, this.graph.constant(`${name}/scale`, [channels], scale));
    return this.graph.binary(output, 'AddV2', product, this.graph.constant(`${name}/shift`, [channels], shift));
  }

  prelu(x: string, name: string, channels: number): string {
    return this.graph.prelu(`${name}/prelu`, x, this.constant(`${name}.weight`, [channels]));
  }

  conv(x: string, name: string, block: BlockSpec, size: 1 | 3): string {
    const filter = this.constant(`${name}.weight`, [size, size, block.inChannels, block.outChannels]);
    return this.graph.conv2d(`${name}/conv`, x, filter, block.stride, size === 3 ? 1 : 0);
  }

  block(x: string, name: string, block: BlockSpec): string {
    const { inChannels, outChannels, stride } = block;
    let y = this.batchNorm(x, `${name}.bn1`, inChannels);
    y = this.conv(y, `${name}.conv1`, { inChannels, outChannels, stride: 1 }, 3);
    y = this.batchNorm(y, `${name}.bn2`, outChannels);
    y = this.prelu(y, `${name}.prelu`, outChannels);
    y = this.conv(y, `${name}.conv2`, { inChannels: outChannels, outChannels, stride }, 3);
    y = this.batchNorm(y, `${name}.bn3`, outChannels);
    return this.graph.binary(`${name}/sum`, 'AddV2', y, this.#shortcut(x, `${name}.shortcut`, block));
  }

  #shortcut(x: string, name: string, block: BlockSpec): string {
    if (hasConvShortcut(block)) {
      return this.batchNorm(this.conv(x, `${name}.conv`, block, 1), `${name}.bn`, block.outChannels);
    }
    return block.stride === 1 ? x : this.graph.subsample(`${name}/subsample`, x, block.stride);
  }
}

/**
 * A model that stock TensorFlow.js loads (`loadGraphModel`) with no code of ours.
 * Input "images": [batch, size, size, 3] float32, RGB 0-255; the graph itself computes (x - 127.5) / 128.
 * Output "embedding": [batch, embedding] float32, not normalised.
 * @throws FormatError 'missing' or 'shape' when the weights are not those of the network
 */
export function irResNetGraph(spec: NetworkSpec, weights: Weights): GraphModelFiles {
  const { inputSize, stemChannels, embeddingSize } = spec;
  const network = new NetworkGraph(weights);
  const { graph } = network;
  let x = graph.placeholder(GRAPH_INPUT, [-1, inputSize, inputSize, 3]);
  x = graph.binary('centred', 'Sub', x, graph.constant('pixel_centre', [], Float32Array.of(127.5)));
  x = graph.binary('scaled', 'Mul', x, graph.constant('pixel_scale', [], Float32Array.of(1 / 128)));
  x = network.conv(x, 'stem.conv', { inChannels: 3, outChannels: stemChannels, stride: 1 }, 3);
  x = network.batchNorm(x, 'stem.bn', stemChannels);
  x = network.prelu(x, 'stem.prelu', stemChannels);
  let side = inputSize;
  let channels = stemChannels;
  spec.blocks.forEach((block, i) => {
    x = network.block(x, `blocks.${i}`, block);
    side = Math.ceil(side / block.stride);
    channels = block.outChannels;
  });
  x = network.batchNorm(x, 'output.bn1', channels);
  const features = side * side * channels;
  x = graph.reshape('flatten', x, [-1, features]);
  x = graph.matMul('dense', x, network.constant('output.fc.weight', [features, embeddingSize]));
  x = graph.binary('dense_bias', 'AddV2', x, network.constant('output.fc.bias', [embeddingSize]));
  x = network.batchNorm(x, 'output.bn2', embeddingSize, GRAPH_OUTPUT);
  graph.output(x, [-1, embeddingSize]);
  return graph.build('BoundaryFace playground', {
    network: spec.preset,
    input: `${GRAPH_INPUT}: [batch, ${inputSize}, ${inputSize}, 3] float32, RGB 0-255`,
    output: `${GRAPH_OUTPUT}: [batch, ${embeddingSize}] float32, compare by cosine`,
  });
}
