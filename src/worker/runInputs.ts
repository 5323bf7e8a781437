/** What a run is made of, from the settings and the images that the page sent, and what keeps it from being made. */
import { t } from '@lingui/core/macro';
import { decodeInBrowser } from '../data/import/browserDecoder.ts';
import { openImageStream } from '../data/import/imageStream.ts';
import { misfitOf, misfitText } from '../domain/deviceFit.ts';
import { EngineError } from '../domain/engineError.ts';
import { networkOf } from '../domain/networks.ts';
import type { Settings } from '../domain/settings/settings.ts';
import { deviceLimits } from '../engine/backend/choose.ts';
import type { RunConfig, RunData } from '../engine/run/runTypes.ts';
import type { WireDataset } from '../protocol/training.ts';
import { comparedSets } from './setDigest.ts';

export function runData({ train, heldOut, outliers }: WireDataset, settings: Settings): RunData {
  return {
    train: train.pixels === null ? openImageStream(train, decodeInBrowser) : train,
    heldOut,
    outliers,
    labelsAreTrue: settings.dataset.kind === 'synthetic',
  };
}

export function runConfig({ model, head, noise, training, engine }: Settings): RunConfig {
  return { network: networkOf(model), head, noise, training, stepMode: engine.step };
}

/** @throws EngineError 'checkpoint' when a kept run was trained on another set than there is now */
export function checkSameSet(kept: string, now: string): void {
  const compared = comparedSets(kept, now);
  if (compared === 'same') return;
  throw new EngineError(
    'checkpoint',
    compared === 'other'
      ? t`The kept run was trained on other images, so it cannot be gone on with here.`
      : t`The kept run was trained on images of these names and labels, but the pixels of some have changed since or were decoded elsewhere, so it cannot be gone on with here.`,
  );
}

/** @throws EngineError 'limits' naming what to shrink */
export function checkFit({ model, training }: Settings, identities: number): void {
  const misfit = misfitOf({ model, batchSize: training.batchSize, identities }, deviceLimits());
  if (misfit) throw new EngineError('limits', misfitText(misfit, training.batchSize));
}
