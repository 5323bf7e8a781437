/**
 * What pickles are made of here: plain data, and the few objects whose making is known by name and done by hand. Nothing is
 * ever called; a name that is not in the list below is refused.
 * Sources: CPython's Objects/bytearrayobject.c (`__reduce__`); NumPy's multiarray/methods.c (`array_reduce`,
 * `array_setstate`), scalartypes.c.src (`gentype_reduce`), descriptor.c (`arraydescr_reduce`), numeric.py (`_frombuffer`).
 */
import { t } from '@lingui/core/macro';
import { viewOf } from '../../bytes.ts';
import { FormatError } from '../../formatError.ts';

export type PickleValue =
  | Uint8Array
  | string
  | number
  | boolean
  | null
  | PickleList
  | PickleDict
  | PickleArray
  | PickleType
  | Maker;

export interface PickleList {
  readonly kind: 'list' | 'tuple';
  readonly items: PickleValue[];
}

interface PickleDict {
  readonly kind: 'dict';
  readonly entries: [PickleValue, PickleValue][];
}

/** A NumPy array; it is made empty and filled by its state. */
export interface PickleArray {
  readonly kind: 'array';
  type: PickleType | null;
  shape: readonly number[];
  /** Numbers as bytes; of an array of objects, the objects. */
  data: Uint8Array | readonly PickleValue[];
}

/** A NumPy type of numbers. */
interface PickleType {
  readonly kind: 'type';
  /** Letter and bytes, as in "u1", "b1", "f8", "O8", "S300". */
  readonly code: string;
  bigEndian: boolean;
}

/** Stands for a function or a class that is known. */
export interface Maker {
  readonly kind: 'maker';
  readonly make: 'encode' | 'bytes' | 'bytearray' | 'reconstruct' | 'scalar' | 'frombuffer' | 'ndarray' | 'dtype';
}

/** Of an array that is read item by item. */
const MAX_ITEMS = 2_000_000;

const maker = (make: Maker['make']): Maker => ({ kind: 'maker', make });

const KNOWN: ReadonlyMap<string, Maker> = new Map([
  ['_codecs.encode', maker('encode')],
  ['builtins.bytes', maker('bytes')],
  ['__builtin__.bytes', maker('bytes')],
  ['builtins.bytearray', maker('bytearray')],
  ['__builtin__.bytearray', maker('bytearray')],
  ['numpy.ndarray', maker('ndarray')],
  ['numpy.dtype', maker('dtype')],
  // The package is "core" before NumPy 2 and "_core" from there on.
  ...['numpy.core', 'numpy._core'].flatMap((core): [string, Maker][] => [
    [`${core}.multiarray._reconstruct`, maker('reconstruct')],
    [`${core}.multiarray.scalar`, maker('scalar')],
    [`${core}.numeric._frombuffer`, maker('frombuffer')],
  ]),
]);

export const corruptPickle = (): FormatError => new FormatError('corrupt', t`The pickle is damaged.`);

/** True for a list or a tuple. */
export function isSequence(value: PickleValue | undefined): value is PickleList {
  return isKind(value, 'list') || isKind(value, 'tuple');
}

type Kinds = Extract<PickleValue, { readonly kind: string }>;

export function isKind<Kind extends Kinds['kind']>(
  value: PickleValue | undefined,
  kind: Kind,
): value is Extract<Kinds, { readonly kind: Kind }> | (Kind extends PickleList['kind'] ? PickleList : never) {
  return typeof value === 'object' && value !== null && 'kind' in value && value.kind === kind;
}

/** @throws FormatError 'unsupported' for a name that is not known */
export function makerNamed(module: PickleValue, name: PickleValue): Maker {
  const full = `${String(module)}.${String(name)}`;
  const known = KNOWN.get(full);
  if (known) return known;
  throw new FormatError('unsupported', t`The pickle asks for ${full}, which is never run.`);
}

/** Text, or the bytes in which Python 2 keeps it. */
function textOf(value: PickleValue | undefined): string {
  if (typeof value === 'string') return value;
  if (value instanceof Uint8Array && value.length <= 64) return String.fromCharCode(...value);
  throw corruptPickle();
}

function shapeOf(value: PickleValue | undefined): number[] {
  if (!isSequence(value)) throw corruptPickle();
  return value.items.map((size) => {
    if (typeof size !== 'number' || !Number.isSafeInteger(size) || size < 0) throw corruptPickle();
    return size;
  });
}

/** The bytes that text stands for which holds a byte in each character. */
function latin1(text: string): Uint8Array {
  const bytes = new Uint8Array(text.length);
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code > 255) throw corruptPickle();
    bytes[i] = code;
  }
  return bytes;
}

const isLatin1 = (codec: PickleValue | undefined): boolean => /^latin-?1$/.test(textOf(codec));

/** What `bytes(...)` and `bytearray(...)` give for the arguments that pickles give them. */
function bytesFrom([content, codec]: readonly PickleValue[]): Uint8Array {
  if (content === undefined) return new Uint8Array();
  if (content instanceof Uint8Array) return content;
  if (typeof content === 'string' && isLatin1(codec)) return latin1(content);
  throw corruptPickle();
}

function typeFrom([code]: readonly PickleValue[]): PickleType {
  const short = textOf(code).replace(/^[<>=|]/, '');
  if (short === 'bool') return { kind: 'type', code: 'b1', bigEndian: false };
  if (!/^[biufSO]\d+$/.test(short)) {
    throw new FormatError('unsupported', t`The pickle holds NumPy data of type ${{ type: JSON.stringify(short) }}.`);
  }
  return { kind: 'type', code: short, bigEndian: false };
}

/** @throws FormatError for arguments that the maker does not take */
export function make({ make: what }: Maker, args: readonly PickleValue[]): PickleValue {
  switch (what) {
    case 'encode': {
      const [text, codec] = args;
      if (typeof text !== 'string' || !isLatin1(codec)) throw corruptPickle();
      return latin1(text);
    }
    case 'bytes':
    case 'bytearray':
      return bytesFrom(args);
    case 'dtype':
      return typeFrom(args);
    case 'reconstruct':
      return { kind: 'array', type: null, shape: [], data: [] };
    case 'scalar': {
      const [type, data] = args;
      if (!isKind(type, 'type') || !(data instanceof Uint8Array)) throw corruptPickle();
      return { kind: 'array', type, shape: [], data };
    }
    case 'frombuffer': {
      const [data, type, shape] = args;
      if (!isKind(type, 'type') || !(data instanceof Uint8Array)) throw corruptPickle();
      return { kind: 'array', type, shape: shapeOf(shape), data };
    }
    case 'ndarray':
      throw corruptPickle();
  }
}

/** Gives an object its state. */
export function build(value: PickleValue, state: PickleValue): void {
  const parts = isSequence(state) ? state.items : [];
  if (isKind(value, 'array')) {
    const [, shape, type, , data] = parts;
    const filled = data instanceof Uint8Array ? data : isSequence(data) ? data.items : null;
    if (!isKind(type, 'type') || filled === null) throw corruptPickle();
    Object.assign(value, { type, shape: shapeOf(shape), data: filled });
  } else if (isKind(value, 'type')) {
    value.bigEndian = textOf(parts[1]) === '>';
  } else {
    throw new FormatError('unsupported', t`The pickle holds objects that are no plain data.`);
  }
}

/**
 * The values of a NumPy array or scalar, in its order in memory.
 * @returns null for what is no array of numbers, truths, byte strings or objects
 */
export function arrayItems({ type, data }: PickleArray): readonly PickleValue[] | null {
  if (type === null || !(data instanceof Uint8Array)) return data instanceof Uint8Array ? null : data;
  const bytes = Number(type.code.slice(1));
  if (bytes === 0 || data.length % bytes !== 0) throw corruptPickle();
  const count = data.length / bytes;
  if (count > MAX_ITEMS) throw new FormatError('limits', t`The pickle holds an array of over two million items.`);
  const view = viewOf(data);
  const read = numberReader(view, type);
  if (read) return Array.from({ length: count }, (_, i) => read(i * bytes));
  if (!type.code.startsWith('S')) return null;
  return Array.from({ length: count }, (_, i) => withoutPadding(data.subarray(i * bytes, (i + 1) * bytes)));
}

/** NumPy fills byte strings up to one length, and takes the zeros off again. */
function withoutPadding(bytes: Uint8Array): Uint8Array {
  let end = bytes.length;
  while (end > 0 && bytes[end - 1] === 0) end--;
  return bytes.subarray(0, end);
}

function numberReader(view: DataView, { code, bigEndian }: PickleType): ((at: number) => number | boolean) | null {
  const little = !bigEndian;
  switch (code) {
    case 'b1':
      return (at) => view.getUint8(at) !== 0;
    case 'u1':
      return (at) => view.getUint8(at);
    case 'i1':
      return (at) => view.getInt8(at);
    case 'u2':
      return (at) => view.getUint16(at, little);
    case 'i2':
      return (at) => view.getInt16(at, little);
    case 'u4':
      return (at) => view.getUint32(at, little);
    case 'i4':
      return (at) => view.getInt32(at, little);
    case 'u8':
      return (at) => Number(view.getBigUint64(at, little));
    case 'i8':
      return (at) => Number(view.getBigInt64(at, little));
    case 'f4':
      return (at) => view.getFloat32(at, little);
    case 'f8':
      return (at) => view.getFloat64(at, little);
    default:
      return null;
  }
}
