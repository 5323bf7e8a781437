/** The networks as inference graphs: images in, embeddings out, with the running statistics of each batch norm. */
import { type BlockSpec, hasConvShortcut, type NetworkSpec } from '../lib/networks.ts';
import { EMBEDDING, GraphComposer, type InferenceGraph, type Value, type Weights } from './inferenceGraph.ts';

const conv3x3 = (channels: number, stride: number) => ({ channels, size: 3, stride, padding: 1 });
const conv1x1 = (channels: number, stride: number) => ({ channels, size: 1, stride, padding: 0 });

function shortcut(net: GraphComposer, x: Value, name: string, block: BlockSpec): Value {
  if (hasConvShortcut(block)) {
    return net.batchNorm(net.conv(x, `${name}.conv`, conv1x1(block.outChannels, block.stride)), `${name}.bn`);
  }
  return block.stride === 1 ? x : net.subsample(x, name, block.stride);
}

function residualBlock(net: GraphComposer, x: Value, name: string, block: BlockSpec): Value {
  const { outChannels, stride } = block;
  let y = net.batchNorm(x, `${name}.bn1`);
  y = net.conv(y, `${name}.conv1`, conv3x3(outChannels, 1));
  y = net.batchNorm(y, `${name}.bn2`);
  y = net.prelu(y, `${name}.prelu`);
  y = net.conv(y, `${name}.conv2`, conv3x3(outChannels, stride));
  y = net.batchNorm(y, `${name}.bn3`);
  return net.add(y, shortcut(net, x, `${name}.shortcut`, block), `${name}.sum`);
}

/**
 * IR-ResNet.
 * @throws FormatError 'missing' or 'shape' when the weights are not those of the network
 */
export function networkGraph(spec: NetworkSpec, weights: Weights): InferenceGraph {
  const net = new GraphComposer(spec.inputSize, weights);
  let x = net.conv(net.input, 'stem.conv', conv3x3(spec.stemChannels, 1));
  x = net.batchNorm(x, 'stem.bn');
  x = net.prelu(x, 'stem.prelu');
  spec.blocks.forEach((block, i) => {
    x = residualBlock(net, x, `blocks.${i}`, block);
  });
  x = net.batchNorm(x, 'output.bn1');
  x = net.dense(x, 'output.fc', spec.embeddingSize);
  return net.finish(net.batchNorm(x, 'output.bn2', EMBEDDING));
}
