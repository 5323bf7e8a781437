/**
 * A small assembler for WebAssembly with 128-bit vectors: enough for loops over arrays in another module's memory. Code is
 * a nested list of bytes in the order of the binary format; a value is the code that leaves it on the stack.
 * Source: WebAssembly core specification 2.0, chapter 5 (binary format).
 */

export type Code = readonly (number | Code)[];

const TYPES = { i32: 0x7f, f32: 0x7d, v128: 0x7b } as const;
export type ValueType = keyof typeof TYPES;

/** Unsigned LEB128. */
function unsigned(value: number): number[] {
  const bytes: number[] = [];
  let rest = value;
  do {
    const low = rest & 0x7f;
    rest >>>= 7;
    bytes.push(rest === 0 ? low : low | 0x80);
  } while (rest !== 0);
  return bytes;
}

/** Signed LEB128 of an i32. */
function signed(value: number): number[] {
  const bytes: number[] = [];
  let rest = value | 0;
  for (;;) {
    const low = rest & 0x7f;
    rest >>= 7;
    const done = (rest === 0 && (low & 0x40) === 0) || (rest === -1 && (low & 0x40) !== 0);
    bytes.push(done ? low : low | 0x80);
    if (done) return bytes;
  }
}

const ascii = (text: string): number[] => [...text].map((letter) => letter.charCodeAt(0));

/** A variable of a function. */
export interface Local {
  readonly index: number;
  readonly get: Code;
  set(value: Code): Code;
}

const binary =
  (...opcode: number[]) =>
  (a: Code, b: Code): Code => [a, b, opcode];
const unary =
  (...opcode: number[]) =>
  (a: Code): Code => [a, opcode];
/** An instruction of the vector set. */
const vector = (opcode: number): number[] => [0xfd, ...unsigned(opcode)];

export const i32 = {
  constant: (value: number): Code => [0x41, signed(value)],
  add: binary(0x6a),
  sub: binary(0x6b),
  mul: binary(0x6c),
  /** Unsigned. */
  div: binary(0x6e),
  /** Unsigned. */
  less: binary(0x49),
};

export const f32 = {
  load: (address: Code): Code => [address, 0x2a, 2, 0],
  store: (address: Code, value: Code): Code => [address, value, 0x38, 2, 0],
  add: binary(0x92),
  div: binary(0x95),
  sqrt: unary(0x91),
  fromUnsigned: unary(0xb3),
  one: [0x43, 0, 0, 0x80, 0x3f] as Code,
};

/** Four f32. Loads and stores need no alignment. */
export const f32x4 = {
  load: (address: Code): Code => [address, vector(0x00), 0, 0],
  store: (address: Code, value: Code): Code => [address, value, vector(0x0b), 0, 0],
  /** One f32, in all four places. */
  loadSplat: (address: Code): Code => [address, vector(0x09), 0, 0],
  /** One f32 in the first place, zeros in the others. */
  loadFirst: (address: Code): Code => [address, vector(0x5c), 0, 0],
  /** Writes the first place alone. */
  storeFirst: (address: Code, value: Code): Code => [address, value, vector(0x5a), 0, 0, 0],
  zero: [vector(0x0c), Array.from({ length: 16 }, () => 0)] as Code,
  splat: unary(...vector(0x13)),
  lane: (value: Code, lane: 0 | 1 | 2 | 3): Code => [value, vector(0x1f), lane],
  /** All bits of a place where a > b, else none. */
  greater: binary(...vector(0x44)),
  /** a where the mask is set, else b. */
  select: (a: Code, b: Code, mask: Code): Code => [a, b, mask, vector(0x52)],
  and: binary(...vector(0x4e)),
  /** a and not b. */
  andNot: binary(...vector(0x4f)),
  sqrt: unary(...vector(0xe3)),
  add: binary(...vector(0xe4)),
  sub: binary(...vector(0xe5)),
  mul: binary(...vector(0xe6)),
  div: binary(...vector(0xe7)),
  /** Places 0 and 1 of a, then 0 and 1 of b, interleaved as the transposition of a 4 x 4 matrix needs it. */
  shuffle: (a: Code, b: Code, places: readonly [number, number, number, number]): Code => [
    a,
    b,
    vector(0x0d),
    places.flatMap((place) => [0, 1, 2, 3].map((byte) => 4 * place + byte)),
  ],
};

/** `for (i = from; i < to; i += step) body`, unsigned. */
export const forLoop = (i: Local, from: Code, to: Code, step: Code, body: Code): Code => [
  i.set(from),
  [0x02, 0x40], // block
  [0x03, 0x40], // loop
  [i32.less(i.get, to), 0x45, 0x0d, 1], // leave unless i < to
  body,
  i.set(i32.add(i.get, step)),
  [0x0c, 0], // again
  [0x0b, 0x0b],
];

export const ifThen = (condition: Code, body: Code): Code => [condition, [0x04, 0x40], body, 0x0b];

export class FunctionBuilder<P extends string> {
  readonly name: string;
  readonly parameters: readonly (readonly [P, ValueType])[];
  readonly result: ValueType | null;
  readonly #locals: ValueType[] = [];
  #body: Code = [];

  constructor(name: string, parameters: Readonly<Record<P, ValueType>>, result: ValueType | null = null) {
    this.name = name;
    this.parameters = Object.entries(parameters) as [P, ValueType][];
    this.result = result;
  }

  /** Codes that read the parameters. */
  get arguments(): Readonly<Record<P, Code>> {
    const entries = this.parameters.map(([name], i) => [name, [0x20, unsigned(i)]]);
    return Object.fromEntries(entries) as Record<P, Code>;
  }

  local(type: ValueType): Local {
    const index = this.parameters.length + this.#locals.push(type) - 1;
    return { index, get: [0x20, unsigned(index)], set: (value) => [value, 0x21, unsigned(index)] };
  }

  locals(type: ValueType, count: number): Local[] {
    return Array.from({ length: count }, () => this.local(type));
  }

  body(...code: Code): this {
    this.#body = code;
    return this;
  }

  get type(): number[] {
    const results = this.result ? [1, TYPES[this.result]] : [0];
    return [0x60, ...unsigned(this.parameters.length), ...this.parameters.map(([, type]) => TYPES[type]), ...results];
  }

  get binary(): number[] {
    const locals = this.#locals.flatMap((type) => [1, TYPES[type]]);
    const code = [...unsigned(this.#locals.length), ...locals, ...flatten(this.#body), 0x0b];
    return [...unsigned(code.length), ...code];
  }
}

/** What `assemble` needs to know of a function. */
export type AnyFunction = Pick<FunctionBuilder<string>, 'name' | 'type' | 'binary'>;

function flatten(code: Code): number[] {
  const bytes: number[] = [];
  const visit = (part: Code): void => {
    for (const item of part) {
      if (typeof item === 'number') bytes.push(item);
      else visit(item);
    }
  };
  visit(code);
  return bytes;
}

const section = (id: number, items: readonly number[][]): number[] => {
  const content = [...unsigned(items.length), ...items.flat()];
  return [id, ...unsigned(content.length), ...content];
};

const named = (name: string): number[] => [...unsigned(name.length), ...ascii(name)];

/**
 * A module that exports the functions and imports its memory as `env.memory`.
 * @param memory how the imported memory was made: one that threads share has a limit of pages, which must be told
 */
export function assemble(
  functions: readonly AnyFunction[],
  memory: { readonly shared: boolean; readonly maximum: number },
): Uint8Array<ArrayBuffer> {
  const limits = memory.shared ? [0x03, 0, ...unsigned(memory.maximum)] : [0x00, 0];
  return Uint8Array.from([
    ...[0, 0x61, 0x73, 0x6d, 1, 0, 0, 0],
    ...section(
      1,
      functions.map(({ type }) => type),
    ),
    ...section(2, [[...named('env'), ...named('memory'), 0x02, ...limits]]),
    ...section(
      3,
      functions.map((_, i) => unsigned(i)),
    ),
    ...section(
      7,
      functions.map(({ name }, i) => [...named(name), 0x00, ...unsigned(i)]),
    ),
    ...section(
      10,
      functions.map(({ binary }) => binary),
    ),
  ]);
}
