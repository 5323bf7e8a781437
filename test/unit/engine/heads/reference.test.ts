/** The float64 reference of the losses against the golden files. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { Comparison, flatten, type GoldenTensor, type GoldenValue } from '../../../../goldens/cases/compare.ts';
import { HEAD_KINDS } from '../../../../src/domain/losses/catalogue.ts';
import { GOLDENS } from '../../../support/goldens.ts';
import { REFERENCES, referenceOf } from '../../../support/reference/reference.ts';
import type { Hyper } from '../../../support/reference/shared.ts';

interface GoldenCase {
  readonly name: string;
  readonly variant: string;
  readonly hyper: Hyper;
  readonly inputs: Readonly<Record<string, GoldenTensor>>;
  readonly state_before?: Readonly<Record<string, GoldenValue>>;
  readonly expected: { readonly loss: number; readonly grad: Readonly<Record<string, GoldenTensor>> };
  readonly fragile?: readonly string[];
  readonly nonfinite?: readonly string[];
  readonly eps_dependent_grad_rows?: object;
}

function rowsOf(tensor: GoldenTensor | undefined): number[][] {
  if (!tensor) return [];
  const { values, rowLength } = flatten(tensor);
  return Array.from({ length: values.length / rowLength }, (_, i) => values.slice(i * rowLength, (i + 1) * rowLength));
}

describe('the reference on golden files', () => {
  it.each(HEAD_KINDS)('%s', (loss) => {
    const { cases } = JSON.parse(readFileSync(join(GOLDENS, `${loss}.json`), 'utf8')) as { cases: GoldenCase[] };
    const failures: unknown[] = [];
    let compared = 0;
    for (const golden of cases) {
      const { name, variant, hyper, inputs, state_before = {}, expected } = golden;
      if (golden.fragile || golden.nonfinite || golden.eps_dependent_grad_rows || !REFERENCES[loss][variant]) continue;
      // A sample without a label is for the golden files alone.
      if (flatten(inputs.labels!).values.includes(-1)) continue;
      const before = Object.entries(state_before).map(([key, value]) => [`${key}_before`, flatten(value).values[0]!]);
      const values = referenceOf(
        loss,
        variant,
        { ...hyper, ...Object.fromEntries(before) },
        {
          embeddings: rowsOf(inputs.embeddings),
          weight: rowsOf(inputs.weight),
          labels: flatten(inputs.labels!).values,
          ...(inputs.bias && { bias: flatten(inputs.bias).values }),
          ...(inputs.scale && { scale: flatten(inputs.scale).values[0]! }),
          centers: rowsOf(inputs.centers),
          ...(inputs.margins && { margins: flatten(inputs.margins).values }),
          ...(state_before.queue !== undefined && { window: flatten(state_before.queue).values }),
        },
      );
      const comparison = new Comparison();
      comparison.close('loss', [values.loss], expected.loss, { relative: 1e-4, absolute: 1e-5 });
      for (const [key, gradient] of Object.entries(expected.grad)) {
        const actual = values.gradients[key as keyof typeof values.gradients];
        comparison.close(key, actual, gradient, { relative: 1e-4, absolute: 1e-5 });
      }
      failures.push(...comparison.failures.map((failure) => ({ name, ...failure })));
      compared++;
    }
    expect(failures).toEqual([]);
    expect(compared).toBeGreaterThan(5);
  });
});
