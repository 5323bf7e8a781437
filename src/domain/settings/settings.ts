/**
 * The settings of a run: one object that the page, the permalink and the headless commands share. Types and defaults here;
 * bounds, labels and explanations in `fields.ts`; reading of untrusted values in `parse.ts`.
 */

import type { SpriteGrid } from '../importChoices.ts';
import { type HeadKind, headParameterDefaults, suggestFor } from '../losses/catalogue.ts';
import type { AuthorsValues, ParameterValue } from '../losses/lossTypes.ts';
import type { NetworkPreset } from '../networks.ts';

export type { HeadKind } from '../losses/catalogue.ts';

export interface SyntheticDataset {
  readonly kind: 'synthetic';
  readonly identities: number;
  readonly imagesPerIdentity: number;
  readonly difficulty: number;
  readonly seed: number;
}

export interface FolderDataset {
  readonly kind: 'folder';
  /** The path of a folder, zip, record, Parquet or list file for the headless command; its name in the page, for display only. */
  readonly path: string;
  /** The images are the cells of one sheet. */
  readonly grid?: SpriteGrid;
  /** Labels that differ by upper and lower case alone are one identity. */
  readonly mergeCase?: boolean;
  /** The column of a list or of Parquet files that names the person, by its name or number from 1. */
  readonly labelColumn?: string;
  /** The folder that names the person, counted from the set's own down from 1. */
  readonly personLevel?: number;
  /** Whether the face regions in the photos' metadata name the people; left out: found out. */
  readonly faceRegions?: boolean;
}

export type DatasetSettings = SyntheticDataset | FolderDataset;

export interface NoiseSettings {
  /** Share of each identity's images that get the label of another identity, 0 to 1. */
  readonly closedSet: number;
  /** Share of each identity's images that are replaced by images of nobody in the set, 0 to 1. */
  readonly openSet: number;
  readonly seed: number;
}

interface ModelSettings {
  readonly preset: NetworkPreset;
  /** Convolutional block attention; IR-ResNets only. */
  readonly cbam: boolean;
}

export const CORRECTIONS = ['code', 'paper'] as const;
/** Which condition finds noise: the authors' code (masked zeros take part in the maxima) or the paper's (negatives only). */
type Correction = (typeof CORRECTIONS)[number];

/** Which loss, and its settings. Beyond these each loss has parameters of its own: see domain/losses. */
export interface HeadSettings {
  readonly kind: HeadKind;
  readonly scale: number;
  /** Radians, or a cosine for CosFace. */
  readonly margin: number;
  /** Weight of the boundary term; BoundaryFace only. */
  readonly lambda: number;
  /** Correction runs when epoch > epochStart, epochs counted from 1. */
  readonly epochStart: number;
  readonly correction: Correction;
  readonly [parameter: string]: ParameterValue;
}

interface TrainingSettings {
  readonly epochs: number;
  readonly batchSize: number;
  readonly learningRate: number;
  readonly momentum: number;
  readonly nesterov: boolean;
  readonly weightDecay: number;
  /** Epochs over which the learning rate rises linearly from 0 to its value. */
  readonly warmupEpochs: number;
  /** The learning rate falls by 10 at the start of these epochs. */
  readonly milestones: readonly number[];
  readonly flip: boolean;
  readonly seed: number;
}

export const BACKENDS = ['auto', 'webgpu', 'webgl', 'wasm', 'cpu'] as const;
export type BackendChoice = (typeof BACKENDS)[number];
export const KERNELS = ['fused', 'stock'] as const;
export type KernelChoice = (typeof KERNELS)[number];
export const STEP_MODES = ['recorded', 'eager'] as const;
export type StepMode = (typeof STEP_MODES)[number];

interface EngineSettings {
  readonly backend: BackendChoice;
  /** Our fused WebGPU kernels, or tfjs's own as the reference. */
  readonly kernels: KernelChoice;
  /** Replay a recorded step, or run every step through tfjs. */
  readonly step: StepMode;
}

export interface Settings {
  readonly dataset: DatasetSettings;
  readonly noise: NoiseSettings;
  readonly model: ModelSettings;
  readonly head: HeadSettings;
  readonly training: TrainingSettings;
  readonly engine: EngineSettings;
}

export const DEFAULT_SYNTHETIC: SyntheticDataset = {
  kind: 'synthetic',
  identities: 10,
  imagesPerIdentity: 24,
  difficulty: 1,
  seed: 3,
};

export const DEFAULT_SETTINGS: Settings = {
  dataset: DEFAULT_SYNTHETIC,
  noise: { closedSet: 0.3, openSet: 0, seed: 1 },
  model: { preset: 'ci32', cbam: false },
  head: {
    kind: 'boundaryface',
    scale: 10,
    margin: 0.3,
    lambda: Math.PI,
    epochStart: 5,
    correction: 'code',
    ...headParameterDefaults('boundaryface'),
  },
  training: {
    epochs: 14,
    batchSize: 24,
    learningRate: 0.1,
    momentum: 0.9,
    nesterov: true,
    weightDecay: 0.0005,
    warmupEpochs: 1,
    milestones: [9, 12],
    flip: true,
    seed: 0,
  },
  engine: { backend: 'auto', kernels: 'fused', step: 'recorded' },
};

/**
 * Learning-rate milestones at 60 % and 85 % of the run, the places that work at this scale.
 * @param epochs length of the run
 * @returns the epochs at whose start the rate falls; 14 epochs give [9, 12]
 */
export function defaultMilestones(epochs: number): number[] {
  const marks = [0.6, 0.85].map((share) => Math.floor(share * epochs) + 1);
  return [...new Set(marks)].filter((epoch) => epoch > 1 && epoch <= epochs);
}

/** Scale, margin and the like that suit a number of identities; see `suggestFor`. */
export function suggestHead(identities: number, kind: HeadKind = DEFAULT_SETTINGS.head.kind): AuthorsValues {
  return suggestFor(kind, identities);
}

/** The settings of a head that nobody has touched yet. @param identities undefined while unknown: then the demo's */
export function defaultHead(kind: HeadKind, identities?: number): HeadSettings {
  const { scale, margin, lambda, epochStart, correction } = DEFAULT_SETTINGS.head;
  const shared = { kind, scale, margin, lambda, epochStart, correction };
  const count = identities ?? DEFAULT_SYNTHETIC.identities;
  return { ...shared, ...headParameterDefaults(kind), ...suggestHead(count, kind) };
}

/** Data and settings with which embeddings that can be seen as they are find wrong labels: docs/experiments.md says how well. */
const visibleDemo = (preset: NetworkPreset, identities: number, scale: number): Omit<Settings, 'engine'> => ({
  dataset: { ...DEFAULT_SYNTHETIC, identities, imagesPerIdentity: 40, difficulty: 0.5 },
  noise: { ...DEFAULT_SETTINGS.noise, closedSet: 0.2 },
  model: { preset, cbam: false },
  head: { ...DEFAULT_SETTINGS.head, scale, margin: 0.2, epochStart: 10 },
  training: { ...DEFAULT_SETTINGS.training, epochs: 24, milestones: defaultMilestones(24) },
});

export const SPHERE_SETTINGS = visibleDemo('sphere32', 5, 12);
export const CIRCLE_SETTINGS = visibleDemo('circle32', 3, 8);

/** The BoundaryFace authors' own head and schedule, for sets of thousands of identities. */
export const PAPER_SETTINGS = {
  head: { scale: 32, margin: 0.5, lambda: Math.PI, epochStart: 7 },
  training: { epochs: 30, batchSize: 64, learningRate: 0.1, milestones: [6, 12, 19] },
} as const;
