/** Taking up a run where a checkpoint was made: what the trainer starts from, checked, and when the next one is due. */
import { t } from '@lingui/core/macro';
import type { RunCheckpoint } from '../../domain/checkpoint.ts';
import { NO_LABEL } from '../../domain/detectionTerms.ts';
import { EngineError } from '../../domain/engineError.ts';
import type { StartingValues } from '../network/parameters.ts';
import type { Trainer } from '../step/trainer.ts';

const refused = (detail: string): EngineError =>
  new EngineError('checkpoint', t`The kept run cannot be gone on with here: it is of another network or loss.`, detail);

/**
 * The parameters at the checkpoint.
 * @returns it throws EngineError 'checkpoint' when the network has other ones
 */
export function checkpointValues({ weights, momenta }: RunCheckpoint): StartingValues {
  return (specs) => {
    const values = new Map(weights.map(({ name, data }) => [name, data]));
    const sizes = specs.map(({ shape }) => shape.reduce((product, n) => product * n, 1));
    const wrong = specs.find(({ name }, i) => values.get(name)?.length !== sizes[i]);
    if (wrong) throw refused(t`"${{ name: wrong.name }}" should have shape [${{ shape: wrong.shape.join(', ') }}]`);
    if (values.size !== specs.length)
      throw refused(t`${{ found: values.size }} tensors where ${{ wanted: specs.length }} belong`);
    const trained = sizes.filter((_, i) => specs[i]!.trained);
    const fit = momenta.length === trained.length && trained.every((size, i) => momenta[i]!.length === size);
    if (!fit) throw refused(t`the buffers of the optimizer do not fit the network`);
    return values;
  };
}

/** @throws EngineError 'checkpoint' when it is not of a set with so many images and identities */
export function checkDecisions({ rectified }: RunCheckpoint, images: number, identities: number): void {
  if (rectified.length === images && rectified.every((label) => label >= NO_LABEL && label < identities)) return;
  throw new EngineError('checkpoint', t`The kept run cannot be gone on with here: it is of another set of images.`);
}

/** Parameters and momenta now, or null where some number is none: nobody wants to go back to that. */
export async function soundState(trainer: Trainer): Promise<Pick<RunCheckpoint, 'weights' | 'momenta'> | null> {
  const [weights, momenta] = await Promise.all([trainer.weights(), trainer.momenta()]);
  const sound = [...weights.map(({ data }) => data), ...momenta].every((values) => values.every(Number.isFinite));
  return sound ? { weights, momenta } : null;
}

/** Milliseconds between two checkpoints, at least. */
const LEAST_MS = 2000;
/** Making one may take this share of the time. */
const SHARE = 0.03;
/** They are written to a disk. */
const BYTES_PER_MS = 2000;

/** When the next checkpoint is due: not too often, and less often the larger it is and the longer it takes to make one. */
export class CheckpointClock {
  #next = 0;

  /** @param now monotonic milliseconds */
  isDue(now: number): boolean {
    return now >= this.#next;
  }

  made(began: number, ended: number, bytes: number): void {
    this.#next = ended + Math.max(LEAST_MS, (ended - began) / SHARE, bytes / BYTES_PER_MS);
  }
}
