/** The options of a control, in the language of the page. */
import { say, type Words } from '../../words/language.ts';

export interface WordedOption<Value extends string> {
  readonly value: Value;
  readonly label: Words;
}

interface Option<Value extends string> {
  readonly value: Value;
  readonly label: string;
}

export const saidOptions = <Value extends string>(options: readonly WordedOption<Value>[]): Option<Value>[] =>
  options.map(({ value, label }) => ({ value, label: say(label) }));
