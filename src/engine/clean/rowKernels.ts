/**
 * The loops over rows of numbers that fitting class centres consists of, as WebAssembly with 128-bit vectors: a fifth of the time of
 * the same loops in JavaScript, which are here for browsers without vectors and for rows that are no multiple of four.
 */
import { assemble, type Code, FunctionBuilder, f32, f32x4, forLoop, i32, type Local } from '../wasm/assembler.ts';

/** What a step without a gradient makes of weight and momentum: w' = ww w + wv v, v' = vw w + vv v. */
export interface IdleStep {
  readonly ww: number;
  readonly wv: number;
  readonly vw: number;
  readonly vv: number;
}

/** One step of SGD with Nesterov momentum, g = scale towards + along w. */
interface GradientStep {
  readonly scale: number;
  readonly along: number;
  readonly momentum: number;
  readonly rate: number;
}

/** Rows of centres, and of the images at hand, with the loops over them. Rows are told by their numbers. */
export interface RowKernels {
  /** [centres, size] f32. */
  readonly values: Float32Array;
  /** [images, size] f32. */
  readonly images: Float32Array;
  /** @returns the square of the centre's length afterwards */
  idle(centre: number, step: IdleStep): number;
  dot(centre: number, image: number): number;
  /** Adds that much of the image to the gradient of the centre. */
  pull(centre: number, image: number, slope: number): void;
  /** Takes a step, and clears the gradient. */
  step(centre: number, step: GradientStep): void;
}

const PAGE = 65_536;
/** Of the memory of a module without threads: 4 GiB. */
const MOST_PAGES = 65_536;

function plainRows(centres: number, images: number, size: number): RowKernels {
  const [values, moving, towards] = [0, 1, 2].map(() => new Float32Array(centres * size)) as [
    Float32Array,
    Float32Array,
    Float32Array,
  ];
  const rows = new Float32Array(images * size);
  return {
    values,
    images: rows,
    idle(centre, { ww, wv, vw, vv }) {
      let square = 0;
      for (let k = centre * size; k < (centre + 1) * size; k++) {
        const [w, v] = [values[k]!, moving[k]!];
        const now = ww * w + wv * v;
        values[k] = now;
        moving[k] = vw * w + vv * v;
        square += now * now;
      }
      return square;
    },
    dot(centre, image) {
      let sum = 0;
      for (let k = 0; k < size; k++) sum += values[centre * size + k]! * rows[image * size + k]!;
      return sum;
    },
    pull(centre, image, slope) {
      for (let k = 0; k < size; k++) towards[centre * size + k]! += slope * rows[image * size + k]!;
    },
    step(centre, { scale, along, momentum, rate }) {
      for (let k = centre * size; k < (centre + 1) * size; k++) {
        const gradient = scale * towards[k]! + along * values[k]!;
        const next = momentum * moving[k]! + gradient;
        moving[k] = next;
        values[k]! -= rate * (gradient + momentum * next);
        towards[k] = 0;
      }
    },
  };
}

const { add, mul, sub, splat, load, store } = f32x4;

/** Walks rows four numbers at a time; `at` is the byte offset in each. */
function overRow(at: Local, bytes: Code, body: Code): Code {
  return forLoop(at, i32.constant(0), bytes, i32.constant(16), body);
}

function sumOf(vector: Code): Code {
  const lane = (i: 0 | 1 | 2 | 3): Code => f32x4.lane(vector, i);
  return f32.add(f32.add(lane(0), lane(1)), f32.add(lane(2), lane(3)));
}

function idleKernel() {
  const types = { w: 'i32', v: 'i32', bytes: 'i32', ww: 'f32', wv: 'f32', vw: 'f32', vv: 'f32' } as const;
  const fn = new FunctionBuilder('idle', types, 'f32');
  const { w, v, bytes, ww, wv, vw, vv } = fn.arguments;
  const at = fn.local('i32');
  const [weight, moving, square] = fn.locals('v128', 3) as [Local, Local, Local];
  const here = (row: Code): Code => i32.add(row, at.get);
  const mixed = (a: Code, b: Code): Code => add(mul(splat(a), weight.get), mul(splat(b), moving.get));
  return fn.body(
    square.set(f32x4.zero),
    overRow(at, bytes, [
      weight.set(load(here(w))),
      moving.set(load(here(v))),
      store(here(v), mixed(vw, vv)),
      weight.set(mixed(ww, wv)),
      store(here(w), weight.get),
      square.set(add(square.get, mul(weight.get, weight.get))),
    ]),
    sumOf(square.get),
  );
}

function dotKernel() {
  const fn = new FunctionBuilder('dot', { a: 'i32', b: 'i32', bytes: 'i32' }, 'f32');
  const { a, b, bytes } = fn.arguments;
  const at = fn.local('i32');
  const sum = fn.local('v128');
  const here = (row: Code): Code => load(i32.add(row, at.get));
  return fn.body(sum.set(f32x4.zero), overRow(at, bytes, sum.set(add(sum.get, mul(here(a), here(b))))), sumOf(sum.get));
}

function pullKernel() {
  const fn = new FunctionBuilder('pull', { towards: 'i32', image: 'i32', bytes: 'i32', slope: 'f32' });
  const { towards, image, bytes, slope } = fn.arguments;
  const at = fn.local('i32');
  const to = i32.add(towards, at.get);
  return fn.body(overRow(at, bytes, store(to, add(load(to), mul(splat(slope), load(i32.add(image, at.get)))))));
}

function stepKernel() {
  const types = { w: 'i32', v: 'i32', towards: 'i32', bytes: 'i32' } as const;
  const numbers = { scale: 'f32', along: 'f32', momentum: 'f32', rate: 'f32' } as const;
  const fn = new FunctionBuilder('step', { ...types, ...numbers });
  const { w, v, towards, bytes, scale, along, momentum, rate } = fn.arguments;
  const at = fn.local('i32');
  const [weight, gradient, next] = fn.locals('v128', 3) as [Local, Local, Local];
  const here = (row: Code): Code => i32.add(row, at.get);
  return fn.body(
    overRow(at, bytes, [
      weight.set(load(here(w))),
      gradient.set(add(mul(splat(scale), load(here(towards))), mul(splat(along), weight.get))),
      next.set(add(mul(splat(momentum), load(here(v))), gradient.get)),
      store(here(v), next.get),
      store(here(w), sub(weight.get, mul(splat(rate), add(gradient.get, mul(splat(momentum), next.get))))),
      store(here(towards), f32x4.zero),
    ]),
  );
}

type Kernel = (...values: number[]) => number;

let compiled: WebAssembly.Module | null | undefined;

/** Null where the browser has no vectors. */
function vectorModule(): WebAssembly.Module | null {
  if (compiled !== undefined) return compiled;
  const kernels = [idleKernel(), dotKernel(), pullKernel(), stepKernel()];
  const bytes = assemble(kernels, { shared: false, maximum: MOST_PAGES });
  compiled = WebAssembly.validate(bytes) ? new WebAssembly.Module(bytes) : null;
  return compiled;
}

function vectorRows(module: WebAssembly.Module, centres: number, images: number, size: number): RowKernels {
  const bytes = 4 * size;
  const [moving, towards, rows] = [1, 2, 3].map((block) => block * centres * bytes) as [number, number, number];
  const memory = new WebAssembly.Memory({ initial: Math.ceil((rows + images * bytes) / PAGE) });
  const kernels = new WebAssembly.Instance(module, { env: { memory } }).exports as Record<string, Kernel>;
  const { idle, dot, pull, step } = kernels as { idle: Kernel; dot: Kernel; pull: Kernel; step: Kernel };
  return {
    values: new Float32Array(memory.buffer, 0, centres * size),
    images: new Float32Array(memory.buffer, rows, images * size),
    idle: (centre, { ww, wv, vw, vv }) => idle(centre * bytes, moving + centre * bytes, bytes, ww, wv, vw, vv),
    dot: (centre, image) => dot(centre * bytes, rows + image * bytes, bytes),
    pull: (centre, image, slope) => void pull(towards + centre * bytes, rows + image * bytes, bytes, slope),
    step(centre, { scale, along, momentum, rate }) {
      const at = centre * bytes;
      step(at, moving + at, towards + at, bytes, scale, along, momentum, rate);
    },
  };
}

/** Zeros to begin with. @param withVectors left out: where there are any */
export function rowKernels(
  { centres, images, size }: { readonly centres: number; readonly images: number; readonly size: number },
  withVectors = true,
): RowKernels {
  const module = withVectors && size % 4 === 0 ? vectorModule() : null;
  return module ? vectorRows(module, centres, images, size) : plainRows(centres, images, size);
}
