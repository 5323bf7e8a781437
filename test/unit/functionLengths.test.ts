/** The ruler that the layer test measures functions with. */
import { expect, test } from 'vitest';
import { functionLengths } from './support/functionLengths.ts';

test('counts declarations, arrows, methods and private methods, from the first line to the last', () => {
  const text = [
    'export function outer(x: number): number {',
    '  const inner = (y: number) =>',
    '    y + 1;',
    '  return inner(x);',
    '}',
    'class A {',
    '  #hidden(): void {',
    '  }',
    '  constructor() {',
    '',
    '  }',
    '}',
  ].join('\n');
  expect(functionLengths('a.ts', text)).toEqual([
    { name: 'outer', lines: 5 },
    { name: 'inner', lines: 2 },
    { name: 'hidden', lines: 2 },
    { name: 'constructor', lines: 3 },
  ]);
});

test('reads components, and refuses what is no source', () => {
  expect(functionLengths('a.tsx', 'export const View = () => (\n  <div />\n);')).toEqual([{ name: 'View', lines: 3 }]);
  expect(() => functionLengths('a.ts', 'const = ;')).toThrow('a.ts');
});
