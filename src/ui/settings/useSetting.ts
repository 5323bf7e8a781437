/** One setting as a control needs it: its value, how to change it, its help, and whether it waits for the next run. */
import { type Field, fieldOf } from '../../protocol/fields.ts';
import type { Settings } from '../../protocol/settings.ts';
import { isActive } from '../../store/runMachine.ts';
import { useApp, useSession } from '../../store/useApp.ts';

type Section = keyof Settings;

export interface SettingHandle {
  readonly value: unknown;
  readonly change: (value: unknown) => void;
  readonly help: string;
  /** A run goes on with another value. */
  readonly waits: boolean;
}

const applies: Readonly<Record<Field['applies'], string>> = {
  'next step': 'Applies from the next step.',
  'next epoch': 'Applies from the next epoch.',
  'next run': 'Applies to the next run.',
};

function valueAt(settings: Settings, section: Section, key: string): unknown {
  return { ...(settings[section] as object as Record<string, unknown>) }[key];
}

/** @throws Error when the table of fields has no such setting */
export function useSetting(section: Section, key: string): SettingHandle {
  const session = useSession();
  const kind = useApp((state) => state.settings.head.kind);
  const field = fieldOf(section, key, kind);
  if (!field) throw new Error(`no setting ${section}.${key}`);
  const value = useApp((state) => valueAt(state.settings, section, key));
  const running = useApp((state) =>
    state.run.settings && isActive(state.machine.phase) ? valueAt(state.run.settings, section, key) : undefined,
  );
  return {
    value,
    change: (next) => session.change({ section, key, value: next }),
    help: `${field.help} ${applies[field.applies]}`,
    waits: field.applies === 'next run' && running !== undefined && String(running) !== String(value),
  };
}
