/** Every head by its name in the settings. A new head is one file and one line here. */
import { fusedHead } from '../gpu/head/op.ts';
import { isFused } from '../gpu/kernelMode.ts';
import { arcface } from './arcface.ts';
import { boundaryF1 } from './boundaryF1.ts';
import { boundaryFace } from './boundaryFace.ts';
import type { Head, HeadConfig } from './types.ts';

const HEADS: Readonly<Record<HeadConfig['kind'], Head>> = {
  arcface,
  boundaryf1: boundaryF1,
  boundaryface: boundaryFace,
};

/** Runs the head that the settings name, fused into one op where the kernels are. */
export const runHead: Head = (input, config) => (isFused() ? fusedHead : HEADS[config.kind])(input, config);
