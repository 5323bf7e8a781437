/** The few words in the formulas of the losses. */
import { msg } from '@lingui/core/macro';
import { say, type Words } from '../../words/language.ts';

const FORMULA_WORDS: Readonly<Record<string, Words>> = {
  where: msg({ message: 'where', context: 'in a formula, before a condition' }),
  'where that': msg({ message: 'where that', context: 'in a formula, before "> ..."' }),
  or: msg({ message: 'or', context: 'in a formula' }),
  without: msg({ message: 'without', context: 'in a formula, before terms of a sum' }),
  'kept in': msg({ message: 'kept in', context: 'in a formula, before an interval' }),
  'of the largest': msg({ message: 'of the largest', context: 'in a formula, between "mean" and a number' }),
  'of the': msg({ message: 'of the', context: 'in a formula, between a number and the number that it is of' }),
  values: msg({ message: 'values', context: 'in a formula, behind their number and before what they are' }),
  'from the histogram of': msg({ message: 'from the histogram of', context: 'in a formula' }),
};

/** A line of TeX, its words in the language that is spoken. @throws Error for words that are no message */
export const saidFormula = (tex: string): string =>
  tex.replace(/(?<=\\text\{)[^}]*/g, (text) => {
    const words = FORMULA_WORDS[text];
    if (!words) throw new Error(`"${text}" is no word of a formula`);
    return say(words);
  });
