/** Texts for a screen that may hold names of thousands of characters. What is whole elsewhere is cut here, never inside a character. */

const LONGEST_WORD = 60;
const KEPT_START = 36;
const KEPT_END = 20;
const LONGEST_TEXT = 600;

/** A long word keeps its start and its end, where names and endings of files stand. */
function briefWord(word: string): string {
  if (word.length <= LONGEST_WORD) return word;
  const characters = [...word];
  if (characters.length <= LONGEST_WORD) return word;
  return `${characters.slice(0, KEPT_START).join('')}…${characters.slice(-KEPT_END).join('')}`;
}

/** A name as one piece, blanks and all. */
export const briefName = briefWord;

/** The text with every long word cut in its middle, and the whole at its end. */
export function briefText(text: string): string {
  const words = text.replace(/\S+/g, briefWord);
  if (words.length <= LONGEST_TEXT) return words;
  return `${[...words].slice(0, LONGEST_TEXT - 1).join('')}…`;
}
