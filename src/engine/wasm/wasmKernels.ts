/**
 * The loops that tfjs's wasm backend lacks, as WebAssembly on its memory: batch norm with what follows it, forward and
 * backward, the SGD update, running averages. Addresses are byte offsets; matrices are [rows, channels] f32 with the channels
 * divisible by four.
 */
import {
  type AnyFunction,
  type Code,
  FunctionBuilder,
  f32,
  f32x4,
  forLoop,
  i32,
  ifThen,
  type Local,
} from './assembler.ts';

/** Floats of a tile that stays in the nearest cache while its channel groups are walked one by one. */
const TILE = 4096;

/** What a walk does with each group of four channels; `c` is the group's byte offset in a row. */
interface ChannelWalk {
  /** Before the rows of a tile. */
  readonly before?: Code;
  readonly each: Code;
  readonly after?: Code;
}

/** Walks a matrix tile by tile, four channels at a time. */
class Walker {
  readonly c: Local;
  /** Byte offset of the four values at hand. */
  readonly offset: Local;
  readonly #stride: Local;
  readonly #tile: Local;
  readonly #row: Local;
  readonly #first: Local;
  readonly #last: Local;
  readonly #rows: Code;
  readonly #channels: Code;
  readonly #count: Local;

  constructor(fn: FunctionBuilder<never>, rows: Code, channels: Code) {
    const locals = fn.locals('i32', 7);
    [this.c, this.offset, this.#stride, this.#tile, this.#row, this.#first, this.#last] = locals as [
      Local,
      Local,
      Local,
      Local,
      Local,
      Local,
      Local,
    ];
    this.#count = fn.local('v128');
    this.#rows = rows;
    this.#channels = channels;
  }

  /** Before any walk. */
  get start(): Code {
    return [
      this.#stride.set(i32.mul(this.#channels, i32.constant(4))),
      this.#tile.set(i32.add(i32.div(i32.constant(TILE), this.#channels), i32.constant(1))),
      this.#count.set(f32x4.splat(f32.fromUnsigned(this.#rows))),
    ];
  }

  /** Number of rows, four times. */
  get count(): Code {
    return this.#count.get;
  }

  /** The four values of a per-channel array. */
  at(array: Code): Code {
    return i32.add(array, this.c.get);
  }

  /** Four values of the matrix. */
  here(matrix: Code): Code {
    return i32.add(matrix, this.offset.get);
  }

  perChannel(body: Code): Code {
    return forLoop(this.c, i32.constant(0), this.#stride.get, i32.constant(16), body);
  }

  rows({ before = [], each, after = [] }: ChannelWalk): Code {
    const tile = [
      this.#last.set(i32.add(this.#row.get, this.#tile.get)),
      ifThen(i32.less(this.#rows, this.#last.get), this.#last.set(this.#rows)),
      this.#first.set(i32.mul(this.#row.get, this.#stride.get)),
      this.#last.set(i32.mul(this.#last.get, this.#stride.get)),
      this.perChannel([
        before,
        forLoop(this.offset, i32.add(this.#first.get, this.c.get), this.#last.get, this.#stride.get, each),
        after,
      ]),
    ];
    return forLoop(this.#row, i32.constant(0), this.#rows, this.#tile.get, tile);
  }

  /** array[c] = f(array[c]) */
  update(array: Code, f: (value: Code) => Code): Code {
    return f32x4.store(this.at(array), f(f32x4.load(this.at(array))));
  }
}

export interface NormVariant {
  readonly prelu: boolean;
  readonly residual: boolean;
}

const POINTER = 'i32';

/** The name of the function for a variant. */
export const forwardName = ({ prelu, residual }: NormVariant): string =>
  `normForward${prelu ? 'Prelu' : ''}${residual ? 'Residual' : ''}`;

/**
 * y = gamma (x - mean) / sqrt(variance + epsilon) + beta, then PReLU, then the residual. Two passes for the statistics, as
 * one loses all digits where the mean is large. Writes mean and variance (biased). An address that the variant does not use
 * may be anything.
 */
function normForward(variant: NormVariant): AnyFunction {
  const fn = new FunctionBuilder(forwardName(variant), {
    x: POINTER,
    y: POINTER,
    mean: POINTER,
    variance: POINTER,
    gamma: POINTER,
    beta: POINTER,
    alpha: POINTER,
    residual: POINTER,
    rows: 'i32',
    channels: 'i32',
    epsilon: 'f32',
  });
  const { x, y, mean, variance, gamma, beta, alpha, residual, rows, channels, epsilon } = fn.arguments;
  const walk = new Walker(fn as never, rows, channels);
  const [sum, centre, scale, shift, slope, value] = fn.locals('v128', 6) as [Local, Local, Local, Local, Local, Local];
  const total = (array: Code): Code => walk.update(array, (old) => f32x4.add(old, sum.get));
  const active = variant.prelu
    ? f32x4.select(value.get, f32x4.mul(value.get, slope.get), f32x4.greater(value.get, f32x4.zero))
    : value.get;
  const result = variant.residual ? f32x4.add(active, f32x4.load(walk.here(residual))) : active;
  return fn.body(
    walk.start,
    walk.perChannel([walk.update(mean, () => f32x4.zero), walk.update(variance, () => f32x4.zero)]),
    walk.rows({
      before: sum.set(f32x4.zero),
      each: sum.set(f32x4.add(sum.get, f32x4.load(walk.here(x)))),
      after: total(mean),
    }),
    walk.perChannel(walk.update(mean, (old) => f32x4.div(old, walk.count))),
    walk.rows({
      before: [sum.set(f32x4.zero), centre.set(f32x4.load(walk.at(mean)))],
      each: [
        value.set(f32x4.sub(f32x4.load(walk.here(x)), centre.get)),
        sum.set(f32x4.add(sum.get, f32x4.mul(value.get, value.get))),
      ],
      after: total(variance),
    }),
    walk.perChannel(walk.update(variance, (old) => f32x4.div(old, walk.count))),
    walk.rows({
      before: [
        centre.set(f32x4.load(walk.at(mean))),
        scale.set(normScale(walk, gamma, variance, epsilon)),
        shift.set(f32x4.load(walk.at(beta))),
        variant.prelu ? slope.set(f32x4.load(walk.at(alpha))) : [],
      ],
      each: [
        value.set(f32x4.add(f32x4.mul(f32x4.sub(f32x4.load(walk.here(x)), centre.get), scale.get), shift.get)),
        f32x4.store(walk.here(y), result),
      ],
    }),
  );
}

const deviation = (walk: Walker, variance: Code, epsilon: Code): Code =>
  f32x4.sqrt(f32x4.add(f32x4.load(walk.at(variance)), f32x4.splat(epsilon)));

const normScale = (walk: Walker, gamma: Code, variance: Code, epsilon: Code): Code =>
  f32x4.div(f32x4.load(walk.at(gamma)), deviation(walk, variance, epsilon));

export const backwardName = (prelu: boolean): string => `normBackward${prelu ? 'Prelu' : ''}`;

/**
 * Gradients of the above. Without a PReLU `beta`, `alpha` and `dalpha` are not used. The residual's gradient is dy itself.
 */
function normBackward(prelu: boolean): AnyFunction {
  const fn = new FunctionBuilder(backwardName(prelu), {
    x: POINTER,
    dy: POINTER,
    mean: POINTER,
    variance: POINTER,
    gamma: POINTER,
    beta: POINTER,
    alpha: POINTER,
    dx: POINTER,
    dgamma: POINTER,
    dbeta: POINTER,
    dalpha: POINTER,
    rows: 'i32',
    channels: 'i32',
    epsilon: 'f32',
  });
  const { x, dy, mean, variance, gamma, beta, alpha, dx, dgamma, dbeta, dalpha, rows, channels, epsilon } =
    fn.arguments;
  const walk = new Walker(fn as never, rows, channels);
  const [centre, scale, shift, slope, centred, gradient, normal] = fn.locals('v128', 7) as Locals7;
  const [sumGamma, sumBeta, sumAlpha, perRow, perDeviation] = fn.locals('v128', 5) as Locals5;
  const constants = [
    centre.set(f32x4.load(walk.at(mean))),
    scale.set(normScale(walk, gamma, variance, epsilon)),
    prelu ? [shift.set(f32x4.load(walk.at(beta))), slope.set(f32x4.load(walk.at(alpha)))] : [],
  ];
  const positive = f32x4.greater(normal.get, f32x4.zero);
  /** Leaves x - mean in `centred` and the gradient behind the PReLU in `gradient`. */
  const atRow = [
    centred.set(f32x4.sub(f32x4.load(walk.here(x)), centre.get)),
    gradient.set(f32x4.load(walk.here(dy))),
    prelu ? normal.set(f32x4.add(f32x4.mul(centred.get, scale.get), shift.get)) : [],
  ];
  const throughPrelu = prelu
    ? gradient.set(f32x4.select(gradient.get, f32x4.mul(gradient.get, slope.get), positive))
    : [];
  const total = (array: Code, sum: Local): Code => walk.update(array, (old) => f32x4.add(old, sum.get));
  const clear = (array: Code): Code => walk.update(array, () => f32x4.zero);
  return fn.body(
    walk.start,
    walk.perChannel([clear(dgamma), clear(dbeta), prelu ? clear(dalpha) : []]),
    walk.rows({
      before: [constants, sumGamma.set(f32x4.zero), sumBeta.set(f32x4.zero), prelu ? sumAlpha.set(f32x4.zero) : []],
      each: [
        atRow,
        prelu ? sumAlpha.set(f32x4.add(sumAlpha.get, f32x4.andNot(f32x4.mul(gradient.get, normal.get), positive))) : [],
        throughPrelu,
        sumBeta.set(f32x4.add(sumBeta.get, gradient.get)),
        sumGamma.set(f32x4.add(sumGamma.get, f32x4.mul(gradient.get, centred.get))),
      ],
      after: [total(dgamma, sumGamma), total(dbeta, sumBeta), prelu ? total(dalpha, sumAlpha) : []],
    }),
    walk.perChannel(walk.update(dgamma, (old) => f32x4.div(old, deviation(walk, variance, epsilon)))),
    walk.rows({
      before: [
        constants,
        perRow.set(f32x4.div(f32x4.load(walk.at(dbeta)), walk.count)),
        perDeviation.set(
          f32x4.div(f32x4.div(f32x4.load(walk.at(dgamma)), walk.count), deviation(walk, variance, epsilon)),
        ),
      ],
      each: [
        atRow,
        throughPrelu,
        f32x4.store(
          walk.here(dx),
          f32x4.mul(
            scale.get,
            f32x4.sub(f32x4.sub(gradient.get, perRow.get), f32x4.mul(centred.get, perDeviation.get)),
          ),
        ),
      ],
    }),
  );
}

type Locals5 = [Local, Local, Local, Local, Local];
type Locals7 = [Local, Local, Local, Local, Local, Local, Local];

/** Runs `body` on four values at a time, and on the last one to three each alone. */
function elementwise(
  offset: Local,
  size: Code,
  body: (load: (address: Code) => Code, store: (address: Code, value: Code) => Code) => Code,
): Code {
  const whole = i32.mul(i32.div(size, i32.constant(4)), i32.constant(16));
  return [
    forLoop(offset, i32.constant(0), whole, i32.constant(16), body(f32x4.load, f32x4.store)),
    forLoop(offset, whole, i32.mul(size, i32.constant(4)), i32.constant(4), body(f32x4.loadFirst, f32x4.storeFirst)),
  ];
}

/**
 * g = gradient + decay p; buffer = momentum buffer + g; p -= rate (ofGradient g + ofBuffer buffer), in place.
 * @returns the sum of the gradient's squares
 */
function sgd(): AnyFunction {
  const fn = new FunctionBuilder(
    'sgd',
    {
      parameter: POINTER,
      buffer: POINTER,
      gradient: POINTER,
      size: 'i32',
      rate: 'f32',
      momentum: 'f32',
      decay: 'f32',
      ofGradient: 'f32',
      ofBuffer: 'f32',
    },
    'f32',
  );
  const { parameter, buffer, gradient, size, rate, momentum, decay, ofGradient, ofBuffer } = fn.arguments;
  const offset = fn.local('i32');
  const [value, raw, decayed, next, squares] = fn.locals('v128', 5) as Locals5;
  const at = (array: Code): Code => i32.add(array, offset.get);
  return fn.body(
    squares.set(f32x4.zero),
    elementwise(offset, size, (load, store) => [
      value.set(load(at(parameter))),
      raw.set(load(at(gradient))),
      squares.set(f32x4.add(squares.get, f32x4.mul(raw.get, raw.get))),
      decayed.set(f32x4.add(raw.get, f32x4.mul(f32x4.splat(decay), value.get))),
      next.set(f32x4.add(f32x4.mul(f32x4.splat(momentum), load(at(buffer))), decayed.get)),
      store(at(buffer), next.get),
      store(
        at(parameter),
        f32x4.sub(
          value.get,
          f32x4.mul(
            f32x4.splat(rate),
            f32x4.add(f32x4.mul(f32x4.splat(ofGradient), decayed.get), f32x4.mul(f32x4.splat(ofBuffer), next.get)),
          ),
        ),
      ),
    ]),
    f32.add(
      f32.add(f32x4.lane(squares.get, 0), f32x4.lane(squares.get, 1)),
      f32.add(f32x4.lane(squares.get, 2), f32x4.lane(squares.get, 3)),
    ),
  );
}

/** running = keep running + take batch, in place. */
function blend(): AnyFunction {
  const fn = new FunctionBuilder('blend', {
    running: POINTER,
    batch: POINTER,
    size: 'i32',
    keep: 'f32',
    take: 'f32',
  });
  const { running, batch, size, keep, take } = fn.arguments;
  const offset = fn.local('i32');
  const at = (array: Code): Code => i32.add(array, offset.get);
  return fn.body(
    elementwise(offset, size, (load, store) =>
      store(
        at(running),
        f32x4.add(f32x4.mul(f32x4.splat(keep), load(at(running))), f32x4.mul(f32x4.splat(take), load(at(batch)))),
      ),
    ),
  );
}

/** to[j, i] = from[i, j], one row of `to` after the other. */
function transpose(): AnyFunction {
  const fn = new FunctionBuilder('transpose', { from: POINTER, to: POINTER, rows: 'i32', columns: 'i32' });
  const { from, to, rows, columns } = fn.arguments;
  const [column, source, end, target, stride] = fn.locals('i32', 5) as Locals5;
  const four = i32.constant(4);
  const next = (address: Local): Code => address.set(i32.add(address.get, four));
  return fn.body(
    stride.set(i32.mul(columns, four)),
    target.set(to),
    forLoop(column, i32.constant(0), stride.get, four, [
      end.set(i32.add(i32.add(from, column.get), i32.mul(stride.get, rows))),
      forLoop(source, i32.add(from, column.get), end.get, stride.get, [
        f32.store(target.get, f32.load(source.get)),
        next(target),
      ]),
    ]),
  );
}

const BOTH = [false, true] as const;

export const ELEMENT_KERNELS: readonly AnyFunction[] = [
  ...BOTH.flatMap((prelu) => BOTH.map((residual) => normForward({ prelu, residual }))),
  ...BOTH.map(normBackward),
  sgd(),
  blend(),
  transpose(),
];
