/**
 * Reads Python's pickle format as far as it is plain data: bytes, text, numbers, truths, lists, tuples, dictionaries and NumPy
 * arrays, of protocols 0 to 5 as Python 2 and 3 write them. Nothing is ever called: see pickleValues.ts.
 * Source: the opcode table of CPython's Lib/pickletools.py.
 */
import { t } from '@lingui/core/macro';
import { viewOf } from '../bytes.ts';
import { FormatError } from '../formatError.ts';
import { OP } from './pickle/opcodes.ts';
import { escapedText, floatNumber, longNumber, quotedBytes, wholeNumber } from './pickle/text.ts';
import {
  build,
  corruptPickle as corrupt,
  isKind,
  make,
  makerNamed,
  type PickleList,
  type PickleValue,
} from './pickle/values.ts';

const MARK = Symbol('mark');
type Slot = PickleValue | typeof MARK;

/** Values that a pickle may hold: each takes far more memory than the one or two bytes that ask for it. */
const MOST_VALUES = 600_000;

class PickleReader {
  readonly #bytes: Uint8Array;
  readonly #view: DataView;
  #at = 0;
  readonly #stack: Slot[] = [];
  readonly #memo = new Map<number, PickleValue>();
  #values = 0;
  /** Bytes that texts have stood for: a text may be recalled as often as one likes, at two bytes each time. */
  #encoded = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
    this.#view = viewOf(bytes);
  }

  read(): PickleValue {
    const [first] = this.#bytes;
    // Protocols 0 and 1 have no header: they begin with what holds the rest.
    if (first !== OP.PROTO && first !== OP.MARK && first !== OP.EMPTY_LIST) {
      throw new FormatError('header', t`This is not a pickle.`);
    }
    while (this.#step());
    return this.#pop();
  }

  /** Moves on. @returns where the `count` bytes begin */
  #take(count: number): number {
    const start = this.#at;
    if (count > this.#bytes.length - start) throw new FormatError('truncated', t`The pickle is cut off.`);
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

  /** Up to the next line end, a character for each byte. */
  #line(): string {
    const end = this.#bytes.indexOf(0x0a, this.#at);
    if (end < 0) throw new FormatError('truncated', t`The pickle is cut off.`);
    let line = '';
    // In pieces, since a call takes only so many arguments.
    for (let from = this.#at; from < end; from += 8192) {
      line += String.fromCharCode(...this.#bytes.subarray(from, Math.min(from + 8192, end)));
    }
    this.#at = end + 1;
    return line;
  }

  #remember(index: number): void {
    this.#count();
    this.#memo.set(index, this.#top());
  }

  /** Counts what is kept on the stack or in the memo. @throws FormatError 'limits' */
  #count(): void {
    if (++this.#values > MOST_VALUES) {
      throw new FormatError('limits', t`The pickle holds over ${{ most: MOST_VALUES }} values.`);
    }
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

  #append(items: readonly PickleValue[]): void {
    const list = this.#top();
    if (!isKind(list, 'list')) throw corrupt();
    for (const item of items) list.items.push(item);
  }

  #setItems(items: readonly PickleValue[]): void {
    const dict = this.#top();
    if (!isKind(dict, 'dict') || items.length % 2 !== 0) throw corrupt();
    for (let i = 0; i < items.length; i += 2) dict.entries.push([items[i]!, items[i + 1]!]);
  }

  #make(callee: PickleValue, given: PickleValue): PickleValue {
    if (!isKind(callee, 'maker') || !isKind(given, 'tuple')) throw corrupt();
    const made = make(callee, given.items);
    if (made instanceof Uint8Array && typeof given.items[0] === 'string') {
      this.#encoded += made.length;
      if (this.#encoded > this.#bytes.length) throw corrupt();
    }
    return made;
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
    const pushList = (kind: PickleList['kind'], items: PickleValue[]): void => push({ kind, items });
    const op = this.#u8();
    switch (op) {
      case OP.STOP:
        return false;
      case OP.PROTO: {
        const protocol = this.#u8();
        if (protocol > 5) throw new FormatError('unsupported', t`Pickle protocol ${protocol}.`);
        break;
      }
      case OP.FRAME:
        this.#take(8);
        break;
      case OP.MARK:
        push(MARK);
        break;
      case OP.POP:
        if (this.#stack.pop() === undefined) throw corrupt();
        break;
      case OP.POP_MARK:
        this.#popToMark();
        break;
      case OP.DUP:
        push(this.#top());
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
      case OP.INT: {
        const line = this.#line();
        // So protocols 0 and 1 write truths.
        push(line === '01' ? true : line === '00' ? false : wholeNumber(line));
        break;
      }
      case OP.LONG:
        push(wholeNumber(this.#line().replace(/L$/, '')));
        break;
      case OP.FLOAT:
        push(floatNumber(this.#line()));
        break;
      case OP.BINFLOAT:
        push(this.#view.getFloat64(this.#take(8)));
        break;
      case OP.LONG1:
        push(longNumber(this.#blob(this.#u8())));
        break;
      case OP.LONG4:
        push(longNumber(this.#blob(this.#u32())));
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
      case OP.STRING:
        push(quotedBytes(this.#line()));
        break;
      case OP.UNICODE:
        push(escapedText(this.#line()));
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
      case OP.BINUNICODE8:
        push(this.#text(this.#u64()));
        break;
      case OP.PUT:
        this.#remember(wholeNumber(this.#line()));
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
      case OP.GET:
        push(this.#recall(wholeNumber(this.#line())));
        break;
      case OP.BINGET:
        push(this.#recall(this.#u8()));
        break;
      case OP.LONG_BINGET:
        push(this.#recall(this.#u32()));
        break;
      case OP.EMPTY_LIST:
        pushList('list', []);
        break;
      case OP.LIST:
        pushList('list', this.#popToMark());
        break;
      case OP.EMPTY_DICT:
      case OP.DICT: {
        const items = op === OP.DICT ? this.#popToMark() : [];
        push({ kind: 'dict', entries: [] });
        this.#setItems(items);
        break;
      }
      case OP.SETITEM: {
        const item = this.#pop();
        this.#setItems([this.#pop(), item]);
        break;
      }
      case OP.SETITEMS:
        this.#setItems(this.#popToMark());
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
        pushList('tuple', []);
        break;
      case OP.TUPLE:
        pushList('tuple', this.#popToMark());
        break;
      case OP.TUPLE1:
      case OP.TUPLE2:
      case OP.TUPLE3:
        pushList('tuple', Array.from({ length: op - OP.TUPLE1 + 1 }, () => this.#pop()).reverse());
        break;
      case OP.GLOBAL:
        push(makerNamed(this.#line(), this.#line()));
        break;
      case OP.STACK_GLOBAL: {
        const name = this.#pop();
        push(makerNamed(this.#pop(), name));
        break;
      }
      case OP.REDUCE: {
        const given = this.#pop();
        push(this.#make(this.#pop(), given));
        break;
      }
      case OP.INST: {
        const callee = makerNamed(this.#line(), this.#line());
        push(this.#make(callee, { kind: 'tuple', items: this.#popToMark() }));
        break;
      }
      case OP.OBJ: {
        const [callee, ...items] = this.#popToMark();
        push(this.#make(callee ?? null, { kind: 'tuple', items }));
        break;
      }
      case OP.BUILD: {
        const state = this.#pop();
        build(this.#top(), state);
        break;
      }
      default:
        throw new FormatError('unsupported', t`The pickle holds more than plain data (opcode ${op}).`);
    }
    return true;
  }
}

/**
 * @returns the value; bytes are views into `bytes`
 * @throws FormatError 'header', 'truncated', 'corrupt', 'limits', or 'unsupported' for any opcode or name beyond those known
 */
export function readPickle(bytes: Uint8Array): PickleValue {
  return new PickleReader(bytes).read();
}
