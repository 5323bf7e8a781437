/** Numbers with a sign as they are set: a real minus, and none before nothing. */

/** @param text as `toFixed` gives it */
export const withMinus = (text: string): string => text.replace('-', Number(text) === 0 ? '' : '\u2212');

/** -0.304, 2 -> "−0.30" */
export const signedText = (value: number, digits: number): string => withMinus(value.toFixed(digits));
