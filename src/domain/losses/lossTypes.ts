/** What the catalogue says about a loss: enough to explain it, to show its controls and to check its settings. */
import { msg } from '@lingui/core/macro';
import type { Words } from '../../words/language.ts';
import {
  type ChoiceField,
  choiceField,
  type FieldNotes,
  type NumberField,
  numberField,
  type SwitchField,
  switchField,
} from '../settings/fieldKinds.ts';

/** Values a parameter of a head can have. */
export type ParameterValue = number | string | boolean;

/** When a change of a parameter made during a run takes effect. */
type ParameterApplies = 'next step' | 'next run';

type NumberParameter = NumberField<ParameterApplies>;
type ChoiceParameter<Choice extends string = string> = ChoiceField<Choice, ParameterApplies>;
type SwitchParameter = SwitchField<ParameterApplies>;

export type HeadParameter = NumberParameter | ChoiceParameter | SwitchParameter;

export const HEAD_GROUPS = {
  plain: msg`Plain`,
  margin: msg`Margin`,
  mining: msg`Mining`,
  metric: msg`Metric`,
  robust: msg`Noise-robust`,
  correcting: msg`Self-correcting`,
} as const satisfies Readonly<Record<string, Words>>;
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
  readonly summary: Words;
  /** The loss of one sample in TeX, line by line: f are the logits, y is the label, theta_j the angle to the centre of class j. */
  readonly formula: readonly string[];
  /** Letters of the formula whose values are settings, each with its setting. */
  readonly letters: Readonly<Record<string, string>>;
  /** The file in engine/heads that computes it. */
  readonly code: string;
  /** What the second part of the loss is called on the charts, where there is one. */
  readonly secondTerm?: Words;
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

type Notes = Partial<FieldNotes<ParameterApplies>>;

export const numeric = (
  label: Words,
  unit: string,
  bounds: readonly [number, number, number],
  standard: number,
  help: Words,
  notes: Notes = {},
): NumberParameter => numberField(label, unit, bounds, standard, help, { applies: 'next step', ...notes });

/** @param names what each choice is called on the page; the first one is the default */
export const oneOf = <Choice extends string>(
  label: Words,
  names: Readonly<Record<Choice, Words | string>>,
  help: Words,
  notes: Notes = {},
): ChoiceParameter<Choice> => {
  const [first] = Object.keys(names) as Choice[];
  return choiceField<Choice, ParameterApplies>(label, names, first!, help, { applies: 'next run', ...notes });
};

export const onOff = (label: Words, standard: boolean, help: Words, notes: Notes = {}): SwitchParameter =>
  switchField(label, standard, help, { applies: 'next step', ...notes });
