/** How a face goes into an ONNX network and comes out of it, found in what the file says of itself; or what keeps it from being used. */

import { plural, t } from '@lingui/core/macro';
import { EngineError } from '../../domain/engineError.ts';
import type {
  ColourOrder,
  EmbedderPlan,
  EmbedderWish,
  KnownBy,
  OwnNetwork,
  RangeName,
} from '../../domain/ownNetwork.ts';
import { FormatError } from '../../formats/formatError.ts';
import { PRODUCER } from '../../formats/network/onnx.ts';
import {
  type OnnxEnd,
  type OnnxOperator,
  type OnnxOutline,
  readOnnxOutline,
} from '../../formats/network/onnxOutline.ts';

const LEAST_SIDE = 16;
const MOST_SIDE = 512;
/** Of a network whose sides are free: what most networks for faces were trained with. */
const USUAL_SIDE = 112;

const expectedInput = (): string =>
  t`one input of float32 numbers, [faces, 3, side, side] or [faces, side, side, 3], its sides equal and from ${LEAST_SIDE} to ${MOST_SIDE} pixels`;

/** The newest operators and the oldest that the runtime knows. */
export const [OLDEST_OPSET, NEWEST_OPSET] = [7, 26];

/** @throws EngineError 'network' where the file is no longer there */
export async function networkBytes({
  name,
  file,
}: Pick<OwnNetwork, 'name' | 'file'>): Promise<Uint8Array<ArrayBuffer>> {
  try {
    return new Uint8Array(await file.arrayBuffer());
  } catch (cause) {
    throw new EngineError('network', t`${name} could not be read. Choose it again.`, String(cause));
  }
}

/** @param found a sentence */
export const unusable = (file: string, found: string): EngineError =>
  new EngineError('network', t`${file} cannot be used to compare faces. ${found}`);

const shapeText = ({ shape }: OnnxEnd): string =>
  shape
    ? `[${shape.map((size) => size ?? t({ message: 'free', context: 'size of an axis' })).join(', ')}]`
    : t`a shape that the file does not give`;
const endText = (end: OnnxEnd): string => `"${end.name}": ${end.kind} ${shapeText(end)}`;
const listText = (ends: readonly OnnxEnd[]): string => ends.map(endText).join('; ');

/** Layout and side of an input; a sentence on what keeps it from being one of faces. */
function readShape(end: OnnxEnd): { layout: 'nchw' | 'nhwc'; side: number } | string {
  const { shape } = end;
  if (!shape) return t`the file does not give the shape of its input`;
  const axes = shape.length;
  if (axes !== 4) return t`its input has ${plural(axes, { one: '# axis', other: '# axes' })} instead of 4`;
  const [, second, third, fourth] = shape;
  const layout = second === 3 ? 'nchw' : fourth === 3 ? 'nhwc' : null;
  if (!layout) {
    const channels = (second !== null && (fourth === null || second! < fourth!) ? second : fourth)!;
    if (second === null && fourth === null)
      return t`the axis of the three colours is free, so it cannot be told from the others`;
    return t`its input has ${plural(channels, { one: '# channel', other: '# channels' })} instead of 3`;
  }
  const [height, width] = layout === 'nchw' ? [third, fourth] : [second, third];
  if (height === null && width === null) return { layout, side: USUAL_SIDE };
  const side = height ?? width!;
  const across = width ?? side;
  if (across !== side) return t`its input is ${across} x ${side} pixels and not square`;
  if (side < LEAST_SIDE || side > MOST_SIDE) return t`the sides of its input are ${side} pixels`;
  return { layout, side };
}

/** Operators that leave the numbers as they are. */
const PASSING: ReadonlySet<string> = new Set(['Identity', 'Cast', 'Transpose', 'Squeeze', 'Unsqueeze', 'Reshape']);

/** A brightness that only numbers from 0 to 255 have. */
const isBright = (values: readonly number[]): boolean => values.some((value) => Math.abs(value) > 2);

/** What an operator right behind the input says of the range that it expects; null where it says nothing. */
function rangeBefore(operator: OnnxOperator, from: string, constants: OnnxOutline['constants']): RangeName | null {
  const other = operator.inputs.find((name) => name !== from);
  const values = other === undefined ? undefined : constants.get(other);
  switch (operator.opType) {
    case 'Sub':
    case 'Add':
      return values ? (isBright(values) ? 'none' : '255') : null;
    case 'Mul':
      if (!values) return null;
      return values.every((value) => Math.abs(value) < 0.05) ? 'none' : '255';
    case 'Div':
      if (!values) return null;
      return values.every((value) => Math.abs(value) > 20) ? 'none' : '255';
    case 'BatchNormalization': {
      const means = constants.get(operator.inputs[3] ?? '');
      return means && isBright(means) ? 'none' : null;
    }
    default:
      return null;
  }
}

/** The range of the input, where the graph brings it to another by itself. */
function rangeOfGraph({ operators, constants }: OnnxOutline, input: string): RangeName | null {
  let at = input;
  for (const operator of operators) {
    if (!operator.inputs.includes(at)) continue;
    if (!PASSING.has(operator.opType)) return rangeBefore(operator, at, constants);
    at = operator.outputs[0] ?? '';
  }
  return null;
}

/** The product's own exports say how they are fed. */
const isOwnExport = ({ producer }: OnnxOutline): boolean => producer === PRODUCER;

function coloursOf(outline: OnnxOutline, { colours }: EmbedderWish): [ColourOrder, KnownBy] {
  if (colours) return [colours, 'chosen'];
  return ['rgb', isOwnExport(outline) ? 'file' : 'assumed'];
}

function rangeOf(outline: OnnxOutline, input: string, { range }: EmbedderWish): [RangeName, KnownBy] {
  if (range) return [range, 'chosen'];
  if (isOwnExport(outline)) return ['128', 'file'];
  const shown = rangeOfGraph(outline, input);
  return shown ? [shown, 'graph'] : ['127.5', 'assumed'];
}

/** The output that holds embeddings: the first of numbers in one row a face. */
function outputOf(outline: OnnxOutline, file: string): OnnxEnd {
  const { outputs } = outline;
  const floats = outputs.filter(({ kind }) => kind === 'float32');
  if (floats.length === 0) {
    const found = listText(outputs);
    throw unusable(
      file,
      outputs.length === 0
        ? t`Expected an output of float32 numbers, [faces, numbers]; found none.`
        : t`Expected an output of float32 numbers, [faces, numbers]; found ${found}.`,
    );
  }
  const isRow = ({ shape }: OnnxEnd): boolean => {
    if (!shape) return true;
    return shape.length >= 2 && shape.slice(2).every((size) => size === 1 || size === null);
  };
  const rows = floats.filter(isRow);
  if (rows.length === 0) {
    const found = listText(floats);
    throw unusable(file, t`Expected an output of one row a face, [faces, numbers]; found ${found}.`);
  }
  return rows[0]!;
}

function outlineOf(bytes: Uint8Array, file: string): OnnxOutline {
  try {
    return readOnnxOutline(bytes);
  } catch (cause) {
    if (cause instanceof FormatError) throw unusable(file, cause.message);
    throw cause;
  }
}

/** The one input, which takes faces. @throws EngineError 'network' where there is none */
function facesInput(inputs: readonly OnnxEnd[], file: string) {
  const expected = expectedInput();
  const [end, ...more] = inputs;
  if (!end) throw unusable(file, t`Expected ${expected}; found no input.`);
  if (more.length > 0) {
    const [count, list] = [inputs.length, listText(inputs)];
    throw unusable(
      file,
      t`Expected ${expected}; found ${plural(count, { one: '# input', other: '# inputs' })}: ${list}.`,
    );
  }
  const found = endText(end);
  if (end.kind !== 'float32') throw unusable(file, t`Expected ${expected}; found ${found}.`);
  const shape = readShape(end);
  if (typeof shape !== 'string') return { end, shape };
  throw unusable(file, t`Expected ${expected}; found ${found}: ${shape}.`);
}

/**
 * @param bytes of an ONNX file
 * @param file its name, for the errors
 * @throws EngineError 'network' that says what was expected and what was found
 */
export function planEmbedder(bytes: Uint8Array, file: string, wish: EmbedderWish): EmbedderPlan {
  const outline = outlineOf(bytes, file);
  const { inputs, opset, otherFile } = outline;
  if (otherFile !== null) {
    throw unusable(
      file,
      t`Its weights lie in another file, "${otherFile}". Export it as one file (save_as_external_data=False).`,
    );
  }
  if (opset !== null && (opset < OLDEST_OPSET || opset > NEWEST_OPSET)) {
    throw unusable(
      file,
      t`Expected operators of version ${OLDEST_OPSET} to ${NEWEST_OPSET} (opset); found version ${opset}. Export it anew with one of these.`,
    );
  }
  const { end, shape } = facesInput(inputs, file);
  const [colours, coloursBy] = coloursOf(outline, wish);
  const [range, rangeBy] = rangeOf(outline, end.name, wish);
  const batch = end.shape![0] ?? null;
  return {
    input: { ...shape, colours, coloursBy, range, rangeBy, name: end.name, batch },
    output: outputOf(outline, file).name,
  };
}
