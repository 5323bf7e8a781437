/** Reads tables of LaTeX and Markdown, sign by sign as the two have it: another implementation than the product's. */
import { expect } from 'vitest';

type Token =
  | { readonly kind: 'command'; readonly name: string }
  | { readonly kind: 'open' | 'close' | 'cell' | 'row' | 'paragraph' | 'blank' }
  | { readonly kind: 'sign'; readonly sign: string };

/** After the rules of TeX: a command of letters takes the blanks behind it, a comment the line, an empty line ends a paragraph. */
function tokensOf(text: string): Token[] {
  const tokens: Token[] = [];
  const signs = Array.from(text);
  for (let i = 0; i < signs.length; i++) {
    const sign = signs[i]!;
    if (sign === '%') {
      while (i < signs.length && signs[i] !== '\n') i++;
    } else if (sign === '\\') {
      let name = signs[++i] ?? '';
      if (name === '\\') tokens.push({ kind: 'row' });
      else if (/[a-zA-Z]/.test(name)) {
        while (/[a-zA-Z]/.test(signs[i + 1] ?? '')) name += signs[++i];
        // The number that \char takes belongs to it.
        if (name === 'char') while (/\d/.test(signs[i + 1] ?? '')) name += signs[++i];
        while (/[ \n]/.test(signs[i + 1] ?? '')) i++;
        tokens.push({ kind: 'command', name });
      } else tokens.push({ kind: 'command', name });
    } else if (sign === '{') tokens.push({ kind: 'open' });
    else if (sign === '}') tokens.push({ kind: 'close' });
    else if (sign === '&') tokens.push({ kind: 'cell' });
    else if (/[ \t\r\n]/.test(sign)) {
      let blanks = sign;
      while (/[ \t\r\n]/.test(signs[i + 1] ?? '')) blanks += signs[++i];
      tokens.push({ kind: (blanks.match(/\n/g)?.length ?? 0) > 1 ? 'paragraph' : 'blank' });
    } else {
      // They mean something to TeX, and none may stand by itself.
      expect('$#_^~').not.toContain(sign);
      tokens.push({ kind: 'sign', sign });
    }
  }
  return tokens;
}

const SIGNS: Readonly<Record<string, string>> = {
  ...Object.fromEntries(Array.from('{}&%$#_', (sign) => [sign, sign])),
  textbackslash: '\\',
  textasciitilde: '~',
  textasciicircum: '^',
  textless: '<',
  textgreater: '>',
  textbar: '|',
  textasciigrave: '`',
  char34: '"',
  textendash: '–',
  textemdash: '—',
  textellipsis: '…',
  textperiodcentered: '·',
  times: '×',
  pm: '±',
  lambda: 'λ',
  pi: 'π',
};

/** Pairs that TeX joins to one sign where nothing keeps them apart. */
const JOINED = ['--', '``', "''", ',,', '<<', '>>', '?`', '!`'];

/** The text that tokens show. Braces have to be in pairs, and each command has to be known. */
function shown(tokens: readonly Token[]): string {
  let depth = 0;
  let text = '';
  let before = '';
  for (const token of tokens) {
    let direct = '';
    if (token.kind === 'open') depth++;
    else if (token.kind === 'close') expect(--depth).toBeGreaterThanOrEqual(0);
    else if (token.kind === 'command' && token.name === 'ensuremath') direct = '';
    else if (token.kind === 'command') {
      expect(SIGNS).toHaveProperty([token.name]);
      text += SIGNS[token.name];
    } else if (token.kind === 'blank') text += ' ';
    else if (token.kind === 'sign') {
      direct = token.sign;
      expect(JOINED).not.toContain(before + direct);
      text += direct;
    } else throw new Error(`a ${token.kind} within a text`);
    before = direct;
  }
  expect(depth).toBe(0);
  return text.trim();
}

/** The argument of a command at a place, and the place after it. */
function argument(tokens: readonly Token[], at: number): readonly [text: string, next: number] {
  expect(tokens[at]?.kind).toBe('open');
  const end = tokens.findIndex(({ kind }, i) => i > at && kind === 'close');
  return [shown(tokens.slice(at + 1, end)), end + 1];
}

const isCommand = (token: Token | undefined, name: string): boolean => token?.kind === 'command' && token.name === name;

/** A text with one `tabular`: its columns, its rows, and the paragraphs after it. */
export function readLatex(text: string): {
  readonly columns: string;
  readonly rows: readonly (readonly string[])[];
  readonly rest: string;
} {
  const tokens = tokensOf(text).filter(({ kind }, i) => i > 0 || kind !== 'blank');
  expect(isCommand(tokens[0], 'begin')).toBe(true);
  const [environment, afterName] = argument(tokens, 1);
  const [columns, start] = argument(tokens, afterName);
  const end = tokens.findIndex((token) => isCommand(token, 'end'));
  const [closed, after] = argument(tokens, end + 1);
  expect([environment, closed]).toEqual(['tabular', 'tabular']);
  const rows: string[][] = [];
  let cells: Token[][] = [[]];
  const inside = tokens.slice(start, end).filter((token) => !isCommand(token, 'hline'));
  inside.forEach((token, i) => {
    if (token.kind === 'cell') cells.push([]);
    else if (token.kind === 'row') {
      // Both would be taken for an argument of the end of the row.
      const next = inside.slice(i + 1).find(({ kind }) => kind !== 'blank');
      if (next?.kind === 'sign') expect('[*').not.toContain(next.sign);
      rows.push(cells.map(shown));
      cells = [[]];
    } else cells.at(-1)!.push(token);
  });
  expect(shown(cells.flat())).toBe('');
  for (const row of rows) expect(row).toHaveLength(columns.length);
  const rest = tokens.slice(after).map((token): Token => (token.kind === 'paragraph' ? { kind: 'blank' } : token));
  return { columns, rows, rest: shown(rest) };
}

/** Rows of the table that a text begins with, the line of dashes included: cells without their escapes. */
export function cellsOfMarkdown(text: string): readonly (readonly string[])[] {
  const lines = text.slice(0, text.indexOf('\n\n')).split('\n');
  return lines.map((line) => {
    const cells: string[] = [];
    let cell: string | null = null;
    for (let i = 0; i < line.length; i++) {
      if (line[i] === '|') {
        if (cell !== null) cells.push(cell.trim());
        cell = '';
      } else if (line[i] === '\\' && /[!-/:-@[-`{-~]/.test(line[i + 1] ?? '')) cell = (cell ?? '') + line[++i];
      else cell = (cell ?? '') + line[i];
    }
    expect(cell).toBe('');
    return cells;
  });
}
