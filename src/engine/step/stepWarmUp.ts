/** Compiles the kernels of a run before there is one, while a person still looks at the faces. */
import { findsWrongLabels } from '../../domain/losses/catalogue.ts';
import type { HeadSettings } from '../../domain/settings/settings.ts';
import type { ImageSource } from '../images/source.ts';
import { Trainer, type TrainerConfig } from './trainer.ts';

/**
 * Compiles what the epochs from one to another need, before correction starts and after: a kernel that the GPU refuses is
 * known before anything has run.
 * @throws KernelError
 */
export async function compilePhases(
  trainer: Trainer,
  first: number,
  last: number,
  onProgress: (done: number, total: number) => void,
): Promise<void> {
  const { head } = trainer;
  const change = head.epochStart + 1;
  const phases = findsWrongLabels(head) && change > first ? [first, change] : [first];
  for (const epoch of phases) if (epoch <= last) await trainer.compile(epoch, onProgress);
}

/**
 * Both phases of the run, before and after correction starts. Without fused kernels on webgpu there is nothing to compile.
 * @param onProgress pipelines compiled so far, and of how many, a phase at a time
 * @throws what a kernel that does not compile throws
 */
export async function compileAhead(
  config: Omit<TrainerConfig, 'images' | 'start' | 'momenta'>,
  head: HeadSettings,
  onProgress: (done: number, total: number) => void,
): Promise<void> {
  const { inputSize: size } = config.network;
  const nothing = new Uint8Array(size * size * 3);
  const images: ImageSource = { size, count: config.batchSize, pixels: () => nothing };
  const trainer = new Trainer({ ...config, images }, head);
  try {
    await compilePhases(trainer, 1, Number.POSITIVE_INFINITY, onProgress);
  } finally {
    trainer.dispose();
  }
}
