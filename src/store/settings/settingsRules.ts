/** How settings change: values stay in bounds, and those that follow another setting follow it until set by hand. */
import { HEAD_CATALOGUE, type HeadKind } from '../../domain/losses/catalogue.ts';
import type { Field } from '../../domain/settings/fieldKinds.ts';
import { fieldOf } from '../../domain/settings/fieldsOf.ts';
import {
  CIRCLE_SETTINGS,
  DEFAULT_SETTINGS,
  DEFAULT_SYNTHETIC,
  defaultHead,
  defaultMilestones,
  PAPER_SETTINGS,
  type Section,
  type Settings,
  SPHERE_SETTINGS,
  sharedSettings,
  suggestHead,
} from '../../domain/settings/settings.ts';

/** Settings that a person chose, where they would otherwise follow another one. */
export interface ByHand {
  /** Scale and margin follow the number of identities. */
  readonly head: boolean;
  /** Milestones follow the number of epochs. */
  readonly milestones: boolean;
}

/** What was set for the kind of images that is not in use, so that it is there again when they are. */
export interface SetAside {
  readonly synthetic: Pick<Settings, 'dataset' | 'noise'> | null;
  readonly folder: Settings['noise'] | null;
}

export const NOTHING_ASIDE: SetAside = { synthetic: null, folder: null };

export interface Choice {
  readonly settings: Settings;
  readonly byHand: ByHand;
  readonly aside: SetAside;
}

/** One change by a person: `section.key = value`. */
export interface Change {
  readonly section: Section;
  readonly key: string;
  readonly value: unknown;
}

/** The nearest value the field allows; undefined when there is none. */
function fitted(field: Field, value: unknown): unknown {
  switch (field.kind) {
    case 'number': {
      if (typeof value !== 'number' || !Number.isFinite(value)) return undefined;
      const whole = field.integer ? Math.round(value) : value;
      return Math.min(field.max, Math.max(field.min, whole));
    }
    case 'choice':
      return typeof value === 'string' && field.choices.includes(value) ? value : undefined;
    case 'switch':
      return typeof value === 'boolean' ? value : undefined;
    case 'epochs': {
      if (!Array.isArray(value)) return undefined;
      const epochs = value.filter((v): v is number => Number.isInteger(v) && v >= 1);
      return [...new Set(epochs)].sort((a, b) => a - b);
    }
  }
}

/** The other kind of noise keeps its share; together they never exceed 1. */
function boundedNoise(noise: Settings['noise'], key: string): Settings['noise'] {
  if (noise.closedSet + noise.openSet <= 1) return noise;
  if (key === 'closedSet') return { ...noise, closedSet: 1 - noise.openSet };
  return { ...noise, openSet: 1 - noise.closedSet };
}

/**
 * Applies a change. Values out of range are moved to the nearest bound; values of the wrong kind are ignored.
 * @param identities of the set in use, for scale and margin; undefined while unknown
 */
export function withChange(choice: Choice, change: Change, identities?: number): Choice {
  const field = fieldOf(change.section, change.key, choice.settings.head.kind);
  const value = field && fitted(field, change.value);
  if (value === undefined) return choice;
  // They say what to draw; images of one's own have none of them.
  if (change.section === 'dataset' && choice.settings.dataset.kind !== 'synthetic') return choice;
  if (change.section === 'head' && change.key === 'kind') return withHeadKind(choice, value as HeadKind, identities);
  let settings: Settings = {
    ...choice.settings,
    [change.section]: { ...choice.settings[change.section], [change.key]: value },
  };
  let { byHand } = choice;
  if (change.section === 'noise') settings = { ...settings, noise: boundedNoise(settings.noise, change.key) };
  if (change.section === 'head' && (change.key === 'scale' || change.key === 'margin')) {
    byHand = { ...byHand, head: true };
  }
  if (change.section === 'training' && change.key === 'milestones') byHand = { ...byHand, milestones: true };
  if (change.section === 'training' && change.key === 'epochs' && !byHand.milestones) {
    const milestones = defaultMilestones(settings.training.epochs);
    settings = { ...settings, training: { ...settings.training, milestones } };
  }
  const next = { ...choice, settings, byHand };
  return change.section === 'dataset' && settings.dataset.kind === 'synthetic'
    ? withIdentities(next, settings.dataset.identities)
    : next;
}

/** Another loss starts at its own defaults for this set; when and how labels are corrected stays as it was. */
function withHeadKind(choice: Choice, kind: HeadKind, identities: number | undefined): Choice {
  const { head } = choice.settings;
  if (kind === head.kind) return choice;
  const { scale, margin, ...kept } = sharedSettings(head);
  const next = { ...defaultHead(kind, identities), ...kept };
  return { ...choice, settings: { ...choice.settings, head: next }, byHand: { ...choice.byHand, head: false } };
}

/** Scale and margin for a set of this many identities, unless they were set by hand. */
export function withIdentities(choice: Choice, identities: number): Choice {
  if (choice.byHand.head) return choice;
  const head = { ...choice.settings.head, ...suggestHead(identities, choice.settings.head.kind) };
  return { ...choice, settings: { ...choice.settings, head } };
}

/** Scale and margin follow the number of identities again. */
export function withSuggestedHead(choice: Choice, identities: number): Choice {
  return withIdentities({ ...choice, byHand: { ...choice.byHand, head: false } }, identities);
}

function asideWith({ settings: { dataset, noise }, aside }: Choice): SetAside {
  return dataset.kind === 'folder' ? { ...aside, folder: noise } : { ...aside, synthetic: { dataset, noise } };
}

/** Settings as a whole, those of a run for one. Nothing of them follows anything. */
export const withSettings = (choice: Choice, settings: Settings): Choice => ({
  settings,
  byHand: { head: true, milestones: true },
  aside: asideWith(choice),
});

/** The other kind of dataset, with the noise that was set for it. A person's own set gets no wrong labels unasked, and has no outsiders. */
export function withDatasetKind(choice: Choice, kind: 'synthetic' | 'folder', path: string): Choice {
  const { settings, aside } = choice;
  const { dataset, noise } = settings;
  if (kind === 'folder') {
    const none = { ...noise, closedSet: 0 };
    const own = dataset.kind === 'folder' ? noise : (aside.folder ?? none);
    return {
      ...choice,
      settings: { ...settings, dataset: { kind, path }, noise: { ...own, openSet: 0 } },
      aside: asideWith(choice),
    };
  }
  if (dataset.kind === 'synthetic') return choice;
  const drawn = aside.synthetic ?? { dataset: DEFAULT_SYNTHETIC, noise: DEFAULT_SETTINGS.noise };
  const next = { ...choice, settings: { ...settings, ...drawn }, aside: asideWith(choice) };
  return withIdentities(next, identitiesOf(drawn.dataset));
}

const identitiesOf = (dataset: Settings['dataset']): number =>
  dataset.kind === 'synthetic' ? dataset.identities : DEFAULT_SYNTHETIC.identities;

export type Preset = 'demo' | 'sphere' | 'circle' | 'paper';

/** Settings with drawn faces: what the page opens with, and what can be seen on a sphere or a circle. */
const DEMOS: Readonly<Record<Exclude<Preset, 'paper'>, Omit<Settings, 'engine'>>> = {
  demo: DEFAULT_SETTINGS,
  sphere: SPHERE_SETTINGS,
  circle: CIRCLE_SETTINGS,
};

/** The demos bring all settings, drawn faces included; `paper`: the authors' head and schedule on the set in use. */
export function withPreset(choice: Choice, preset: Preset): Choice {
  const { settings } = choice;
  if (preset !== 'paper') {
    return {
      settings: { ...DEMOS[preset], engine: settings.engine },
      // The number of identities suggests other values than those that were measured.
      byHand: { head: preset !== 'demo', milestones: false },
      aside: asideWith(choice),
    };
  }
  return {
    ...choice,
    settings: {
      ...settings,
      head: { ...settings.head, ...PAPER_SETTINGS.head, ...HEAD_CATALOGUE[settings.head.kind].authors },
      training: { ...settings.training, ...PAPER_SETTINGS.training },
    },
    byHand: { head: true, milestones: true },
  };
}

/** A lighter start for a machine without a GPU of its own: the same lesson with fewer images. */
export function withSoftwareDefaults(choice: Choice): Choice {
  const dataset = { ...DEFAULT_SYNTHETIC, imagesPerIdentity: 20 };
  const training = { ...choice.settings.training, batchSize: 20, epochs: 12, milestones: defaultMilestones(12) };
  return { ...choice, settings: { ...choice.settings, dataset, training } };
}
