/** What the benchmark asks of an engine. */
import type { BenchBatch, LayerTimes } from './protocol.ts';

export interface BenchEngine {
  /** One line for people: device, kernels, threads. */
  readonly about: string;
  readonly usesGpu: boolean;
  /** Brings a batch into the engine's own layout, before any step on it. */
  prepare?(batch: BenchBatch): void;
  /** Tensors alive, where there is such a thing. */
  tensors?(): number;
  /** Times the convolutions one by one, where the engine is built on tfjs. */
  layers?(): Promise<readonly LayerTimes[]>;
  /** One training step. Returns once everything is queued; the promise gives the loss. */
  step(batch: BenchBatch): Promise<number>;
}

/** The engine cannot run in this browser; its message says why. */
export class EngineAbsent extends Error {
  override readonly name = 'EngineAbsent';
}
