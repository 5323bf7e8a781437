/** One of several settings is chosen. */
import type { Ref } from 'react';
import type { Field } from '../../domain/settings/fieldKinds.ts';
import type { Section } from '../../domain/settings/settings.ts';
import { say } from '../../words/language.ts';
import controls from '../controls/controls.module.css';

interface Setting {
  readonly section: Section;
  readonly key: string;
  readonly field: Field;
}

const pathOf = ({ section, key }: Setting): string => `${section}.${key}`;

interface SettingPickerProps<Choice extends Setting> {
  readonly id: string;
  readonly title?: string;
  readonly ref?: Ref<HTMLSelectElement>;
  readonly choices: readonly Choice[];
  readonly chosen: Choice;
  readonly onChoose: (choice: Choice) => void;
}

export function SettingPicker<Choice extends Setting>(props: SettingPickerProps<Choice>) {
  const { id, title, ref, choices, chosen, onChoose } = props;
  return (
    <select
      ref={ref}
      id={id}
      className={controls.field}
      title={title}
      value={pathOf(chosen)}
      onChange={({ currentTarget }) => onChoose(choices.find((choice) => pathOf(choice) === currentTarget.value)!)}
    >
      {choices.map((choice) => (
        <option key={pathOf(choice)} value={pathOf(choice)}>
          {say(choice.field.label)}
        </option>
      ))}
    </select>
  );
}
