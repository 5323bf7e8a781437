/** Alignment goldens: five landmarks to the ArcFace template. */
import { arcfaceTemplate, fitSimilarity } from '../../src/data/faces/alignment.ts';
import { Comparison, flatten, type GoldenTensor } from './compare.ts';
import { GoldenTally } from './report.ts';

export interface AlignmentFile {
  readonly cases: readonly {
    readonly name: string;
    readonly inputs: { readonly landmarks: GoldenTensor; readonly image_size: number };
    readonly expected: { readonly matrix_2x3?: GoldenTensor; readonly aligned_landmarks?: GoldenTensor };
  }[];
}

export function runAlignmentFile({ cases }: AlignmentFile): GoldenTally {
  const tally = new GoldenTally();
  for (const { name, inputs, expected } of cases) {
    const comparison = new Comparison();
    const points = flatten(inputs.landmarks).values;
    if (!expected.matrix_2x3 || flatten(expected.matrix_2x3).values.some((value) => !Number.isFinite(value))) {
      // The reference has no answer (all points equal): ours must refuse.
      try {
        fitSimilarity(points, arcfaceTemplate(inputs.image_size));
        comparison.fail('matrix', 'a fit was returned where none exists');
      } catch (cause) {
        if (!(cause instanceof RangeError)) throw cause;
      }
      tally.add(name, comparison);
      continue;
    }
    const { a, b, tx, ty } = fitSimilarity(points, arcfaceTemplate(inputs.image_size));
    const matrix = flatten(expected.matrix_2x3).values;
    const linear = { shape: [4], data: [matrix[0]!, matrix[1]!, matrix[3]!, matrix[4]!] };
    comparison.close('matrix', [a, -b, b, a], linear, { relative: 0, absolute: 1e-5 });
    const aligned: number[] = [];
    for (let i = 0; i < points.length; i += 2) {
      const [x, y] = [points[i]!, points[i + 1]!];
      aligned.push(a * x - b * y + tx, b * x + a * y + ty);
    }
    comparison.close('aligned_landmarks', aligned, expected.aligned_landmarks!, { relative: 0, absolute: 1e-4 });
    tally.add(name, comparison);
  }
  return tally;
}
