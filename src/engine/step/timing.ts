/** How long a real training step takes on the current backend: what the automatic choice of a backend goes by. */

import { NETWORKS } from '../../domain/networks.ts';
import { DEFAULT_SHARED } from '../../domain/settings/settings.ts';
import { stream } from '../../lib/rng.ts';
import { sourceOf } from '../images/source.ts';
import { Trainer } from './trainer.ts';

/** Small enough to be quick anywhere, large enough to be arithmetic and not overhead. */
const NETWORK = NETWORKS.ci16;
const BATCH_SIZE = 16;
const IDENTITIES = 4;

/** Steps timed; the best one counts. */
const STEPS = 3;

/** The promise's value, or null when it takes longer. */
function within<T>(promise: Promise<T>, ms: number): Promise<T | null> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<null>((resolve) => {
    timer = setTimeout(resolve, ms, null);
  });
  return Promise.race([promise, late]).finally(() => clearTimeout(timer));
}

/**
 * Milliseconds of one step of the smallest network, preparation not counted.
 * @param budget milliseconds for getting ready to step and for stepping, each
 * @returns null when it was not ready within the budget
 */
export async function timeStep(budget: number): Promise<number | null> {
  const { inputSize } = NETWORK;
  const random = stream(0, 'timing');
  const pixels = Uint8Array.from({ length: BATCH_SIZE * inputSize ** 2 * 3 }, () => random.integer(256));
  const images = sourceOf({ size: inputSize, count: BATCH_SIZE, pixels }, inputSize);
  const sgd = { momentum: 0.9, nesterov: true, weightDecay: 0.0005 };
  const trainer = new Trainer(
    { network: NETWORK, identities: IDENTITIES, batchSize: BATCH_SIZE, images, sgd, seed: 0, stepMode: 'recorded' },
    { ...DEFAULT_SHARED, kind: 'arcface', scale: 10, margin: 0.3, lambda: 0, epochStart: 0, correction: 'code' },
  );
  const picks = { images: Int32Array.from({ length: BATCH_SIZE }, (_, i) => i), mirrored: new Uint8Array(BATCH_SIZE) };
  const labels = Int32Array.from({ length: BATCH_SIZE }, (_, i) => i % IDENTITIES);
  const step = async (): Promise<number> => {
    const started = performance.now();
    trainer.step({ picks, labels, epoch: 1, learningRate: 0.01 });
    await trainer.flush();
    return performance.now() - started;
  };
  try {
    const compiled = trainer.compile(1, () => undefined).then(() => true);
    if ((await within(compiled, budget)) === null) return null;
    await step();
    const started = performance.now();
    let best = Number.POSITIVE_INFINITY;
    for (let i = 0; i < STEPS && performance.now() - started < budget; i++) best = Math.min(best, await step());
    return best;
  } finally {
    trainer.dispose();
  }
}
