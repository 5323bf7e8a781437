/**
 * Writes an inference graph as a TensorFlow.js graph model. Each batch norm becomes one multiplication and one addition with
 * numbers worked out in float64.
 */

import { BATCH_NORM_EPSILON } from '../../domain/networks/layers.ts';
import { assertNever } from '../../lib/assertNever.ts';
import { GraphBuilder, type GraphModelFiles } from './graphDef.ts';
import type { BatchNormStatistics, Constant, GraphNode, InferenceGraph } from './inferenceGraph.ts';

/** Name of the model's input; its output has the name of the graph's. */
const GRAPH_INPUT = 'images';

/** y = x scale + shift, the running statistics folded in. */
function foldBatchNorm({ gamma, beta, mean, variance }: BatchNormStatistics) {
  const exact = Float64Array.from(gamma.data, (g, i) => g / Math.sqrt(variance.data[i]! + BATCH_NORM_EPSILON));
  return {
    scale: Float32Array.from(exact),
    shift: Float32Array.from(exact, (s, i) => beta.data[i]! - mean.data[i]! * s),
  };
}

/** @param inputs names of the nodes it reads @returns the name of the node that holds the layer's value */
function addLayer(graph: GraphBuilder, layer: GraphNode, inputs: readonly string[]): string {
  const { name } = layer;
  const [x, second] = inputs as [string, string];
  // Layers may share a weight: it is written once.
  const constant = ({ name: of, shape, data }: Constant): string =>
    graph.has(of) ? of : graph.constant(of, shape, data);
  switch (layer.op) {
    case 'conv':
    case 'depthwise':
      return graph.conv2d(name, layer.op, x, constant(layer.filter), layer.stride, layer.padding);
    case 'batchNorm': {
      const { scale, shift } = foldBatchNorm(layer);
      const product = graph.binary(`${name}/mul`, 'Mul', x, graph.constant(`${name}/scale`, [scale.length], scale));
      return graph.binary(name, 'AddV2', product, graph.constant(`${name}/shift`, [shift.length], shift));
    }
    case 'prelu':
      return graph.prelu(name, x, constant(layer.slope));
    case 'relu':
      return graph.unary(name, 'Relu', x);
    case 'sigmoid':
      return graph.unary(name, 'Sigmoid', x);
    case 'add':
      return graph.binary(name, 'AddV2', x, second);
    case 'multiply':
      return graph.binary(name, 'Mul', x, second);
    case 'subsample':
      return graph.subsample(name, x, layer.stride);
    case 'reduce':
      return graph.reduce(name, layer.by === 'mean' ? 'Mean' : 'Max', x, layer.over === 'pixels' ? [1, 2] : [3]);
    case 'concat':
      return graph.concat(name, inputs, 3);
    case 'dense': {
      const rows = layer.weight.shape[0]!;
      const flat = layer.inputs[0]!.shape.length > 1 ? graph.reshape(`${name}/flatten`, x, [-1, rows]) : x;
      if (!layer.bias) return graph.matMul(name, flat, constant(layer.weight));
      const product = graph.matMul(`${name}/mul`, flat, constant(layer.weight));
      return graph.binary(name, 'AddV2', product, constant(layer.bias));
    }
    default:
      return assertNever(layer);
  }
}

/**
 * A model that stock TensorFlow.js loads (`loadGraphModel`) with no code of ours.
 * Input "images": [batch, size, size, 3] float32, RGB 0-255; the model itself computes (x - 127.5) / 128.
 * Output "embedding": [batch, embedding] float32, not normalised.
 * @param network what model.json calls it
 */
export function graphModel({ input, nodes, output }: InferenceGraph, network: string): GraphModelFiles {
  const graph = new GraphBuilder();
  const pixels = graph.placeholder(GRAPH_INPUT, [-1, ...input.shape]);
  const centred = graph.binary('centred', 'Sub', pixels, graph.constant('pixel_centre', [], Float32Array.of(127.5)));
  const scaled = graph.binary('scaled', 'Mul', centred, graph.constant('pixel_scale', [], Float32Array.of(1 / 128)));
  const values = new Map([[input.name, scaled]]);
  for (const layer of nodes) {
    const inputs = layer.inputs.map(({ name }) => values.get(name)!);
    values.set(layer.name, addLayer(graph, layer, inputs));
  }
  graph.output(values.get(output.name)!, [-1, ...output.shape]);
  return graph.build('BoundaryFace playground', {
    network,
    input: `${GRAPH_INPUT}: [batch, ${input.shape.join(', ')}] float32, RGB 0-255`,
    output: `${output.name}: [batch, ${output.shape.join(', ')}] float32, compare by cosine`,
  });
}
