/**
 * A small builder of TensorFlow.js graph models: nodes with inputs and attributes as GraphDef JSON, constants collected
 * as weights. It knows the format and nothing of networks. Nodes are known by name; a constant is a node too.
 * Source: tfjs-converter's op lists (what attributes an op reads) and TensorFlow's graph.proto.
 */
import { t } from '@lingui/core/macro';
import { FormatError } from '../formatError.ts';

/** Bytes a weight file holds at most: browsers cache files of this size. */
export const SHARD_BYTES = 4 * 1024 * 1024;

type Attribute =
  | { readonly type: 'DT_FLOAT' | 'DT_INT32' }
  | { readonly b: boolean }
  /** Base64, as JSON spells bytes. */
  | { readonly s: string }
  | { readonly list: { readonly i: readonly string[] } }
  | { readonly shape: TensorShape }
  | { readonly tensor: { readonly dtype: 'DT_FLOAT' | 'DT_INT32'; readonly tensorShape: TensorShape } };

interface TensorShape {
  readonly dim: readonly { readonly size: string }[];
}

interface Node {
  readonly name: string;
  readonly op: string;
  readonly input?: readonly string[];
  readonly attr: Readonly<Record<string, Attribute>>;
}

interface Weight {
  readonly name: string;
  readonly shape: readonly number[];
  readonly data: Float32Array | Int32Array;
}

export interface GraphModelFiles {
  /** The content of model.json. */
  readonly modelJson: Readonly<Record<string, unknown>>;
  /** The weight files that model.json names, to lie beside it. */
  readonly shards: readonly { readonly name: string; readonly data: Uint8Array<ArrayBuffer> }[];
}

const text = (value: string): Attribute => ({ s: btoa(value) });
const integers = (values: readonly number[]): Attribute => ({ list: { i: values.map(String) } });
const tensorShape = (shape: readonly number[]): TensorShape => ({ dim: shape.map((size) => ({ size: String(size) })) });
const FLOAT: Attribute = { type: 'DT_FLOAT' };

export class GraphBuilder {
  readonly #nodes: Node[] = [];
  readonly #weights: Weight[] = [];
  readonly #names = new Set<string>();
  readonly #inputs = new Map<string, readonly number[]>();
  readonly #outputs = new Map<string, readonly number[]>();

  #add(name: string, op: string, input: readonly string[], attr: Readonly<Record<string, Attribute>>): string {
    if (this.#names.has(name)) throw new FormatError('name', t`Two nodes are named "${name}".`);
    for (const source of input) {
      if (!this.#names.has(source)) throw new FormatError('missing', t`"${name}" reads "${source}", which is no node.`);
    }
    this.#names.add(name);
    this.#nodes.push(input.length > 0 ? { name, op, input, attr } : { name, op, attr });
    return name;
  }

  has(node: string): boolean {
    return this.#names.has(node);
  }

  /** @param shape -1 where the size is free */
  placeholder(name: string, shape: readonly number[]): string {
    this.#inputs.set(name, shape);
    return this.#add(name, 'Placeholder', [], { dtype: FLOAT, shape: { shape: tensorShape(shape) } });
  }

  /** @throws FormatError 'shape' when the data do not fit */
  constant(name: string, shape: readonly number[], data: Float32Array | Int32Array): string {
    if (shape.reduce((product, size) => product * size, 1) !== data.length) {
      throw new FormatError(
        'shape',
        t`"${name}" has ${{ numbers: data.length }} numbers, its shape is [${{ shape: shape.join(', ') }}].`,
      );
    }
    const dtype = data instanceof Float32Array ? 'DT_FLOAT' : 'DT_INT32';
    this.#weights.push({ name, shape, data });
    const tensor = { dtype, tensorShape: tensorShape(shape) } as const;
    return this.#add(name, 'Const', [], { dtype: { type: dtype }, value: { tensor } });
  }

  /** Elementwise with broadcasting. */
  binary(name: string, op: 'Mul' | 'AddV2' | 'Sub', a: string, b: string): string {
    return this.#add(name, op, [a, b], { T: FLOAT });
  }

  /** @param alpha slope of the negative side, broadcast over x */
  prelu(name: string, x: string, alpha: string): string {
    return this.#add(name, 'Prelu', [x, alpha], { T: FLOAT });
  }

  unary(name: string, op: 'Relu' | 'Sigmoid', x: string): string {
    return this.#add(name, op, [x], { T: FLOAT });
  }

  /**
   * @param kind depthwise: every channel by itself
   * @param x NHWC
   * @param filter HWIO; depthwise [height, width, channels, 1]
   * @param padding zeros added on each of the four sides
   */
  conv2d(name: string, kind: 'conv' | 'depthwise', x: string, filter: string, stride: number, padding: number): string {
    const explicit = [0, 0, padding, padding, padding, padding, 0, 0];
    return this.#add(name, kind === 'conv' ? 'Conv2D' : 'DepthwiseConv2dNative', [x, filter], {
      T: FLOAT,
      strides: integers([1, stride, stride, 1]),
      padding: text(padding === 0 ? 'VALID' : 'EXPLICIT'),
      explicit_paddings: integers(padding === 0 ? [] : explicit),
      data_format: text('NHWC'),
      dilations: integers([1, 1, 1, 1]),
    });
  }

  /** @param axes each keeps a size of 1 */
  reduce(name: string, op: 'Mean' | 'Max', x: string, axes: readonly number[]): string {
    const indices = this.constant(`${name}/axes`, [axes.length], Int32Array.from(axes));
    return this.#add(name, op, [x, indices], { T: FLOAT, Tidx: { type: 'DT_INT32' }, keep_dims: { b: true } });
  }

  concat(name: string, values: readonly string[], axis: number): string {
    const along = this.constant(`${name}/axis`, [], Int32Array.of(axis));
    return this.#add(name, 'ConcatV2', [...values, along], { T: FLOAT, Tidx: { type: 'DT_INT32' } });
  }

  /** Every stride-th pixel in both directions, from the first on: NHWC to NHWC. A max pool over one pixel. */
  subsample(name: string, x: string, stride: number): string {
    return this.#add(name, 'MaxPool', [x], {
      T: FLOAT,
      ksize: integers([1, 1, 1, 1]),
      strides: integers([1, stride, stride, 1]),
      padding: text('VALID'),
      data_format: text('NHWC'),
    });
  }

  /** x @ w. */
  matMul(name: string, x: string, w: string): string {
    return this.#add(name, 'MatMul', [x, w], { T: FLOAT, transpose_a: { b: false }, transpose_b: { b: false } });
  }

  /** @param shape at most one -1, the size that is worked out */
  reshape(name: string, x: string, shape: readonly number[]): string {
    const target = this.constant(`${name}/shape`, [shape.length], Int32Array.from(shape));
    return this.#add(name, 'Reshape', [x, target], { T: FLOAT, Tshape: { type: 'DT_INT32' } });
  }

  /** Names a node as an output of the model. */
  output(node: string, shape: readonly number[]): void {
    this.#outputs.set(node, shape);
  }

  /** @param metadata text for readers of model.json */
  build(generatedBy: string, metadata: Readonly<Record<string, string>>): GraphModelFiles {
    const total = this.#weights.reduce((bytes, { data }) => bytes + data.byteLength, 0);
    const all = new Uint8Array(total);
    let offset = 0;
    for (const { data } of this.#weights) {
      all.set(new Uint8Array(data.buffer, data.byteOffset, data.byteLength), offset);
      offset += data.byteLength;
    }
    const count = Math.max(1, Math.ceil(total / SHARD_BYTES));
    const shards = Array.from({ length: count }, (_, i) => ({
      name: `group1-shard${i + 1}of${count}.bin`,
      data: all.subarray(i * SHARD_BYTES, Math.min(total, (i + 1) * SHARD_BYTES)),
    }));
    const modelJson = {
      format: 'graph-model',
      generatedBy,
      convertedBy: generatedBy,
      signature: { inputs: signature(this.#inputs), outputs: signature(this.#outputs) },
      userDefinedMetadata: metadata,
      modelTopology: { node: this.#nodes, library: {}, versions: { producer: 1645 } },
      weightsManifest: [
        {
          paths: shards.map(({ name }) => name),
          weights: this.#weights.map(({ name, shape, data }) => ({
            name,
            shape,
            dtype: data instanceof Float32Array ? 'float32' : 'int32',
          })),
        },
      ],
    };
    return { modelJson, shards };
  }
}

function signature(ends: ReadonlyMap<string, readonly number[]>): Readonly<Record<string, unknown>> {
  return Object.fromEntries(
    [...ends].map(([name, shape]) => [name, { name: `${name}:0`, dtype: 'DT_FLOAT', tensorShape: tensorShape(shape) }]),
  );
}
