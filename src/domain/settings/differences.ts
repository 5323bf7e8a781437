/** In which settings runs differ, and what a run is called beside another one: by what it has different. */

import { t } from '@lingui/core/macro';
import { listed } from '../../lib/joinedText.ts';
import { say } from '../../words/language.ts';
import { HEAD_CATALOGUE } from '../losses/catalogue.ts';
import { usesHeadSetting } from '../losses/usedSettings.ts';
import { fieldsOf } from './fieldsOf.ts';
import type { Section, Settings } from './settings.ts';
import { valueText } from './valueText.ts';

/** A setting in which runs differ. */
export interface Difference {
  readonly section: Section;
  readonly key: string;
  readonly label: string;
  /** As people read it, one a run in their order; null where the run has no such setting or does not use it. */
  readonly values: readonly (string | null)[];
}

/** In the order in which they tell most. */
const SECTIONS = ['head', 'dataset', 'noise', 'model', 'training', 'engine'] as const satisfies readonly Section[];

/** Every setting of a run that does something, as text. */
function textsOf(settings: Settings): Map<string, Difference> {
  const { head, dataset } = settings;
  const imagesText = dataset.kind === 'folder' ? dataset.path : t`drawn faces`;
  // Settings call the images by several names.
  const images: Difference = { section: 'dataset', key: 'kind', label: t`Dataset`, values: [imagesText] };
  const texts = new Map<string, Difference>([['dataset.kind', images]]);
  for (const section of SECTIONS) {
    const values = new Map<string, unknown>(Object.entries(settings[section]));
    for (const [key, field] of Object.entries(fieldsOf(section, head.kind))) {
      if (!values.has(key) || (section === 'head' && !usesHeadSetting(head, key))) continue;
      const isLoss = section === 'head' && key === 'kind';
      // Networks go by the short name that stamps have.
      const isNetwork = section === 'model' && key === 'preset';
      const text = isLoss
        ? HEAD_CATALOGUE[head.kind].name
        : isNetwork
          ? String(values.get(key))
          : valueText(field, values.get(key));
      texts.set(`${section}.${key}`, { section, key, label: say(field.label), values: [text] });
    }
  }
  return texts;
}

/**
 * The settings in which the runs differ: those that at least two of them use with different values. One that a run does not
 * use, as the start of correction of a loss that trusts every label, follows from another difference and is none of its own.
 */
export function differingSettings(runs: readonly Settings[]): readonly Difference[] {
  const texts = runs.map(textsOf);
  const paths = new Set(texts.flatMap((each) => [...each.keys()]));
  const found = [...paths].flatMap((path): Difference[] => {
    const each = texts.map((of) => of.get(path));
    const values = each.map((one) => one?.values[0] ?? null);
    const used = new Set(values.filter((value) => value !== null));
    const known = each.find((one) => one !== undefined);
    return known && used.size > 1 ? [{ ...known, values }] : [];
  });
  return found.sort((a, b) => SECTIONS.indexOf(a.section) - SECTIONS.indexOf(b.section));
}

/** "ArcFace, training seed 2": what a run has that another one has not; null where the settings are the same. */
export function differenceText(settings: Settings, from: Settings): string | null {
  const parts = differingSettings([settings, from]).flatMap(({ section, key, label, values: [value] }) => {
    if (value === null || value === undefined) return [];
    if (key === 'kind' || key === 'preset') return [value];
    const name = section === 'head' ? label : label.charAt(0).toLowerCase() + label.slice(1);
    return [`${name} ${value}`];
  });
  return parts.length > 0 ? listed(parts) : null;
}
