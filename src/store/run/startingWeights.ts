/** The weights a person chose to start the next run from: what they are, and how they are to be used. */

import { t } from '@lingui/core/macro';
import type { WeightsUse } from '../../domain/weightsUse.ts';
import { FormatError } from '../../formats/formatError.ts';
import type { WeightsSummary } from '../../formats/network/weightsFile.ts';
import type { InitialWeights } from '../../protocol/training.ts';

export type StartingWeights =
  | { readonly kind: 'none' }
  | { readonly kind: 'reading'; readonly name: string }
  | { readonly kind: 'refused'; readonly name: string; readonly message: string }
  | ({ readonly kind: 'ready' } & InitialWeights & WeightsSummary);

export const NO_WEIGHTS: StartingWeights = { kind: 'none' };

export interface StartingWeightsActions {
  /** A weights zip or a .safetensors file; only its header is read now. */
  chooseWeights(name: string, file: Blob): Promise<void>;
  setWeightsUse(use: WeightsUse): void;
  removeWeights(): void;
}

export function createStartingWeights(
  get: () => StartingWeights,
  set: (weights: StartingWeights) => void,
): StartingWeightsActions {
  /** Grows with every choice, so that a file that was overtaken is dropped. */
  let choice = 0;
  return {
    async chooseWeights(name, file) {
      choice += 1;
      const mine = choice;
      set({ kind: 'reading', name });
      // Few have a file, so what reads it is loaded once there is one.
      const reader = await import('../../formats/network/weightsFile.ts').catch(() => null);
      if (mine !== choice) return;
      if (!reader) {
        set({
          kind: 'refused',
          name,
          message: t`The part of the page that reads weights could not be loaded: try again.`,
        });
        return;
      }
      try {
        const summary = await reader.describeWeights(file);
        if (mine === choice) set({ kind: 'ready', name, file, use: 'continue', ...summary });
      } catch (cause) {
        const message = cause instanceof FormatError ? cause.message : t`It cannot be read.`;
        if (mine === choice) set({ kind: 'refused', name, message });
      }
    },
    setWeightsUse(use) {
      const weights = get();
      if (weights.kind === 'ready') set({ ...weights, use });
    },
    removeWeights() {
      choice += 1;
      set(NO_WEIGHTS);
    },
  };
}

/** What the worker is to start from. */
export function initialOf(weights: StartingWeights): InitialWeights | null {
  if (weights.kind !== 'ready') return null;
  const { name, file, use } = weights;
  return { name, file, use };
}

/** Whether the class centres belong to these identities in this order. */
export function sameIdentities(weights: WeightsSummary, identities: readonly string[]): boolean {
  const names = weights.identities;
  return names?.length === identities.length && names.every((name, i) => name === identities[i]);
}
