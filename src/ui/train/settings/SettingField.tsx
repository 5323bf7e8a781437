/** Settings that are not sliders: one of a list, a number, a list of epochs, or on and off. */
import { t } from '@lingui/core/macro';
import { type ReactNode, useEffect, useId, useState } from 'react';
import { settingTerm } from '../../../domain/glossary/settingTerms.ts';
import type { ChoiceField, Field } from '../../../domain/settings/fieldKinds.ts';
import type { Section } from '../../../domain/settings/settings.ts';
import { assertNever } from '../../../lib/assertNever.ts';
import { say } from '../../../words/language.ts';
import controls from '../../controls/controls.module.css';
import { HelpTip } from '../../controls/HelpTip.tsx';
import classes from './SettingField.module.css';
import { useSetting } from './useSetting.ts';

interface SettingProps {
  readonly section: Section;
  readonly name: string;
  readonly field: Field;
}

interface RowProps {
  readonly id: string;
  /** "section.key", by which the search finds it. */
  readonly setting: string;
  readonly label: string;
  readonly help: string;
  readonly waits: boolean;
  readonly width?: 'narrow' | 'wide' | undefined;
  readonly children: ReactNode;
}

export function FieldRow({ id, setting, label, help, waits, width, children }: RowProps) {
  const className = width ? `${classes.control} ${classes[width]}` : classes.control;
  return (
    <div className={classes.row} data-setting={setting}>
      <label htmlFor={id} className={classes.label}>
        {label}
      </label>
      <HelpTip about={label} text={help} id={`${id}-help`} word={settingTerm(setting)} />
      <div className={className}>{children}</div>
      <span id={`${id}-help`} hidden>
        {help}
      </span>
      {waits && <span className={classes.tag}>{t`next run`}</span>}
    </div>
  );
}

interface Option {
  readonly value: string;
  readonly label: string;
}

export interface OptionGroup {
  readonly label: string;
  readonly options: readonly Option[];
}

const optionOf = ({ value, label }: Option) => (
  <option key={value} value={value}>
    {label}
  </option>
);

interface SelectProps extends SettingProps {
  readonly field: ChoiceField;
  /** The field's own choices where it does not say. */
  readonly options?: readonly (Option | OptionGroup)[];
}

const optionsOf = ({ choices, names }: ChoiceField): readonly Option[] =>
  choices.map((value) => ({ value, label: say(names[value]!) }));

export function SettingSelect({ section, name, field, options = optionsOf(field) }: SelectProps) {
  const id = useId();
  const { value, change, help, waits } = useSetting(section, name);
  return (
    <FieldRow id={id} setting={`${section}.${name}`} label={say(field.label)} help={help} waits={waits} width="wide">
      <select
        className={controls.field}
        id={id}
        value={String(value)}
        aria-describedby={`${id}-help`}
        onChange={(event) => change(event.currentTarget.value)}
      >
        {options.map((entry) =>
          'options' in entry ? (
            <optgroup key={entry.label} label={entry.label}>
              {entry.options.map(optionOf)}
            </optgroup>
          ) : (
            optionOf(entry)
          ),
        )}
      </select>
    </FieldRow>
  );
}

/** A number or a list of epochs, typed. What cannot be read is marked and not taken over. */
export function SettingText({ section, name, field }: SettingProps) {
  const id = useId();
  const { value, change, help, waits } = useSetting(section, name);
  const shown = Array.isArray(value) ? value.join(', ') : String(value);
  const [text, setText] = useState(shown);
  useEffect(() => setText(shown), [shown]);
  const parsed = parse(field, text);
  const commit = (): void => {
    if (parsed === undefined) setText(shown);
    else change(parsed);
  };
  return (
    <FieldRow
      id={id}
      setting={`${section}.${name}`}
      label={say(field.label)}
      help={help}
      waits={waits}
      width={field.kind === 'number' ? 'narrow' : undefined}
    >
      <input
        className={controls.field}
        id={id}
        type="text"
        inputMode={field.kind === 'number' ? 'decimal' : 'text'}
        value={text}
        aria-invalid={parsed === undefined}
        aria-describedby={`${id}-help`}
        onChange={(event) => setText(event.currentTarget.value)}
        onBlur={commit}
        onKeyDown={(event) => {
          if (event.key === 'Enter') commit();
        }}
      />
    </FieldRow>
  );
}

function parse(field: Field, text: string): unknown {
  const trimmed = text.trim();
  if (field.kind === 'epochs') {
    if (trimmed === '') return [];
    const parts = trimmed.split(/[\s,;]+/).map(Number);
    return parts.every((part) => Number.isInteger(part) && part >= 1) ? parts : undefined;
  }
  if (field.kind !== 'number' || trimmed === '') return undefined;
  const value = Number(trimmed.replace(',', '.'));
  return Number.isFinite(value) && value >= field.min && value <= field.max ? value : undefined;
}

function SettingSwitch({ section, name, field }: SettingProps) {
  const id = useId();
  const { value, change, help, waits } = useSetting(section, name);
  return (
    <FieldRow id={id} setting={`${section}.${name}`} label={say(field.label)} help={help} waits={waits} width="narrow">
      <select
        className={controls.field}
        id={id}
        value={String(value)}
        aria-describedby={`${id}-help`}
        onChange={(event) => change(event.currentTarget.value === 'true')}
      >
        <option value="true">{t`on`}</option>
        <option value="false">{t`off`}</option>
      </select>
    </FieldRow>
  );
}

/** A setting of any kind that is not on a slider. */
export function SettingControl(setting: SettingProps) {
  const { field } = setting;
  switch (field.kind) {
    case 'choice':
      return <SettingSelect {...setting} field={field} />;
    case 'switch':
      return <SettingSwitch {...setting} />;
    case 'number':
    case 'epochs':
      return <SettingText {...setting} />;
    default:
      return assertNever(field);
  }
}
