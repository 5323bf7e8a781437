/** A run of four images whose embeddings, labels and pixels are known. */
import type { EmbeddingSnapshot } from '../../src/domain/embeddingSnapshot.ts';
import type { TrainedLabels } from '../../src/domain/noise.ts';
import type { CorrectionRecord } from '../../src/domain/report.ts';
import { applyCorrections, NO_CORRECTIONS } from '../../src/domain/standingCorrections.ts';
import type { WireDataset } from '../../src/protocol/training.ts';

export const SIDE = 4;
const BYTES = SIDE * SIDE * 3;

/** Image i is of the colour (10 + i, 20, 30); the outsider is white. */
export const PICTURES: WireDataset = {
  train: {
    size: SIDE,
    count: 4,
    pixels: Uint8Array.from({ length: 4 * BYTES }, (_, at) => [10 + Math.floor(at / BYTES), 20, 30][at % 3]!),
    labels: Int32Array.of(0, 0, 1, 1),
    identities: ['Ann', 'Bob\tO\u2019Hara'],
    names: ['Ann/1.png', 'Ann/two\nlines.png', 'Bob/1.png', 'Bob/2.png'],
  },
  heldOut: null,
  outliers: { size: SIDE, count: 1, pixels: new Uint8Array(BYTES).fill(255) },
};

/** Image 1 carries a wrong label, image 3 shows the outsider. */
export const LABELS: TrainedLabels = {
  given: Int32Array.of(0, 1, 1, 0),
  truth: Int32Array.of(0, 0, 1, -1),
  replaced: Int32Array.of(-1, -1, -1, 0),
};

const move = (image: number, rectifiedLabel: number, trueLabel: number | null): CorrectionRecord => ({
  ...{ image, givenLabel: LABELS.given[image]!, rectifiedLabel, trueLabel },
  ...{ epoch: 2, step: 9 },
});
export const MOVES = [move(1, 0, 0), move(3, 1, -1)];
export const CORRECTIONS = applyCorrections(NO_CORRECTIONS, MOVES, []);

/** The run has not trained on image 2. @param step taken */
export const snapshotAt = (step: number): EmbeddingSnapshot => ({
  epoch: 2,
  step,
  epochDone: true,
  dims: 3,
  images: Int32Array.of(0, 1, 2, 3),
  directions: Int16Array.of(32767, 0, 0, 0, -32767, 0, 0, 0, 0, 19660, 0, 26214),
  identities: Int32Array.of(0, 1),
  centres: Float32Array.of(1, 0, 0, 0, 1, 0),
  lengths: Float32Array.of(1, 1),
});
