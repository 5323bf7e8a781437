/**
 * Angles by their cosine and sine. WGSL promises no more than three digits of sin, cos and acos, and 1 - c^2 has none left
 * where c is near 1 or -1: neither is used here.
 */
import * as tf from '../tf.ts';
import { detached } from './detached.ts';

export interface Angle {
  readonly cosine: tf.Tensor;
  /** At least 1e-6. To the gradient it is a function of the cosine: its slope is -cosine / sine. */
  readonly sine: tf.Tensor;
}

/** The authors' code has NaN for the slope where the sine is 0; here the slope is 0 from this sine down. */
const LEAST_SINE = 1e-6;

/** @param value gives the sine; what it uses besides the cosine is a constant to the gradient */
function withSine(cosine: tf.Tensor, value: (c: tf.Tensor) => tf.Tensor): Angle {
  const op = tf.customGrad((input, save) => {
    const c = input as tf.Tensor;
    const sine = tf.tidy(() => tf.maximum(value(c), LEAST_SINE));
    (save as tf.GradSaveFunc)([c, sine]);
    const gradFunc = (dy: tf.Tensor, [saved, s]: tf.Tensor[]) =>
      tf.tidy(() => {
        const sloping = tf.cast(tf.greater(s!, LEAST_SINE), 'float32');
        return tf.neg(tf.mul(dy, tf.mul(tf.div(saved!, s!), sloping)));
      });
    return { value: sine, gradFunc };
  });
  return { cosine, sine: op(cosine) };
}

/** An angle of which the cosine alone is known: near 0 and pi its sine is good to few digits. @param cosine in [-1, 1] */
export const angleOf = (cosine: tf.Tensor): Angle =>
  withSine(cosine, (c) => tf.sqrt(tf.maximum(tf.sub(1, tf.square(c)), 0)));

/**
 * The angle between rows of unit length: its sine is the length of what one row has across the other. Rows that are shorter have
 * the sine that belongs to their cosine.
 * @param cosine [n, 1], of the rows
 * @param rows gives both, [n, d] each
 */
export const angleBetween = (cosine: tf.Tensor, rows: () => readonly [tf.Tensor2D, tf.Tensor2D]): Angle =>
  withSine(cosine, (c) => {
    const [a, b] = rows();
    const across = tf.sum(tf.square(tf.sub(a, tf.mul(b, c))), 1, true);
    const missing = tf.add(shortfall(a), tf.mul(tf.square(c), shortfall(b)));
    return tf.sqrt(tf.add(across, missing));
  });

/** Rounding takes the square of a row's length no farther from 1. */
const ROUNDING = 1e-5;

/** What the square of a row's length lacks to 1: vectors shorter than PyTorch's epsilon do not become unit rows. */
function shortfall(rows: tf.Tensor2D): tf.Tensor {
  const lacking = tf.sub(1, tf.sum(tf.square(rows), 1, true));
  return tf.mul(lacking, tf.cast(tf.greater(lacking, ROUNDING), 'float32'));
}

/** The same angle kept away from 0 and pi, where its cosine exceeds `most`; no gradient beyond. */
export const bounded = ({ cosine, sine }: Angle, most: number): Angle => ({
  cosine: tf.clipByValue(cosine, -most, most),
  sine: tf.maximum(sine, Math.sqrt((1 - most) * (1 + most))),
});

/** cos(theta + m), with no regard to theta + m > pi. */
export const rotated = ({ cosine, sine }: Angle, m: number): tf.Tensor =>
  tf.sub(tf.mul(cosine, Math.cos(m)), tf.mul(sine, Math.sin(m)));

/** cos(theta + m) for a margin of each sample's own, given by its cosine and sine. */
export const rotatedBy = ({ cosine, sine }: Angle, m: Angle): tf.Tensor =>
  tf.sub(tf.mul(cosine, m.cosine), tf.mul(sine, m.sine));

/** x (c0 + c1 x^2 + c2 x^4 ...) */
function oddPolynomial(x: tf.Tensor, coefficients: readonly number[]): tf.Tensor {
  const square = tf.square(x);
  const [last, ...rest] = [...coefficients].reverse();
  const factor = rest.reduce<tf.Tensor>((sum, c) => tf.add(tf.mul(sum, square), c), tf.fill(x.shape, last!));
  return tf.mul(x, factor);
}

/** Taylor's series: off by less than 1e-9 on [-pi/2, pi/2]. */
const SINE = [1, -1 / 6, 1 / 120, -1 / 5040, 1 / 362880, -1 / 39916800, 1 / 6227020800];

/** Of x in [-pi, pi]; no gradient. */
export const sin = (x: tf.Tensor): tf.Tensor =>
  detached((value) => {
    // Beyond a right angle the sine is that of the supplement.
    const beyond = tf.cast(tf.greater(tf.abs(value), Math.PI / 2), 'float32');
    const supplement = tf.sub(tf.mul(tf.sign(value), Math.PI), value);
    return oddPolynomial(tf.add(tf.mul(supplement, beyond), tf.mul(value, tf.sub(1, beyond))), SINE);
  }, x);

/** Of x in [-pi, pi]; no gradient. */
export const cos = (x: tf.Tensor): tf.Tensor =>
  detached((value) => oddPolynomial(tf.sub(Math.PI / 2, tf.abs(value)), SINE), x);

/** f(x), whose derivative is `slope`. */
function smooth(x: tf.Tensor, f: (x: tf.Tensor) => tf.Tensor, slope: (x: tf.Tensor) => tf.Tensor): tf.Tensor {
  const op = tf.customGrad((input, save) => {
    const at = input as tf.Tensor;
    (save as tf.GradSaveFunc)([at]);
    const gradFunc = (dy: tf.Tensor, [saved]: tf.Tensor[]) => tf.tidy(() => tf.mul(dy, slope(saved!)));
    return { value: tf.tidy(() => f(at)), gradFunc };
  });
  return op(x);
}

/** An angle in [-pi, pi] as cosine and sine; the gradient passes. The cosine of 0 is exactly 1. */
export function angleAt(x: tf.Tensor): Angle {
  const cosine = (value: tf.Tensor): tf.Tensor => tf.sub(1, tf.mul(tf.square(sin(tf.mul(value, 0.5))), 2));
  return {
    cosine: smooth(x, cosine, (value) => tf.neg(sin(value))),
    sine: smooth(x, sin, cosine),
  };
}

/**
 * cos(factor theta + m), with no regard to where that passes pi. Theta is read from its cosine: near 0 and pi it is good to few
 * digits.
 */
export function multiplied(angle: Angle, factor: number, m: number): tf.Tensor {
  if (factor === 1) return rotated(angle, m);
  const turned = (c: tf.Tensor): tf.Tensor => {
    const whole = tf.add(tf.mul(acos(c), factor), m);
    return tf.sub(whole, tf.mul(tf.round(tf.div(whole, 2 * Math.PI)), 2 * Math.PI));
  };
  const { sine } = angle;
  const op = tf.customGrad((input, save) => {
    const c = input as tf.Tensor;
    (save as tf.GradSaveFunc)([c, sine]);
    const gradFunc = (dy: tf.Tensor, [saved, s]: tf.Tensor[]) =>
      tf.tidy(() => {
        const sloping = tf.cast(tf.greater(s!, LEAST_SINE), 'float32');
        return tf.mul(dy, tf.mul(tf.div(tf.mul(sin(turned(saved!)), factor), s!), sloping));
      });
    return { value: tf.tidy(() => cos(turned(c))), gradFunc };
  });
  return op(angle.cosine);
}

/** Minimax on [-1/2, 1/2], off by less than 1e-7. Source: Cephes, asinf.c */
const ARC_SINE = [1, 1.6666752422e-1, 7.4953002686e-2, 4.547002599e-2, 2.4181311049e-2, 4.2163199048e-2];

/** Of a cosine in [-1, 1]; no gradient. */
export const acos = (cosine: tf.Tensor): tf.Tensor =>
  detached((c) => {
    const size = tf.abs(c);
    // Near 0 and pi the angle is twice the arc sine of half the chord.
    const outer = tf.cast(tf.greater(size, 0.5), 'float32');
    const inner = tf.sub(1, outer);
    const chord = tf.sqrt(tf.mul(tf.sub(1, size), 0.5));
    const arc = oddPolynomial(tf.add(tf.mul(chord, outer), tf.mul(size, inner)), ARC_SINE);
    // Of the angle to the axis on the cosine's own side.
    const acute = tf.add(tf.mul(tf.mul(arc, 2), outer), tf.mul(tf.sub(Math.PI / 2, arc), inner));
    const negative = tf.cast(tf.less(c, 0), 'float32');
    return tf.add(tf.mul(acute, tf.sub(1, tf.mul(negative, 2))), tf.mul(negative, Math.PI));
  }, cosine);
