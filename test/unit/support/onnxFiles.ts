/** Small ONNX files of any build, right and wrong, written field by field. Source: onnx/onnx.proto of the ONNX project. */
import { PbfWriter } from 'pbf';

/** Numbers of the standard for kinds of numbers. */
export const KIND = { float32: 1, uint8: 2, int64: 7, float16: 10 } as const;

export interface End {
  readonly name: string;
  readonly kind?: number;
  /** A text is a free size of that name; null leaves the shape out. */
  readonly shape: readonly (number | string)[] | null;
}

export interface Weight {
  readonly name: string;
  /** float32 or int64. */
  readonly kind?: number;
  readonly shape: readonly number[];
  readonly values: readonly number[];
  /** The weight lies in this file instead. */
  readonly location?: string;
  /** As numbers of their own instead of bytes. */
  readonly spelled?: boolean;
}

export interface Operator {
  readonly type: string;
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly domain?: string;
  readonly ints?: Readonly<Record<string, number | readonly number[]>>;
  /** Of a `Constant`. */
  readonly value?: Weight;
}

export interface OnnxFile {
  readonly opset?: number;
  readonly irVersion?: number;
  readonly producer?: string;
  readonly inputs: readonly End[];
  readonly outputs: readonly End[];
  readonly operators: readonly Operator[];
  readonly weights?: readonly Weight[];
  /** Operator sets of others. */
  readonly domains?: readonly string[];
}

type Write = (writer: PbfWriter) => void;
const message = (writer: PbfWriter, tag: number, write: Write): void =>
  writer.writeMessage(tag, (_, inner) => write(inner), null);

const writeEnd =
  ({ name, kind = KIND.float32, shape }: End): Write =>
  (writer) => {
    writer.writeStringField(1, name);
    message(writer, 2, (type) =>
      message(type, 1, (tensor) => {
        tensor.writeVarintField(1, kind);
        if (!shape) return;
        message(tensor, 2, (sizes) => {
          for (const size of shape) {
            message(sizes, 1, (one) =>
              typeof size === 'number' ? one.writeVarintField(1, size) : one.writeStringField(2, size),
            );
          }
        });
      }),
    );
  };

const writeWeight =
  ({ name, kind = KIND.float32, shape, values, location, spelled = false }: Weight): Write =>
  (writer) => {
    for (const size of shape) writer.writeVarintField(1, size);
    writer.writeVarintField(2, kind);
    writer.writeStringField(8, name);
    if (location !== undefined) {
      message(writer, 13, (entry) => {
        entry.writeStringField(1, 'location');
        entry.writeStringField(2, location);
      });
      writer.writeVarintField(14, 1);
    } else if (spelled) writer.writePackedFloat(4, [...values]);
    else if (kind === KIND.int64) writer.writeBytesField(9, new Uint8Array(BigInt64Array.from(values, BigInt).buffer));
    else writer.writeBytesField(9, new Uint8Array(Float32Array.from(values).buffer));
  };

const writeOperator =
  ({ type, inputs, outputs, domain, ints = {}, value }: Operator): Write =>
  (writer) => {
    for (const name of inputs) writer.writeStringField(1, name);
    for (const name of outputs) writer.writeStringField(2, name);
    writer.writeStringField(4, type);
    for (const [name, given] of Object.entries(ints)) {
      message(writer, 5, (attribute) => {
        attribute.writeStringField(1, name);
        if (typeof given === 'number') {
          attribute.writeVarintField(3, given);
          attribute.writeVarintField(20, 2);
        } else {
          for (const int of given) attribute.writeVarintField(8, int);
          attribute.writeVarintField(20, 7);
        }
      });
    }
    if (value) {
      message(writer, 5, (attribute) => {
        attribute.writeStringField(1, 'value');
        message(attribute, 5, writeWeight(value));
        attribute.writeVarintField(20, 4);
      });
    }
    if (domain !== undefined) writer.writeStringField(7, domain);
  };

export function onnxFile({
  opset = 17,
  irVersion = 8,
  producer = 'pytorch',
  inputs,
  outputs,
  operators,
  weights = [],
  domains = [],
}: OnnxFile): Uint8Array<ArrayBuffer> {
  const writer = new PbfWriter();
  writer.writeVarintField(1, irVersion);
  writer.writeStringField(2, producer);
  message(writer, 7, (graph) => {
    for (const operator of operators) message(graph, 1, writeOperator(operator));
    graph.writeStringField(2, 'graph');
    for (const weight of weights) message(graph, 5, writeWeight(weight));
    for (const end of inputs) message(graph, 11, writeEnd(end));
    for (const end of outputs) message(graph, 12, writeEnd(end));
  });
  message(writer, 8, (set) => set.writeVarintField(2, opset));
  for (const domain of domains) {
    message(writer, 8, (set) => {
      set.writeStringField(1, domain);
      set.writeVarintField(2, 1);
    });
  }
  return new Uint8Array(writer.finish());
}

export const input = (shape: End['shape'] = ['n', 3, 112, 112], kind: number = KIND.float32): End => ({
  name: 'data',
  kind,
  shape,
});
export const output = (shape: End['shape'] = ['n', 'numbers'], kind: number = KIND.float32): End => ({
  name: 'fc1',
  kind,
  shape,
});

/** A network that hands its input on as one row a face, or as `change` says. */
export const rows = (change: Partial<OnnxFile> = {}): Uint8Array<ArrayBuffer> =>
  onnxFile({
    inputs: [input()],
    outputs: [output()],
    operators: [{ type: 'Flatten', inputs: ['data'], outputs: ['fc1'] }],
    ...change,
  });
