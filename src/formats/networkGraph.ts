/** The networks as inference graphs: images in, embeddings out, with the running statistics of each batch norm. */
import {
  attentionChannels,
  type BlockSpec,
  type BottleneckSpec,
  hasConvShortcut,
  hasResidual,
  type IrResNetSpec,
  lastSide,
  type MobileFaceNetSpec,
  type NetworkSpec,
} from '../lib/networks.ts';
import { EMBEDDING, GraphComposer, type InferenceGraph, type Value, type Weights } from './inferenceGraph.ts';

const conv3x3 = (channels: number, stride: number) => ({ channels, size: 3, stride, padding: 1 });
const conv1x1 = (channels: number, stride: number) => ({ channels, size: 1, stride, padding: 0 });

function shortcut(net: GraphComposer, x: Value, name: string, block: BlockSpec): Value {
  if (hasConvShortcut(block)) {
    return net.batchNorm(net.conv(x, `${name}.conv`, conv1x1(block.outChannels, block.stride)), `${name}.bn`);
  }
  return block.stride === 1 ? x : net.subsample(x, name, block.stride);
}

/** CBAM: weighs channels, then places. */
function attention(net: GraphComposer, x: Value, name: string, channels: number): Value {
  const importance = (by: 'mean' | 'max'): Value => {
    const pooled = net.reduce(x, `${name}.${by}`, 'pixels', by);
    const narrow = net.conv(pooled, `${name}.${by}.fc1`, conv1x1(attentionChannels(channels), 1), `${name}.fc1`);
    const active = net.activation(narrow, `${name}.${by}.relu`, 'relu');
    return net.conv(active, `${name}.${by}.fc2`, conv1x1(channels, 1), `${name}.fc2`);
  };
  const both = net.add(importance('mean'), importance('max'), `${name}.importance`);
  const weighed = net.multiply(x, net.activation(both, `${name}.channels`, 'sigmoid'), `${name}.weighed`);
  const maps = (['mean', 'max'] as const).map((by) => net.reduce(weighed, `${name}.map_${by}`, 'channels', by));
  const places = net.conv(net.concat(maps, `${name}.maps`), `${name}.spatial`, conv3x3(1, 1));
  return net.multiply(weighed, net.activation(places, `${name}.places`, 'sigmoid'), `${name}.result`);
}

function residualBlock(net: GraphComposer, x: Value, name: string, block: BlockSpec, cbam: boolean): Value {
  const { outChannels, stride } = block;
  let y = net.batchNorm(x, `${name}.bn1`);
  y = net.conv(y, `${name}.conv1`, conv3x3(outChannels, 1));
  y = net.batchNorm(y, `${name}.bn2`);
  y = net.prelu(y, `${name}.prelu`);
  y = net.conv(y, `${name}.conv2`, conv3x3(outChannels, stride));
  y = net.batchNorm(y, `${name}.bn3`);
  if (cbam) y = attention(net, y, `${name}.cbam`, outChannels);
  return net.add(y, shortcut(net, x, `${name}.shortcut`, block), `${name}.sum`);
}

function irResNet(net: GraphComposer, spec: IrResNetSpec): Value {
  let x = net.conv(net.input, 'stem.conv', conv3x3(spec.stemChannels, 1));
  x = net.batchNorm(x, 'stem.bn');
  x = net.prelu(x, 'stem.prelu');
  spec.blocks.forEach((block, i) => {
    x = residualBlock(net, x, `blocks.${i}`, block, spec.cbam);
  });
  x = net.batchNorm(x, 'output.bn1');
  x = net.dense(x, 'output.fc', spec.embeddingSize);
  return net.batchNorm(x, 'output.bn2', EMBEDDING);
}

/** Batch norm and PReLU behind the convolution of this name. */
function activated(net: GraphComposer, x: Value, name: string): Value {
  return net.prelu(net.batchNorm(x, `${name}.bn`), `${name}.prelu`);
}

function bottleneck(net: GraphComposer, x: Value, name: string, block: BottleneckSpec): Value {
  const { hiddenChannels, outChannels, stride } = block;
  const [up, middle, down] = [`${name}.expand`, `${name}.depthwise`, `${name}.project`];
  let y = activated(net, net.conv(x, up, conv1x1(hiddenChannels, 1)), up);
  y = activated(net, net.depthwise(y, middle, { size: 3, stride, padding: 1 }), middle);
  y = net.batchNorm(net.conv(y, down, conv1x1(outChannels, 1)), `${down}.bn`);
  return hasResidual(block) ? net.add(y, x, `${name}.sum`) : y;
}

function mobileFaceNet(net: GraphComposer, spec: MobileFaceNetSpec): Value {
  const { stemChannels, headChannels, embeddingSize } = spec;
  let x = activated(net, net.conv(net.input, 'stem', conv3x3(stemChannels, 2)), 'stem');
  x = activated(net, net.depthwise(x, 'stem.depthwise', { size: 3, stride: 1, padding: 1 }), 'stem.depthwise');
  spec.bottlenecks.forEach((block, i) => {
    x = bottleneck(net, x, `blocks.${i}`, block);
  });
  x = activated(net, net.conv(x, 'output.expand', conv1x1(headChannels, 1)), 'output.expand');
  x = net.depthwise(x, 'output.global', { size: lastSide(spec), stride: 1, padding: 0 });
  x = net.batchNorm(x, 'output.global.bn');
  x = net.dense(x, 'output.fc', embeddingSize, { hasBias: false });
  return net.batchNorm(x, 'output.bn2', EMBEDDING);
}

function backbone(net: GraphComposer, spec: NetworkSpec): Value {
  switch (spec.architecture) {
    case 'ir':
      return irResNet(net, spec);
    case 'mobilefacenet':
      return mobileFaceNet(net, spec);
  }
}

/** @throws FormatError 'missing' or 'shape' when the weights are not those of the network */
export function networkGraph(spec: NetworkSpec, weights: Weights): InferenceGraph {
  const net = new GraphComposer(spec.inputSize, weights);
  return net.finish(backbone(net, spec));
}
