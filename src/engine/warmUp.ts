/** Compiles the kernels of a run before there is one, while a person still looks at the faces. */
import { correctsLabels } from '../lib/heads/catalogue.ts';
import type { HeadConfig } from './heads/types.ts';
import type { ImageSource } from './images.ts';
import { Trainer, type TrainerConfig } from './trainer.ts';

/**
 * Both phases of the run, before and after correction starts. Without fused kernels on webgpu there is nothing to compile.
 * @param onProgress pipelines compiled so far, and of how many, a phase at a time
 * @throws what a kernel that does not compile throws
 */
export async function compileAhead(
  config: Omit<TrainerConfig, 'images' | 'start' | 'momenta'>,
  head: HeadConfig,
  onProgress: (done: number, total: number) => void,
): Promise<void> {
  const { inputSize: size } = config.network;
  const nothing = new Uint8Array(size * size * 3);
  const images: ImageSource = { size, count: config.batchSize, pixels: () => nothing };
  const trainer = new Trainer({ ...config, images }, head);
  try {
    await trainer.compile(1, onProgress);
    if (correctsLabels(head)) await trainer.compile(head.epochStart + 1, onProgress);
  } finally {
    trainer.dispose();
  }
}
