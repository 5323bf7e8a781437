/** The settings of a section that have no place of their own: all that the table of fields does not call prominent. */
import type { Fields } from '../../../domain/settings/fieldKinds.ts';
import { FIELDS } from '../../../domain/settings/fields.ts';
import { whyUnused } from '../../../domain/settings/settingSearch.ts';
import type { Section } from '../../../domain/settings/settings.ts';
import { useApp } from '../../../store/useApp.ts';
import { SettingControl } from './SettingField.tsx';
import classes from './SettingsPanel.module.css';

const restOf = (section: Section) =>
  Object.entries<Fields[string]>(FIELDS[section]).filter(([, { prominent }]) => !prominent);

export function RestOfSection({ section }: { readonly section: Section }) {
  const settings = useApp((state) => state.settings);
  return (
    <div className={classes.rest}>
      {restOf(section)
        .filter(([name, field]) => whyUnused(settings, section, name, field) === null)
        .map(([name, field]) => (
          <SettingControl key={name} section={section} name={name} field={field} />
        ))}
    </div>
  );
}
