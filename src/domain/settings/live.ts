/**
 * What of the settings may change while a run goes on, and what the settings are then. The table of fields says which they are:
 * those that do not wait for the next run.
 */
import type { ParameterValue } from '../losses/lossTypes.ts';
import { FIELDS } from './fields.ts';
import { fieldsOf } from './fieldsOf.ts';
import type { Section, Settings } from './settings.ts';

type Table = typeof FIELDS;

type LiveKey<S extends Section> = {
  [Key in keyof Table[S]]: Table[S][Key] extends { readonly applies: 'next run' } ? never : Key;
}[keyof Table[S]] &
  keyof Settings[S];

/** The settings of a run that change, by section; a head's own parameters stand beside the shared ones. */
export type LiveSettings = {
  readonly [S in Section]?: Partial<Pick<Settings[S], LiveKey<S>>> &
    (S extends 'head' ? { readonly [parameter: string]: ParameterValue } : unknown);
};

const SECTIONS = Object.keys(FIELDS) as readonly Section[];

/** What changed did, the rest is as it was. */
export function withLive<Part extends Partial<Settings>>(before: Part, live: LiveSettings): Part {
  const sections = SECTIONS.filter((section) => before[section] && live[section]);
  const changed = sections.map((section) => [section, { ...before[section], ...live[section] }]);
  return { ...before, ...Object.fromEntries(changed) };
}

/**
 * What of the wanted settings a run under way can take; undefined when nothing of it changed. A run goes on with the loss and
 * the images it has: what belongs to others is for the next run.
 */
export function liveChange(run: Settings, wanted: Settings): LiveSettings | undefined {
  const sections = SECTIONS.filter((section) => isOfTheRun(section, run, wanted)).flatMap((section) => {
    const values = changedLive(section, run, wanted);
    return values.length > 0 ? [[section, Object.fromEntries(values)] as const] : [];
  });
  return sections.length > 0 ? Object.fromEntries(sections) : undefined;
}

function isOfTheRun(section: Section, run: Settings, wanted: Settings): boolean {
  if (section === 'head') return run.head.kind === wanted.head.kind;
  return section !== 'noise' || run.dataset.kind === wanted.dataset.kind;
}

function changedLive(section: Section, run: Settings, wanted: Settings): [string, unknown][] {
  const before = new Map<string, unknown>(Object.entries(run[section]));
  const after = new Map<string, unknown>(Object.entries(wanted[section]));
  return Object.entries(fieldsOf(section, run.head.kind)).flatMap(([key, { applies }]) => {
    const value = after.get(key);
    const isChanged = applies !== 'next run' && String(value) !== String(before.get(key));
    return isChanged ? [[key, value] as [string, unknown]] : [];
  });
}
