/**
 * Training from weights of an earlier run: to continue it, or with its backbone alone under new class centres. Every tensor is
 * checked against the network before one is taken.
 */

import { t } from '@lingui/core/macro';
import { EngineError } from '../../domain/engineError.ts';
import type { WeightsUse } from '../../domain/weightsUse.ts';
import { ALL_CENTRES, CENTRES } from './model.ts';
import type { ParameterSpec, StartingValues } from './parameters.ts';

export interface StoredWeights {
  /** What people know them by: the file's name. */
  readonly name: string;
  /** Preset of the network, as the file gives it. */
  readonly network: string;
  /** Null when the file does not say. */
  readonly identities: readonly string[] | null;
  /** By name, class centres included. */
  readonly tensors: ReadonlyMap<string, { readonly shape: readonly number[]; readonly data: Float32Array }>;
}

const HEAD_PREFIX = 'head.';
const isOfHead = (name: string): boolean => name.startsWith(HEAD_PREFIX);
const shown = (shape: readonly number[]): string => `[${shape.join(', ')}]`;

const otherNetwork = ({ name, network }: StoredWeights): string =>
  network === '' ? t`${name} holds another network` : t`${name} holds another network ("${network}")`;

/** @throws EngineError 'weights-head' where the class centres belong to other people than the run's */
function checkIdentities({ name, identities: theirs }: StoredWeights, ours: readonly string[]): void {
  if (theirs === null) {
    throw new EngineError(
      'weights-head',
      t`${name} does not say whose class centres it holds. Start from the backbone only.`,
    );
  }
  const at = Array.from({ length: Math.max(theirs.length, ours.length) }).findIndex((_, i) => theirs[i] !== ours[i]);
  if (at < 0) return;
  const [have, want, number] = [theirs.length, ours.length, at + 1];
  const [there, here] = [JSON.stringify(theirs[at] ?? null), JSON.stringify(ours[at] ?? null)];
  throw new EngineError(
    'weights-head',
    t`${name} was trained on other identities, so that run cannot be continued here. Start from the backbone only.`,
    t`the file has ${have} identities, the set ${want}; the first that differs is number ${number}: ${there} in the file, ${here} in the set`,
  );
}

function checkedValues({ name, shape }: ParameterSpec, stored: StoredWeights): Float32Array {
  const code = isOfHead(name) ? 'weights-head' : 'weights';
  const other = isOfHead(name) ? t`${{ file: stored.name }} cannot be continued with this loss` : otherNetwork(stored);
  const found = (name === CENTRES && stored.tensors.get(ALL_CENTRES)) || stored.tensors.get(name);
  if (!found)
    throw new EngineError(code, t`${other}: it has no "${name}", expected with shape ${{ shape: shown(shape) }}.`);
  if (shown(found.shape) !== shown(shape)) {
    throw new EngineError(
      code,
      t`${other}: "${name}" should have shape ${{ shape: shown(shape) }} and has ${{ found: shown(found.shape) }}.`,
    );
  }
  const least = name.endsWith('.running_var') ? 0 : Number.NEGATIVE_INFINITY;
  const wrong = found.data.find((value) => !Number.isFinite(value) || value < least);
  if (wrong !== undefined)
    throw new EngineError(code, t`"${name}" in ${{ file: stored.name }} holds the impossible value ${wrong}.`);
  return found.data;
}

/**
 * @param identities of the run, in the order of its class centres
 * @returns what a network's parameters start from. It throws EngineError 'weights' when the network is another one, naming the
 * expected and the received shape, and 'weights-head' when only the class centres cannot be used
 */
export function startingValues(stored: StoredWeights, use: WeightsUse, identities: readonly string[]): StartingValues {
  return (specs) => {
    const values = new Map<string, Float32Array>();
    const take = (spec: ParameterSpec): void => {
      values.set(spec.name, checkedValues(spec, stored));
    };
    for (const spec of specs) if (!isOfHead(spec.name)) take(spec);
    for (const [name, { shape }] of stored.tensors) {
      if (isOfHead(name) || values.has(name)) continue;
      throw new EngineError(
        'weights',
        t`${{ other: otherNetwork(stored) }}: its "${name}" ${{ shape: shown(shape) }} has no place here.`,
      );
    }
    if (use === 'backbone') return values;
    checkIdentities(stored, identities);
    for (const spec of specs) if (isOfHead(spec.name)) take(spec);
    return values;
  };
}
