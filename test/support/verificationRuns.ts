/** Held-out verifications of networks that were really trained, on drawn faces: small and quick. */
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { createFaceRenderer } from '../../src/data/synthetic/index.ts';
import type { VerificationReport } from '../../src/domain/evaluation.ts';
import type { LabelledImages } from '../../src/domain/images.ts';
import { NETWORKS } from '../../src/domain/networks.ts';
import { chooseBackend, setWasmFiles } from '../../src/engine/backend/choose.ts';
import { Run } from '../../src/engine/run/run.ts';
import type { RunConfig } from '../../src/engine/run/types.ts';
import { observe } from './smallRun.ts';

const SIZE = NETWORKS.ci16.inputSize;
const PEOPLE = 10;
const HELD_OUT = 24;

/** Faces of the people from `first` on. */
function faces(first: number, identities: number, each: number, seed: number): LabelledImages {
  const count = identities * each;
  const stride = SIZE * SIZE * 3;
  const pixels = new Uint8Array(count * stride);
  const renderer = createFaceRenderer(SIZE);
  for (let i = 0; i < count; i++) {
    renderer.render({ seed, difficulty: 1 }, first + Math.floor(i / each), i % each, pixels, i * stride);
  }
  const labels = Int32Array.from({ length: count }, (_, i) => Math.floor(i / each));
  return { size: SIZE, count, pixels, labels, identities: Array.from({ length: identities }, String), names: [] };
}

const CONFIG: RunConfig = {
  network: NETWORKS.ci16,
  head: { kind: 'boundaryface', scale: 12, margin: 0.3, lambda: 1, epochStart: 2, correction: 'code' },
  noise: { closedSet: 0.3, openSet: 0, seed: 0 },
  schedule: { learningRate: 0.05, warmupEpochs: 0, milestones: [4] },
  sgd: { momentum: 0.9, nesterov: true, weightDecay: 5e-4 },
  stepMode: 'eager',
  epochs: 4,
  batchSize: 20,
  flip: true,
  seed: 0,
};

export async function useWasm(): Promise<void> {
  const at = createRequire(import.meta.url).resolve('@tensorflow/tfjs-backend-wasm/package.json');
  const names = ['tfjs-backend-wasm.wasm', 'tfjs-backend-wasm-simd.wasm', 'tfjs-backend-wasm-threaded-simd.wasm'];
  setWasmFiles(Object.fromEntries(names.map((name) => [name, join(dirname(at), 'wasm-out', name)])));
  await chooseBackend('wasm', 'fused');
}

/** Trains on ten people with wrong labels, and verifies on 24 others. */
export async function heldOutVerification(seed: number): Promise<VerificationReport> {
  const data = {
    train: faces(0, PEOPLE, 24, seed),
    heldOut: faces(PEOPLE, HELD_OUT, 8, seed),
    outliers: null,
    labelsAreTrue: true,
  };
  const run = new Run(data, { ...CONFIG, seed, noise: { ...CONFIG.noise, seed } }, observe().observer);
  await run.train();
  const { verification } = await run.evaluate(null);
  run.trainer.dispose();
  return verification!;
}
