/** The weights of a run as the package that a person takes away. */

import { networkOf } from '../domain/networks.ts';
import { runFileName, runStamp } from '../domain/runStamp.ts';
import type { ChosenBackend } from '../engine/backend/choose.ts';
import { ALL_CENTRES, CENTRES, isHeadNumber } from '../engine/network/model.ts';
import type { NamedArray } from '../engine/network/parameters.ts';
import { buildWeightsZip } from '../formats/network/weightsPackage.ts';
import { inEnglish } from '../words/language.ts';
import type { ActiveRun } from './activeRun.ts';

export interface WeightsDownload {
  readonly fileName: string;
  readonly zip: ReturnType<typeof buildWeightsZip>;
}

/** @param identities names, in the order of the class centres */
export async function weightsDownload(
  { settings, metrics, run, initial }: ActiveRun,
  identities: readonly string[],
  { backend, adapter }: ChosenBackend,
): Promise<WeightsDownload> {
  const arrays = await run.trainer.weights();
  const centres = await run.trainer.classCentres();
  const zip = buildWeightsZip({
    spec: networkOf(settings.model),
    weights: named(arrays.filter(({ name }) => !isHeadNumber(name))),
    head: named(headArrays(arrays, centres)),
    centres,
    identities,
    run: inEnglish(() => runStamp(settings)),
    settings,
    metrics,
    versions: { playground: __VERSION__, backend, adapter },
    startedFrom: initial ? `${initial.name} (${initial.use})` : undefined,
  });
  return { fileName: `${runFileName(settings, run.position.epoch)}.zip`, zip };
}

/** The loss's own numbers; with several centres of each identity all of them too, to train on from. */
function headArrays(arrays: readonly NamedArray[], classCentres: NamedArray): NamedArray[] {
  return arrays.flatMap((array) => {
    if (array.name !== CENTRES) return isHeadNumber(array.name) ? [array] : [];
    return array.shape[0] === classCentres.shape[0] ? [] : [{ ...array, name: ALL_CENTRES }];
  });
}

const named = <T extends { readonly name: string }>(arrays: readonly T[]): Map<string, T> =>
  new Map(arrays.map((array) => [array.name, array]));
