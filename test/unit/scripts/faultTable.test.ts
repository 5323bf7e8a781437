/** The table of faults: every test it names is there, and a table that claims too much is caught. */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { holdsTest, patternOf, problemsOf, readFaults } from '../../../scripts/fault-table.mjs';

const TESTS = fileURLToPath(new URL('../..', import.meta.url));
const table = readFaults(readFileSync(new URL('../../../docs/faults.md', import.meta.url), 'utf8'));

describe('docs/faults.md', () => {
  it('numbers its rows, promises something in each, and names tests that are there', () => {
    const claimed = problemsOf(table, TESTS).filter((problem) => !/no test provokes/.test(problem));
    expect(claimed).toEqual([]);
    expect(table.length).toBeGreaterThanOrEqual(92);
  });
});

describe('a table of faults', () => {
  const row = (lines: string): string => `# Faults\n\n### 1. A fault\nIt is met,\nand named.\n${lines}\n`;

  it('is read: fault, promise, tests and what is still to be written', () => {
    const [fault] = readFaults(row('- unit/a.test.ts: one: of them\n- missing: the rest'));
    expect(fault).toEqual({
      number: 1,
      fault: 'A fault',
      promise: 'It is met, and named.',
      tests: [{ file: 'unit/a.test.ts', title: 'one: of them' }],
      missing: ['the rest'],
    });
    expect(() => readFaults(row('- some words'))).toThrow('"- some words" is neither');
  });

  it.each([
    ['no test', '', 'no test provokes it'],
    ['one that is to be written', '- missing: the rest', 'no test provokes the rest'],
    ['a file that is not there', '- unit/no.test.ts: x', 'there is no test/unit/no.test.ts'],
    ['a test that is not there', '- unit/scripts/faultTable.test.ts: no such title', 'holds no test "no such title"'],
  ])('with %s has a problem', (_, lines, problem) => {
    expect(problemsOf(readFaults(row(lines)), TESTS).join()).toContain(problem);
  });

  it.each([
    [`it('a title', () => {})`, true],
    [`test(\n  "a title",\n  async () => {})`, true],
    [`it.each([\n  [1],\n])('a title', () => {})`, true],
    [`{ name: 'a title', ok }`, true],
    [`it.skip('a title', () => {})`, false],
    [`test.todo('a title')`, false],
    [`const words = ['a title'];`, false],
    [`// it, a title`, false],
    [`it('a title and more', () => {})`, false],
  ])('%j holds the test: %s', (source, expected) => {
    expect(holdsTest(source, 'a title')).toBe(expected);
  });

  it('runs its tests by a pattern that takes what a table of cases puts in', () => {
    const pattern = new RegExp(
      patternOf([
        { file: '', title: 'refuses %s (at once)' },
        { file: '', title: 'b' },
      ]),
    );
    expect(pattern.test('sniff refuses a zip (at once)')).toBe(true);
    expect(pattern.test('refuses')).toBe(false);
  });
});
