/** A value of a setting as a person chooses or writes it. */
import type { Field } from '../../domain/settings/fieldKinds.ts';
import { choicesOf } from '../../domain/settings/valueText.ts';
import controls from '../controls/controls.module.css';
import classes from './ValueField.module.css';

/** What was written, as the setting takes it; what is no number stays the text, which the setting then refuses by name. */
export function parsedValue(field: Field, text: string): unknown {
  if (field.kind === 'switch') return text === 'true';
  const value = Number(text.replace(',', '.'));
  return field.kind === 'number' && Number.isFinite(value) ? value : text;
}

interface ValueFieldProps {
  readonly id?: string | undefined;
  /** Where no label stands beside it. */
  readonly label?: string | undefined;
  readonly field: Field;
  readonly text: string;
  readonly wrong: boolean;
  readonly onChange: (text: string) => void;
}

export function ValueField({ id, label, field, text, wrong, onChange }: ValueFieldProps) {
  const choices = choicesOf(field);
  if (choices) {
    return (
      <select
        id={id}
        aria-label={label}
        className={controls.field}
        value={text}
        onChange={(event) => onChange(event.currentTarget.value)}
      >
        {choices.map(({ value, name }) => (
          <option key={value} value={value}>
            {name}
          </option>
        ))}
      </select>
    );
  }
  return (
    <input
      id={id}
      aria-label={label}
      className={`${controls.field} ${classes.number}`}
      type="text"
      inputMode="decimal"
      value={text}
      aria-invalid={wrong}
      onChange={(event) => onChange(event.currentTarget.value)}
    />
  );
}
