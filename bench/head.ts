/** The loss of the benchmark's step, for the engines that are built on this project's heads. */
import type { HeadConfig } from '../src/engine/heads/headTypes.ts';
import { BENCH_STEP } from './protocol.ts';

const { scale, margin } = BENCH_STEP;

export const BENCH_HEAD: HeadConfig = { kind: 'arcface', scale, margin, lambda: 0, epochStart: 0, correction: 'code' };
