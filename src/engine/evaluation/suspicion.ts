/** How suspect each image's label is, as a number to rank by: how far it lies beyond the boundary of its label's class. */

/** Phi(c) of the margin formula, in float64; see heads/angularMargin.ts. */
function withMargin(cosine: number, margin: number): number {
  if (cosine <= Math.cos(Math.PI - margin)) return cosine - margin * Math.sin(Math.PI - margin);
  return cosine * Math.cos(margin) - Math.sqrt(Math.max(0, 1 - cosine * cosine)) * Math.sin(margin);
}

export interface RankingInput {
  /** [count, dims] row-major. */
  readonly embeddings: Float32Array;
  /** [classes, dims] row-major. */
  readonly centres: Float32Array;
  readonly dims: number;
  /** [count], labels the trainer got. */
  readonly given: Int32Array;
  /** Radians; 0 compares plain cosines. Heads with another kind of margin are ranked by this one all the same. */
  readonly margin: number;
}

function unitRows(values: Float32Array, dims: number): Float64Array {
  const rows = Float64Array.from(values);
  for (let row = 0; row < rows.length; row += dims) {
    let square = 0;
    for (let d = 0; d < dims; d++) square += rows[row + d]! ** 2;
    const length = Math.max(Math.sqrt(square), 1e-12);
    for (let d = 0; d < dims; d++) rows[row + d] = rows[row + d]! / length;
  }
  return rows;
}

/**
 * max_j Phi(cos_j) - cos_y over the classes j other than the given label y: positive exactly where the paper's condition
 * calls the label noise.
 * @returns [count]
 * Source: arXiv 2210.04567, eq. 4
 */
export function boundaryMargins({ embeddings, centres, dims, given, margin }: RankingInput): Float64Array {
  const x = unitRows(embeddings, dims);
  const w = unitRows(centres, dims);
  const classes = w.length / dims;
  return Float64Array.from(given, (label, image) => {
    let own = 0;
    let nearest = Number.NEGATIVE_INFINITY;
    for (let j = 0; j < classes; j++) {
      let cosine = 0;
      for (let d = 0; d < dims; d++) cosine += x[image * dims + d]! * w[j * dims + d]!;
      if (j === label) own = cosine;
      else nearest = Math.max(nearest, withMargin(cosine, margin));
    }
    return nearest - own;
  });
}
