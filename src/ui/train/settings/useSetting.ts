/** One setting as a control needs it: its value, how to change it, its help, and whether it waits for the next run. */
import { msg } from '@lingui/core/macro';
import type { Field } from '../../../domain/settings/fieldKinds.ts';
import { fieldOf } from '../../../domain/settings/fieldsOf.ts';
import type { Section } from '../../../domain/settings/settings.ts';
import { sentences } from '../../../lib/joinedText.ts';
import { valueAt, waitsForNextRun } from '../../../store/run/nextRun.ts';
import { useApp, useSession } from '../../../store/useApp.ts';
import { say, type Words } from '../../../words/language.ts';

export interface SettingHandle {
  readonly value: unknown;
  readonly change: (value: unknown) => void;
  readonly help: string;
  /** The run on the page has another value, and keeps it. */
  readonly waits: boolean;
}

const applies: Readonly<Record<Field['applies'], Words>> = {
  'next step': msg`Applies from the next step.`,
  'next epoch': msg`Applies from the next epoch.`,
  'next run': msg`Applies to the next run.`,
};

/** @throws Error when the table of fields has no such setting */
export function useSetting(section: Section, key: string): SettingHandle {
  const session = useSession();
  const kind = useApp((state) => state.settings.head.kind);
  const field = fieldOf(section, key, kind);
  if (!field) throw new Error(`no setting ${section}.${key}`);
  const value = useApp((state) => valueAt(state.settings, section, key));
  const waits = useApp((state) => waitsForNextRun(state, section, key));
  return {
    value,
    change: (next) => session.change({ section, key, value: next }),
    help: sentences([say(field.help), say(applies[field.applies])]),
    waits,
  };
}
