/** Any text as one cell of a table in Markdown or LaTeX: it shows as it is, and can end neither the cell nor the table. */

/** A cell is one line: line ends, tabs and control characters are blanks in it. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
const BLANKS = /[\s\u0000-\u001f\u007f-\u009f]+/g;

/** What of a text a cell can show. */
const cellLine = (text: string): string => text.replace(BLANKS, ' ').trim();

/** GitHub Flavored Markdown, sections 2.4 (backslash escapes) and 4.10 (tables). */
export const markdownText = (text: string): string => cellLine(text).replace(/[\\`*_{}[\]<>#|~&!$]/g, '\\$&');

/**
 * Signs that mean something to LaTeX, would join with their neighbours ("--" is a dash), would be read as an argument of the end of a
 * row ("[", "*"), or are missing in its first fonts. The braces of `{-}` and the like keep neighbours apart.
 */
const LATEX: Readonly<Record<string, string>> = {
  '\\': '\\textbackslash{}',
  '{': '\\{',
  '}': '\\}',
  '&': '\\&',
  '%': '\\%',
  $: '\\$',
  '#': '\\#',
  _: '\\_',
  '~': '\\textasciitilde{}',
  '^': '\\textasciicircum{}',
  '<': '\\textless{}',
  '>': '\\textgreater{}',
  '|': '\\textbar{}',
  '`': '\\textasciigrave{}',
  '"': '\\char34{}',
  '-': '{-}',
  "'": "{'}",
  ',': '{,}',
  '[': '{[}',
  ']': '{]}',
  '*': '{*}',
  '–': '\\textendash{}',
  '—': '\\textemdash{}',
  '…': '\\textellipsis{}',
  '·': '\\textperiodcentered{}',
  '×': '\\ensuremath{\\times}',
  '±': '\\ensuremath{\\pm}',
  λ: '\\ensuremath{\\lambda}',
  π: '\\ensuremath{\\pi}',
};

/** Letters of the Latin script, signs of `LATEX` and ASCII: what LaTeX has without more. */
const PLAIN = /^[\p{Script=Latin}\p{Mn}\u0020-\u007e]*$/u;

/** Whether a cell has signs for which pdfLaTeX has no letters: those of other scripts, emoji. */
export const needsMoreFonts = (text: string): boolean =>
  !PLAIN.test(Array.from(cellLine(text), (sign) => (LATEX[sign] === undefined ? sign : '')).join(''));

export const latexText = (text: string): string => Array.from(cellLine(text), (sign) => LATEX[sign] ?? sign).join('');
