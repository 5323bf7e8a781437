/** Numbers that carry their derivatives: forward-mode differentiation in float64. */

/** A value and its derivative with respect to every input; null where it depends on none. */
export class Dual {
  readonly value: number;
  readonly slopes: Float64Array | null;

  constructor(value: number, slopes: Float64Array | null = null) {
    this.value = value;
    this.slopes = slopes;
  }
}

export type Vector = readonly Dual[];
export type Matrix = readonly Vector[];
type Operand = Dual | number;

const lift = (x: Operand): Dual => (typeof x === 'number' ? new Dual(x) : x);

/** a * p + b * q, on derivatives. */
function combine(a: Float64Array | null, p: number, b: Float64Array | null, q: number): Float64Array | null {
  if (!a && !b) return null;
  const slopes = new Float64Array((a ?? b)!.length);
  for (let k = 0; k < slopes.length; k++) slopes[k] = (a ? a[k]! * p : 0) + (b ? b[k]! * q : 0);
  return slopes;
}

export function plus(a: Operand, b: Operand): Dual {
  const [x, y] = [lift(a), lift(b)];
  return new Dual(x.value + y.value, combine(x.slopes, 1, y.slopes, 1));
}

export function minus(a: Operand, b: Operand): Dual {
  const [x, y] = [lift(a), lift(b)];
  return new Dual(x.value - y.value, combine(x.slopes, 1, y.slopes, -1));
}

export function times(a: Operand, b: Operand): Dual {
  const [x, y] = [lift(a), lift(b)];
  return new Dual(x.value * y.value, combine(x.slopes, y.value, y.slopes, x.value));
}

export function over(a: Operand, b: Operand): Dual {
  const [x, y] = [lift(a), lift(b)];
  const quotient = x.value / y.value;
  return new Dual(quotient, combine(x.slopes, 1 / y.value, y.slopes, -quotient / y.value));
}

/** f(x), whose derivative is `slope`. */
export const apply = (x: Dual, value: number, slope: number): Dual =>
  new Dual(value, combine(x.slopes, slope, null, 0));

export const exp = (x: Dual): Dual => apply(x, Math.exp(x.value), Math.exp(x.value));
export const log = (x: Dual): Dual => apply(x, Math.log(x.value), 1 / x.value);
export const cos = (x: Dual): Dual => apply(x, Math.cos(x.value), -Math.sin(x.value));
export const acos = (x: Dual): Dual => apply(x, Math.acos(x.value), -1 / Math.sqrt(1 - x.value ** 2));
/** A root of zero has no derivative. */
export const sqrt = (x: Dual): Dual => apply(x, Math.sqrt(x.value), x.value > 0 ? 0.5 / Math.sqrt(x.value) : 0);
export const power = (x: Dual, p: number): Dual => apply(x, x.value ** p, p === 0 ? 0 : p * x.value ** (p - 1));

/** The same value, a constant to the derivative. */
export const detach = (x: Dual): Dual => new Dual(x.value);
/** Another value with the derivative of x: what changes it counts as a constant. */
export const carry = (x: Dual, value: number): Dual => new Dual(value, x.slopes);
/** Kept in [least, most], without a derivative outside. */
export const clamp = (x: Dual, least: number, most: number): Dual =>
  x.value < least ? new Dual(least) : x.value > most ? new Dual(most) : x;
/** The larger one; the first on a tie. */
export const larger = (a: Operand, b: Operand): Dual => (lift(a).value >= lift(b).value ? lift(a) : lift(b));

export function dot(a: Vector, b: Vector): Dual {
  let value = 0;
  const size = [...a, ...b].find(({ slopes }) => slopes)?.slopes?.length;
  const slopes = size === undefined ? null : new Float64Array(size);
  a.forEach((x, i) => {
    const y = b[i]!;
    value += x.value * y.value;
    if (x.slopes) for (let k = 0; k < x.slopes.length; k++) slopes![k]! += x.slopes[k]! * y.value;
    if (y.slopes) for (let k = 0; k < y.slopes.length; k++) slopes![k]! += y.slopes[k]! * x.value;
  });
  return new Dual(value, slopes);
}

export const sum = (xs: Vector): Dual => xs.reduce((a, b) => plus(a, b), new Dual(0));
export const mean = (xs: Vector): Dual => over(sum(xs), xs.length);
