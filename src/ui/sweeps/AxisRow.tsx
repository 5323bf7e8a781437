/** One setting of a sweep's form with the values that are tried. */
import { msg, t } from '@lingui/core/macro';
import { IconX } from '@tabler/icons-react';
import { useId } from 'react';
import type { Field } from '../../domain/settings/fieldKinds.ts';
import { FIELDS } from '../../domain/settings/fields.ts';
import { fieldsOf } from '../../domain/settings/fieldsOf.ts';
import type { Section } from '../../domain/settings/settings.ts';
import { choicesOf } from '../../domain/settings/valueText.ts';
import { axisField, type DraftAxis, wordsOf } from '../../store/sweeps/sweepDraft.ts';
import { say, type Words } from '../../words/language.ts';
import controls from '../controls/controls.module.css';
import classes from './SweepForm.module.css';

const SECTIONS: Readonly<Record<Section, Words>> = {
  head: msg({ message: 'Loss', context: 'the function' }),
  noise: msg`Noise`,
  dataset: msg`Faces`,
  model: msg`Network`,
  training: msg`Training`,
  engine: msg`Engine`,
};
const NAMES = Object.keys(SECTIONS) as readonly Section[];

/** Seeds are no axis: they have a field of their own. */
const fieldsIn = (section: Section): readonly (readonly [path: string, field: Field])[] =>
  Object.entries(fieldsOf(section, FIELDS.head.kind.standard)).flatMap(([key, field]) =>
    key === 'seed' ? [] : [[`${section}.${key}`, field] as const],
  );

const KNOWN = new Set([...NAMES, ...NAMES.flatMap((section) => fieldsIn(section).map(([path]) => path))]);

interface Group {
  readonly label: string;
  readonly options: readonly { readonly path: string; readonly label: string }[];
}

const groups = (): readonly Group[] => [
  ...NAMES.map((section) => ({
    label: say(SECTIONS[section]),
    options: fieldsIn(section).map(([path, { label }]) => ({ path, label: say(label) })),
  })),
  {
    label: t`Several settings together`,
    options: NAMES.map((section) => ({
      path: section,
      label: t`${{ section: say(SECTIONS[section]) }}, several settings`,
    })),
  },
];

function hintOf(path: string, field: Field | undefined): string {
  if (path === '') return '';
  if (!field) {
    const example = '{"closedSet": 0.2, "openSet": 0.2}';
    return t`Objects of settings with commas between them, as ${example}`;
  }
  switch (field.kind) {
    case 'number':
      return t`${{ least: field.min }} to ${{ most: field.max }}, with commas between them`;
    case 'epochs':
      return t`Lists with commas between them, as [9, 12], [7, 10]`;
    case 'switch':
    case 'choice':
      return '';
  }
}

interface ChoicesProps {
  readonly choices: NonNullable<ReturnType<typeof choicesOf>>;
  readonly label: string;
  readonly text: string;
  readonly onChange: (text: string) => void;
}

function Choices({ choices, label, text, onChange }: ChoicesProps) {
  const chosen = wordsOf(text);
  return (
    <fieldset className={classes.choices}>
      <legend className="sr-only">{label}</legend>
      {choices.map(({ value, name }) => (
        <label key={value}>
          <input
            type="checkbox"
            className={classes.tick}
            checked={chosen.includes(value)}
            onChange={({ currentTarget }) => {
              const next = currentTarget.checked ? [...chosen, value] : chosen.filter((word) => word !== value);
              onChange(next.join(', '));
            }}
          />
          {name}
        </label>
      ))}
    </fieldset>
  );
}

interface AxisRowProps {
  readonly axis: DraftAxis;
  readonly place: number;
  readonly wrong: boolean;
  readonly onChange: (axis: DraftAxis) => void;
  /** Null for the last one. */
  readonly onRemove: (() => void) | null;
}

/** What a setting begins with: its default, beside which others are typed or ticked. */
const firstText = (path: string): string => {
  const field = axisField(path);
  return field && field.kind !== 'epochs' ? String(field.standard) : '';
};

export function AxisRow({ axis, place, wrong, onChange, onRemove }: AxisRowProps) {
  const id = useId();
  const { path, text } = axis;
  const field = axisField(path);
  const choices = field && choicesOf(field);
  const label = t`Values of setting ${{ place: place + 1 }}`;
  const takeText = (changed: string): void => onChange({ ...axis, text: changed });
  return (
    <div className={classes.axis}>
      <select
        className={controls.field}
        aria-label={t`Setting ${{ place: place + 1 }}`}
        value={path}
        onChange={({ currentTarget }) =>
          onChange({ ...axis, path: currentTarget.value, text: firstText(currentTarget.value) })
        }
      >
        <option value="">{t`Choose a setting…`}</option>
        {path !== '' && !KNOWN.has(path) && <option value={path}>{say(field?.label ?? path)}</option>}
        {groups().map((group) => (
          <optgroup key={group.label} label={group.label}>
            {group.options.map((option) => (
              <option key={option.path} value={option.path}>
                {option.label}
              </option>
            ))}
          </optgroup>
        ))}
      </select>
      {choices ? (
        <Choices choices={choices} label={label} text={text} onChange={takeText} />
      ) : (
        <div className={classes.hinted}>
          <input
            className={`${controls.field} ${classes.values}`}
            type="text"
            aria-label={label}
            aria-invalid={wrong}
            aria-describedby={`${id}-hint`}
            disabled={path === ''}
            value={text}
            onChange={({ currentTarget }) => takeText(currentTarget.value)}
          />
          <span id={`${id}-hint`} className="quiet">
            {hintOf(path, field)}
          </span>
        </div>
      )}
      {onRemove && (
        <button
          type="button"
          className={controls.button}
          aria-label={t`Take setting ${{ place: place + 1 }} away`}
          title={t`Take it away`}
          onClick={onRemove}
        >
          <IconX size={14} aria-hidden />
        </button>
      )}
    </div>
  );
}
