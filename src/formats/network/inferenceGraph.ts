/**
 * A network in inference mode as plain data: nodes in the order they run, each with its weights. The one description of a
 * network behind every exported model; the writers (graphModel.ts, onnx.ts) turn it into their own formats and layouts.
 * Values are feature maps [height, width, channels] or vectors [features], the batch left out. The input is the network's:
 * RGB as (x - 127.5) / 128.
 */
import { t } from '@lingui/core/macro';
import {
  type BehindNorm,
  channelsOf,
  type Window as LayerWindow,
  type NetworkLayers,
  shapeAfter,
} from '../../domain/networks/layers.ts';
import { FormatError } from '../formatError.ts';

/** Name of every exported model's output. */
const EMBEDDING = 'embedding';

export interface WeightArray {
  readonly shape: readonly number[];
  readonly data: Float32Array;
}

/** The network's tensors by name: convolutions HWIO, depthwise [height, width, channels, 1], dense [in, out]. */
export type Weights = ReadonlyMap<string, WeightArray>;

export interface Constant extends WeightArray {
  readonly name: string;
}

export interface Value {
  readonly name: string;
  readonly shape: readonly number[];
}

/** Zeros are added on all four sides: `padding` of them. */
interface Window {
  readonly filter: Constant;
  readonly stride: number;
  readonly padding: number;
}

export interface BatchNormStatistics {
  readonly gamma: Constant;
  readonly beta: Constant;
  readonly mean: Constant;
  readonly variance: Constant;
}

export type Operation =
  /** Filter HWIO. */
  | ({ readonly op: 'conv' } & Window)
  /** Every channel by itself. Filter [height, width, channels, 1]. */
  | ({ readonly op: 'depthwise' } & Window)
  | ({ readonly op: 'batchNorm' } & BatchNormStatistics)
  /** Slope of the negative side, [channels]. */
  | { readonly op: 'prelu'; readonly slope: Constant }
  | { readonly op: 'relu' | 'sigmoid' }
  /** Of two values that broadcast. */
  | { readonly op: 'add' | 'multiply' }
  /** Every stride-th pixel in both directions, from the first on. */
  | { readonly op: 'subsample'; readonly stride: number }
  /** Over all pixels, or over the channels; what is reduced keeps a size of 1. */
  | { readonly op: 'reduce'; readonly over: 'pixels' | 'channels'; readonly by: 'mean' | 'max' }
  /** Along the channels. */
  | { readonly op: 'concat' }
  /** x @ weight + bias, weight [in, out]; a feature map is flattened first, height by width by channels. */
  | { readonly op: 'dense'; readonly weight: Constant; readonly bias: Constant | null };

export type GraphNode = Value & { readonly inputs: readonly Value[] } & Operation;

export interface InferenceGraph {
  readonly input: Value;
  readonly nodes: readonly GraphNode[];
  readonly output: Value;
}

const text = (shape: readonly number[]): string => `[${shape.join(', ')}]`;

/** Reads a network's description as a graph: each layer becomes a node, with its weights. */
export class GraphComposer implements NetworkLayers<Value> {
  readonly input: Value;
  readonly #weights: Weights;
  readonly #nodes: GraphNode[] = [];
  readonly #names = new Set<string>();

  /** @param inputSize pixels a side */
  constructor(inputSize: number, weights: Weights) {
    this.input = { name: 'input', shape: [inputSize, inputSize, 3] };
    this.#names.add(this.input.name);
    this.#weights = weights;
  }

  #add(name: string, inputs: readonly Value[], shape: readonly number[], operation: Operation): Value {
    if (this.#names.has(name)) throw new FormatError('name', t`Two layers are named "${name}".`);
    for (const input of inputs) {
      if (!this.#names.has(input.name))
        throw new FormatError('missing', t`"${name}" reads "${{ source: input.name }}", no layer.`);
    }
    this.#names.add(name);
    const node: GraphNode = { name, shape, inputs, ...operation };
    this.#nodes.push(node);
    return node;
  }

  /** @throws FormatError 'missing', or 'shape' naming the expected and the received shape */
  #weight(name: string, shape: readonly number[]): Constant {
    const found = this.#weights.get(name);
    if (!found) throw new FormatError('missing', t`The weights have no "${name}".`);
    if (text(found.shape) !== text(shape)) {
      throw new FormatError(
        'shape',
        t`"${name}" should have shape ${{ wanted: text(shape) }} and has ${{ found: text(found.shape) }}.`,
      );
    }
    return { name, shape, data: found.data };
  }

  conv(x: Value, name: string, to: LayerWindow & { readonly channels: number }, shared = name): Value {
    const { channels, size, stride, padding } = to;
    const filter = this.#weight(`${shared}.weight`, [size, size, channelsOf(x.shape), channels]);
    return this.#add(name, [x], shapeAfter(x.shape, to, channels), { op: 'conv', filter, stride, padding });
  }

  depthwise(x: Value, name: string, by: LayerWindow): Value {
    const { size, stride, padding } = by;
    const channels = channelsOf(x.shape);
    const filter = this.#weight(`${name}.weight`, [size, size, channels, 1]);
    return this.#add(name, [x], shapeAfter(x.shape, by, channels), { op: 'depthwise', filter, stride, padding });
  }

  batchNorm(x: Value, name: string, { prelu, residual }: BehindNorm<Value> = {}): Value {
    const vector = (part: string): Constant => this.#weight(part, [channelsOf(x.shape)]);
    let y = this.#add(name, [x], x.shape, {
      op: 'batchNorm',
      gamma: vector(`${name}.weight`),
      beta: vector(`${name}.bias`),
      mean: vector(`${name}.running_mean`),
      variance: vector(`${name}.running_var`),
    });
    if (prelu !== undefined) y = this.#add(prelu, [y], x.shape, { op: 'prelu', slope: vector(`${prelu}.weight`) });
    return residual ? this.add(y, residual.value(), residual.name) : y;
  }

  activation(x: Value, name: string, op: 'relu' | 'sigmoid'): Value {
    return this.#add(name, [x], x.shape, { op });
  }

  add(a: Value, b: Value, name: string): Value {
    return this.#add(name, [a, b], broadcast(a, b, name), { op: 'add' });
  }

  multiply(a: Value, b: Value, name: string): Value {
    return this.#add(name, [a, b], broadcast(a, b, name), { op: 'multiply' });
  }

  subsample(x: Value, name: string): Value {
    const every = { size: 1, stride: 2, padding: 0 };
    return this.#add(name, [x], shapeAfter(x.shape, every, channelsOf(x.shape)), { op: 'subsample', stride: 2 });
  }

  reduce(x: Value, name: string, over: 'pixels' | 'channels', by: 'mean' | 'max'): Value {
    const shape = over === 'pixels' ? [1, 1, channelsOf(x.shape)] : [...x.shape.slice(0, -1), 1];
    return this.#add(name, [x], shape, { op: 'reduce', over, by });
  }

  concat(values: readonly Value[], name: string): Value {
    const channels = values.reduce((sum, { shape }) => sum + channelsOf(shape), 0);
    return this.#add(name, values, [...values[0]!.shape.slice(0, -1), channels], { op: 'concat' });
  }

  dense(x: Value, name: string, features: number, { hasBias }: { readonly hasBias: boolean }): Value {
    const rows = x.shape.reduce((product, size) => product * size, 1);
    const weight = this.#weight(`${name}.weight`, [rows, features]);
    const bias = hasBias ? this.#weight(`${name}.bias`, [features]) : null;
    return this.#add(name, [x], [features], { op: 'dense', weight, bias });
  }

  /** @param output the last layer's value; every exported model calls it EMBEDDING */
  finish(output: Value): InferenceGraph {
    const last = this.#nodes.at(-1);
    if (last?.name !== output.name)
      throw new FormatError('missing', t`"${{ name: output.name }}" is not the last layer.`);
    const named = { ...last, name: EMBEDDING };
    return { input: this.input, nodes: [...this.#nodes.slice(0, -1), named], output: named };
  }
}

function broadcast(a: Value, b: Value, name: string): number[] {
  return a.shape.map((size, i) => {
    const other = b.shape[i];
    if (a.shape.length !== b.shape.length || other === undefined || (size !== other && size !== 1 && other !== 1)) {
      throw new FormatError(
        'shape',
        t`"${name}" cannot join ${{ left: text(a.shape) }} and ${{ right: text(b.shape) }}.`,
      );
    }
    return Math.max(size, other);
  });
}
