/** Which settings on the page are not those of the run that it shows, and so are for the next one. */
import { t } from '@lingui/core/macro';
import { fieldsOf } from '../../domain/settings/fieldsOf.ts';
import { withLive } from '../../domain/settings/live.ts';
import type { Section, Settings } from '../../domain/settings/settings.ts';
import { say } from '../../words/language.ts';
import { liveChangeFor } from '../settings/liveTelling.ts';
import type { AppState } from '../state.ts';
import { isActive } from './runMachine.ts';

export const valueAt = (settings: Settings, section: Section, key: string): unknown =>
  Object.entries(settings[section]).find(([name]) => name === key)?.[1];

const differs = (a: unknown, b: unknown): boolean => a !== undefined && b !== undefined && String(a) !== String(b);

/** The run as it will be once it was told what it can take; null when there is none. */
function taken(state: AppState): Settings | null {
  const { run, machine } = state;
  if (!run.settings || !isActive(machine.phase)) return run.settings;
  const live = liveChangeFor(state, run.settings);
  return live ? withLive(run.settings, live) : run.settings;
}

/** The run that is shown has another value, and keeps it. */
export function waitsForNextRun(state: AppState, section: Section, key: string): boolean {
  const run = taken(state);
  return run !== null && differs(valueAt(run, section, key), valueAt(state.settings, section, key));
}

const SECTIONS = ['dataset', 'noise', 'head', 'model', 'training', 'engine'] as const satisfies readonly Section[];

/** Labels of the settings that differ from the run's. Another loss or other images stand for all that belongs to them. */
export function nextRunChanges(state: AppState): readonly string[] {
  const run = taken(state);
  if (run === null || run === state.settings) return [];
  const { settings } = state;
  const otherImages =
    run.dataset.kind !== settings.dataset.kind ||
    differs(valueAt(run, 'dataset', 'path'), valueAt(settings, 'dataset', 'path'));
  return SECTIONS.flatMap((section) => {
    if (section === 'dataset' && otherImages) return [t`Dataset`];
    if (section === 'head' && run.head.kind !== settings.head.kind)
      return [t({ message: 'Loss', context: 'the function' })];
    return Object.entries(fieldsOf(section, settings.head.kind)).flatMap(([key, { label }]) =>
      differs(valueAt(run, section, key), valueAt(settings, section, key)) ? [say(label)] : [],
    );
  });
}
