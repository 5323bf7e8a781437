/** Every loss on the demo set with its defaults, as the page trains it: drawn faces, noise, sampler, recorded step. */
import { renderSet } from '../../src/data/synthetic/index.ts';
import { HEAD_KINDS, type HeadKind } from '../../src/domain/losses/catalogue.ts';
import { networkOf } from '../../src/domain/networks.ts';
import type { EpochMetrics } from '../../src/domain/report.ts';
import { parseSettings } from '../../src/domain/settings/parse.ts';
import { DEFAULT_SYNTHETIC } from '../../src/domain/settings/settings.ts';
import { setKernels } from '../../src/engine/gpu/kernels/installKernels.ts';
import { Run } from '../../src/engine/run/run.ts';
import type { RunConfig, RunData, RunObserver } from '../../src/engine/run/runTypes.ts';
import * as tf from '../../src/engine/tf.ts';
import type { CaseResult } from './harness.types.ts';

/** The triplets that a batch has are other ones in every epoch: it takes one more until their loss has fallen. */
const epochsOf = (kind: HeadKind): number => (kind === 'triplet' ? 3 : 2);

function demoSet(): RunData {
  const { identities, imagesPerIdentity } = DEFAULT_SYNTHETIC;
  const size = networkOf(parseSettings({}).model).inputSize;
  const count = identities * imagesPerIdentity;
  const pixels = renderSet(DEFAULT_SYNTHETIC, size);
  const name = (i: number): string => String(i);
  const train = {
    size,
    count,
    pixels,
    labels: Int32Array.from({ length: count }, (_, i) => Math.floor(i / imagesPerIdentity)),
    identities: Array.from({ length: identities }, (_, i) => name(i)),
    names: Array.from({ length: count }, (_, i) => name(i)),
  };
  return { train, heldOut: null, outliers: null, labelsAreTrue: true };
}

function configOf(kind: HeadKind): RunConfig {
  const epochs = epochsOf(kind);
  // Correction, where a loss has it, begins with the last epoch.
  const { model, head, noise, training } = parseSettings({
    head: { kind, epochStart: epochs - 1 },
    training: { epochs },
  });
  return { network: networkOf(model), head, noise, training, stepMode: 'recorded' };
}

async function trains(kind: HeadKind, data: RunData): Promise<CaseResult> {
  const epochs: EpochMetrics[] = [];
  const warnings: string[] = [];
  const observer: RunObserver = {
    noise() {},
    steps() {},
    epoch: (metrics) => epochs.push(metrics),
    corrections() {},
    mark() {},
    compiling() {},
    warning: (warning, message) => {
      if (warning === 'eager-fallback') warnings.push(message);
    },
  };
  const run = new Run(data, configOf(kind), observer);
  const end = await run.train();
  const mode = run.trainer.stepMode;
  run.trainer.dispose();
  const losses = epochs.map(({ loss }) => loss);
  const falling = losses.length === epochsOf(kind) && losses.every(Number.isFinite) && losses.at(-1)! < losses[0]!;
  const detail = `${end}, ${mode}, ${warnings.join()} losses ${losses.map((loss) => loss.toFixed(3)).join(' ')}`;
  const ok = end === 'finished' && mode === 'recorded' && warnings.length === 0 && falling;
  return { name: `${kind} trains on the demo set, its loss falls`, ok, detail };
}

export async function runDemoSetCases(): Promise<CaseResult[]> {
  await tf.setBackend('webgpu');
  setKernels('fused');
  try {
    const data = demoSet();
    const cases: CaseResult[] = [];
    for (const kind of HEAD_KINDS) cases.push(await trains(kind, data));
    return cases;
  } finally {
    setKernels('stock');
  }
}
