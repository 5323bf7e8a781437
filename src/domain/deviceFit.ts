/**
 * Whether a run fits a device, before anything is made there: sizes of the largest tensors against the device's limits. What
 * is counted is the least that a step needs, so that nothing that would run is refused.
 */
import { t } from '@lingui/core/macro';
import {
  NETWORK_PRESETS,
  type NetworkPreset,
  type NetworkSpec,
  networkCost,
  networkOf,
  weightedLayers,
} from './networks.ts';

export interface DeviceLimits {
  /** Most bytes of one buffer that a kernel can be given; Infinity where nothing limits it. */
  readonly bufferBytes: number;
  /** Most bytes altogether; Infinity where it is not known. */
  readonly totalBytes: number;
}

export const NO_LIMITS: DeviceLimits = { bufferBytes: Number.POSITIVE_INFINITY, totalBytes: Number.POSITIVE_INFINITY };

export interface RunSize {
  readonly model: { readonly preset: NetworkPreset; readonly cbam: boolean };
  readonly batchSize: number;
  readonly identities: number;
}

/** The setting to change, and a value that fits; null where no value does. */
type Fix =
  | { readonly setting: 'batchSize'; readonly value: number }
  | { readonly setting: 'preset'; readonly value: NetworkPreset };

export interface Misfit {
  /** Bytes. */
  readonly needs: number;
  readonly has: number;
  /** Of one tensor, or of all that a step keeps. */
  readonly of: 'tensor' | 'step';
  readonly fix: Fix | null;
}

const FLOAT = 4;
const LEAST_BATCH = 2;
/** Parameters, their momenta and their gradients. */
const COPIES = 3;

interface Elements {
  /** Of the largest tensor of one image. */
  readonly largest: number;
  /** Of all results of layers of one image that the gradients need. */
  readonly kept: number;
  /** Of the largest tensor that does not grow with the batch. */
  readonly fixed: number;
}

const product = (shape: readonly number[]): number => shape.reduce((all, size) => all * size, 1);

function elementsOf(spec: NetworkSpec, identities: number): Elements {
  const sizes = [3 * spec.inputSize ** 2];
  let fixed = identities * spec.embeddingSize;
  for (const layer of weightedLayers(spec)) {
    // A PReLU is done with the norm in front of it.
    if (layer.kind !== 'prelu') sizes.push(product(layer.result));
    if (layer.kind === 'dense') fixed = Math.max(fixed, product(layer.weight));
  }
  return {
    largest: Math.max(
      identities,
      sizes.reduce((most, size) => Math.max(most, size), 0),
    ),
    kept: sizes.reduce((sum, size) => sum + size, identities),
    fixed,
  };
}

interface Need {
  readonly tensor: number;
  readonly step: number;
}

/** Bytes, at least. */
export function needOf({ model, batchSize, identities }: RunSize): Need {
  const spec = networkOf(model);
  const { largest, kept, fixed } = elementsOf(spec, identities);
  const parameters = networkCost(spec).parameters + identities * spec.embeddingSize;
  return {
    tensor: FLOAT * Math.max(batchSize * largest, fixed),
    step: FLOAT * (COPIES * parameters + batchSize * kept),
  };
}

const fits = (run: RunSize, { bufferBytes, totalBytes }: DeviceLimits): boolean => {
  const { tensor, step } = needOf(run);
  return tensor <= bufferBytes && step <= totalBytes;
};

/** A smaller batch, a power of two where it can be; else the largest network that is smaller and takes this batch. */
function fixFor(run: RunSize, limits: DeviceLimits): Fix | null {
  for (let value = 2 ** Math.floor(Math.log2(run.batchSize - 1)); value >= LEAST_BATCH; value /= 2) {
    if (fits({ ...run, batchSize: value }, limits)) return { setting: 'batchSize', value };
  }
  const size = (preset: NetworkPreset): number => networkCost(networkOf({ ...run.model, preset })).multiplyAdds;
  const smaller = NETWORK_PRESETS.filter((preset) => size(preset) < size(run.model.preset))
    .sort((a, b) => size(b) - size(a))
    .find((preset) => fits({ ...run, model: { ...run.model, preset } }, limits));
  return smaller ? { setting: 'preset', value: smaller } : null;
}

/** What a run lacks on a device, and what to change; null when it fits as far as can be told. */
export function misfitOf(run: RunSize, limits: DeviceLimits): Misfit | null {
  const { tensor, step } = needOf(run);
  const { bufferBytes, totalBytes } = limits;
  if (tensor > bufferBytes) return { needs: tensor, has: bufferBytes, of: 'tensor', fix: fixFor(run, limits) };
  if (step > totalBytes) return { needs: step, has: totalBytes, of: 'step', fix: fixFor(run, limits) };
  return null;
}

/** 1644167168 -> "1.6 GB". */
function bytesText(bytes: number): string {
  if (bytes >= 1e9) return `${(bytes / 1e9).toFixed(1)} GB`;
  return `${(bytes / 1e6).toFixed(bytes < 1e7 ? 1 : 0)} MB`;
}

/** One or two sentences: what does not fit, and what would. */
export function misfitText({ needs, has, of, fix }: Misfit, batchSize: number): string {
  const [needed, most] = [bytesText(needs), bytesText(has)];
  const what =
    of === 'tensor'
      ? t`A batch of ${batchSize} makes tensors of ${needed}, and this device takes ${most} at most.`
      : t`A batch of ${batchSize} needs at least ${needed}, and this backend has ${most}.`;
  if (!fix) return t`${what} No smaller setting fits: use a set of fewer identities.`;
  const { setting, value } = fix;
  return setting === 'batchSize'
    ? t`${what} A batch of ${value} fits.`
    : t`${what} No batch fits; the network ${value} does.`;
}
