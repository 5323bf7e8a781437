/**
 * Finds a setting, a loss or a network by a few letters: by its label, its letter in formulas, its name in files, its help; in the
 * language that is spoken and in English.
 */
import { msg, t } from '@lingui/core/macro';
import { inEnglish, say, type Words } from '../../words/language.ts';
import { HEAD_CATALOGUE, HEAD_KINDS, type HeadKind } from '../losses/catalogue.ts';
import { HEAD_GROUPS } from '../losses/lossTypes.ts';
import { usesHeadSetting } from '../losses/usedSettings.ts';
import type { Field } from './fieldKinds.ts';
import { FIELDS } from './fields.ts';
import { fieldsOf } from './fieldsOf.ts';
import type { Section, Settings } from './settings.ts';

/** How the page groups the settings; `first` stands before all groups. */
export const SETTING_GROUPS = {
  presets: msg`Presets`,
  data: msg`Data`,
  noise: msg`Other noise`,
  loss: msg`Loss in detail`,
  network: msg`Network`,
  training: msg`Training`,
  engine: msg`Engine`,
} as const satisfies Readonly<Record<string, Words>>;
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

type Name = Words | string;

interface Entry {
  readonly found: FoundSetting;
  readonly label: Name;
  /** Other names. */
  readonly names: readonly Name[];
  readonly help: Name;
}

/** What has a control without being a row of the table of fields. */
const OTHERS = [
  {
    id: 'dataset.kind',
    label: msg`Dataset`,
    group: 'data',
    names: [msg`own images`, msg`folder`, msg`photos`, 'zip', msg`synthetic faces`],
  },
  {
    id: 'weights',
    label: msg`Weights to start from`,
    group: 'network',
    names: [msg`fine-tune`, 'safetensors', msg`checkpoint`, msg`pretrained`],
  },
] as const;

const otherEntry = ({ id, label, group, names }: (typeof OTHERS)[number]): Entry => ({
  found: { kind: 'setting', id, label: say(label), group, unused: null },
  ...{ label, names, help: '' },
});

/** imagesPerIdentity -> "images per identity" */
const inFiles = (key: string): string => key.replaceAll(/([A-Z])/g, ' $1');

/** Why a change of this setting would change nothing with the others as they are; null where it would. */
export function whyUnused({ dataset, head, ...rest }: Settings, section: Section, key: string, { when }: Field) {
  if (section === 'dataset') return dataset.kind === 'folder' ? t`of drawn faces alone` : null;
  if (section === 'head') {
    const { name } = HEAD_CATALOGUE[head.kind];
    return usesHeadSetting(head, key) ? null : t`not used by ${name} as it is set`;
  }
  const values: Readonly<Record<string, unknown>> = rest[section];
  return when && values[when.key] !== when.is ? t`has no effect as the others are set` : null;
}

function fieldEntry(settings: Settings, section: Section, key: string, field: Field): Entry {
  const id = `${section}.${key}`;
  return {
    found: {
      kind: 'setting',
      id,
      label: say(field.label),
      group: FIRST.includes(id) ? null : GROUP_OF[section],
      unused: whyUnused(settings, section, key, field),
    },
    label: field.label,
    // Losses are found by themselves.
    names: [inFiles(key), ...(field.kind === 'choice' && id !== 'head.kind' ? Object.values(field.names) : [])],
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
    const found = { kind: 'loss', id: kind, label: name, group: say(HEAD_GROUPS[group]) } as const;
    return { found, label: name, names: [], help: summary };
  });
  return [...fields, ...OTHERS.map(otherEntry), ...losses];
}

const plain = (text: string): string => text.normalize('NFKD').replaceAll(/\p{M}/gu, '').toLowerCase().trim();
const wordsOf = (text: string): string[] => text.split(/[^\p{L}\p{N}]+/u);

/** As it is said, and in English. */
const saidAs = (name: Name): string[] => [...new Set([say(name), inEnglish(() => say(name))])].map(plain);

/** Help is searched for words that say something. */
const LEAST_IN_HELP = 3;
/** Two Chinese characters say as much as a word. */
const lengthOf = (text: string): number => text.length + (text.match(/\p{Script=Han}/gu)?.length ?? 0);

/** How well an entry fits, 0 the best; null where it does not. */
function rankOf({ label, names, help }: Entry, query: string): number | null {
  const labels = saidAs(label);
  const words = labels.flatMap(wordsOf);
  const all = [...labels, ...names.flatMap(saidAs)];
  if (labels.includes(query) || words.includes(query)) return 0;
  if (labels.some((each) => each.startsWith(query))) return 1;
  if (words.some((word) => word.startsWith(query))) return 2;
  if (all.some((name) => wordsOf(name).some((word) => word.startsWith(query)))) return 3;
  if (lengthOf(query) < LEAST_IN_HELP) return null;
  if (all.some((name) => name.includes(query))) return 4;
  return saidAs(help).some((text) => text.includes(query)) ? 5 : null;
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
