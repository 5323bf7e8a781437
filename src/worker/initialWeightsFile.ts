/** The file of weights a run is to start from, read and turned into starting values. */
import { t } from '@lingui/core/macro';
import { EngineError } from '../domain/engineError.ts';
import { startingValues } from '../engine/network/initialWeights.ts';
import type { StartingValues } from '../engine/network/parameters.ts';
import { FormatError } from '../formats/formatError.ts';
import { readWeights, type WeightsFile } from '../formats/network/weightsFile.ts';
import type { InitialWeights } from '../protocol/training.ts';

/**
 * @param identities of the run
 * @throws EngineError 'weights' naming the file when it cannot be read
 */
export async function readInitialWeights(
  { name, file, use }: InitialWeights,
  identities: readonly string[],
): Promise<StartingValues> {
  let stored: WeightsFile;
  try {
    stored = await readWeights(file);
  } catch (cause) {
    if (cause instanceof FormatError)
      throw new EngineError('weights', t`${name} cannot be used. ${{ reason: cause.message }}`);
    // The file was moved or changed since it was chosen.
    if (cause instanceof DOMException)
      throw new EngineError('weights', t`${name} can no longer be read: choose it again.`);
    throw cause;
  }
  return startingValues({ name, ...stored }, use, identities);
}
