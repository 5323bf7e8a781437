/** Styles of the page: a class that a component names is in its style sheet, and one that is in a style sheet is named. */
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';

const UI = 'src/ui';
const files = readdirSync(UI, { recursive: true, encoding: 'utf8' }).map((name) => join(UI, name));

const withoutComments = (text: string): string => text.replace(/\/\*[\s\S]*?\*\//g, '');

/** Classes of a sheet, those of other libraries left out. */
function definedIn(sheet: string): Set<string> {
  const text = withoutComments(readFileSync(sheet, 'utf8')).replace(/:global\([^)]*\)/g, '');
  const selectors = [...text.matchAll(/([^{}]+)\{/g)].map(([, selector]) => selector!);
  return new Set(selectors.flatMap((s) => [...s.matchAll(/\.([a-zA-Z][\w-]*)/g)].map(([, name]) => name!)));
}

interface Use {
  readonly file: string;
  readonly sheet: string;
  readonly names: readonly string[];
  /** It takes classes by a name that is only known while it runs. */
  readonly dynamic: boolean;
}

const uses: readonly Use[] = files
  .filter((file) => /\.tsx?$/.test(file))
  .flatMap((file) => {
    const text = readFileSync(file, 'utf8');
    const code = text.replace(/^import .*$/gm, '');
    return [...text.matchAll(/import (\w+) from '([^']+\.module\.css)'/g)].map(([, name, path]) => ({
      file,
      sheet: join(dirname(file), path!),
      names: [...code.matchAll(new RegExp(`\\b${name}\\.(\\w+)`, 'g'))].map(([, each]) => each!),
      dynamic: new RegExp(`\\b${name}\\[`).test(code),
    }));
  });

test('every class that is named is defined', () => {
  expect(uses.length).toBeGreaterThan(30);
  const missing = uses.flatMap(({ file, sheet, names }) => {
    const defined = definedIn(sheet);
    return names.filter((name) => !defined.has(name)).map((name) => `${file}: ${name}`);
  });
  expect(missing).toEqual([]);
});

test('every class that is defined is named', () => {
  const unused = [...new Set(uses.map(({ sheet }) => sheet))].flatMap((sheet) => {
    const mine = uses.filter((use) => use.sheet === sheet);
    if (mine.some(({ dynamic }) => dynamic)) return [];
    const named = new Set(mine.flatMap(({ names }) => names));
    return [...definedIn(sheet)].filter((name) => !named.has(name)).map((name) => `${sheet}: ${name}`);
  });
  expect(unused).toEqual([]);
});
