/**
 * ONNX files: the part of the protocol buffer messages that a network needs, and nothing of networks.
 * Source: onnx/onnx.proto of the ONNX project (field numbers) and its docs/IR.md.
 */
import { PbfWriter } from 'pbf';

export type OnnxAttribute =
  /** A float. */
  | { readonly name: string; readonly f: number }
  | { readonly name: string; readonly i: number }
  | { readonly name: string; readonly ints: readonly number[] };

export interface OnnxNode {
  readonly name: string;
  readonly opType: string;
  readonly inputs: readonly string[];
  readonly output: string;
  readonly attributes?: readonly OnnxAttribute[];
}

/** A float32 tensor. */
export interface OnnxTensor {
  readonly name: string;
  readonly shape: readonly number[];
  readonly data: Float32Array;
}

/** A float32 value at an end of the graph; a dimension given as text is free and has that name. */
interface OnnxValue {
  readonly name: string;
  readonly shape: readonly (number | string)[];
}

export interface OnnxModel {
  readonly producer: string;
  readonly description: string;
  readonly opset: number;
  readonly metadata: Readonly<Record<string, string>>;
  readonly graph: {
    readonly name: string;
    readonly nodes: readonly OnnxNode[];
    readonly initializers: readonly OnnxTensor[];
    readonly inputs: readonly OnnxValue[];
    readonly outputs: readonly OnnxValue[];
  };
}

/** Version of the format that came with operator set 17. */
const IR_VERSION = 8;
const FLOAT = 1;
const ATTRIBUTE_FLOAT = 1;
const ATTRIBUTE_INT = 2;
const ATTRIBUTE_INTS = 7;
/** Bytes of a message besides its numbers, generously. */
const OVERHEAD_BYTES = 512;

function writeAttribute(attribute: OnnxAttribute, to: PbfWriter): void {
  to.writeStringField(1, attribute.name);
  if ('f' in attribute) {
    to.writeFloatField(2, attribute.f);
    to.writeVarintField(20, ATTRIBUTE_FLOAT);
  } else if ('i' in attribute) {
    to.writeVarintField(3, attribute.i);
    to.writeVarintField(20, ATTRIBUTE_INT);
  } else {
    for (const value of attribute.ints) to.writeVarintField(8, value);
    to.writeVarintField(20, ATTRIBUTE_INTS);
  }
}

function writeNode({ name, opType, inputs, output, attributes = [] }: OnnxNode, to: PbfWriter): void {
  for (const input of inputs) to.writeStringField(1, input);
  to.writeStringField(2, output);
  to.writeStringField(3, name);
  to.writeStringField(4, opType);
  for (const attribute of attributes) to.writeMessage(5, writeAttribute, attribute);
}

function writeTensor({ name, shape, data }: OnnxTensor, to: PbfWriter): void {
  for (const size of shape) to.writeVarintField(1, size);
  to.writeVarintField(2, FLOAT);
  to.writeStringField(8, name);
  // Little-endian, as every machine with a browser keeps its numbers.
  to.writeBytesField(9, new Uint8Array(data.buffer, data.byteOffset, data.byteLength));
}

function writeDimension(size: number | string, to: PbfWriter): void {
  if (typeof size === 'number') to.writeVarintField(1, size);
  else to.writeStringField(2, size);
}

function writeShape(shape: OnnxValue['shape'], to: PbfWriter): void {
  for (const size of shape) to.writeMessage(1, writeDimension, size);
}

function writeTensorType({ shape }: OnnxValue, to: PbfWriter): void {
  to.writeVarintField(1, FLOAT);
  to.writeMessage(2, writeShape, shape);
}

const writeType = (value: OnnxValue, to: PbfWriter): void => to.writeMessage(1, writeTensorType, value);

function writeValue(value: OnnxValue, to: PbfWriter): void {
  to.writeStringField(1, value.name);
  to.writeMessage(2, writeType, value);
}

function writeGraph({ name, nodes, initializers, inputs, outputs }: OnnxModel['graph'], to: PbfWriter): void {
  for (const node of nodes) to.writeMessage(1, writeNode, node);
  to.writeStringField(2, name);
  for (const tensor of initializers) to.writeMessage(5, writeTensor, tensor);
  for (const value of inputs) to.writeMessage(11, writeValue, value);
  for (const value of outputs) to.writeMessage(12, writeValue, value);
}

/** The default operator set has no domain. */
const writeOpset = (version: number, to: PbfWriter): void => to.writeVarintField(2, version);

function writeProperty([key, value]: readonly [string, string], to: PbfWriter): void {
  to.writeStringField(1, key);
  to.writeStringField(2, value);
}

/** @returns the bytes of a .onnx file; equal models give equal bytes */
export function writeOnnx({ producer, description, opset, metadata, graph }: OnnxModel): Uint8Array<ArrayBuffer> {
  const numbers = graph.initializers.reduce((bytes, { data }) => bytes + data.byteLength, 0);
  const messages = graph.nodes.length + graph.initializers.length + Object.keys(metadata).length + 8;
  // Of the full size from the start: a buffer that doubles would hold large weights twice.
  const to = new PbfWriter(new Uint8Array(numbers + messages * OVERHEAD_BYTES));
  to.writeVarintField(1, IR_VERSION);
  to.writeStringField(2, producer);
  to.writeStringField(6, description);
  to.writeMessage(7, writeGraph, graph);
  to.writeMessage(8, writeOpset, opset);
  for (const property of Object.entries(metadata)) to.writeMessage(14, writeProperty, property);
  return to.finish() as Uint8Array<ArrayBuffer>;
}
