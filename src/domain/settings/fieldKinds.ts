/**
 * What the description of a setting says: its kind, bounds, default and words. Rows of the table of fields and parameters of
 * losses are both made of these, and the types of their values follow from them.
 */
import type { Words } from '../../words/language.ts';

/** When a change made during a run takes effect. */
export type Applies = 'next step' | 'next epoch' | 'next run';

/** What every kind of setting may say. */
export interface FieldNotes<When extends Applies = Applies> {
  /** What may change during a run is what does not wait for the next one. */
  readonly applies: When;
  /** What a change during a run is called on the charts, where that is not the name of the setting. */
  readonly mark?: Words;
  /** Shown only while another setting of the same section has this value. */
  readonly when?: { readonly key: string; readonly is: number | string | boolean };
  /** The page has a place of its own for it; the others stand below these in their group. */
  readonly prominent?: true;
}

interface Described<When extends Applies> extends FieldNotes<When> {
  readonly label: Words;
  readonly help: Words;
}

export interface NumberField<When extends Applies = Applies> extends Described<When> {
  readonly kind: 'number';
  readonly min: number;
  readonly max: number;
  readonly step: number;
  readonly integer: boolean;
  readonly unit: string;
  readonly standard: number;
}

export interface ChoiceField<Choice extends string = string, When extends Applies = Applies> extends Described<When> {
  readonly kind: 'choice';
  readonly choices: readonly Choice[];
  /** What each choice is called on the page. */
  readonly names: Readonly<Record<Choice, Words | string>>;
  readonly standard: Choice;
}

export interface SwitchField<When extends Applies = Applies> extends Described<When> {
  readonly kind: 'switch';
  readonly standard: boolean;
}

interface EpochListField<When extends Applies = Applies> extends Described<When> {
  readonly kind: 'epochs';
  readonly standard: readonly number[];
}

export type Field = NumberField | ChoiceField | SwitchField | EpochListField;
export type Fields = Readonly<Record<string, Field>>;

type ValueOf<F extends Field> =
  F extends ChoiceField<infer Choice>
    ? Choice
    : F extends NumberField
      ? number
      : F extends SwitchField
        ? boolean
        : F extends EpochListField
          ? readonly number[]
          : never;

/** The values of the settings that some fields describe. */
export type ValuesOf<F extends Fields> = { readonly [Key in keyof F]: ValueOf<F[Key]> };

/** Every field at its default. */
export function standardsOf<F extends Fields>(fields: F): ValuesOf<F> {
  return Object.fromEntries(Object.entries(fields).map(([key, { standard }]) => [key, standard])) as ValuesOf<F>;
}

/** @param bounds from, to, and the step of a slider; whole numbers where from and step are */
export const numberField = <When extends Applies>(
  label: Words,
  unit: string,
  [min, max, step]: readonly [number, number, number],
  standard: number,
  help: Words,
  notes: FieldNotes<When>,
): NumberField<When> => {
  const integer = Number.isInteger(step) && Number.isInteger(min);
  return { kind: 'number', label, unit, min, max, step, integer, standard, help, ...notes };
};

/** @param names what each choice is called on the page, in its order */
export const choiceField = <Choice extends string, When extends Applies>(
  label: Words,
  names: Readonly<Record<Choice, Words | string>>,
  standard: NoInfer<Choice>,
  help: Words,
  notes: FieldNotes<When>,
): ChoiceField<Choice, When> => {
  const choices = Object.keys(names) as Choice[];
  return { kind: 'choice', label, choices, names, standard, help, ...notes };
};

export const switchField = <When extends Applies>(
  label: Words,
  standard: boolean,
  help: Words,
  notes: FieldNotes<When>,
): SwitchField<When> => ({ kind: 'switch', label, standard, help, ...notes });

export const epochsField = <When extends Applies>(
  label: Words,
  standard: readonly number[],
  help: Words,
  notes: FieldNotes<When>,
): EpochListField<When> => ({ kind: 'epochs', label, standard, help, ...notes });
