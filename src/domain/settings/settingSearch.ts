/** Finds a setting, a loss or a network by a few letters: by its label, its letter in formulas, its name in files, its help. */
import { HEAD_CATALOGUE, HEAD_KINDS, type HeadKind } from '../losses/catalogue.ts';
import { HEAD_GROUPS } from '../losses/lossTypes.ts';
import { usesHeadSetting } from '../losses/usedSettings.ts';
import type { Field } from './fieldKinds.ts';
import { FIELDS } from './fields.ts';
import { fieldsOf } from './fieldsOf.ts';
import type { Section, Settings } from './settings.ts';

/** How the page groups the settings; `first` stands before all groups. */
export const SETTING_GROUPS = {
  presets: 'Presets',
  data: 'Data',
  noise: 'Other noise',
  loss: 'Loss in detail',
  network: 'Network',
  training: 'Training',
  engine: 'Engine',
} as const;
export type SettingGroup = keyof typeof SETTING_GROUPS;

const GROUP_OF: Readonly<Record<Section, SettingGroup>> = {
  dataset: 'data',
  noise: 'noise',
  head: 'loss',
  model: 'network',
  training: 'training',
  engine: 'engine',
};

/** The settings that stand before all groups. */
const FIRST: readonly string[] = ['noise.closedSet', 'head.kind'];

export type FoundSetting =
  | {
      readonly kind: 'setting';
      /** "section.key", by which the page knows the control. */
      readonly id: string;
      readonly label: string;
      /** Null: it stands before all groups. */
      readonly group: SettingGroup | null;
      /** Why it has no control at present. */
      readonly unused: string | null;
    }
  | { readonly kind: 'loss'; readonly id: HeadKind; readonly label: string; readonly group: string };

interface Entry {
  readonly found: FoundSetting;
  /** Other names. */
  readonly names: readonly string[];
  readonly help: string;
}

/** What has a control without being a row of the table of fields. */
const OTHERS: readonly Entry[] = [
  {
    found: { kind: 'setting', id: 'dataset.kind', label: 'Dataset', group: 'data', unused: null },
    names: ['own images', 'folder', 'photos', 'zip', 'synthetic faces'],
    help: '',
  },
  {
    found: { kind: 'setting', id: 'weights', label: 'Weights to start from', group: 'network', unused: null },
    names: ['fine-tune', 'safetensors', 'checkpoint', 'pretrained'],
    help: '',
  },
];

/** imagesPerIdentity -> "images per identity" */
const spoken = (key: string): string => key.replaceAll(/([A-Z])/g, ' $1');

/** Why a change of this setting would change nothing with the others as they are; null where it would. */
export function whyUnused({ dataset, head, ...rest }: Settings, section: Section, key: string, { when }: Field) {
  if (section === 'dataset') return dataset.kind === 'folder' ? 'of drawn faces alone' : null;
  if (section === 'head') {
    return usesHeadSetting(head, key) ? null : `not used by ${HEAD_CATALOGUE[head.kind].name} as it is set`;
  }
  const values: Readonly<Record<string, unknown>> = rest[section];
  return when && values[when.key] !== when.is ? 'has no effect as the others are set' : null;
}

function fieldEntry(settings: Settings, section: Section, key: string, field: Field): Entry {
  const id = `${section}.${key}`;
  return {
    found: {
      kind: 'setting',
      id,
      label: field.label,
      group: FIRST.includes(id) ? null : GROUP_OF[section],
      unused: whyUnused(settings, section, key, field),
    },
    // Losses are found by themselves.
    names: [spoken(key), ...(field.kind === 'choice' && id !== 'head.kind' ? Object.values(field.names) : [])],
    help: field.help,
  };
}

function entriesOf(settings: Settings): Entry[] {
  const fields = (Object.keys(FIELDS) as Section[]).flatMap((section) =>
    Object.entries(fieldsOf(section, settings.head.kind)).map(([key, field]) =>
      fieldEntry(settings, section, key, field),
    ),
  );
  const losses = HEAD_KINDS.map((kind): Entry => {
    const { name, group, summary } = HEAD_CATALOGUE[kind];
    return { found: { kind: 'loss', id: kind, label: name, group: HEAD_GROUPS[group] }, names: [], help: summary };
  });
  return [...fields, ...OTHERS, ...losses];
}

const plain = (text: string): string => text.normalize('NFKD').replaceAll(/\p{M}/gu, '').toLowerCase().trim();
const wordsOf = (text: string): string[] => text.split(/[^\p{L}\p{N}]+/u);

/** Help is searched for words that say something. */
const LEAST_IN_HELP = 3;

/** How well an entry fits, 0 the best; null where it does not. */
function rankOf({ found, names, help }: Entry, query: string): number | null {
  const label = plain(found.label);
  const all = [label, ...names.map(plain)];
  if (label === query || wordsOf(label).includes(query)) return 0;
  if (label.startsWith(query)) return 1;
  if (wordsOf(label).some((word) => word.startsWith(query))) return 2;
  if (all.some((name) => wordsOf(name).some((word) => word.startsWith(query)))) return 3;
  if (query.length < LEAST_IN_HELP) return null;
  if (all.some((name) => name.includes(query))) return 4;
  return plain(help).includes(query) ? 5 : null;
}

/** The best first; of equally good ones those that have a control now, then in the order of the page. */
export function findSettings(settings: Settings, query: string, most = 8): readonly FoundSetting[] {
  const wanted = plain(query);
  if (wanted === '') return [];
  const isUnused = ({ found }: Entry): number => (found.kind === 'setting' && found.unused !== null ? 1 : 0);
  return entriesOf(settings)
    .flatMap((entry) => {
      const rank = rankOf(entry, wanted);
      return rank === null ? [] : [{ entry, rank }];
    })
    .sort((a, b) => a.rank - b.rank || isUnused(a.entry) - isUnused(b.entry))
    .slice(0, most)
    .map(({ entry }) => entry.found);
}
