/**
 * The settings of a run: one object that the page, the permalink and the headless commands share. Types and defaults follow
 * from the table of fields (`fields.ts`); untrusted values are read in `parse.ts`.
 */

import type { SpriteGrid } from '../importChoices.ts';
import { type HeadKind, headParameterDefaults, suggestFor } from '../losses/catalogue.ts';
import type { AuthorsValues, ParameterValue } from '../losses/lossTypes.ts';
import type { NetworkPreset } from '../networks.ts';
import { standardsOf, type ValuesOf } from './fieldKinds.ts';
import { FIELDS } from './fields.ts';

export type { HeadKind } from '../losses/catalogue.ts';

export type Section = keyof typeof FIELDS;

/** The settings of each section as the table of fields has them. */
type Sections = { readonly [S in Section]: ValuesOf<(typeof FIELDS)[S]> };

export interface SyntheticDataset extends Readonly<Sections['dataset']> {
  readonly kind: 'synthetic';
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

export type NoiseSettings = Sections['noise'];

/** What every loss is given, whether it has a use for it or not. */
export type SharedSettings = Omit<Sections['head'], 'kind'>;

/** Which loss, and its settings. Its own parameters stand beside the shared ones; a missing one has the catalogue's default. */
export interface HeadSettings extends Readonly<Sections['head']> {
  readonly [parameter: string]: ParameterValue;
}

export type BackendChoice = Sections['engine']['backend'];
/** Our fused WebGPU kernels, or tfjs's own as the reference. */
export type KernelChoice = Sections['engine']['kernels'];
/** Replay a recorded step, or run every step through tfjs. */
export type StepMode = Sections['engine']['step'];

export interface Settings extends Omit<Sections, 'dataset' | 'head'> {
  readonly dataset: DatasetSettings;
  readonly head: HeadSettings;
}

export const DEFAULT_SYNTHETIC: SyntheticDataset = { kind: 'synthetic', ...standardsOf(FIELDS.dataset) };

export const DEFAULT_SETTINGS: Settings = {
  dataset: DEFAULT_SYNTHETIC,
  noise: standardsOf(FIELDS.noise),
  model: standardsOf(FIELDS.model),
  head: { ...standardsOf(FIELDS.head), ...headParameterDefaults(FIELDS.head.kind.standard) },
  training: standardsOf(FIELDS.training),
  engine: standardsOf(FIELDS.engine),
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

/** What every loss is given, of the settings of one. */
export function sharedSettings(head: HeadSettings): SharedSettings {
  const { kind, ...shared } = FIELDS.head;
  return Object.fromEntries(Object.keys(shared).map((key) => [key, head[key]])) as SharedSettings;
}

/** What every loss is given where nobody has chosen otherwise. */
export const DEFAULT_SHARED = sharedSettings(DEFAULT_SETTINGS.head);

/** The settings of a head that nobody has touched yet. @param identities undefined while unknown: then the demo's */
export function defaultHead(kind: HeadKind, identities?: number): HeadSettings {
  const count = identities ?? DEFAULT_SYNTHETIC.identities;
  return { kind, ...DEFAULT_SHARED, ...headParameterDefaults(kind), ...suggestHead(count, kind) };
}

/**
 * Data and settings with which embeddings that can be seen as they are find wrong labels: docs/experiments.md says how well, and why
 * the scale is that small.
 */
const visibleDemo = (
  preset: NetworkPreset,
  identities: number,
  epochs: number,
  head: Pick<HeadSettings, 'scale' | 'margin' | 'epochStart'>,
): Omit<Settings, 'engine'> => ({
  dataset: { ...DEFAULT_SYNTHETIC, identities, imagesPerIdentity: 40, difficulty: 0.5 },
  noise: { ...DEFAULT_SETTINGS.noise, closedSet: 0.2 },
  model: { preset, cbam: false },
  head: { ...DEFAULT_SETTINGS.head, ...head },
  training: { ...DEFAULT_SETTINGS.training, learningRate: 0.05, epochs, milestones: defaultMilestones(epochs) },
});

export const SPHERE_SETTINGS = visibleDemo('sphere32', 5, 20, { scale: 3, margin: 0.4, epochStart: 6 });
export const CIRCLE_SETTINGS = visibleDemo('circle32', 4, 24, { scale: 2, margin: 0.3, epochStart: 10 });

/** The BoundaryFace authors' own head and schedule, for sets of thousands of identities. */
export const PAPER_SETTINGS = {
  head: { scale: 32, margin: 0.5, lambda: Math.PI, epochStart: 7 },
  training: { epochs: 30, batchSize: 64, learningRate: 0.1, milestones: [6, 12, 19] },
} as const;
