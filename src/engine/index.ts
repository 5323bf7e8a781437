/**
 * The engine's public door: what a program needs to train without the page. Everything behind it may change from version to
 * version; what stands here changes with a word in the changelog. docs/engine.md has an example.
 *
 * Shapes: pixels are [count, size, size, 3], RGB, 0-255; labels are [count], indices into `identities`. Epochs and steps count
 * from 1. Losses are nats, margins radians (a cosine for CosFace), shares 0 to 1.
 */
import type { LabelledImages } from '../domain/images.ts';
import { networkOf } from '../domain/networks.ts';
import type { Settings } from '../domain/settings/settings.ts';
import { Run } from './run/run.ts';
import type { RunData, RunObserver } from './run/runTypes.ts';

export type { ImageSet, LabelledImages } from '../domain/images.ts';
export type { CorrectionRecord, EpochMetrics, StepSeries } from '../domain/report.ts';
/** Settings from anything like them: what is left out has its default. Throws a `SettingsError` that names the field. */
export { parseSettings } from '../domain/settings/parse.ts';
export type { Settings } from '../domain/settings/settings.ts';
/** `chooseBackend` makes a backend current, once, before the first run; `setWasmFiles` tells where wasm's binaries lie. */
export { type BackendName, type ChosenBackend, chooseBackend, setWasmFiles } from './backend/choose.ts';
export type { Run } from './run/run.ts';
export type { RunEvaluation, RunObserver, RunPosition } from './run/runTypes.ts';

/** What a run is made of besides its settings. */
export interface RunImages {
  /** At least two identities. The given labels are never written over. */
  readonly train: LabelledImages;
  /** People the network never trains on, for verification after each epoch; left out: none. */
  readonly heldOut?: LabelledImages;
  /** The labels of `train` are known to be right, so that noise injected by the settings can be scored. */
  readonly labelsAreTrue?: boolean;
}

const nothing = (): void => {};

/**
 * A run from fresh weights: `train()` takes it to its end, `pause`, `stepOnce`, `change` and `evaluate` work on the way.
 * Images of another size than the network's input are resized. Needs a backend (`chooseBackend`).
 * @param observer what of the run is of interest; the rest is not told
 * @throws EngineError 'dataset' when the set cannot be trained on
 */
export function createRun(images: RunImages, settings: Settings, observer: Partial<RunObserver> = {}): Run {
  const { model, head, noise, training, engine } = settings;
  const data: RunData = {
    train: images.train,
    heldOut: images.heldOut ?? null,
    outliers: null,
    labelsAreTrue: images.labelsAreTrue ?? false,
  };
  const config = { network: networkOf(model), head, noise, training, stepMode: engine.step };
  const silent = { noise: nothing, steps: nothing, epoch: nothing, corrections: nothing, mark: nothing };
  return new Run(data, config, { ...silent, compiling: nothing, warning: nothing, ...observer });
}
