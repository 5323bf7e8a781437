/** The settings of a section that have no place of their own: all that the table of fields does not call prominent. */
import { correctsLabels } from '../../../domain/losses/catalogue.ts';
import type { Fields } from '../../../domain/settings/fieldKinds.ts';
import { FIELDS } from '../../../domain/settings/fields.ts';
import type { Section, Settings } from '../../../domain/settings/settings.ts';
import { valueAt } from '../../../store/run/nextRun.ts';
import { useApp } from '../../../store/useApp.ts';
import { SettingControl } from './SettingField.tsx';
import classes from './SettingsPanel.module.css';

const restOf = (section: Section) =>
  Object.entries<Fields[string]>(FIELDS[section]).filter(([, { prominent }]) => !prominent);

function isOfUse(settings: Settings, section: Section, name: string, { when }: Fields[string]): boolean {
  if (section === 'head' && name === 'correction') return correctsLabels(settings.head);
  // A set of one's own has none of what drawn faces have.
  if (valueAt(settings, section, name) === undefined) return false;
  return !when || valueAt(settings, section, when.key) === when.is;
}

export function RestOfSection({ section }: { readonly section: Section }) {
  const settings = useApp((state) => state.settings);
  return (
    <div className={classes.rest}>
      {restOf(section)
        .filter(([name, field]) => isOfUse(settings, section, name, field))
        .map(([name, field]) => (
          <SettingControl key={name} section={section} name={name} field={field} />
        ))}
    </div>
  );
}
