/** Where a set's names come from, and the column or folder they could come from instead. */
import { t } from '@lingui/core/macro';
import { useId } from 'react';
import type { ImportChoices } from '../../domain/importChoices.ts';
import type { LabelChoice, Labelling } from '../../domain/importReport.ts';
import controls from '../controls/controls.module.css';
import { Tooltip } from '../controls/Tooltip.tsx';
import classes from './LabelSource.module.css';

interface LabelSourceProps {
  readonly labelling: Labelling;
  readonly choices: ImportChoices;
  onChoose(choices: ImportChoices): void;
}

interface Options {
  readonly label: string;
  readonly help: string;
  readonly value: string;
  readonly options: readonly { readonly value: string; readonly label: string }[];
  /** @param value empty for "found out" */
  chosen(value: string): Pick<ImportChoices, 'labelColumn' | 'personLevel' | 'faceRegions'>;
}

const NONE = { labelColumn: null, personLevel: null, faceRegions: null } as const;

function optionsOf(choice: LabelChoice, choices: ImportChoices): Options {
  if (choice.kind === 'faceRegions') {
    return {
      label: t`Who names the faces`,
      help: t`The face regions that a photo program has written into the photos or their sidecars, or the folders. Changing it reads the images again.`,
      value: choices.faceRegions === null ? '' : `${choices.faceRegions}`,
      options: [
        { value: 'true', label: t`Face regions of the photos` },
        { value: 'false', label: t`Folders` },
      ],
      chosen: (value) => ({ ...NONE, faceRegions: value === '' ? null : value === 'true' }),
    };
  }
  if (choice.kind === 'personLevel') {
    return {
      label: t`Folder with the name`,
      help: t`Which folder of the tree names the person. Changing it reads the images again.`,
      value: `${choices.personLevel ?? ''}`,
      options: choice.options.map(({ level, examples }) => ({
        value: `${level}`,
        label: `${level}: ${examples.join(', ')}`,
      })),
      chosen: (value) => ({ ...NONE, personLevel: value === '' ? null : Number(value) }),
    };
  }
  return {
    label: t`Column with the name`,
    help: t`Which column of the list names the person. Changing it reads the images again.`,
    value: choices.labelColumn ?? '',
    options: choice.options.map((name) => ({ value: name, label: /^\d+$/.test(name) ? t`Column ${name}` : name })),
    chosen: (value) => ({ ...NONE, labelColumn: value === '' ? null : value }),
  };
}

/** What stands for "found out". */
function automatic(choice: LabelChoice, asked: string): string {
  if (choice.kind !== 'labelColumn' || asked !== '') return t`Automatic`;
  const { chosen } = choice;
  return chosen === null ? t`Choose…` : t`Automatic (${chosen})`;
}

function Choice({ choice, choices, onChoose }: Omit<LabelSourceProps, 'labelling'> & { choice: LabelChoice }) {
  const id = useId();
  const { label, help, value, options, chosen } = optionsOf(choice, choices);
  return (
    <div className={classes.choice}>
      <label htmlFor={id}>{label}</label>
      <Tooltip label={help} w={260} withArrow explains>
        <select
          id={id}
          className={`${controls.field} ${classes.select}`}
          value={value}
          onChange={(event) => onChoose({ ...choices, ...chosen(event.currentTarget.value) })}
        >
          <option value="">{automatic(choice, value)}</option>
          {options.map((option) => (
            <option key={option.value} value={option.value}>
              {option.label}
            </option>
          ))}
        </select>
      </Tooltip>
    </div>
  );
}

export function LabelSource({ labelling, ...props }: LabelSourceProps) {
  return (
    <section className={classes.source} aria-label={t`Where the names come from`}>
      <p>{labelling.source}</p>
      {labelling.problem !== null && <p className={classes.problem}>{labelling.problem}</p>}
      {labelling.choices.map((choice) => (
        <Choice key={choice.kind} choice={choice} {...props} />
      ))}
    </section>
  );
}
