/**
 * Reads the part of Python's pickle format that lists of images need: bytes, text, whole numbers, booleans, lists and tuples,
 * of protocols 2 to 5 as Python 2 and 3 write them. Nothing is ever called: the one function that Python 3 names in protocol 2
 * to stand for bytes (`_codecs.encode`) is known here by its name, and every other name is refused.
 * Source: the opcode table of CPython's Lib/pickletools.py.
 */
import { FormatError } from './errors.ts';

export type PickleValue = Uint8Array | string | number | boolean | null | PickleList | typeof ENCODE;

export interface PickleList {
  readonly kind: 'list' | 'tuple';
  readonly items: PickleValue[];
}

/** Stands for the function `_codecs.encode`. */
const ENCODE = Symbol('_codecs.encode');
const MARK = Symbol('mark');
type Slot = PickleValue | typeof MARK;

const OP = {
  PROTO: 0x80,
  FRAME: 0x95,
  STOP: 0x2e,
  MARK: 0x28,
  NONE: 0x4e,
  NEWTRUE: 0x88,
  NEWFALSE: 0x89,
  BININT: 0x4a,
  BININT1: 0x4b,
  BININT2: 0x4d,
  BINSTRING: 0x54,
  SHORT_BINSTRING: 0x55,
  BINBYTES: 0x42,
  SHORT_BINBYTES: 0x43,
  BINBYTES8: 0x8e,
  BYTEARRAY8: 0x96,
  BINUNICODE: 0x58,
  SHORT_BINUNICODE: 0x8c,
  BINPUT: 0x71,
  LONG_BINPUT: 0x72,
  MEMOIZE: 0x94,
  BINGET: 0x68,
  LONG_BINGET: 0x6a,
  EMPTY_LIST: 0x5d,
  APPEND: 0x61,
  APPENDS: 0x65,
  EMPTY_TUPLE: 0x29,
  TUPLE: 0x74,
  TUPLE1: 0x85,
  TUPLE2: 0x86,
  TUPLE3: 0x87,
  GLOBAL: 0x63,
  STACK_GLOBAL: 0x93,
  REDUCE: 0x52,
} as const;

/** Values that a pickle may hold: each takes far more memory than the one or two bytes that ask for it. */
const MOST_VALUES = 600_000;

const corrupt = (): FormatError => new FormatError('corrupt', 'The pickle is damaged.');

class PickleReader {
  readonly #bytes: Uint8Array;
  readonly #view: DataView;
  #at = 0;
  readonly #stack: Slot[] = [];
  readonly #memo = new Map<number, PickleValue>();
  #values = 0;
  /** Bytes that `_codecs.encode` has stood for: a text may be recalled as often as one likes, at two bytes each time. */
  #encoded = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  read(): PickleValue {
    if (this.#bytes[0] !== OP.PROTO) throw new FormatError('header', 'This is not a pickle of protocol 2 or later.');
    while (this.#step());
    return this.#pop();
  }

  /** Moves on. @returns where the `count` bytes begin */
  #take(count: number): number {
    const start = this.#at;
    if (count > this.#bytes.length - start) throw new FormatError('truncated', 'The pickle is cut off.');
    this.#at = start + count;
    return start;
  }

  readonly #u8 = (): number => this.#bytes[this.#take(1)]!;
  readonly #u32 = (): number => this.#view.getUint32(this.#take(4), true);
  readonly #u64 = (): number => Number(this.#view.getBigUint64(this.#take(8), true));

  #blob(count: number): Uint8Array {
    const start = this.#take(count);
    return this.#bytes.subarray(start, start + count);
  }

  #text(count: number): string {
    try {
      return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(this.#blob(count));
    } catch (error) {
      throw error instanceof FormatError ? error : corrupt();
    }
  }

  #line(): string {
    const end = this.#bytes.indexOf(0x0a, this.#at);
    if (end < 0) throw new FormatError('truncated', 'The pickle is cut off.');
    const line = this.#text(end - this.#at);
    this.#at = end + 1;
    return line;
  }

  #pop(): PickleValue {
    const value = this.#stack.pop();
    if (value === undefined || value === MARK) throw corrupt();
    return value;
  }

  #top(): PickleValue {
    const value = this.#stack.at(-1);
    if (value === undefined || value === MARK) throw corrupt();
    return value;
  }

  #popToMark(): PickleValue[] {
    const mark = this.#stack.lastIndexOf(MARK);
    if (mark < 0) throw corrupt();
    const items = this.#stack.splice(mark + 1) as PickleValue[];
    this.#stack.pop();
    return items;
  }

  #popTuple(count: number): PickleList {
    const items = Array.from({ length: count }, () => this.#pop()).reverse();
    return { kind: 'tuple', items };
  }

  #append(items: readonly PickleValue[]): void {
    const list = this.#top();
    if (!isSequence(list) || list.kind !== 'list') throw corrupt();
    for (const item of items) list.items.push(item);
  }

  /** Counts what is kept on the stack or in the memo. @throws FormatError 'limits' */
  #count(): void {
    if (++this.#values > MOST_VALUES) {
      throw new FormatError('limits', `The pickle holds over ${MOST_VALUES} values.`);
    }
  }

  #remember(index: number): void {
    this.#count();
    this.#memo.set(index, this.#top());
  }

  /** The bytes that `_codecs.encode(text, 'latin1')` stands for; all of them together are in the file. */
  #encode(callee: PickleValue, given: PickleValue): Uint8Array {
    const bytes = encoded(callee, given);
    this.#encoded += bytes.length;
    if (this.#encoded > this.#bytes.length) throw corrupt();
    return bytes;
  }

  #recall(index: number): PickleValue {
    const value = this.#memo.get(index);
    if (value === undefined) throw corrupt();
    return value;
  }

  /** Carries out one opcode. @returns false at the end */
  #step(): boolean {
    const push = (value: Slot): void => {
      this.#count();
      this.#stack.push(value);
    };
    const op = this.#u8();
    switch (op) {
      case OP.STOP:
        return false;
      case OP.PROTO: {
        const protocol = this.#u8();
        if (protocol < 2 || protocol > 5) throw new FormatError('unsupported', `Pickle protocol ${protocol}.`);
        break;
      }
      case OP.FRAME:
        this.#take(8);
        break;
      case OP.MARK:
        push(MARK);
        break;
      case OP.NONE:
        push(null);
        break;
      case OP.NEWTRUE:
        push(true);
        break;
      case OP.NEWFALSE:
        push(false);
        break;
      case OP.BININT:
        push(this.#view.getInt32(this.#take(4), true));
        break;
      case OP.BININT1:
        push(this.#u8());
        break;
      case OP.BININT2:
        push(this.#view.getUint16(this.#take(2), true));
        break;
      case OP.BINSTRING:
      case OP.BINBYTES:
        push(this.#blob(this.#u32()));
        break;
      case OP.SHORT_BINSTRING:
      case OP.SHORT_BINBYTES:
        push(this.#blob(this.#u8()));
        break;
      case OP.BINBYTES8:
      case OP.BYTEARRAY8:
        push(this.#blob(this.#u64()));
        break;
      case OP.BINUNICODE:
        push(this.#text(this.#u32()));
        break;
      case OP.SHORT_BINUNICODE:
        push(this.#text(this.#u8()));
        break;
      case OP.BINPUT:
        this.#remember(this.#u8());
        break;
      case OP.LONG_BINPUT:
        this.#remember(this.#u32());
        break;
      case OP.MEMOIZE:
        this.#remember(this.#memo.size);
        break;
      case OP.BINGET:
        push(this.#recall(this.#u8()));
        break;
      case OP.LONG_BINGET:
        push(this.#recall(this.#u32()));
        break;
      case OP.EMPTY_LIST:
        push({ kind: 'list', items: [] });
        break;
      case OP.APPEND: {
        const item = this.#pop();
        this.#append([item]);
        break;
      }
      case OP.APPENDS:
        this.#append(this.#popToMark());
        break;
      case OP.EMPTY_TUPLE:
        push({ kind: 'tuple', items: [] });
        break;
      case OP.TUPLE:
        push({ kind: 'tuple', items: this.#popToMark() });
        break;
      case OP.TUPLE1:
      case OP.TUPLE2:
      case OP.TUPLE3:
        push(this.#popTuple(op - OP.TUPLE1 + 1));
        break;
      case OP.GLOBAL:
        push(named(this.#line(), this.#line()));
        break;
      case OP.STACK_GLOBAL: {
        const name = this.#pop();
        push(named(this.#pop(), name));
        break;
      }
      case OP.REDUCE: {
        const given = this.#pop();
        push(this.#encode(this.#pop(), given));
        break;
      }
      default:
        throw new FormatError('unsupported', `The pickle holds more than lists of images (opcode ${op}).`);
    }
    return true;
  }
}

function named(module: PickleValue, name: PickleValue): typeof ENCODE {
  if (module === '_codecs' && name === 'encode') return ENCODE;
  throw new FormatError('unsupported', `The pickle asks for ${String(module)}.${String(name)}, which is never run.`);
}

/** The bytes that `_codecs.encode(text, 'latin1')` stands for. */
function encoded(callee: PickleValue, given: PickleValue): Uint8Array {
  if (callee !== ENCODE || !isSequence(given)) throw corrupt();
  const [text, codec] = given.items;
  if (typeof text !== 'string' || (codec !== 'latin1' && codec !== 'latin-1')) throw corrupt();
  const bytes = new Uint8Array(text.length);
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code > 255) throw corrupt();
    bytes[i] = code;
  }
  return bytes;
}

/** True for a list or a tuple. */
export function isSequence(value: PickleValue | undefined): value is PickleList {
  return typeof value === 'object' && value !== null && 'items' in value;
}

/**
 * @returns the value; bytes are views into `bytes`
 * @throws FormatError 'header', 'truncated', 'corrupt', 'limits', or 'unsupported' for any opcode or name beyond those needed
 */
export function readPickle(bytes: Uint8Array): PickleValue {
  return new PickleReader(bytes).read();
}
