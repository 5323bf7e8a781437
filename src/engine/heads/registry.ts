/**
 * Every head by its name in the settings. A new head is one file and one line here, its description in lib/heads and its
 * section in docs/losses.md: a test asks for both and for a golden file.
 */
import type { HeadKind } from '../../domain/losses/catalogue.ts';
import { isFused } from '../gpu/runtime/kernelMode.ts';
import type { ParameterSpec } from '../network/parameters.ts';
import { adacos } from './adacos.ts';
import { adaface } from './adaface.ts';
import { arcface } from './arcface.ts';
import { boundaryF1 } from './boundaryF1.ts';
import { boundaryFace } from './boundaryFace.ts';
import { center } from './center.ts';
import { isCorrecting, rectifyLabels, relabelCap } from './correction.ts';
import { cosface } from './cosface.ts';
import { curricularface } from './curricularface.ts';
import { focal } from './focal.ts';
import { fusedHead } from './fused/fusedOp.ts';
import type { Head, HeadConfig, HeadDefinition } from './headTypes.ts';
import { lsoftmax } from './lsoftmax.ts';
import { mvArc } from './mvArc.ts';
import { normface } from './normface.ts';
import { npt } from './npt.ts';
import { ohem } from './ohem.ts';
import { choiceOf, numberOf } from './parameter.ts';
import { proxyTriplet } from './proxyTriplet.ts';
import { softmax } from './softmax.ts';
import { sphereface } from './sphereface.ts';
import { triplet } from './triplet.ts';

const HEADS: Readonly<Record<HeadKind, HeadDefinition>> = {
  softmax,
  normface,
  center,
  lsoftmax,
  sphereface,
  cosface,
  arcface,
  adacos,
  adaface,
  mv_arc: mvArc,
  curricularface,
  focal,
  ohem,
  triplet,
  proxy_triplet: proxyTriplet,
  npt,
  boundaryf1: boundaryF1,
  boundaryface: boundaryFace,
};

/** Whether the one-op head of the fused kernels computes this. */
function hasFusedOp(config: HeadConfig): boolean {
  const { kind } = config;
  const covered =
    kind === 'boundaryf1' || kind === 'boundaryface' || (kind === 'arcface' && choiceOf(config, 'variant') === 'paper');
  return covered && relabelCap(config) >= 1;
}

/** Runs the head that the settings name, on corrected labels where it corrects them. */
export const runHead: Head = (input, config) => {
  if (isFused() && hasFusedOp(config)) return fusedHead(input, config);
  return runStockHead(input, config);
};

/** The same on plain tfjs ops, whatever the kernels: the oracle of the fused op. */
export const runStockHead: Head = (input, config) => {
  const { run, boundary } = HEADS[config.kind];
  if (!boundary || !isCorrecting(config, input.epoch)) return run(input, config);
  return run({ ...input, labels: rectifyLabels(input, config, boundary) }, config);
};

/** Weights and state of a head beside its class centres. */
export function headNumbers(config: HeadConfig, identities: number, embeddingSize: number): readonly ParameterSpec[] {
  return HEADS[config.kind].numbers?.(config, identities, embeddingSize) ?? [];
}

/** What the second part of a head's loss is multiplied by. */
export function termWeight(config: HeadConfig): number {
  if (config.kind === 'boundaryface') return config.lambda;
  return config.kind === 'center' ? numberOf(config, 'centreWeight') : 0;
}
