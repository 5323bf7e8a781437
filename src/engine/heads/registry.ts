/** Every head by its name in the settings. A new head is one file and one line here. */
import { arcface } from './arcface.ts';
import { boundaryF1 } from './boundaryF1.ts';
import { boundaryFace } from './boundaryFace.ts';
import type { Head, HeadConfig } from './types.ts';

export const HEADS: Readonly<Record<HeadConfig['kind'], Head>> = {
  arcface,
  boundaryf1: boundaryF1,
  boundaryface: boundaryFace,
};
