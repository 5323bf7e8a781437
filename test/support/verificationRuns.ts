/** Held-out verifications of networks that were really trained, on drawn faces: the product's default run. */
import { HELD_OUT_IDENTITIES, HELD_OUT_IMAGES } from '../../src/client/datasets.ts';
import { createFaceRenderer } from '../../src/data/synthetic/index.ts';
import type { VerificationReport } from '../../src/domain/evaluation.ts';
import { heldOutSeed } from '../../src/domain/faceSeeds.ts';
import type { LabelledImages } from '../../src/domain/images.ts';
import { NETWORKS } from '../../src/domain/networks.ts';
import { DEFAULT_SETTINGS, DEFAULT_SYNTHETIC } from '../../src/domain/settings/settings.ts';
import { Run } from '../../src/engine/run/run.ts';
import type { RunConfig } from '../../src/engine/run/runTypes.ts';
import { observe } from './smallRun.ts';

const { noise, head, training } = DEFAULT_SETTINGS;
const { identities: PEOPLE, imagesPerIdentity: EACH, seed: FACES } = DEFAULT_SYNTHETIC;
/** Pixels a side; the run shrinks them. */
const SIZE = 64;

function faces(seed: number, identities: number, each: number): LabelledImages {
  const count = identities * each;
  const stride = SIZE * SIZE * 3;
  const pixels = new Uint8Array(count * stride);
  const renderer = createFaceRenderer(SIZE);
  for (let i = 0; i < count; i++) {
    renderer.render(
      { seed, difficulty: DEFAULT_SYNTHETIC.difficulty },
      Math.floor(i / each),
      i % each,
      pixels,
      i * stride,
    );
  }
  const labels = Int32Array.from({ length: count }, (_, i) => Math.floor(i / each));
  return { size: SIZE, count, pixels, labels, identities: Array.from({ length: identities }, String), names: [] };
}

/** The product's default run. */
const CONFIG: RunConfig = { network: NETWORKS.ci32, head, noise, training, stepMode: 'eager' };

const drawn = {
  train: faces(FACES, PEOPLE, EACH),
  heldOut: faces(heldOutSeed(FACES), HELD_OUT_IDENTITIES, HELD_OUT_IMAGES),
};

/** Trains the default run with another seed, and verifies on people it has not seen. */
export async function heldOutVerification(seed: number): Promise<VerificationReport> {
  const data = { ...drawn, outliers: null, labelsAreTrue: true };
  const run = new Run(data, { ...CONFIG, training: { ...training, seed } }, observe().observer);
  await run.train();
  const { verification } = await run.evaluate(null);
  run.trainer.dispose();
  return verification!;
}
