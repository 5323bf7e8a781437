/** A page whose run has embeddings of a chosen number of numbers, made up: identities about their centres, some with a wrong label. */
import { type EmbeddingSnapshot, storeDirection } from '../../src/domain/embeddingSnapshot.ts';
import { createFaceSheet } from '../../src/domain/faceSheet.ts';
import { NO_HISTORY } from '../../src/domain/runHistory.ts';
import { applyCorrections, NO_CORRECTIONS } from '../../src/domain/standingCorrections.ts';
import { stream } from '../../src/lib/rng.ts';
import type { AppState, Faces } from '../../src/store/state.ts';

const NAMES = ['Ada', 'Bea', 'Cleo', 'Dora', 'Edna', 'Fay', 'Greta', 'Hope'];
const SIZE = 16;
const EPOCH = 7;

/** Unit vectors far from each other: the first of many seeded ones that keep their distance. */
function spreadCentres(identities: number, dims: number): number[][] {
  if (dims === 2) {
    return Array.from({ length: identities }, (_, i) => [
      Math.cos((2 * Math.PI * i) / identities + 0.4),
      Math.sin((2 * Math.PI * i) / identities + 0.4),
    ]);
  }
  const rng = stream(5, 'centres');
  const centres: number[][] = [];
  while (centres.length < identities) {
    let best: number[] = [];
    let least = 2;
    for (let tried = 0; tried < 40; tried++) {
      const drawn = Array.from({ length: dims }, () => rng.normal());
      const unit = drawn.map((x) => x / Math.hypot(...drawn));
      const most = Math.max(-1, ...centres.map((other) => other.reduce((sum, x, k) => sum + x * unit[k]!, 0)));
      if (most < least) [best, least] = [unit, most];
    }
    centres.push(best);
  }
  return centres;
}

function facesOf(identities: number, each: number): Faces {
  const count = identities * each;
  const { sheet, write } = createFaceSheet(count, SIZE);
  const rng = stream(6, 'pixels');
  const pixels = new Uint8Array(count * SIZE * SIZE * 3);
  for (let i = 0; i < count; i++) {
    const tint = [90 + rng.integer(140), 90 + rng.integer(140), 90 + rng.integer(140)];
    for (let p = 0; p < SIZE * SIZE; p++) {
      const [x, y] = [(p % SIZE) - 7.5, Math.floor(p / SIZE) - 7.5];
      const face = Math.hypot(x * 1.2, y) < 6.5;
      for (let c = 0; c < 3; c++) pixels[(i * SIZE * SIZE + p) * 3 + c] = face ? tint[c]! : 40;
    }
  }
  write(0, count, pixels);
  return {
    kind: 'synthetic',
    sheet,
    sample: null,
    outliers: null,
    labels: Int32Array.from({ length: count }, (_, i) => Math.floor(i / each)),
    identities: Array.from({ length: identities }, (_, i) => NAMES[i] ?? `Person ${i}`),
    names: { names: [] },
    heldOut: false,
    heldOutFaces: null,
  };
}

export interface Generated {
  readonly identities: number;
  readonly each: number;
  readonly dims: number;
  /** How far images lie from the centre of whom they show. */
  readonly spread?: number;
  readonly seed?: number;
}

export function snapshotOf({ identities, each, dims, spread = 0.22, seed = 0 }: Generated): EmbeddingSnapshot {
  const count = identities * each;
  const centres = spreadCentres(identities, dims);
  const rng = stream(seed, 'embeddings');
  const directions = new Int16Array(count * dims);
  for (let i = 0; i < count; i++) {
    const centre = centres[Math.floor(i / each)]!;
    storeDirection(
      Float32Array.from(centre, (x) => x + spread * rng.normal()),
      directions,
      i,
    );
  }
  return {
    epoch: EPOCH,
    step: 70,
    epochDone: true,
    dims,
    images: Int32Array.from({ length: count }, (_, i) => i),
    directions,
    identities: Int32Array.from({ length: identities }, (_, i) => i),
    centres: Float32Array.from(centres.flat()),
    lengths: new Float32Array(identities).fill(1),
  };
}

/** Every fifth image of an identity has the label of the next one; two thirds of these are rectified, and one right label is broken. */
export function pageWithEmbeddings(generated: Generated): Partial<AppState> {
  const { identities, each } = generated;
  const faces = facesOf(identities, each);
  const truth = faces.labels.slice();
  const wrong = Array.from(truth.keys()).filter((i) => i % 5 === 2);
  const given = truth.slice();
  for (const image of wrong) given[image] = (truth[image]! + 1) % identities;
  const record = (image: number, rectifiedLabel: number, i: number) => ({
    image,
    givenLabel: given[image]!,
    rectifiedLabel,
    trueLabel: truth[image]!,
    epoch: i % 4 === 0 ? EPOCH : EPOCH - 1,
    step: 60 + i,
  });
  const records = wrong.filter((_, i) => i % 3 !== 0).map((image, i) => record(image, truth[image]!, i));
  return {
    dataset: {
      status: { kind: 'ready' },
      faces,
      revision: 1,
      report: null,
      chosen: null,
      choices: { mergeCase: false },
      labelling: null,
      oneImage: false,
    } as unknown as AppState['dataset'],
    labels: { given, truth, replaced: new Int32Array(truth.length).fill(-1) },
    corrections: applyCorrections(NO_CORRECTIONS, [...records, record(0, 1, 1)], []),
    history: { ...NO_HISTORY, newest: snapshotOf(generated) },
    picture: 'sphere',
    machine: { phase: 'paused', wish: 'hold', started: true },
  };
}
