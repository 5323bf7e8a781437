/**
 * Runs a TensorFlow.js graph model for inference: the dozen ops that the face finder's networks are made of, nothing more.
 * The first dimension of every input is the batch, which may be larger than the graph was made for.
 */
import { t } from '@lingui/core/macro';
import { EngineError } from '../../domain/engineError.ts';
import { isPlain } from '../../lib/plainObject.ts';
import * as tf from '../tf.ts';
import { damagedFile, decodeWeights, entriesOf, type ModelFiles } from './weightFiles.ts';

interface Attribute {
  readonly s?: string;
  readonly list?: { readonly s?: readonly string[]; readonly i?: readonly string[] };
}

interface GraphNode {
  readonly name: string;
  readonly op: string;
  readonly input?: readonly string[];
  readonly attr?: Readonly<Record<string, Attribute>>;
}

type Values = ReadonlyMap<string, tf.Tensor>;
type Integers = ReadonlyMap<string, readonly number[]>;

const integers = (node: GraphNode, name: string): number[] => (node.attr?.[name]?.list?.i ?? []).map(Number);
const inputName = (node: GraphNode, i: number): string => node.input![i]!.split(':', 1)[0]!;
/** Strings of a graph are in base64. */
const text = (value: string): string => atob(value);
const padding = (node: GraphNode): 'same' | 'valid' => (text(node.attr!.padding!.s!) === 'SAME' ? 'same' : 'valid');
const strides = (node: GraphNode): [number, number] => integers(node, 'strides').slice(1, 3) as [number, number];

const ACTIVATIONS: Readonly<Record<string, 'relu' | 'prelu'>> = { Relu: 'relu', Prelu: 'prelu' };

function fusedConv(node: GraphNode, input: (i: number) => tf.Tensor): tf.Tensor {
  const [bias, activation] = (node.attr?.fused_ops?.list?.s ?? []).map(text);
  if (bias !== 'BiasAdd') throw unsupported(node);
  const known = activation === undefined ? 'linear' : ACTIVATIONS[activation];
  if (!known) throw unsupported(node);
  return tf.fused.conv2d({
    x: input(0) as tf.Tensor4D,
    filter: input(1) as tf.Tensor4D,
    strides: strides(node),
    pad: padding(node),
    bias: input(2),
    activation: known,
    ...(known === 'prelu' ? { preluActivationWeights: input(3) } : {}),
  });
}

function unsupported({ op, name }: GraphNode): EngineError {
  return new EngineError('dataset', t`A face network cannot be run by this version.`, `${op} of ${name}`);
}

function evaluate(
  node: GraphNode,
  input: (i: number) => tf.Tensor,
  constant: (i: number) => readonly number[],
): tf.Tensor {
  switch (node.op) {
    case '_FusedConv2D':
      return fusedConv(node, input);
    case 'DepthwiseConv2dNative':
      return tf.depthwiseConv2d(input(0) as tf.Tensor4D, input(1) as tf.Tensor4D, strides(node), padding(node));
    case 'AddV2':
      return tf.add(input(0), input(1));
    case 'Relu':
      return tf.relu(input(0));
    case 'Prelu':
      return tf.prelu(input(0), input(1));
    case 'Sigmoid':
      return tf.sigmoid(input(0));
    case 'MaxPool': {
      const window = integers(node, 'ksize').slice(1, 3) as [number, number];
      return tf.maxPool(input(0) as tf.Tensor4D, window, strides(node), padding(node));
    }
    case 'Pad': {
      const flat = constant(1);
      const pairs = input(0).shape.map((_, i): [number, number] => [flat[2 * i]!, flat[2 * i + 1]!]);
      return tf.pad(input(0), pairs);
    }
    case 'Reshape':
      return tf.reshape(input(0), [input(0).shape[0]!, ...constant(1).slice(1)]);
    case 'Identity':
      return tf.clone(input(0));
    default:
      throw unsupported(node);
  }
}

const isNode = (value: unknown): value is GraphNode =>
  isPlain(value) &&
  typeof value.name === 'string' &&
  typeof value.op === 'string' &&
  (value.input === undefined || (Array.isArray(value.input) && value.input.every((name) => typeof name === 'string')));

/** @throws EngineError 'dataset' for a file that is no graph model */
function partsOf(json: unknown): { nodes: readonly GraphNode[]; entries: readonly unknown[] } {
  const { modelTopology, weightsManifest } = isPlain(json) ? json : {};
  const nodes = isPlain(modelTopology) ? modelTopology.node : undefined;
  if (!Array.isArray(nodes) || !nodes.every(isNode)) throw damagedFile('no nodes');
  return { nodes, entries: entriesOf(weightsManifest) };
}

export class GraphNet {
  readonly #nodes: readonly GraphNode[];
  readonly #weights: Values;
  readonly #integers: Integers;
  readonly #lastUse: ReadonlyMap<string, number>;

  private constructor(nodes: readonly GraphNode[], weights: Values, constants: Integers) {
    this.#nodes = nodes;
    this.#weights = weights;
    this.#integers = constants;
    const lastUse = new Map<string, number>();
    nodes.forEach((node, at) => {
      for (let i = 0; i < (node.input?.length ?? 0); i++) lastUse.set(inputName(node, i), at);
    });
    this.#lastUse = lastUse;
  }

  /** @throws EngineError 'dataset' for damaged files */
  static async load({ json, weights }: ModelFiles): Promise<GraphNet> {
    const { nodes, entries } = partsOf(json);
    const tensors = decodeWeights(entries, weights);
    const constants = new Map<string, number[]>();
    for (const [name, tensor] of Object.entries(tensors)) {
      if (tensor.dtype === 'int32') constants.set(name, Array.from(await tensor.data()));
    }
    return new GraphNet(inOrder(nodes), new Map(Object.entries(tensors)), constants);
  }

  /**
   * @param image [batch, height, width, channels] f32
   * @param outputs names of nodes
   * @returns one tensor an output, in that order. The caller disposes.
   */
  run(image: tf.Tensor4D, outputs: readonly string[]): tf.Tensor[] {
    const values = new Map<string, tf.Tensor>();
    const value = (name: string): tf.Tensor => values.get(name) ?? this.#weights.get(name)!;
    this.#nodes.forEach((node, at) => {
      if (node.op === 'Const') return;
      const input = (i: number): tf.Tensor => value(inputName(node, i));
      const constant = (i: number): readonly number[] => this.#integers.get(inputName(node, i))!;
      values.set(node.name, node.op === 'Placeholder' ? tf.clone(image) : evaluate(node, input, constant));
      for (const name of new Set(node.input ?? [])) {
        const plain = name.split(':', 1)[0]!;
        if (this.#lastUse.get(plain) !== at || outputs.includes(plain)) continue;
        values.get(plain)?.dispose();
        values.delete(plain);
      }
    });
    const results = outputs.map((name) => values.get(name)!);
    for (const [name, tensor] of values) if (!outputs.includes(name)) tensor.dispose();
    return results;
  }

  dispose(): void {
    for (const tensor of this.#weights.values()) tensor.dispose();
  }
}

/** Nodes so that each comes after its inputs. A list of what is still to place instead of calls within calls: graphs may be deep. */
function inOrder(nodes: readonly GraphNode[]): GraphNode[] {
  const byName = new Map(nodes.map((node) => [node.name, node]));
  const ordered: GraphNode[] = [];
  const met = new Set<string>();
  for (const root of nodes) {
    const open: { readonly node: GraphNode; next: number }[] = [];
    const meet = (node: GraphNode | undefined): void => {
      if (!node || met.has(node.name)) return;
      met.add(node.name);
      open.push({ node, next: 0 });
    };
    meet(root);
    for (let top = open.at(-1); top; top = open.at(-1)) {
      if (top.next < (top.node.input?.length ?? 0)) meet(byName.get(inputName(top.node, top.next++)));
      else {
        ordered.push(top.node);
        open.pop();
      }
    }
  }
  return ordered;
}
