/**
 * Writes an inference graph as an ONNX model. ONNX keeps images channels first, so weights are laid out anew here, once, and
 * the model itself transposes nothing.
 * Source of the operators and their attributes: the ONNX project's docs/Operators.md, operator set 17.
 */

import { BATCH_NORM_EPSILON } from '../../domain/networks/layers.ts';
import { assertNever } from '../../lib/assertNever.ts';
import type { Constant, GraphNode, InferenceGraph, Value } from './inferenceGraph.ts';
import { type OnnxAttribute, type OnnxNode, type OnnxTensor, writeOnnx } from './onnxProto.ts';

export const OPSET = 17;
/** What the files name as their maker: how their input is to be fed never changed. */
export const PRODUCER = 'BoundaryFace playground';

/** Height, width, channels as channels, height, width; a vector stays what it is. */
const channelsFirst = (shape: readonly number[]): number[] =>
  shape.length === 3 ? [shape[2]!, shape[0]!, shape[1]!] : [...shape];

/** HWIO to OIHW; a depthwise filter [height, width, channels, 1] to [channels, 1, height, width]. */
function filterOihw({ name, shape, data }: Constant, depthwise: boolean): OnnxTensor {
  const [height, width, inputs, outputs] = shape as [number, number, number, number];
  const result = new Float32Array(data.length);
  const pixels = height * width;
  for (let at = 0, pixel = 0; pixel < pixels; pixel++) {
    for (let i = 0; i < inputs; i++) {
      for (let o = 0; o < outputs; o++) result[(o * inputs + i) * pixels + pixel] = data[at++]!;
    }
  }
  return { name, shape: depthwise ? [inputs, 1, height, width] : [outputs, inputs, height, width], data: result };
}

/**
 * A dense weight [in, out] as [out, in], the layout that every runtime reads (OpenCV loads a Gemm in no other); `in` in the order of a
 * feature map flattened channels first.
 */
function denseOutIn({ name, shape, data }: Constant, map: readonly number[]): OnnxTensor {
  const [inputs, outputs] = shape as [number, number];
  const channels = map.length === 3 ? map[2]! : inputs;
  const pixels = inputs / channels;
  const result = new Float32Array(data.length);
  for (let row = 0, at = 0; row < inputs; row++) {
    const column = (row % channels) * pixels + Math.floor(row / channels);
    for (let output = 0; output < outputs; output++) result[output * inputs + column] = data[at++]!;
  }
  return { name, shape: [outputs, inputs], data: result };
}

/** Nodes and weights of the model so far. */
class OnnxLayers {
  readonly nodes: OnnxNode[] = [];
  readonly initializers: OnnxTensor[] = [];

  #add(layer: Value, opType: string, inputs: readonly string[], attributes: readonly OnnxAttribute[] = []): void {
    this.nodes.push({ name: layer.name, opType, inputs, output: layer.name, attributes });
  }

  #weight(tensor: OnnxTensor): string {
    // Layers may share a weight: it is written once.
    if (!this.initializers.some(({ name }) => name === tensor.name)) this.initializers.push(tensor);
    return tensor.name;
  }

  #window(layer: Extract<GraphNode, { op: 'conv' | 'depthwise' }>, x: string): void {
    const { filter, stride, padding, op } = layer;
    const [height, width, channels] = filter.shape as [number, number, number];
    this.#add(
      layer,
      'Conv',
      [x, this.#weight(filterOihw(filter, op === 'depthwise'))],
      [
        { name: 'group', i: op === 'depthwise' ? channels : 1 },
        { name: 'kernel_shape', ints: [height, width] },
        { name: 'pads', ints: [padding, padding, padding, padding] },
        { name: 'strides', ints: [stride, stride] },
      ],
    );
  }

  add(layer: GraphNode): void {
    const inputs = layer.inputs.map(({ name }) => name);
    const [x] = inputs as [string];
    switch (layer.op) {
      case 'conv':
      case 'depthwise':
        this.#window(layer, x);
        return;
      case 'batchNorm': {
        const vectors = [layer.gamma, layer.beta, layer.mean, layer.variance].map((vector) => this.#weight(vector));
        this.#add(layer, 'BatchNormalization', [x, ...vectors], [{ name: 'epsilon', f: BATCH_NORM_EPSILON }]);
        return;
      }
      case 'prelu': {
        const { name, data } = layer.slope;
        const shape = layer.shape.length === 3 ? [data.length, 1, 1] : [data.length];
        this.#add(layer, 'PRelu', [x, this.#weight({ name, shape, data })]);
        return;
      }
      case 'relu':
        this.#add(layer, 'Relu', inputs);
        return;
      case 'sigmoid':
        this.#add(layer, 'Sigmoid', inputs);
        return;
      case 'add':
        this.#add(layer, 'Add', inputs);
        return;
      case 'multiply':
        this.#add(layer, 'Mul', inputs);
        return;
      case 'subsample':
        this.#add(layer, 'MaxPool', inputs, [
          { name: 'kernel_shape', ints: [1, 1] },
          { name: 'strides', ints: [layer.stride, layer.stride] },
        ]);
        return;
      case 'reduce':
        this.#add(layer, layer.by === 'mean' ? 'ReduceMean' : 'ReduceMax', inputs, [
          { name: 'axes', ints: layer.over === 'pixels' ? [2, 3] : [1] },
          { name: 'keepdims', i: 1 },
        ]);
        return;
      case 'concat':
        this.#add(layer, 'Concat', inputs, [{ name: 'axis', i: 1 }]);
        return;
      case 'dense': {
        const map = layer.inputs[0]!;
        const weight = this.#weight(denseOutIn(layer.weight, map.shape));
        const flat = map.shape.length > 1 ? `${layer.name}/flatten` : x;
        if (flat !== x) this.#add({ ...map, name: flat }, 'Flatten', inputs, [{ name: 'axis', i: 1 }]);
        const operands = layer.bias ? [flat, weight, this.#weight(layer.bias)] : [flat, weight];
        this.#add(layer, 'Gemm', operands, [{ name: 'transB', i: 1 }]);
        return;
      }
      default:
        assertNever(layer);
    }
  }
}

/**
 * A model for ONNX Runtime and its kin.
 * Input "input": [batch, 3, size, size] float32, RGB, (x - 127.5) / 128. Output "embedding": [batch, embedding] float32, not
 * normalised.
 * @param metadata text by key, for readers of the file
 */
export function onnxModel(
  { input, nodes, output }: InferenceGraph,
  metadata: Readonly<Record<string, string>>,
): Uint8Array<ArrayBuffer> {
  const layers = new OnnxLayers();
  for (const node of nodes) layers.add(node);
  return writeOnnx({
    producer: PRODUCER,
    description: `Face image to embedding. ${input.name}: RGB, channels first, (x - 127.5) / 128. Compare by cosine.`,
    opset: OPSET,
    metadata,
    graph: {
      name: metadata.network ?? 'network',
      nodes: layers.nodes,
      initializers: layers.initializers,
      inputs: [{ name: input.name, shape: ['batch', ...channelsFirst(input.shape)] }],
      outputs: [{ name: output.name, shape: ['batch', ...channelsFirst(output.shape)] }],
    },
  });
}
