/** jax-js. */
import type { BenchNet } from '../../src/protocol/bench.ts';
import { type BenchEngine, EngineAbsent } from '../engine.ts';

export function createJaxEngine(_device: 'webgpu' | 'wasm', _net: BenchNet): Promise<BenchEngine> {
  throw new EngineAbsent('not there yet');
}
