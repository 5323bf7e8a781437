/** Settings that a first visit does not need, folded away: all of the table of fields that have no place of their own. */
import { correctsLabels } from '../../../domain/losses/catalogue.ts';
import type { Fields } from '../../../domain/settings/fieldKinds.ts';
import { FIELDS } from '../../../domain/settings/fields.ts';
import type { Section } from '../../../domain/settings/settings.ts';
import { valueAt } from '../../../store/run/nextRun.ts';
import { useApp } from '../../../store/useApp.ts';
import { SettingControl } from './SettingField.tsx';
import classes from './SettingsPanel.module.css';

const SECTIONS = ['model', 'training', 'head', 'noise', 'dataset', 'engine'] as const satisfies readonly Section[];

const REST = SECTIONS.flatMap((section) =>
  Object.entries<Fields[string]>(FIELDS[section])
    .filter(([, { prominent }]) => !prominent)
    .map(([name, field]) => ({ section, name, field })),
);

export function AdvancedSettings() {
  const settings = useApp((state) => state.settings);
  const isOfUse = ({ section, name, field: { when } }: (typeof REST)[number]): boolean => {
    if (section === 'head' && name === 'correction') return correctsLabels(settings.head);
    // A set of one's own has none of what drawn faces have.
    if (valueAt(settings, section, name) === undefined) return false;
    return !when || valueAt(settings, section, when.key) === when.is;
  };
  return (
    <details className={classes.advanced}>
      <summary>Advanced</summary>
      {REST.filter(isOfUse).map(({ section, name, field }) => (
        <SettingControl key={`${section}.${name}`} section={section} name={name} field={field} />
      ))}
    </details>
  );
}
