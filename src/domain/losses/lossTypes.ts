/** What the catalogue says about a loss: enough to explain it, to show its controls and to check its settings. */

/** Values a parameter of a head can have. */
export type ParameterValue = number | string | boolean;

interface ParameterText {
  readonly label: string;
  readonly help: string;
  /** When a change made during a run takes effect. */
  readonly applies: 'next step' | 'next run';
  /** Shown only while another parameter of the same head has this value. */
  readonly when?: { readonly key: string; readonly is: ParameterValue };
}

export interface NumberParameter extends ParameterText {
  readonly kind: 'number';
  readonly unit: string;
  readonly min: number;
  readonly max: number;
  readonly step: number;
  readonly integer: boolean;
  readonly standard: number;
}

export interface ChoiceParameter<Choice extends string = string> extends ParameterText {
  readonly kind: 'choice';
  readonly choices: readonly Choice[];
  /** What each choice is called on the page. */
  readonly names: Readonly<Record<Choice, string>>;
  readonly standard: Choice;
}

export interface SwitchParameter extends ParameterText {
  readonly kind: 'switch';
  readonly standard: boolean;
}

export type HeadParameter = NumberParameter | ChoiceParameter | SwitchParameter;

type ValueOf<Parameter> = Parameter extends NumberParameter
  ? number
  : Parameter extends SwitchParameter
    ? boolean
    : Parameter extends ChoiceParameter<infer Choice>
      ? Choice
      : never;

/** The values of the parameters that an entry of the catalogue describes. */
export type ValuesOf<Parameters extends Readonly<Record<string, HeadParameter>>> = {
  readonly [Key in keyof Parameters]: ValueOf<Parameters[Key]>;
};

export const HEAD_GROUPS = {
  plain: 'Plain',
  margin: 'Margin',
  mining: 'Mining',
  metric: 'Metric',
  robust: 'Noise-robust',
  correcting: 'Self-correcting',
} as const;
export type HeadGroup = keyof typeof HEAD_GROUPS;

export interface AuthorsValues {
  readonly scale?: number;
  readonly margin?: number;
  readonly [parameter: string]: number;
}

export interface HeadEntry {
  readonly name: string;
  readonly group: HeadGroup;
  readonly paper: { readonly title: string; readonly url: string };
  /** What it does, for somebody who has never met it: one or two sentences. */
  readonly summary: string;
  /** The loss of one sample in TeX, line by line: f are the logits, y is the label, theta_j the angle to the centre of class j. */
  readonly formula: readonly string[];
  /** Letters of the formula whose values are settings, each with its setting. */
  readonly letters: Readonly<Record<string, string>>;
  /** The file in engine/heads that computes it. */
  readonly code: string;
  /** What the second part of the loss is called on the charts, where there is one. */
  readonly secondTerm?: string;
  /** The authors' scale and margin, where the head has them, and what else of it is made for sets as large as theirs. */
  readonly authors: AuthorsValues;
  /** Whether scale and margin should follow the number of identities. */
  readonly followsIdentities: boolean;
  /** What of `authors` beside scale and margin should follow it too. */
  readonly ownFollowing?: (identities: number) => Readonly<Record<string, number>>;
  /**
   * Whether the head corrects labels: on its own, when asked to, or not at all. One that `detects` takes labels for wrong and
   * gives no others.
   */
  readonly correction: 'always' | 'optional' | 'detects' | 'never';
  /** Settings beyond scale, margin and what correction shares. */
  readonly parameters: Readonly<Record<string, HeadParameter>>;
  /** What each batch must hold: images in any order, or several of each identity. */
  readonly batches: 'any' | 'several of each identity';
}

type Text = Pick<HeadParameter, 'when'> & { readonly applies?: HeadParameter['applies'] };

export const numeric = (
  label: string,
  unit: string,
  [min, max, step]: readonly [number, number, number],
  standard: number,
  help: string,
  { applies = 'next step', ...more }: Text = {},
): NumberParameter => {
  const integer = Number.isInteger(step) && Number.isInteger(min);
  return { kind: 'number', label, unit, min, max, step, integer, standard, help, applies, ...more };
};

/** @param names what each choice is called on the page; the first one is the default */
export const oneOf = <Choice extends string>(
  label: string,
  names: Readonly<Record<Choice, string>>,
  help: string,
  { applies = 'next run', ...more }: Text = {},
): ChoiceParameter<Choice> => {
  const choices = Object.keys(names) as Choice[];
  return { kind: 'choice', label, choices, names, standard: choices[0]!, help, applies, ...more };
};

export const onOff = (
  label: string,
  standard: boolean,
  help: string,
  { applies = 'next step', ...more }: Text = {},
): SwitchParameter => ({ kind: 'switch', label, standard, help, applies, ...more });
