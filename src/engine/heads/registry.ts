/** Runs the head that the settings name, with its own parameters typed as its entry in the catalogue has them. */
import { type HeadKind, ownParameters } from '../../domain/losses/catalogue.ts';
import { type HeadSettings, type SharedSettings, sharedSettings } from '../../domain/settings/settings.ts';
import { isFused } from '../gpu/runtime/kernelMode.ts';
import type { ParameterSpec } from '../network/parameters.ts';
import type * as tf from '../tf.ts';
import { decideLabels, isCorrecting } from './correction.ts';
import { HEADS } from './definitions.ts';
import { fusedHead } from './fused/fusedOp.ts';
import type { Head, HeadDefinition, HeadInput, HeadOutput, HeadSizes } from './headTypes.ts';

/** A head with its settings. */
interface ChosenHead {
  run(input: HeadInput, correcting: boolean): HeadOutput;
  /** Null where its fused kernels do not compute it. */
  readonly runFused: ((input: HeadInput, correcting: boolean) => HeadOutput) | null;
  numbers(sizes: HeadSizes): readonly ParameterSpec[];
  readonly centresEach: number;
  readonly draws: boolean;
  readonly termWeight: number;
}

function withSettings<Own extends object>(definition: HeadDefinition<Own>, settings: SharedSettings & Own): ChosenHead {
  const { run, boundary, numbers, termWeight, fused, centresEach, draws = false } = definition;
  const terms = fused?.(settings) ?? null;
  return {
    run: (input, correcting) => {
      if (!boundary || (!correcting && !input.decisions)) return run(input, settings);
      const phi = (cosine: tf.Tensor): tf.Tensor => boundary(cosine, settings);
      const { labels, decisions } = decideLabels(input, settings, phi, correcting);
      return { ...run(correcting ? { ...input, labels } : input, settings), ...(input.decisions && { decisions }) };
    },
    runFused: terms && ((input, correcting) => fusedHead(input, settings, terms, correcting)),
    numbers: (sizes) => numbers?.(settings, sizes) ?? [],
    centresEach: centresEach?.(settings) ?? 1,
    draws,
    termWeight: termWeight?.(settings) ?? 0,
  };
}

function chosen<Kind extends HeadKind>(kind: Kind, config: HeadSettings): ChosenHead {
  return withSettings(HEADS[kind], { ...sharedSettings(config), ...ownParameters(kind, config) });
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
export const hasBoundary = ({ kind }: HeadSettings): boolean => HEADS[kind].boundary !== undefined;

/** Weights and state of a head beside its class centres. */
export function headNumbers(config: HeadSettings, sizes: HeadSizes): readonly ParameterSpec[] {
  return chosen(config.kind, config).numbers(sizes);
}

/** Class centres of each identity. */
export const centresEach = (config: HeadSettings): number => chosen(config.kind, config).centresEach;

/** Whether a step needs a number from N(0, 1) for every sample. */
export const drawsNumbers = (config: HeadSettings): boolean => chosen(config.kind, config).draws;

/** What the second part of a head's loss is multiplied by. */
export function termWeight(config: HeadSettings): number {
  return chosen(config.kind, config).termWeight;
}
