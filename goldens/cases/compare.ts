/** Comparing a computed field with a golden one: tolerances, special rows, the worst error. */

export interface GoldenTensor {
  readonly shape: readonly number[];
  readonly data: readonly (number | string)[];
}

export type GoldenValue = GoldenTensor | number | string;

export interface Tolerance {
  readonly relative: number;
  readonly absolute: number;
}

/** One field that does not agree. */
export interface FieldFailure {
  readonly field: string;
  readonly detail: string;
}

/** Collects the comparisons of one case. */
export class Comparison {
  readonly failures: FieldFailure[] = [];
  /** Largest error over its tolerance; at most 1 when everything passed. */
  worst = 0;
  /**
   * Largest error over the largest magnitude of its field; a field so small that the absolute tolerance decides counts as
   * large as where the relative one takes over.
   */
  worstRelative = 0;

  fail(field: string, detail: string): void {
    this.failures.push({ field, detail });
  }

  /** Numbers within tolerance of the expected ones, relative to the largest finite expected magnitude. */
  close(field: string, actual: ArrayLike<number>, expected: GoldenValue, tolerance: Tolerance, use = allRows): void {
    const { values, rowLength } = flatten(expected);
    if (actual.length !== values.length) {
      this.fail(field, `${actual.length} values, expected ${values.length}`);
      return;
    }
    const compared = values.map((value, i) => use(Math.floor(i / rowLength)) && Number.isFinite(value));
    let largest = 0;
    values.forEach((value, i) => {
      if (compared[i]) largest = Math.max(largest, Math.abs(value));
    });
    const { relative, absolute } = tolerance;
    const magnitude = relative > 0 ? Math.max(largest, absolute / relative) : largest;
    const limit = absolute + relative * largest;
    for (let i = 0; i < values.length; i++) {
      const got = actual[i]!;
      if (!Number.isFinite(got)) {
        this.fail(field, `entry ${i} is ${got}`);
        return;
      }
      if (!compared[i]) continue;
      const error = Math.abs(got - values[i]!);
      this.worst = Math.max(this.worst, error / limit);
      if (magnitude > 0) this.worstRelative = Math.max(this.worstRelative, error / magnitude);
      if (error > limit) {
        this.fail(field, `entry ${i}: ${got} instead of ${values[i]}, tolerance ${limit.toExponential(1)}`);
        return;
      }
    }
  }

  /** Whole numbers that must agree exactly. */
  equal(field: string, actual: ArrayLike<number>, expected: readonly number[]): void {
    const got = Array.from(actual);
    if (got.length !== expected.length || got.some((value, i) => value !== expected[i])) {
      this.fail(field, `[${got}] instead of [${expected}]`);
    }
  }
}

const allRows = (_row: number): boolean => true;

/** Row-major numbers; non-finite ones are written as strings. */
export function flatten(value: GoldenValue): { values: number[]; rowLength: number } {
  if (typeof value === 'object') {
    const rowLength = value.shape.slice(1).reduce((product, n) => product * n, 1);
    return { values: value.data.map(Number), rowLength: Math.max(rowLength, 1) };
  }
  return { values: [Number(value)], rowLength: 1 };
}

export function integers(value: GoldenValue | readonly number[]): number[] {
  return Array.isArray(value) ? [...value] : flatten(value as GoldenValue).values;
}
