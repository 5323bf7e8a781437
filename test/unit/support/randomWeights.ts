/** Random weights of an IR-ResNet under the names and shapes that the product uses. */
import type { WeightArray } from '../../../src/formats/inferenceGraph.ts';
import { hasConvShortcut, type NetworkSpec } from '../../../src/lib/networks.ts';
import { stream } from '../../../src/lib/rng.ts';

/** Every kind of number differs from its neutral value, so that a layer left out or swapped shows. */
export function randomWeights(spec: NetworkSpec, seed: number): Map<string, WeightArray> {
  const weights = new Map<string, WeightArray>();
  const rng = stream(seed, 'test weights');
  const put = (name: string, shape: readonly number[], draw: () => number): void => {
    const count = shape.reduce((product, size) => product * size, 1);
    weights.set(name, { shape, data: Float32Array.from({ length: count }, draw) });
  };
  const dense = (name: string, shape: readonly number[], fanIn: number): void =>
    put(name, shape, () => rng.normal() / Math.sqrt(fanIn));
  const norm = (name: string, channels: number): void => {
    put(`${name}.weight`, [channels], () => 0.5 + rng.uniform());
    put(`${name}.bias`, [channels], () => 0.3 * rng.normal());
    put(`${name}.running_mean`, [channels], () => 0.3 * rng.normal());
    put(`${name}.running_var`, [channels], () => 0.5 + rng.uniform());
  };
  const conv = (name: string, size: number, input: number, output: number): void =>
    dense(`${name}.weight`, [size, size, input, output], size * size * input);
  const prelu = (name: string, channels: number): void => put(`${name}.weight`, [channels], () => rng.uniform());

  conv('stem.conv', 3, 3, spec.stemChannels);
  norm('stem.bn', spec.stemChannels);
  prelu('stem.prelu', spec.stemChannels);
  let side = spec.inputSize;
  let channels = spec.stemChannels;
  spec.blocks.forEach((block, i) => {
    const { inChannels, outChannels, stride } = block;
    const name = `blocks.${i}`;
    norm(`${name}.bn1`, inChannels);
    conv(`${name}.conv1`, 3, inChannels, outChannels);
    norm(`${name}.bn2`, outChannels);
    prelu(`${name}.prelu`, outChannels);
    conv(`${name}.conv2`, 3, outChannels, outChannels);
    norm(`${name}.bn3`, outChannels);
    if (hasConvShortcut(block)) {
      conv(`${name}.shortcut.conv`, 1, inChannels, outChannels);
      norm(`${name}.shortcut.bn`, outChannels);
    }
    side = Math.ceil(side / stride);
    channels = outChannels;
  });
  norm('output.bn1', channels);
  const features = side * side * channels;
  dense('output.fc.weight', [features, spec.embeddingSize], features);
  put('output.fc.bias', [spec.embeddingSize], () => 0.1 * rng.normal());
  norm('output.bn2', spec.embeddingSize);
  return weights;
}
