/** The loss of the benchmark's step, for the engines that are built on this project's heads. */
import { DEFAULT_SHARED, type HeadSettings } from '../src/domain/settings/settings.ts';
import { BENCH_STEP } from './protocol.ts';

const { scale, margin } = BENCH_STEP;

export const BENCH_HEAD: HeadSettings = {
  ...DEFAULT_SHARED,
  kind: 'arcface',
  scale,
  margin,
  lambda: 0,
  epochStart: 0,
  correction: 'code',
};
