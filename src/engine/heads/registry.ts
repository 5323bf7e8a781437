/** Runs the head that the settings name, with its own parameters typed as its entry in the catalogue has them. */
import { type HeadKind, ownParameters } from '../../domain/losses/catalogue.ts';
import { isFused } from '../gpu/runtime/kernelMode.ts';
import type { ParameterSpec } from '../network/parameters.ts';
import type * as tf from '../tf.ts';
import { decideLabels, isCorrecting } from './correction.ts';
import { HEADS } from './definitions.ts';
import { fusedHead } from './fused/fusedOp.ts';
import type { Head, HeadConfig, HeadDefinition, HeadInput, HeadOutput, SharedSettings } from './headTypes.ts';

/** A head with its settings. */
interface ChosenHead {
  run(input: HeadInput, correcting: boolean): HeadOutput;
  /** Null where its fused kernels do not compute it. */
  readonly runFused: ((input: HeadInput, correcting: boolean) => HeadOutput) | null;
  numbers(identities: number, embeddingSize: number): readonly ParameterSpec[];
  readonly termWeight: number;
}

function withSettings<Own extends object>(definition: HeadDefinition<Own>, settings: SharedSettings & Own): ChosenHead {
  const { run, boundary, numbers, termWeight, fused } = definition;
  const terms = fused?.(settings) ?? null;
  return {
    run: (input, correcting) => {
      if (!boundary || (!correcting && !input.decisions)) return run(input, settings);
      const phi = (cosine: tf.Tensor): tf.Tensor => boundary(cosine, settings);
      const { labels, decisions } = decideLabels(input, settings, phi, correcting);
      return { ...run(correcting ? { ...input, labels } : input, settings), ...(input.decisions && { decisions }) };
    },
    runFused: terms && ((input, correcting) => fusedHead(input, settings, terms, correcting)),
    numbers: (identities, embeddingSize) => numbers?.(settings, identities, embeddingSize) ?? [],
    termWeight: termWeight?.(settings) ?? 0,
  };
}

function chosen<Kind extends HeadKind>(kind: Kind, config: HeadConfig): ChosenHead {
  const { scale, margin, lambda, epochStart, correction } = config;
  const shared = { scale, margin, lambda, epochStart, correction };
  return withSettings(HEADS[kind], { ...shared, ...ownParameters(kind, config) });
}

/** Runs the head, on corrected labels where it corrects them. */
export const runHead: Head = (input, config) => {
  const { run, runFused } = chosen(config.kind, config);
  return (isFused() && runFused ? runFused : run)(input, isCorrecting(config, input.epoch));
};

/** The same on plain tfjs ops, whatever the kernels: the oracle of the fused op. */
export const runStockHead: Head = (input, config) =>
  chosen(config.kind, config).run(input, isCorrecting(config, input.epoch));

/** Whether a face can lie inside the boundary of another class: what `HeadOutput.decisions` tells of. */
export const hasBoundary = ({ kind }: HeadConfig): boolean => HEADS[kind].boundary !== undefined;

/** Weights and state of a head beside its class centres. */
export function headNumbers(config: HeadConfig, identities: number, embeddingSize: number): readonly ParameterSpec[] {
  return chosen(config.kind, config).numbers(identities, embeddingSize);
}

/** What the second part of a head's loss is multiplied by. */
export function termWeight(config: HeadConfig): number {
  return chosen(config.kind, config).termWeight;
}
