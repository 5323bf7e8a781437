/** The networks as inference graphs: images in, embeddings out, with the running statistics of each batch norm. */
import { describeNetwork, type NetworkSpec } from '../../domain/networks.ts';
import { GraphComposer, type InferenceGraph, type Value, type Weights } from './inferenceGraph.ts';

/** @throws FormatError 'missing' or 'shape' when the weights are not those of the network */
export function networkGraph(spec: NetworkSpec, weights: Weights): InferenceGraph {
  const net = new GraphComposer(spec.inputSize, weights);
  return net.finish(describeNetwork<Value>(net, spec));
}
